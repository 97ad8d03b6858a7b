"""Whatever PyYAML writes of plain data is read back alike; whatever else comes is refused."""

import contextlib
from typing import Any

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bundlinje.errors import Refused
from bundlinje.files.case_folder import parse_case
from bundlinje.files.scalars import read_plain
from bundlinje.files.strict_yaml import compose, read

# What the dumper may write that we refuse: escaped hidden characters, odd keys, odd spaces.
REFUSED_FORMS = {"BL-Y012", "BL-Y014", "BL-Y016", "BL-Y031"}


def _is_read_alike(text: str) -> bool:
    """Whether PyYAML and we agree that a text that it writes without quotes is a text."""
    try:
        is_text = isinstance(read_plain(text), str)
    except ValueError:
        is_text = False
    return is_text or not isinstance(yaml.safe_load(text), str)


visible = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])
texts = st.text(visible, max_size=20).filter(_is_read_alike) | st.sampled_from(
    [
        "\t",
        "\n",
        "\x07",
        "\u2028",
        "1,5",
        "no",
        "0751",
        "12:30",
        "1_000",
        "nan",
        ".inf",
        "0x1F",
        "a: b",
        "- a",
        "# a",
        "'",
        '"',
    ]
)
scalars = (
    texts
    | st.booleans()
    | st.none()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
)
trees = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts.filter(str.strip), inner, max_size=4)
    ),
    max_leaves=20,
)
lookalikes = st.text("ab01.,:-_{}[]'\"#&*!|>%@?~ \t\n\r\u00a0\ufeffæ", max_size=80)


@given(trees, st.booleans(), st.booleans())
@settings(max_examples=250)
def test_round_trip(tree: Any, in_flow: bool, in_unicode: bool) -> None:
    dumped = yaml.safe_dump(tree, default_flow_style=in_flow, allow_unicode=in_unicode)
    assume("&id" not in dumped)
    document, faults = compose(dumped.encode(), "a")
    if faults:
        assert {fault.code for fault in faults} <= REFUSED_FORMS, dumped
    else:
        assert document is not None
        assert document.data == tree


@given(st.binary(max_size=300))
@settings(max_examples=250)
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(Refused):
        read(raw, "a")


@given(lookalikes)
@settings(max_examples=400)
def test_lookalikes_are_read_or_refused(text: str) -> None:
    with contextlib.suppress(Refused):
        parse_case(text.encode())


@given(texts)
def test_text_of_one_line_keeps_its_place(text: str) -> None:
    dumped = yaml.safe_dump({"key": [text]}, default_flow_style=True, width=1000)
    with contextlib.suppress(Refused):
        document = read(dumped.encode(), "a")
        assert document.written(("key", 0)) == text
        assert document.place(("key", 0)).line == 1
