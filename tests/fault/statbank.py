"""The table `statbank.toml`: what can go wrong with Statistics Denmark, and the lines about it.

`python -m tests.fault.statbank` writes the lines anew; read the difference before you keep it.
"""

import os
import ssl
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from urllib.error import URLError

from bundlinje.errors import Notice, Refused
from bundlinje.files.statbank.client import Reuse, StatBank
from bundlinje.files.statbank.transport import Manners, Transport
from bundlinje.locale import LANGUAGES
from bundlinje.service.statistics import Way, fetch_prices
from tests.fault.kept import as_toml
from tests.support import statbank_server as troubles
from tests.support.municipal_tables import accounts, stock
from tests.support.statbank_server import JSON, MadeUpTable, Served, serving
from tests.unit.files.statbank.made_up import SMALL, TODAY, WANTED, Waits, bank_at

TABLE = Path(__file__).with_name("statbank.toml")
HEAD = """\
# What a user reads when figures from Statistics Denmark cannot be had or cannot be used. Each entry
# is named by its code, and is brought forth by the function of that name in statbank.py.
"""
Scene = Callable[[Path], object]
MANNERS = Manners(pause_seconds=0.0, tries=2, silence_seconds=0.1, most_bytes=100_000)


def entries() -> dict[str, dict[str, list[str]]]:
    """Return the lines of the table by code and language."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def lines(code: str) -> dict[str, list[str]]:
    """Return the first line with a code, by language, as a user reads it."""
    with TemporaryDirectory() as folder:
        try:
            found = SCENES[code](Path(folder))
        except Refused as refused:
            found = refused.faults
        assert isinstance(found, tuple | list)
        first: Notice = next(item for item in found if item.code == code)
        return {each: [first.text(each).replace(folder, "HERE")] for each in LANGUAGES}


# --- Asking --------------------------------------------------------------------------------------


@contextmanager
def asking(here: Path, *met: troubles.Trouble, reuse: Reuse = "today") -> Iterator[StatBank]:
    """Give a client of a server whose next answers are troubles."""
    with serving(SMALL, *OTHERS) as served:
        served.bring(*met)
        yield bank_at(served.url, here, manners=MANNERS, reuse=reuse)


OTHERS = (
    MadeUpTable("ANBAAR2", {"ALDER1": [("0", "I alt"), ("0", "0 år")], "Tid": [("1", "1")]}, {}),
)


def met(*found: troubles.Trouble) -> Scene:
    """Return the scene in which a table's description meets troubles."""

    def scene(here: Path) -> object:
        with asking(here, *found) as bank:
            return bank.tableinfo("BOERN1")

    return scene


def answered(change: Callable[[bytes], bytes]) -> Scene:
    """Return the scene in which a BULK answer is changed."""

    def scene(here: Path) -> object:
        with serving(SMALL) as served:
            bank = bank_at(served.url, here, manners=MANNERS)
            bank.tableinfo("BOERN1")
            served.bring(troubles.changed(change))
            return bank.data("BOERN1", WANTED, "BULK")

    return scene


def wanted(table: str, **variables: str) -> Scene:
    """Return the scene in which something is wanted that is not there."""

    def scene(here: Path) -> object:
        with asking(here) as bank:
            return bank.data(table, {name: [code] for name, code in variables.items()})

    return scene


def not_trusted(here: Path) -> object:
    """The network puts its own certificate in between."""
    bank = bank_at("https://api.statbank.dk/v1", here)
    reason = ssl.SSLCertVerificationError(1, "self-signed certificate in certificate chain")
    with patch("urllib.request.OpenerDirector.open", side_effect=URLError(reason)):
        return bank.tableinfo("REGK31")


def not_secure(_: Path) -> object:
    """Somebody leaves the s out."""
    return Transport(Waits().sleep, Waits().clock, base_url="http://api.statbank.dk/v1")


def never_fetched(here: Path) -> object:
    """Offline the first time."""
    with asking(here, reuse="always") as bank:
        return bank.tableinfo("BOERN1")


def damaged(here: Path) -> object:
    """Somebody has been at the copies."""
    with serving(SMALL) as served:
        bank_at(served.url, here).tableinfo("BOERN1")
        for body in here.glob("*.body"):
            body.write_bytes(b"something else")
        return bank_at(served.url, here, reuse="always").tableinfo("BOERN1")


def no_room(here: Path) -> object:
    """The folder of copies is a file."""
    (here / "cache").write_bytes(b"")
    with asking(here / "cache") as bank:
        return bank.tableinfo("BOERN1")


def from_a_copy(here: Path) -> object:
    """The service is down a month later."""
    with serving(SMALL) as served:
        bank_at(served.url, here).tableinfo("BOERN1")
        served.bring(*[troubles.status(503)] * 2)
        bank = bank_at(served.url, here, manners=MANNERS, today=date(2026, 4, 1))
        bank.tableinfo("BOERN1")
        return bank.findings


# --- Prices --------------------------------------------------------------------------------------


def priced(
    name: str = "Aarhus",
    year: int | None = None,
    spent: dict[str, float | None] | None = None,
    children: dict[str, float | None] | None = None,
    change: Callable[[MadeUpTable], object] = id,
    folder: Callable[[Path], Path] = lambda here: here,
) -> Scene:
    """Return the scene in which a municipality's prices are fetched."""

    def scene(here: Path) -> object:
        first = accounts(spent)
        change(first)
        with (
            serving(first, stock(children)) as served,
            patch.dict(os.environ, BUNDLINJE_CACHE=str(here / "cache")),
        ):
            return fetch_prices(name, folder(here), TODAY, year, way=_way(served)).findings

    return scene


def _way(served: Served) -> Way:
    return Way(served.url, MANNERS, sleep=lambda _: None, clock=lambda: 0.0)


def gross(table: MadeUpTable) -> None:
    """The code of net spending comes to mean something else."""
    table.variables["ART"] = [("TOT", "I alt (brutto)")]


def in_the_way(here: Path) -> Path:
    """A file stands where the folder of own facts should be."""
    (here / "reference").write_bytes(b"")
    return here


NO = b'{"errorTypeCode": "REQUEST-MISSING", "message": "Format ikke angivet."}'
ALL = {"OMRÅDE": "751", "KØN": "M", "Tid": "2024"}
SCENES: dict[str, Scene] = {
    "BL-S001": met(*[troubles.reset] * 2),
    "BL-S002": met(*[troubles.status(429)] * 2),
    "BL-S003": not_trusted,
    "BL-S004": not_secure,
    "BL-S005": met(troubles.status(302, Location="http://login.example.org/")),
    "BL-S006": met(troubles.said(400, JSON, NO)),
    "BL-S007": met(troubles.said(200, "text/html", b"<html>log on</html>")),
    "BL-S008": met(troubles.endless),
    "BL-S009": met(*[troubles.silent(0.3)] * 2),
    "BL-S010": met(*[troubles.cut_off] * 2),
    "BL-S011": met(troubles.changed(lambda raw: raw[:99])),
    "BL-S012": answered(lambda raw: b"".join(raw.splitlines(True)[:-1])),
    "BL-S013": answered(lambda raw: raw + raw.splitlines(True)[-1]),
    "BL-S014": answered(lambda raw: raw.replace(b"136,5", b"1.365.000")),
    "BL-S020": wanted("ANBAR9", Tid="2024"),
    "BL-S021": wanted("BOERN1", **ALL, KOEN="M"),
    "BL-S022": wanted("BOERN1", **{**ALL, "OMRÅDE": "Aarhus"}),
    "BL-S023": wanted("BOERN1", OMRÅDE="751", Tid="2024"),
    "BL-S024": wanted("ANBAAR2", ALDER1="0", Tid="1"),
    "BL-S030": never_fetched,
    "BL-S031": damaged,
    "BL-S032": no_room,
    "BL-S033": from_a_copy,
    "BL-S040": priced("Aarhuus"),
    "BL-S041": priced("Læsø"),
    "BL-S042": priced(year=2030),
    "BL-S043": priced(change=gross),
    "BL-S044": priced(children={"9": 0.0, "7": 0.0, "0": 246.0}),
    "BL-S045": priced(children={"9": 2.0, "7": 1.0, "0": 249.0}),
    "BL-S046": priced(spent={"52823": 0.0}),
    "BL-S047": priced(children={"7": 0.0}),
    "BL-S048": priced(folder=lambda here: here / "nowhere"),
    "BL-S049": priced(folder=in_the_way),
}


def write() -> None:
    """Write the table anew."""
    text = HEAD
    for code in SCENES:
        found = lines(code)
        text += f"\n[{code}]\n"
        text += "".join(f"{each} = {as_toml(found[each])}\n" for each in LANGUAGES)
    TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
