"""`bundlinje ledger` and `bundlinje key` as their users type them."""

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundlinje.cli.commands import BAD_INPUT, OK
from bundlinje.cli.ledger import NOT_THE_SAME
from tests.trust.people import FUND, TOWN, settlement
from tests.trust.places import close
from tests.unit.cli.calls import Called, call
from tests.unit.cli.child import bundlinje

PEOPLE = {"anna": ("Anna Holm", TOWN), "bo": ("Bo Lind", TOWN), "fie": ("Fie Krag", FUND)}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty place with keys of its own, and no database of anybody else's."""
    monkeypatch.setenv("BUNDLINJE_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("BUNDLINJE_PASSPHRASE", raising=False)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    close()


def said(*words: str, status: int = OK) -> str:
    """Call a command in English and return what it said."""
    done: Called = call(*words, "--lang", "en")
    assert done.status == status, done.err
    return done.out or done.err


def begun(here: Path) -> None:
    """Make three keys, open a ledger and record a settlement of 1,000 kroner."""
    for name, (person, party) in PEOPLE.items():
        said("key", "new", name, "--person", person, "--party", party)
    (here / "case").mkdir()
    public = [str(here / "keys" / f"{name}.public.json") for name in ("bo", "fie")]
    said("ledger", "init", "case", "--title", "Diabetes", "--key", "anna",
         "--with", public[0], "--with", public[1], "--party", "state")  # fmt: skip
    (here / "s.json").write_text(json.dumps(settlement(1_000_00)), encoding="utf-8")
    said("ledger", "record", "case", "s.json", "--key", "anna")


def propose(amount: str, status: int = OK, *more: str) -> str:
    """Propose a payment of the settlement."""
    return said("ledger", "propose", "case", "--settlement", "1", "--payer", TOWN, "--payee", FUND,
                "--amount", amount, "--key", "anna", *more, status=status)  # fmt: skip


def shown() -> dict[str, object]:
    """Return what `show --json` gives."""
    document: dict[str, object] = json.loads(said("ledger", "show", "case", "--json"))
    return document


def test_a_payment_from_settlement_to_receipt(here: Path) -> None:
    begun(here)
    assert propose("400,50") == "Entry 2 is written.\n"
    assert "Another key of the same person is not enough" in said(
        "ledger", "approve", "case", "2", "--key", "anna", status=BAD_INPUT
    )
    assert "does not belong to aarhus" in said(
        "ledger", "approve", "case", "2", "--key", "fie", status=BAD_INPUT
    )
    said("ledger", "approve", "case", "2", "--key", "bo")
    said("ledger", "pay", "case", "2", "--reference", "bank 7", "--date", "2026-11-24",
         "--key", "bo")  # fmt: skip
    said("ledger", "countersign", "case", "--receipt", "receipt.json", "--key", "fie")

    text = said("ledger", "show", "case")
    assert "aarhus owes 599.50 DKK" in text
    assert "fonden is owed 599.50 DKK" in text
    assert "2: 400.50 DKK from aarhus to fonden, paid; proposed by Anna Holm" in text
    assert "approved by Bo Lind" in text
    assert "countersigned up to entry 4" in text
    danish = call("ledger", "show", "case", "--lang", "da").out
    assert "aarhus skylder 599,50 DKK" in danish
    assert "betalt; foreslået af Anna Holm, godkendt af Bo Lind" in danish
    verified = said("ledger", "verify", "case", "--against", "receipt.json")
    assert verified.startswith("In order: 6 entries")


def test_the_export_is_kept_up_and_verifies_without_the_database(here: Path) -> None:
    begun(here)
    export = here / "case" / "ledger" / "ledger.jsonl"
    assert len(export.read_bytes().splitlines()) == 2
    said("ledger", "countersign", str(export), "--receipt", "receipt.json", "--key", "fie")
    propose("100")
    assert len(export.read_bytes().splitlines()) == 3
    said("ledger", "record", "case", "receipt.json", "--key", "anna")
    said("ledger", "export", "case", "--to", "copy.jsonl")
    (here / "case" / "ledger" / "ledger.sqlite").unlink()

    assert (here / "copy.jsonl").read_bytes() == export.read_bytes()
    assert "In order: 4 entries" in said("ledger", "verify", "copy.jsonl")
    assert "In order" in said("ledger", "verify", "copy.jsonl", "--against", "receipt.json")
    found = json.loads(said("ledger", "verify", "copy.jsonl", "--json"))
    assert (found["entries"], found["covered"], found["broken"]) == (4, 1, [])


def test_verify_ends_with_1_and_says_where_the_first_break_is(here: Path) -> None:
    begun(here)
    propose("100")
    export = here / "case" / "ledger" / "ledger.jsonl"
    lines = export.read_bytes().splitlines()
    said("ledger", "countersign", str(export), "--receipt", "receipt.json", "--key", "fie")
    (here / "cut.jsonl").write_bytes(b"\n".join(lines[:2]) + b"\n")
    (here / "edit.jsonl").write_bytes(b"\n".join([lines[0], lines[1].replace(b"met", b"mat")]))

    assert "In order" in said("ledger", "verify", "cut.jsonl")
    cut = said("ledger", "verify", "cut.jsonl", "--against", "receipt.json", status=NOT_THE_SAME)
    assert cut.startswith("BL-L068 #2")
    edited = said("ledger", "verify", "edit.jsonl", status=NOT_THE_SAME)
    assert edited.startswith("BL-L062 #1 signature: the signature is not that of Anna Holm")
    assert "Not in order" in edited
    found = json.loads(said("ledger", "verify", "edit.jsonl", "--json", status=NOT_THE_SAME))
    assert found["broken"][0]["code"] == "BL-L062"


def test_verify_sees_what_somebody_did_to_the_database(here: Path) -> None:
    begun(here)
    opened = sqlite3.connect(here / "case" / "ledger" / "ledger.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        opened.execute("UPDATE store_ledgerentry SET kind = 'x'")
    opened.execute("DROP TRIGGER store_ledgerentry_no_update")
    opened.execute("UPDATE store_ledgerentry SET client_id = 'x' WHERE sequence = 1")
    opened.commit()
    opened.close()

    assert "BL-L066 #1" in said("ledger", "verify", "case", status=NOT_THE_SAME)


def test_the_same_command_twice_is_one_entry_until_it_is_withdrawn(here: Path) -> None:
    begun(here)
    assert propose("100") == "Entry 2 is written.\n"
    assert propose("100,00").startswith("Entry 2 was there already")
    assert propose("100", OK, "--id", "second half") == "Entry 3 is written.\n"
    assert "BL-L042" in propose("101", BAD_INPUT, "--id", "second half")
    said("ledger", "withdraw", "case", "2", "--reason", "wrong day", "--key", "bo")

    assert propose("100") == "Entry 5 is written.\n"
    assert propose("100").startswith("Entry 5 was there already")


def test_keys_are_added_replaced_and_ended(here: Path) -> None:
    begun(here)
    for name, person in (("ida", "Ida Juul"), ("anna-2", "Anna Holm")):
        said("key", "new", name, "--person", person, "--party", TOWN)
    said("ledger", "add-key", "case", "keys/ida.public.json", "--key", "anna")
    said("ledger", "approve", "case", "2", "--key", "fie")
    said("ledger", "replace-key", "case", "keys/anna-2.public.json", "--key", "anna")
    assert "replaced" in propose("1", BAD_INPUT)
    old = json.loads(said("key", "show", "bo"))
    which = next(key for key in shown()["keys"] if key["person"] == "Bo Lind")  # type: ignore[attr-defined]
    said("ledger", "end-key", "case", which["id"][:8], "--lost", "--key", "ida")

    status = {key["person"]: key["status"] for key in shown()["keys"]}  # type: ignore[attr-defined]
    assert status == {"Anna Holm": "active", "Bo Lind": "lost", "Fie Krag": "active",
                      "Ida Juul": "active"}  # fmt: skip
    assert old["public_key"] != ""
    assert "BL-L040" in said("ledger", "end-key", "case", "zz", "--key", "ida", status=BAD_INPUT)
    assert "BL-L040" in said("ledger", "end-key", "case", "", "--key", "ida", status=BAD_INPUT)


def test_a_backup_is_restored_to_a_new_folder(here: Path) -> None:
    begun(here)
    said("ledger", "backup", "case", "backup.zip")
    text = said("ledger", "restore", "again", "backup.zip")

    assert text == "3 rows were put in, and the ledger was followed from its first entry.\n"
    assert (here / "again/ledger/ledger.jsonl").read_bytes() == (
        here / "case/ledger/ledger.jsonl"
    ).read_bytes()
    assert "BL-L071" in said("ledger", "restore", "again", "backup.zip", status=BAD_INPUT)
    assert said("ledger", "migrate", "again").startswith("The database fits")


def test_a_key_with_a_passphrase_signs_when_it_is_given(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUNDLINJE_PASSPHRASE", "sesam")
    for name, (person, party) in PEOPLE.items():
        said("key", "new", name, "--person", person, "--party", party, "--lock")
    (here / "case").mkdir()
    begin = ["ledger", "init", "case", "--title", "Diabetes", "--key", "anna",
             "--with", "keys/fie.public.json"]  # fmt: skip
    monkeypatch.setenv("BUNDLINJE_PASSPHRASE", "byg")
    assert "BL-L024" in said(*begin, status=BAD_INPUT)
    assert not (here / "case" / "ledger").exists()
    monkeypatch.setenv("BUNDLINJE_PASSPHRASE", "sesam")
    assert "is open in case" in said(*begin)
    assert "BL-L007" in said(*begin, status=BAD_INPUT)


def test_what_cannot_be_opened_leaves_nothing_behind(here: Path) -> None:
    for name in ("anna", "bo"):
        said("key", "new", name, "--person", PEOPLE[name][0], "--party", TOWN)
    (here / "case").mkdir()
    for folder, code in (("case", "BL-L056"), ("nowhere", "BL-L006")):
        told = said("ledger", "init", folder, "--title", "x", "--key", "anna",
                    "--with", "keys/bo.public.json", status=BAD_INPUT)  # fmt: skip
        assert code in told

    assert list((here / "case").iterdir()) == []
    assert not (here / "nowhere").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["show", "nowhere"],
        ["verify", "nowhere.jsonl"],
        ["verify", "s.json"],
        ["verify", "case", "--against", "s.json"],
        ["verify", "case", "--against", "nowhere"],
        ["record", "case", "nowhere.json", "--key", "anna"],
        ["record", "case", "keys/anna.pem", "--key", "anna"],
        ["record", "case", "keys/anna.public.json", "--key", "anna"],
        ["approve", "case", "99999999999999999999", "--key", "anna"],
        ["approve", "case", "2", "--key", "nobody"],
        ["add-key", "case", "s.json", "--key", "anna"],
        ["countersign", "case", "--receipt", "r.json", "--key", "anna"],
        ["countersign", "case", "--receipt", "s.json/r.json", "--key", "fie"],
        ["export", "case", "--to", "s.json/e.jsonl"],
        ["restore", "case", "nowhere.zip"],
        ["pay", "case", "2", "--reference", "\n", "--date", "today", "--key", "anna"],
    ],
)
def test_what_cannot_be_done_is_told_in_both_languages(words: list[str], here: Path) -> None:
    begun(here)
    for language in ("da", "en"):
        done = call("ledger", *words, "--lang", language)

        assert done.status == (NOT_THE_SAME if words == ["verify", "s.json"] else BAD_INPUT)
        assert "BL-L" in done.err + done.out
        assert "Traceback" not in done.err


@pytest.mark.parametrize("odd", ["x" * 5_000, "", "/dev/null"], ids=["long", "nothing", "device"])
@pytest.mark.parametrize(
    "words",
    [
        ["ledger", "show", "ODD"],
        ["ledger", "verify", "ODD"],
        ["ledger", "verify", ".", "--against", "ODD"],
        [
            "ledger",
            "init",
            "ODD",
            "--title",
            "x",
            "--key",
            "anna",
            "--with",
            "keys/fie.public.json",
        ],
        [
            "ledger",
            "init",
            "case",
            "--title",
            "x",
            "--key",
            "ODD",
            "--with",
            "keys/fie.public.json",
        ],
        ["ledger", "init", "case", "--title", "x", "--key", "anna", "--with", "ODD"],
        ["ledger", "record", "ODD", "ODD", "--key", "anna"],
        ["ledger", "countersign", "ODD", "--receipt", "ODD", "--key", "anna"],
        ["ledger", "restore", "case", "ODD"],
        ["ledger", "end-key", "ODD", "ODD", "--key", "anna"],
        ["key", "new", "ODD", "--person", "ODD", "--party", "ODD"],
        ["key", "show", "ODD"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_odd_names_bring_no_traceback(words: list[str], odd: str, here: Path) -> None:
    for name in ("anna", "fie"):
        if not (here / "keys" / f"{name}.pem").exists():
            said("key", "new", name, "--person", PEOPLE[name][0], "--party", PEOPLE[name][1])
    done = call(*(odd if word == "ODD" else word for word in words), "--lang", "en")

    here_is_fine = words[1:3] == ["init", "ODD"] and odd == ""
    assert done.status == (OK if here_is_fine else BAD_INPUT), done
    assert here_is_fine or "BL-L" in done.err
    assert len(done.err) < 1_500


def test_the_database_of_the_environment_wins(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.trust.postgres import server

    with server() as url:
        monkeypatch.setenv("DATABASE_URL", url)
        begun(here)
        assert not (here / "case" / "ledger" / "ledger.sqlite").exists()
        assert "In order: 2 entries" in said("ledger", "verify", "case")
        monkeypatch.delenv("DATABASE_URL")
        assert "BL-L006" in said("ledger", "verify", "case", status=BAD_INPUT)
        close()


HIDDEN = """
import sys
class Hidden:
    def find_spec(self, name, *rest):
        if name.partition(".")[0] in ("django", "cryptography"):
            raise ModuleNotFoundError(name, name=name.partition(".")[0])
sys.meta_path.insert(0, Hidden())
from bundlinje.cli import main; main()
"""


@pytest.mark.parametrize(
    ("words", "library"),
    [(["ledger", "show", "."], "django"),
     (["key", "new", "a", "--person", "A", "--party", "b"], "cryptography")],
)  # fmt: skip
def test_without_the_extra_one_line_says_what_to_install(
    words: list[str], library: str, here: Path
) -> None:
    (here / "ledger").mkdir()
    (here / "ledger" / "ledger.sqlite").touch()
    env = {"BUNDLINJE_KEYS": str(here / "keys"), "BUNDLINJE_LANG": "en"}
    done = bundlinje(*words, env={**os.environ, **env}, code=HIDDEN)
    first = done.stderr.decode().splitlines()[0]

    assert done.returncode == BAD_INPUT
    assert first.startswith(f"BL-L001: the ledger uses the library {library}, which is not")
    assert first.endswith('Run: pip install "bundlinje[store]".')


def test_nothing_of_a_secret_is_printed(here: Path) -> None:
    begun(here)
    secret = (here / "keys" / "anna.pem").read_text(encoding="ascii").splitlines()[1]
    for words in (["ledger", "show", "case", "--json"], ["key", "show", "anna"]):
        assert secret not in said(*words)
    assert secret.encode() not in (here / "case/ledger/ledger.sqlite").read_bytes()
