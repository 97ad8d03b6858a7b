"""The hash of a result: the content decides it, and nothing else."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.core.result import Result, canonical_json, digest

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()  # fmt: skip  # noqa: E501
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
)


def shuffled(value: Any, chance: random.Random) -> Any:
    """Return the same document with the keys of every section in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, chance) for item in value]
    return value


@given(DOCUMENTS, st.integers())
def test_the_order_of_keys_means_nothing(document: Any, seed: int) -> None:
    assert digest(shuffled(document, random.Random(seed))) == digest(document)


@given(DOCUMENTS)
def test_what_is_hashed_can_be_read_back(document: Any) -> None:
    assert json.loads(canonical_json(document)) == document


@given(st.dictionaries(st.text(), LEAVES, min_size=1), st.data())
def test_another_value_gives_another_hash(document: dict[str, Any], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(document)))
    other = {**document, key: [document[key]]}

    assert digest(other) != digest(document)


def test_the_hash_is_sha256_of_the_text() -> None:
    # printf '%s' '{"a":[1,2.5],"b":"æ"}' | sha256sum
    assert canonical_json({"b": "æ", "a": [1, 2.5]}) == '{"a":[1,2.5],"b":"æ"}'
    assert digest({"b": "æ", "a": [1, 2.5]}) == (
        "accc08bb8a95b11b1d6abb9288fb9913902f1794d96a4d9a160f8a641f829c99"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_not_hashed(value: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        digest({"value": value})


def test_the_manifest_names_the_run() -> None:
    one = Result("appraise", {"seed": 1}, {"x": 1}, dict)
    same = Result("appraise", {"seed": 1}, {"x": 2}, dict)
    other = Result("appraise", {"seed": 2}, {"x": 1}, dict)

    assert one.run_id == same.run_id == digest({"seed": 1})
    assert one.run_id != other.run_id
    assert one.as_json() == {
        "format": 1,
        "verb": "appraise",
        "run_id": one.run_id,
        "manifest": {"seed": 1},
        "x": 1,
    }
