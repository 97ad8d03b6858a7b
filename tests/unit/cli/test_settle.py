"""`bundlinje settle`: the screen, the JSON, the ledger, and the faults in words."""

import json
import re
from pathlib import Path

import pytest

from bundlinje.cli.settlement import WIDTH
from bundlinje.locale import LANGUAGES, words
from tests.corpus.contracts import copied, folders
from tests.unit.cli.calls import call
from tests.unit.cli.settled import kept, screen

FROZEN = next(item for item in folders() if item.name == "contract-every-term")
PARTIES = ("municipality", "region", "house", "fund", "bank")


@pytest.fixture(name="folder")
def fixture_folder(tmp_path: Path) -> Path:
    return copied(FROZEN, tmp_path / "case")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_is_as_reviewed(language: str) -> None:
    assert screen(language) == kept(language).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_holds_its_width_and_shows_nothing_of_the_program(language: str) -> None:
    for line in screen(language).splitlines():
        assert len(line) <= WIDTH, line
        assert not re.search(r"None|True|False|[{}]|_ore|outcome_payment", line)


def test_it_is_printed_and_kept(folder: Path) -> None:
    done = call("settle", str(folder), "--lang", "en")

    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(kept("en").read_text(encoding="utf-8").rstrip("\n"))
    for name in ("settlement.json", "settlement.html"):
        assert str(folder / "out" / name) in done.out


def test_as_json(folder: Path) -> None:
    done = call("settle", str(folder), "--json", "--period", "2023")

    document = json.loads(done.out)
    assert (document["verb"], list(document["periods"])) == ("settle", ["2022", "2023"])
    assert document == json.loads((folder / "out" / "settlement.json").read_text(encoding="utf-8"))


def test_an_unknown_period(folder: Path) -> None:
    done = call("settle", str(folder), "--period", "2031", "--lang", "en")

    assert done.status == 2
    assert done.err.startswith("BL-K081 contract.yaml:")
    assert not (folder / "out").exists()


def test_a_folder_without_a_contract(tmp_path: Path) -> None:
    done = call("settle", str(tmp_path), "--lang", "en")

    assert done.status == 2
    assert done.err.startswith("BL-Y")


def test_recording_takes_a_key(folder: Path) -> None:
    done = call("settle", str(folder), "--record", "--lang", "en")

    assert done.status == 2
    assert not (folder / "out").exists()


@pytest.fixture(name="with_ledger")
def fixture_with_ledger(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ledger, and a key for each party that pays or is paid."""
    keys = tmp_path / "keys"
    monkeypatch.setenv("BUNDLINJE_KEYS", str(keys))
    for party in PARTIES:
        made = call("key", "new", party, "--person", f"Person of {party}", "--party", party)
        assert made.status == 0, made.err
    others = [part for party in PARTIES[1:] for part in
              ("--with", str(keys / f"{party}.public.json"))]  # fmt: skip
    begun = call("ledger", "init", str(folder), "--title", "Young", "--key", PARTIES[0], *others)
    assert begun.status == 0, begun.err
    return folder


def test_it_is_recorded_once_and_shown_as_recorded(with_ledger: Path) -> None:
    say = words("settlement")["en"]
    arguments = ("settle", str(with_ledger), "--lang", "en")
    first = call(*arguments, "--record", "--key", "municipality")
    second = call(*arguments, "--record", "--key", "municipality")

    assert first.status == second.status == 0, first.err + second.err
    assert [line.partition(":")[0] for line in first.out.splitlines()[-3:]] == [
        "2022", "2023", "2024",
    ]  # fmt: skip
    assert second.out.splitlines()[-1] == say["recorded_nothing"]
    assert say["corrections_none"] in call(*arguments).out
    assert call("ledger", "verify", str(with_ledger)).status == 0


def test_with_json_what_was_recorded_stands_on_the_other_stream(with_ledger: Path) -> None:
    done = call("settle", str(with_ledger), "--json", "--record", "--key", "municipality")

    assert json.loads(done.out)["verb"] == "settle"
    assert len(done.err.splitlines()) == 3


def test_recording_without_a_ledger_says_so(folder: Path, tmp_path: Path,
                                            monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("BUNDLINJE_KEYS", str(tmp_path / "keys"))
    call("key", "new", "anna", "--person", "Anna", "--party", "municipality")
    done = call("settle", str(folder), "--record", "--key", "anna", "--lang", "en")

    assert (done.status, done.err[:7]) == (2, "BL-L006")


REWRITTEN = {
    "da": (
        "OBS: version {version} af kontrakten er ikke den tekst",
        "version {version} er ikke den tekst, der blev bogført i journalens linje {sequence}. Sæt "
        "den gamle tekst tilbage, og skriv det, der er ændret, som et tillæg under amendments.",
    ),
    "en": (
        "NOTE: version {version} of the contract is not the text",
        "version {version} is not the text that was recorded in entry {sequence} of the ledger. "
        "Put the old text back, and write what changed as an amendment under amendments.",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contract_that_was_written_over_is_told_and_not_recorded(
    with_ledger: Path, language: str
) -> None:
    arguments = ("settle", str(with_ledger), "--lang", language)
    recording = (*arguments, "--record", "--key", "municipality")
    assert call(*recording).status == 0
    ledger = (with_ledger / "ledger" / "ledger.jsonl").read_bytes()
    file = with_ledger / "contract.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("per_unit: 8000", "per_unit: 8001"), encoding="utf-8")
    note, line = REWRITTEN[language]

    shown, refused = call(*arguments), call(*recording)

    document = json.loads((with_ledger / "out" / "settlement.json").read_text(encoding="utf-8"))
    first = document["rewritten"][0]
    assert shown.status == 0
    assert note.format(**first) in " ".join(shown.out.split())
    assert note.format(**first) in (with_ledger / "out" / "settlement.html").read_text("utf-8")
    assert refused.status == 2
    assert refused.err.splitlines()[0].startswith("BL-K085 contract.yaml:")
    assert line.format(**first) in refused.err
    assert (with_ledger / "ledger" / "ledger.jsonl").read_bytes() == ledger
    file.write_text(text, encoding="utf-8")
    assert "rewritten" not in json.loads(call(*arguments, "--json").out)


# --- Why ----------------------------------------------------------------------------------------


def test_why_prints_how_a_rule_came_to_its_amount(folder: Path) -> None:
    call("settle", str(folder))
    by_folder = call("why", str(folder), "periods.2022.rules.better", "--lang", "en")
    by_file = call("why", str(folder / "out" / "settlement.json"),
                   "periods.2022.rules.better.total_ore", "--lang", "en")  # fmt: skip

    assert by_folder.status == 0
    assert by_folder.out == by_file.out
    assert "50/162 = 30.8642 %; required is at least 31 %: not met" in by_folder.out


def test_why_ends_with_the_postings_of_the_rule(folder: Path) -> None:
    call("settle", str(folder))
    document = json.loads((folder / "out" / "settlement.json").read_text(encoding="utf-8"))
    done = call("why", str(folder), "periods.2023.rules.begun", "--lang", "en")

    tail = done.out.partition("Postings")[2].strip().splitlines()
    legs = [item for item in document["periods"]["2023"]["postings"] if item["rule"] == "begun"]
    assert len(tail) == len(legs) > 0


def test_why_as_json_is_the_part_of_the_document(folder: Path) -> None:
    call("settle", str(folder))
    document = json.loads((folder / "out" / "settlement.json").read_text(encoding="utf-8"))
    done = json.loads(call("why", str(folder), "periods.2023.rules.kept", "--json").out)

    assert done.items() >= document["periods"]["2023"]["rules"]["kept"].items()


@pytest.mark.parametrize(
    ("figure", "code"), [("periods.2023.rules.keep", "BL-C124"), ("periods.1", "BL-C124")]
)
def test_why_of_what_is_not_there(figure: str, code: str, folder: Path) -> None:
    call("settle", str(folder))
    done = call("why", str(folder), figure, "--lang", "en")

    assert (done.status, done.err[:7]) == (2, code)


def test_why_before_anything_is_settled(folder: Path) -> None:
    assert call("why", str(folder), "periods.2023.rules.kept").err.startswith("BL-C121")


# --- As part of a run ----------------------------------------------------------------------------


def test_a_run_settles_a_folder_that_is_only_a_contract(folder: Path) -> None:
    done = call("run", str(folder), "--lang", "en")

    assert (done.status, done.err) == (0, "")
    assert "SETTLEMENT 2024" in done.out
    assert (folder / "out" / "settlement.json").exists()


def test_a_run_of_a_contract_on_which_nothing_is_measured_says_so(folder: Path) -> None:
    for name in ("readings.csv", "data/claims.csv"):
        (folder / name).unlink()
    for file in (folder / "estimates").iterdir():
        file.unlink()
    done = call("run", str(folder), "--lang", "en")

    assert done.status == 0
    assert done.out.startswith("BL-K082")


def test_a_run_of_a_folder_with_neither_speaks_of_the_case(tmp_path: Path) -> None:
    done = call("run", str(tmp_path), "--lang", "en")

    assert done.status == 2
    assert "case.yaml" in done.err


def test_no_person_is_named_on_any_stream(folder: Path) -> None:
    file = folder / "data" / "claims.csv"
    text = file.read_text(encoding="utf-8")
    assert "hemmelig-" in text
    for broken in (text, text.replace(";begun;", ";begin;"), text.replace("2022-", "2O22-")):
        file.write_text(broken, encoding="utf-8")
        for command in ("settle", "check", "run"):
            done = call(command, str(folder))
            assert "hemmelig-" not in done.out + done.err
            assert "nr-" not in done.out + done.err
