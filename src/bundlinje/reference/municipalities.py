"""The municipalities of Denmark since 2007, found by code or by name however it is spelled."""

from dataclasses import dataclass
from functools import cache

from bundlinje.core.node import Text
from bundlinje.errors import Fault, Refused, near
from bundlinje.reference.catalog import national, rows_of

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "-": " "})
_TITLES = (" regionskommune", " kommune", " municipality")


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: its code of four digits, its name in ids, and its title."""

    code: str
    name: str
    title: Text

    @property
    def number(self) -> int:
        """The code without the zero before it."""
        return int(self.code)


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Return the municipalities in the order of their codes."""
    rows = rows_of(national().tables["municipalities.csv"])
    return tuple(
        Municipality(row["code"], row["name"], Text(da=row["title_da"], en=row["title_en"]))
        for row in rows
    )


def find_municipality(word: str) -> Municipality:
    """Return the municipality that a code or name stands for: `0751`, `751`, `Århus Kommune`.

    Raises Refused (BL-S040) with the nearest one.
    """
    plain = plain_name(word)
    for title in _TITLES:
        plain = plain.removesuffix(title)
    for each in municipalities():
        names = {plain_name(each.title.da), plain_name(each.title.en), plain_name(each.name)}
        if plain in names or plain.removesuffix("s") in names:
            return each
        if plain.isdecimal() and len(plain) <= 4 and int(plain) == each.number:
            return each
    raise Refused([Fault("BL-S040", "", {"word": word.strip()[:60], "near": _nearest(plain)})])


def _nearest(plain: str) -> str:
    """Return the one municipality that begins so or looks so, or the first twenty."""
    titles = {plain_name(each.title.da): each.title.da for each in municipalities()}
    begins = [title for name, title in titles.items() if plain and name.startswith(plain)]
    if len(begins) == 1:
        return begins[0]
    return titles.get(near(plain, titles)) or ", ".join([*titles.values()][:20])


def plain_name(word: str) -> str:
    """Return a name in small plain letters, so that Århus and Aarhus are one."""
    return " ".join(word.casefold().translate(_LETTERS).split())
