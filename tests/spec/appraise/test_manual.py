"""The chapter of the manual: its pieces of YAML are one whole case, and it names every rule."""

import re

import pytest

from bundlinje.appraisal.appraise import appraise
from bundlinje.core.case import Case
from bundlinje.core.effects import Effect, Persistence
from bundlinje.core.quantity import FORMS
from bundlinje.core.result import Result
from bundlinje.errors import sentences
from bundlinje.files.case_folder import parse_case
from tests.conftest import ROOT
from tests.spec.appraise.small import SOME

CHAPTER = (ROOT / "docs" / "reference" / "verbs" / "appraise.md").read_text(encoding="utf-8")
PIECES = re.findall(r"^```yaml\n(.*?)^```$", CHAPTER, re.MULTILINE | re.DOTALL)


@pytest.fixture(name="result", scope="module")
def fixture_result() -> Result:
    return appraise(parse_case("".join(PIECES).encode()).case, settings=SOME)


def test_the_case_of_the_chapter_can_be_appraised(result: Result) -> None:
    option = result.values["options"]["course"]

    assert set(option["payers"]) == {
        "municipality",
        "other_municipality",
        "state",
        "region",
        "citizen",
        "fund",
        "all",
    }
    worth = {party: item["net_present_value"]["mean"] for party, item in option["payers"].items()}
    # The citizens lose their benefit, which the municipality and the state save.
    assert worth["citizen"] < 0 < min(worth["state"], worth["municipality"])
    assert "BL-F010" not in {row["code"] for row in result.values["findings"]}


def test_the_case_of_the_chapter_uses_every_section() -> None:
    sections = re.findall(r"^([a-z_]+):", "".join(PIECES), re.MULTILINE)

    assert set(sections) == Case.model_fields.keys() - {"summary", "country", "currency"}


def test_the_chapter_names_every_key_of_an_option(result: Result) -> None:
    option = result.values["options"]["course"]
    keys = {*result.as_json(), *option, *option["public"], *option["payers"]["municipality"]}

    missing = {key for key in keys - {"title", "format", "verb"} if f"`{key}`" not in CHAPTER}
    assert missing == set()


@pytest.mark.parametrize("code", [code for code in sentences() if re.match("BL-[AF]", code)])
def test_the_chapter_names_every_rule(code: str) -> None:
    assert f"| {code} |" in CHAPTER


def test_the_chapter_names_every_kind_and_every_form() -> None:
    shapes = Persistence.model_fields["shape"].annotation
    kinds = Effect.model_fields["kind"].annotation

    for name in (*getattr(shapes, "__args__", ()), *getattr(kinds, "__args__", ())):
        assert f"`{name}`" in CHAPTER
    rows = re.findall(r"^\| `(.*?)` \|", CHAPTER, re.MULTILINE)
    for name, form in FORMS.items():
        if name not in ("point", "fact"):
            assert any(form == set(re.findall(r"(\w+):", row)) for row in rows), name
