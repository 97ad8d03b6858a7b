"""Examples: found, copied, and never written over anything."""

from pathlib import Path

import pytest

from bundlinje.errors import Refused
from bundlinje.files import examples


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two examples, one of which has been run."""
    for name in ("b-case", "a-case"):
        (tmp_path / "examples" / name / "reference").mkdir(parents=True)
        (tmp_path / "examples" / name / "case.yaml").write_text("format: 1\n", encoding="utf-8")
        (tmp_path / "examples" / name / "reference" / "own.csv").write_bytes(b"a;b\r\n")
    (tmp_path / "examples" / "a-case" / "out").mkdir()
    (tmp_path / "examples" / "a-case" / "out" / "report.html").touch()
    (tmp_path / "examples" / "a-case" / ".gitignore").write_text("old\n", encoding="utf-8")
    (tmp_path / "examples" / "not-a-case").mkdir()
    monkeypatch.setattr(examples, "_SHIPPED", tmp_path / "not-shipped")
    monkeypatch.setattr(examples, "_CHECKOUT", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("checkout")
def test_examples_are_the_folders_with_a_case() -> None:
    assert examples.available() == ("a-case", "b-case")


def test_a_contract_alone_is_an_example_too(checkout: Path) -> None:
    alone = checkout / "examples" / "a-contract"
    alone.mkdir()
    (alone / "contract.yaml").write_text("format: 1\n", encoding="utf-8")

    assert examples.available() == ("a-case", "a-contract", "b-case")
    assert examples.with_case() == ("a-case", "b-case")
    assert examples.using(["a-fact"]) == []
    assert len(examples.copy("a-contract", checkout / "mine")) == 2


def test_what_a_run_left_stays_behind(checkout: Path) -> None:
    source = checkout / "examples" / "b-case"
    for name in ("data", "ledger", "out"):
        (source / name).mkdir()
    (source / "data" / "claims.csv").write_text("claim_id\n", encoding="utf-8")
    for name in (
        "data/claims.salt",
        "data/.gitignore",
        "ledger/ledger.jsonl",
        "out/settlement.json",
    ):
        (source / name).write_text("of this machine\n", encoding="utf-8")

    written = examples.copy("b-case", checkout / "mine")

    names = {file.relative_to(checkout / "mine").as_posix() for file in written}
    assert names == {"case.yaml", "reference/own.csv", "data/claims.csv", ".gitignore"}


def test_shipped_examples_come_first(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "_examples" / "c-case").mkdir(parents=True)
    (checkout / "_examples" / "c-case" / "case.yaml").touch()
    monkeypatch.setattr(examples, "_SHIPPED", checkout / "_examples")
    assert examples.available() == ("c-case",)


def test_no_examples_at_all(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "_CHECKOUT", checkout / "nowhere")
    assert examples.available() == ()
    with pytest.raises(Refused) as refused:
        examples.copy("a-case", checkout / "new")
    assert refused.value.faults[0].code == "BL-Y061"


@pytest.mark.parametrize("target", ["new", "deep/er/new", "empty"])
def test_copy(checkout: Path, target: str) -> None:
    folder = checkout / target
    (checkout / "empty").mkdir()
    written = examples.copy("a-case", folder)
    assert {file.relative_to(folder).as_posix() for file in written} == {
        "case.yaml",
        "reference/own.csv",
        ".gitignore",
    }
    assert {file for file in folder.rglob("*") if file.is_file()} == set(written)
    assert (folder / "reference" / "own.csv").read_bytes() == b"a;b\r\n"
    ignored = (folder / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ignored == ["data/", "out/", "ledger/*.sqlite*"]


def test_copy_into_the_example_itself_ends(checkout: Path) -> None:
    written = examples.copy("a-case", checkout / "examples" / "a-case" / "mine")
    assert len(written) == 3


def test_nothing_is_overwritten(checkout: Path) -> None:
    before = (checkout / "examples" / "b-case" / "case.yaml").read_bytes()
    with pytest.raises(Refused) as refused:
        examples.copy("a-case", checkout / "examples" / "b-case")
    assert [fault.code for fault in refused.value.faults] == ["BL-Y062"]
    assert (checkout / "examples" / "b-case" / "case.yaml").read_bytes() == before


@pytest.mark.parametrize("name", ["../examples/a-case", "", ".", "not-a-case", "/etc"])
def test_only_names_of_examples_are_copied(checkout: Path, name: str) -> None:
    with pytest.raises(Refused) as refused:
        examples.copy(name, checkout / "new")
    assert refused.value.faults[0].code in ("BL-Y060", "BL-Y061")
    assert not (checkout / "new").exists()
