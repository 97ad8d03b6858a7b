"""The StatBank as a program uses it: what is asked, what is kept, and what comes without a net."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from bundlinje.errors import Refused
from bundlinje.files.statbank.client import Reuse, StatBank
from bundlinje.files.statbank.transport import Manners
from tests.support import statbank_server as troubles
from tests.support.statbank_server import JSON, Served
from tests.unit.files.statbank.made_up import (
    QUICK,
    ROWS,
    TODAY,
    WANTED,
    Waits,
    bank_at,
    codes,
    small_server,
)

ONE_TRY = Manners(pause_seconds=0.0, tries=1, silence_seconds=5.0)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def served() -> Iterator[Served]:
    """A server of the small table."""
    with small_server() as opened:
        yield opened


def functions(served: Served) -> list[str]:
    """Return the functions that were asked."""
    return [function for function, _, _ in served.asked]


def stale(served: Served, folder: Path) -> None:
    """Keep copies of yesterday, and forget that they were asked for."""
    bank_at(served.url, folder, today=YESTERDAY).data("BOERN1", WANTED)
    served.asked.clear()


def test_cells_are_asked_for_by_code_in_the_order_of_the_table(
    served: Served, tmp_path: Path
) -> None:
    data = bank_at(served.url, tmp_path).data("boern1", {**WANTED, "Tid": ["2024"]})

    assert dict(data.rows()) == ROWS
    assert data.fetched == TODAY
    assert served.asked[1][1] == {
        "table": "BOERN1",
        "lang": "da",
        "format": "JSONSTAT",
        "valuePresentation": "Code",
        "variables": [
            {"code": "OMRÅDE", "values": ["751", "101"]},
            {"code": "KØN", "values": ["TOT", "M", "K"]},
            {"code": "Tid", "values": ["2024"]},
        ],
    }


def test_bulk_gives_the_same_rows(served: Served, tmp_path: Path) -> None:
    data = bank_at(served.url, tmp_path).data("BOERN1", WANTED, "BULK")

    assert served.asked[1][1]["format"] == "BULK"
    assert dict(data.rows()) == ROWS


def test_what_a_table_holds_comes_before_its_cells(served: Served, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        bank_at(served.url, tmp_path).data("BOERN1", {**WANTED, "Tid": ["2030"]})

    assert codes(refused.value) == ["BL-S022"]
    assert functions(served) == ["tableinfo"], "the service is not asked for what is not there"


def test_an_unknown_table_leads_to_the_nearest(served: Served, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        bank_at(served.url, tmp_path).tableinfo("ANBAR9")

    assert codes(refused.value) == ["BL-S020"]
    assert refused.value.faults[0].values["near"] == "ANBAAR9"


def test_an_unknown_table_is_told_also_where_no_list_of_tables_can_be_had(
    served: Served, tmp_path: Path
) -> None:
    said = b'{"errorTypeCode": "EXTRACT-NOTFOUND", "message": "Tabel findes ikke: X1"}'
    served.bring(troubles.said(400, JSON, said), troubles.said(200, JSON, b"no list"))
    with pytest.raises(Refused) as refused:
        bank_at(served.url, tmp_path).tableinfo("X1")

    assert codes(refused.value) == ["BL-S020"]
    assert refused.value.faults[0].values["near"] == "-"


def test_another_no_is_passed_on(served: Served, tmp_path: Path) -> None:
    served.bring(troubles.said(400, JSON, b'{"errorTypeCode": "REQUEST-MISSING"}'))
    with pytest.raises(Refused) as refused:
        bank_at(served.url, tmp_path).tableinfo("BOERN1")

    assert codes(refused.value) == ["BL-S006"]


def test_progress_is_told(served: Served, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    bank = bank_at(served.url, tmp_path)
    bank._progress = lambda table, done: told.append((table, done))
    bank.data("BOERN1", WANTED)

    assert told == [("BOERN1", 0.0), ("BOERN1", 0.5), ("BOERN1", 0.5), ("BOERN1", 1.0)]


# --- Copies --------------------------------------------------------------------------------------


def test_the_same_day_nothing_is_asked_twice(served: Served, tmp_path: Path) -> None:
    for _ in range(3):
        data = bank_at(served.url, tmp_path).data("BOERN1", WANTED)

        assert dict(data.rows()) == ROWS
    assert functions(served) == ["tableinfo", "data"]


def test_the_next_day_it_is_asked_again(served: Served, tmp_path: Path) -> None:
    stale(served, tmp_path)
    data = bank_at(served.url, tmp_path).data("BOERN1", WANTED)

    assert functions(served) == ["tableinfo", "data"]
    assert data.fetched == TODAY


def test_fresh_asks_also_on_the_same_day(served: Served, tmp_path: Path) -> None:
    bank_at(served.url, tmp_path).data("BOERN1", WANTED)
    bank_at(served.url, tmp_path, reuse="never").data("BOERN1", WANTED)

    assert functions(served) == ["tableinfo", "data"] * 2


def test_offline_asks_nothing_and_says_the_day(served: Served, tmp_path: Path) -> None:
    stale(served, tmp_path)
    bank = bank_at(served.url, tmp_path, reuse="always")
    data = bank.data("BOERN1", WANTED)

    assert functions(served) == []
    assert dict(data.rows()) == ROWS
    assert data.fetched == YESTERDAY


def test_offline_without_a_copy_is_refused(served: Served, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        bank_at(served.url, tmp_path, reuse="always").tableinfo("BOERN1")

    assert codes(refused.value) == ["BL-S030"]
    assert functions(served) == []


def test_a_copy_of_another_service_is_not_used(served: Served, tmp_path: Path) -> None:
    stale(served, tmp_path)
    with pytest.raises(Refused) as refused:
        bank_at("https://example.org/v1", tmp_path, reuse="always").tableinfo("BOERN1")

    assert codes(refused.value) == ["BL-S030"]


AWAY = {
    "down": troubles.status(503),
    "busy": troubles.status(429),
    "reset": troubles.reset,
    "cut off": troubles.cut_off,
}


@pytest.mark.parametrize("trouble", AWAY.values(), ids=AWAY)
def test_without_a_net_an_older_copy_answers_and_says_from_when(
    trouble: troubles.Trouble, served: Served, tmp_path: Path
) -> None:
    stale(served, tmp_path)
    served.bring(trouble)
    bank = bank_at(served.url, tmp_path, manners=ONE_TRY)
    data = bank.data("BOERN1", WANTED)

    assert dict(data.rows()) == ROWS
    assert data.fetched == YESTERDAY
    assert functions(served) == ["tableinfo"], "who has been waited for is not waited for again"
    assert [finding.code for finding in bank.findings] == ["BL-S033"]
    assert "2026-03-01" in bank.findings[0].text("da")


@pytest.mark.parametrize("trouble", AWAY.values(), ids=AWAY)
def test_without_a_net_and_copies_it_is_refused(
    trouble: troubles.Trouble, served: Served, tmp_path: Path
) -> None:
    served.bring(trouble)
    with pytest.raises(Refused):
        bank_at(served.url, tmp_path, manners=ONE_TRY).tableinfo("BOERN1")


def test_fresh_takes_no_older_copy(served: Served, tmp_path: Path) -> None:
    stale(served, tmp_path)
    served.bring(troubles.status(503))
    with pytest.raises(Refused) as refused:
        bank_at(served.url, tmp_path, manners=ONE_TRY, reuse="never").tableinfo("BOERN1")

    assert codes(refused.value) == ["BL-S002"]


WRONG = {
    "a log-on page": (troubles.said(200, "text/html", b"log on"), "BL-S007"),
    "sent elsewhere": (troubles.status(302, Location="http://example.org"), "BL-S005"),
    "no JSON": (troubles.changed(lambda raw: raw[:-9]), "BL-S011"),
    "a value less": (troubles.changed(lambda raw: raw.replace(b", 178.5", b"")), "BL-S011"),
    "another year": (troubles.changed(lambda raw: raw.replace(b'"2024"', b'"2023"')), "BL-S013"),
    "cut, no length": (troubles.without_length(lambda raw: raw[: len(raw) // 2]), "BL-S011"),
}


@pytest.mark.parametrize(("trouble", "code"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_is_refused_and_never_kept(
    trouble: troubles.Trouble, code: str, served: Served, tmp_path: Path
) -> None:
    bank_at(served.url, tmp_path).tableinfo("BOERN1")
    before = {path.name for path in tmp_path.iterdir()}
    served.bring(trouble)
    with pytest.raises(Refused) as refused:
        bank_at(served.url, tmp_path, manners=ONE_TRY).data("BOERN1", WANTED)

    assert codes(refused.value) == [code]
    assert {path.name for path in tmp_path.iterdir()} == before


def test_a_wrong_answer_does_not_wipe_out_an_older_right_one(
    served: Served, tmp_path: Path
) -> None:
    stale(served, tmp_path)
    served.bring(troubles.said(200, JSON, b"{}"))
    with pytest.raises(Refused):
        bank_at(served.url, tmp_path).data("BOERN1", WANTED)
    data = bank_at(served.url, tmp_path, reuse="always").data("BOERN1", WANTED)

    assert dict(data.rows()) == ROWS


def test_a_missing_row_of_bulk_is_refused(served: Served, tmp_path: Path) -> None:
    bank = bank_at(served.url, tmp_path)
    bank.tableinfo("BOERN1")
    served.bring(troubles.without_length(lambda raw: b"".join(raw.splitlines(True)[:-1])))
    with pytest.raises(Refused) as refused:
        bank.data("BOERN1", WANTED, "BULK")

    assert codes(refused.value) == ["BL-S012"]
    assert (refused.value.faults[0].values["found"], len(ROWS)) == (5, 6)


def damage(folder: Path) -> None:
    """Change a letter of every answer."""
    for body in folder.glob("*.body"):
        body.write_bytes(body.read_bytes().replace(b"1", b"2", 1))


def test_a_damaged_copy_is_fetched_again(served: Served, tmp_path: Path) -> None:
    bank_at(served.url, tmp_path).data("BOERN1", WANTED)
    damage(tmp_path)
    data = bank_at(served.url, tmp_path).data("BOERN1", WANTED)

    assert dict(data.rows()) == ROWS
    assert functions(served) == ["tableinfo", "data"] * 2


@pytest.mark.parametrize(("reuse", "code"), [("always", "BL-S031"), ("today", "BL-S002")])
def test_a_damaged_copy_is_never_used(
    reuse: Reuse, code: str, served: Served, tmp_path: Path
) -> None:
    stale(served, tmp_path)
    damage(tmp_path)
    served.bring(troubles.status(503))
    with pytest.raises(Refused) as refused:
        bank_at(served.url, tmp_path, manners=ONE_TRY, reuse=reuse).tableinfo("BOERN1")

    assert codes(refused.value) == [code]


def test_several_programs_may_share_the_copies(served: Served, tmp_path: Path) -> None:
    ready = threading.Barrier(4)

    def one(number: int) -> dict[tuple[str, ...], float | None]:
        ready.wait()
        day = date(2026, 3, number)
        data = bank_at(served.url, tmp_path, today=day).data("BOERN1", WANTED)
        return dict(data.rows())

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(one, range(1, 5)))

    assert found == [ROWS] * 4
    assert not list(tmp_path.glob(".part-*"))


def test_a_busy_morning_ends_well(served: Served, tmp_path: Path) -> None:
    """Every trouble that passes, one after the other, before each of the two answers."""
    waits = Waits()
    served.bring(troubles.status(429, Retry_After="2"), troubles.reset, troubles.cut_off)
    bank = bank_at(served.url, tmp_path, waits, QUICK)
    bank.tableinfo("BOERN1")
    served.bring(troubles.status(502), troubles.cut_off_in_chunks)
    data = bank.data("BOERN1", WANTED)

    assert dict(data.rows()) == ROWS
    assert bank.findings == []
    assert waits.slept == [2.0, 2.0, 4.0, 1.0, 2.0]


def test_english_is_asked_for_apart(served: Served, tmp_path: Path) -> None:
    bank: StatBank = bank_at(served.url, tmp_path)
    for language in ("da", "en", "da"):
        bank.tableinfo("BOERN1", language)

    assert [body["lang"] for _, body, _ in served.asked] == ["da", "en"]
    assert len(list(tmp_path.glob("*.json"))) == 2
    said = [json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.json")]
    assert {each["request"]["body"]["lang"] for each in said} == {"da", "en"}
