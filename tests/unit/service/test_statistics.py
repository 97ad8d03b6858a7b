"""From a municipality's name to own facts in a case: the whole way, against a server here."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bundlinje.cli import commands, statistics
from bundlinje.errors import Refused
from bundlinje.files.own_facts import read_own_facts
from bundlinje.files.statbank.transport import Manners
from bundlinje.reference.catalog import national
from bundlinje.service import statistics as service
from bundlinje.service.statistics import Fetched, Way, fetch_prices
from tests.support import statbank_server as troubles
from tests.support.municipal_tables import AARHUS_PRICES, CHILDREN, accounts, stock
from tests.support.statbank_server import MadeUpTable, Served, serving
from tests.unit.cli.calls import Called, call
from tests.unit.cli.child import bundlinje

TODAY = date(2026, 3, 2)
PATIENT = Manners(pause_seconds=0.0, tries=2, silence_seconds=5.0)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep copies apart from the user's."""
    monkeypatch.setenv("BUNDLINJE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A folder of a case."""
    folder = tmp_path / "case"
    folder.mkdir()
    return folder


@pytest.fixture
def served() -> Iterator[Served]:
    """A server of the two made-up tables."""
    with serving(accounts(), stock()) as opened:
        yield opened


def way(served: Served, manners: Manners = PATIENT) -> Way:
    """Return the way to a server on this machine, without waiting."""
    return Way(served.url, manners, sleep=lambda _: None, clock=lambda: 0.0)


def fetched(served: Served, case: Path, name: str = "Aarhus", year: int | None = None) -> Fetched:
    """Fetch a municipality's prices."""
    return fetch_prices(name, case, TODAY, year, way=way(served))


def written(case: Path) -> dict[str, dict[str, str]]:
    """Return the rows that were written, by id."""
    with (case / "reference" / "statbank.csv").open(encoding="utf-8", newline="") as opened:
        return {row["id"]: row for row in csv.DictReader(opened)}


def codes(refused: Refused) -> list[str]:
    """Return the codes of what was refused."""
    return [fault.code for fault in refused.faults]


@pytest.mark.parametrize("name", ["Aarhus", "0751", "751", "Århus Kommune"])
def test_prices_worked_by_hand_come_out(name: str, served: Served, case: Path) -> None:
    done = fetched(served, case, name)

    assert {key: int(row["value"]) for key, row in written(case).items()} == AARHUS_PRICES
    assert (done.year, done.fetched) == (2024, TODAY)
    assert done.findings == ()


def test_what_the_tables_hold_is_asked_first_and_each_table_once(
    served: Served, case: Path
) -> None:
    fetched(served, case)

    assert [(function, body["table"]) for function, body, _ in served.asked] == [
        ("tableinfo", "REGK31"),
        ("tableinfo", "ANBAAR12"),
        ("data", "REGK31"),
        ("data", "ANBAAR12"),
    ]
    assert all(headers["User-Agent"].startswith("bundlinje/") for _, _, headers in served.asked)


def test_the_case_reads_them_as_its_own_facts(served: Served, case: Path) -> None:
    fetched(served, case)
    own = read_own_facts(case, national().facts)

    assert {key: fact.number.value for key, fact in own.facts.items()} == AARHUS_PRICES
    for key, fact in own.facts.items():
        assert fact.number.price_year == 2024
        assert fact.number.verification == "derived"
        assert fact.reason
        assert "not full-year" in fact.note
        assert "fetched 2026-03-02" in fact.note
        assert key in national().facts or key.startswith("own/aarhus/")
    catalog = national().with_own(own.facts)
    assert catalog.facts["dk/placement/foster-care"].number.value == 500_000


def test_only_one_file_is_written_and_written_anew(served: Served, case: Path) -> None:
    fetched(served, case)
    first = (case / "reference" / "statbank.csv").read_bytes()
    (case / "reference" / "statbank.csv").write_text("old", encoding="utf-8")
    (case / "reference" / "own.csv").write_text("mine", encoding="utf-8")
    fetched(served, case)

    assert (case / "reference" / "statbank.csv").read_bytes() == first
    assert sorted(path.name for path in (case / "reference").iterdir()) == [
        "own.csv",
        "statbank.csv",
    ]


def test_an_earlier_year_may_be_wanted(served: Served, case: Path) -> None:
    """There every cell is 1, and kinds that are one each do not add up to one in all."""
    with pytest.raises(Refused) as refused:
        fetched(served, case, year=2023)

    assert codes(refused.value) == ["BL-S047"]
    assert not (case / "reference").exists(), "nothing is written where nothing is known"


def test_progress_goes_from_nothing_to_all(served: Served, case: Path) -> None:
    told: list[float] = []
    fetch_prices("Aarhus", case, TODAY, progress=lambda _, done: told.append(done), way=way(served))

    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


# --- Refused -------------------------------------------------------------------------------------


def test_all_that_is_wrong_with_the_arguments_is_told_before_anything_is_asked(
    served: Served, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        fetched(served, tmp_path / "nowhere", "Aarhuus")

    assert codes(refused.value) == ["BL-S040", "BL-S048"]
    assert served.asked == []


def test_a_municipality_or_year_that_is_not_there_is_told(served: Served, case: Path) -> None:
    with pytest.raises(Refused) as place:
        fetched(served, case, "Læsø")
    with pytest.raises(Refused) as other:
        fetched(served, case, "Odense")
    with pytest.raises(Refused) as year:
        fetched(served, case, year=2030)

    assert codes(place.value) == ["BL-S041"]
    assert codes(other.value) == ["BL-S041", "BL-S041"]
    assert codes(year.value) == ["BL-S042", "BL-S042"]


FEW: dict[str, float | None] = {"9": 2.0, "7": 1.0, "0": 249.0}


def test_a_price_that_rests_on_few_children_is_left_out_and_told(case: Path) -> None:
    with serving(accounts(), stock(FEW)) as served:
        done = fetched(served, case)

    assert [finding.code for finding in done.findings] == ["BL-S045"]
    assert set(written(case)) == set(AARHUS_PRICES) - {"own/aarhus/institutions"}


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        ((accounts(dict.fromkeys(("52820", "52822", "52823", "52824"))), stock()), "BL-S046"),
        ((accounts(), stock(dict.fromkeys(CHILDREN))), "BL-S044"),
        ((accounts(), stock({"0": 0.0})), "BL-S047"),
    ],
)
def test_hidden_or_missing_figures_are_no_number(
    tables: tuple[MadeUpTable, MadeUpTable], code: str, case: Path
) -> None:
    with serving(*tables) as served, pytest.raises(Refused) as refused:
        fetched(served, case)

    assert set(codes(refused.value)) == {code}
    assert not (case / "reference").exists()


def test_a_folder_that_cannot_be_written_to_is_told(served: Served, case: Path) -> None:
    (case / "reference").write_bytes(b"a file where the folder should be")
    with pytest.raises(Refused) as refused:
        fetched(served, case)

    assert codes(refused.value) == ["BL-S049"]


# --- The net -------------------------------------------------------------------------------------


def test_a_bad_morning_at_the_service_changes_no_figure(served: Served, case: Path) -> None:
    served.bring(troubles.reset)
    fetched(served, case)
    served.asked.clear()
    (case / "reference" / "statbank.csv").unlink()
    served.bring(*[troubles.status(503)] * 8)
    later = fetch_prices("Aarhus", case, date(2026, 4, 1), way=way(served))

    assert later.fetched == TODAY
    assert {finding.code for finding in later.findings} == {"BL-S033"}
    assert len(later.findings) == 2, "each table once"
    assert {key: int(row["value"]) for key, row in written(case).items()} == AARHUS_PRICES
    assert all("fetched 2026-03-02" in row["note"] for row in written(case).values())


def test_offline_gives_the_same_file_without_asking(served: Served, case: Path) -> None:
    fetched(served, case)
    first = (case / "reference" / "statbank.csv").read_bytes()
    served.asked.clear()
    later = date(2026, 4, 1)
    fetch_prices("Aarhus", case, later, reuse="always", way=way(served))

    assert served.asked == []
    assert (case / "reference" / "statbank.csv").read_bytes() == first


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (troubles.cut_off, "BL-S010"),
        (troubles.status(302, Location="http://example.org/"), "BL-S005"),
        (troubles.said(200, "text/html", b"<html>"), "BL-S007"),
        (troubles.changed(lambda raw: raw[:200]), "BL-S011"),
    ],
)
@pytest.mark.parametrize("at", range(4))
def test_whichever_answer_is_broken_nothing_is_written(
    at: int, trouble: troubles.Trouble, code: str, served: Served, case: Path
) -> None:
    def fine(handler: troubles.Handler, kind: str, answer: bytes) -> None:
        handler.whole(200, kind, answer)

    served.bring(*[fine] * at, trouble, trouble)
    with pytest.raises(Refused) as refused:
        fetched(served, case)

    assert codes(refused.value) == [code]
    assert not (case / "reference").exists()


# --- The command ---------------------------------------------------------------------------------


@pytest.fixture
def command(served: Served, case: Path, monkeypatch: pytest.MonkeyPatch) -> "Command":
    """The command, which asks the server here."""
    monkeypatch.setattr(service, "Way", lambda: way(served))
    monkeypatch.setattr(statistics, "localtime", lambda: (2026, 3, 2, 9, 30))
    return Command(case)


class Command:
    """`bundlinje reference fetch` for one case."""

    def __init__(self, case: Path) -> None:
        self.case = case

    def __call__(self, name: str, *options: str) -> Called:
        """Call it."""
        return call("reference", "fetch", name, "--into", str(self.case), *options)


def test_the_command_writes_and_tells_the_prices(command: Command) -> None:
    danish, english = (command("Aarhus", "--lang", lang) for lang in ("da", "en"))

    assert danish.status == english.status == commands.OK
    assert "Plejefamilie, pr. anbragt barn, Aarhus 2024: " in danish.out
    assert "500.000" in danish.out
    assert "500,000" in english.out
    assert "[afledt]" in danish.out
    for key in AARHUS_PRICES:
        assert key in danish.out
    assert "hentet 2026-03-02" in danish.out
    assert "ikke pr. helårsanbragt" in danish.out
    assert "Kilde: Danmarks Statistik" in danish.out
    assert "Source: Statistics Denmark" in english.out
    assert danish.err == ""


def test_offline_after_a_first_time(command: Command, served: Served) -> None:
    first = command("Aarhus")
    served.asked.clear()
    again = command("Aarhus", "--offline")

    assert again == first
    assert served.asked == []


def test_fresh_asks_again(command: Command, served: Served) -> None:
    command("Aarhus")
    served.asked.clear()

    assert command("Aarhus", "--fresh").status == commands.OK
    assert len(served.asked) == 4


def test_offline_and_fresh_cannot_both_be(command: Command) -> None:
    done = command("Aarhus", "--offline", "--fresh")

    assert done.status == commands.BAD_INPUT
    assert "--offline" in done.err
    assert "Traceback" not in done.err


def test_a_fault_ends_with_2_and_no_file(command: Command, case: Path) -> None:
    done = command("Aarhuus", "--lang", "en")

    assert done.status == commands.BAD_INPUT
    assert done.err.startswith('BL-S040: "Aarhuus" is not a Danish municipality.')
    assert not (case / "reference").exists()


def test_a_finding_is_told_beside_the_prices(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(accounts(), stock(FEW)) as served:
        monkeypatch.setattr(service, "Way", lambda: way(served))
        done = Command(case)("Aarhus")

    assert done.status == commands.OK
    assert "BL-S045 ANBAAR12: ingen pris for »Døgninstitution, pr. anbragt barn«" in done.out


def test_computing_a_case_cannot_reach_the_net() -> None:
    """Only this command loads what can ask; a run of a case has not even got it."""
    code = "import sys, bundlinje.cli, bundlinje.service.cases; print(*sys.modules)"
    loaded = bundlinje(code=code).stdout.decode().split()

    assert "bundlinje.service.cases" in loaded
    assert not {name for name in loaded if name.startswith("bundlinje.files.statbank")}
    assert "urllib.request" not in loaded
