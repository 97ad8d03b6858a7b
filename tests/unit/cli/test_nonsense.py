"""Whatever is written in the file, the answer is words with a code, never a traceback."""

import re
from pathlib import Path

import pytest

from bundlinje.cli import commands
from tests.unit.cli.calls import call, folder_with

CARE = """
accounts: {care: {title: Care, kind: resource, unit: hour, prices: {region: %s}}}
consequences: {less: {of: participation, account: care, change: %s, evidence: causal}}
"""
COST = "costs: {team: {title: Team, payers: {state: 1}, %s}}"
PEOPLE = "options: {help: {title: Help, invited: {people: {2026: %s}}}}"
EFFECT = "effects: {job: {title: Job, kind: %s, basis: net, per: treated, value: %s}}"

REFUSED = {
    "a Danish decimal": PEOPLE % "1,5",
    "thousands marked": PEOPLE % "1_000",
    "a zero in front": PEOPLE % "0100",
    "a word for a number": PEOPLE % "mange",
    "nothing for a number": PEOPLE % "",
    "no number at all": PEOPLE % "{}",
    "not a number": PEOPLE % ".nan",
    "infinite": PEOPLE % "1e400",
    "fewer than nobody": PEOPLE % "-100",
    "a number for a segment": "segments: {people: 7}",
    "a negative share": "segments: {people: {title: People, mortality: -0.1}}",
    "per cent for a share": "segments: {people: {title: People, mortality: 25}}",
    "per cent for a rate": "discounting: {schedule: 3.5, base_year: 2026}",
    "a rate that takes it all": "discounting: {schedule: -1, base_year: 2026}",
    "a base year of long ago": "discounting: {base_year: 26}",
    "an empty table of amounts": COST % "amounts: {}",
    "an empty row": CARE % ("1", "[]"),
    "a row in a row": CARE % ("1", "[[1]]"),
    "no prices": CARE.replace("{region: %s}", "{}") % "1",
    "a missing option": COST % "amounts: {2026: 5}, options: [nobody]",
    "no options": "options: {}",
    "options as a list": "options: [help]",
    "a year outside": COST % "amounts: {2031: 5}",
    "a year in two digits": COST % "amounts: {26: 5}",
    "a year as a word": COST % "amounts: {i år: 5}",
    "the horizon backwards": "horizon: {first_year: 2030, last_year: 2026}",
    "a horizon without end": "horizon: {first_year: 2026, last_year: 99999}",
    "a kind that there is not": EFFECT % ("relative_risk", "1"),
    "a ratio below zero": EFFECT % ("risk_ratio, baseline: 0.5", "-1"),
    "low above high": PEOPLE % "{low: 5, high: 1}",
    "half a form": PEOPLE % "{low: 5}",
    "two forms": PEOPLE % "{low: 1, high: 5, p10: 1}",
    "a name with spaces": "segments: {mine borgere: {title: People}}",
    "a title of a number": "title: 5",
    "a title in one language": "title: {da: En sag}",
    "yes for true": "parties: {fund: {title: Fund, public: ja}}",
    "a bracket that stays open": "parties: {fund: {title: Fund",
    "a tab": "parties:\n\tfund: {title: Fund}",
    "an anchor": "parties: &a {fund: {title: Fund}}",
    "the same section in a section": "parties: {parties: {parties: {title: Fund}}}",
    "an unknown unit": PEOPLE % "{value: 5, unit: bananas}",
    "a party of nobody": "parties: {public: {title: Fund}}",
    "a growth of nothing": "price_level: {year: 2026, yearly_increase: -1}",
    "a reference to itself": "inputs: {a: case/a}",
    "correlated with nobody": "correlations: [{between: [a, b], rank: 0.5}]",
    "correlated too much": "correlations: [{between: [a, b], rank: 2}]",
}
FINE = {
    "nobody at all": PEOPLE % "0",
    "a person and a half": PEOPLE % "1.5",
    "more than there are on earth": PEOPLE % "1e12",
    "a price of nothing": CARE % ("0", "-1"),
    "no change": CARE % ("1000", "0"),
    "everybody dies": "segments: {people: {title: People, mortality: 1, moving_out: 1}}",
    "certainly nothing": EFFECT % ("odds_ratio, baseline: 1", "0"),
    "an effect of ever": EFFECT % ("rate, persistence: {lag_years: 1e9}", "1"),
    "a ramp of ever": EFFECT % ("rate, persistence: {ramp_years: 1e9}", "1"),
    "a table behind a ramp of ever": EFFECT
    % ("rate, persistence: {shape: table, table: [1], ramp_years: 1e9}", "1"),
    "a title of nothing": "title: ''",
    "a title of signs": "title: '<b>{0}</b> %s \\\\ $x$ [red]'",
    "a year of no one": "options: {help: {title: Help, invited: {people: {}}}}",
    "one year": "horizon: {first_year: 2026, last_year: 2026}",
    "a long horizon": "horizon: {first_year: 2026, last_year: 2145}",
}


def in_words(text: str) -> bool:
    """Whether every line is a fault with a code, or the sentence that counts them."""
    *faults, counted = text.splitlines()
    coded = all(re.match(r"BL-[A-Z]\d{3} ", line) for line in faults)
    return bool(faults) and coded and re.search(rf": {len(faults)}\.$", counted) is not None


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("command", ["check", "appraise"])
def test_nonsense_is_refused_in_words(command: str, what: str, tmp_path: Path) -> None:
    done = call(command, folder_with(tmp_path, REFUSED[what]))

    assert done.status == commands.BAD_INPUT
    assert done.out == ""
    assert in_words(done.err), done.err


@pytest.mark.parametrize("what", FINE)
def test_what_is_odd_but_possible_gives_figures(what: str, tmp_path: Path) -> None:
    done = call("run", folder_with(tmp_path, FINE[what]), "--draws", "16")

    assert done.status == commands.OK, done.err
    assert not re.search(r"\b(nan|inf)\b", done.out)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\n", b"# nothing but a comment\n", b"\xff\xfe", b"\x00", b"- 1\n", b"text", b"42",
        b"{", b"a: b: c", b"%YAML 1.1",
    ],
)  # fmt: skip
def test_a_file_of_nothing_that_is_a_case(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(raw)
    done = call("check", str(tmp_path))

    assert done.status == commands.BAD_INPUT
    assert in_words(done.err), done.err


def test_places_where_no_case_is(tmp_path: Path) -> None:
    (tmp_path / "folder" / "case.yaml").mkdir(parents=True)
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()

    for where in ("folder", "file", "empty", "nowhere", "x" * 300, "folder/case.yaml"):
        for command in ("run", "appraise", "check"):
            done = call(command, str(tmp_path / where))
            assert done.status == commands.BAD_INPUT, (command, where)
            assert done.err.startswith("BL-Y"), (command, where, done.err)
