"""The examples that come with the program, and how to begin a case from one of them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.hints import nearest, shorten
from bundlinje.files.holdings import CASE_FILE, CONTRACT_FILE
from bundlinje.files.salt import FOLDER, SALT

_PACKAGE = Path(__file__).resolve().parents[1]
_SHIPPED = _PACKAGE / "_examples"
_CHECKOUT = _PACKAGE.parents[1]
_LEFT_OUT = ("out", "ledger")
_SECRET = f"{FOLDER}/{SALT}"
IGNORED = "data/\nout/\nledger/*.sqlite*\n"
"""What the `.gitignore` of a case folder says."""


def available() -> tuple[str, ...]:
    """Return the names of the examples, in the order of the alphabet."""
    folder = _folder()
    if not folder.is_dir():
        return ()
    return tuple(sorted(each.name for each in folder.iterdir() if _is_example(each)))


def with_case() -> tuple[str, ...]:
    """Return the names of the examples that have a case, and not a contract alone."""
    return tuple(name for name in available() if (_folder() / name / CASE_FILE).is_file())


def _is_example(folder: Path) -> bool:
    return (folder / CASE_FILE).is_file() or (folder / CONTRACT_FILE).is_file()


def using(facts: Iterable[str]) -> list[str]:
    """Return the names of the examples whose case file names one of the facts."""
    named = re.compile("|".join(rf"(?<![\w/-]){re.escape(fact)}(?![\w/-])" for fact in facts))
    return [
        name
        for name in with_case()
        if named.search((_folder() / name / CASE_FILE).read_text(encoding="utf-8"))
    ]


def copy(name: str, folder: Path) -> tuple[Path, ...]:
    """Copy an example to a folder that is new or empty, and return the files that were written.

    What a run wrote (`out/`, a ledger, the salt of the claims) stays behind; a `.gitignore` keeps
    data about people out of git.
    Raises Refused: BL-Y060 or BL-Y061 unknown example, BL-Y062 the folder holds something,
    BL-Y063 it is a file, BL-Y064 it cannot be written.
    """
    source = folder_of(name)
    place = Place(str(folder))
    try:
        if folder.exists() and not folder.is_dir():
            raise Refused([Fault("BL-Y063", place=place)])
        if folder.is_dir() and (inside := sorted(folder.iterdir())):
            raise Refused([Fault("BL-Y062", values={"inside": inside[0].name}, place=place)])
        return tuple(_write(source, folder))
    except (OSError, ValueError) as error:
        reason = shorten(getattr(error, "strerror", None) or str(error))
        raise Refused([Fault("BL-Y064", values={"reason": reason}, place=place)]) from None


def _folder() -> Path:
    """Return where the examples are: in the installed package, else in the checkout."""
    return _SHIPPED if _SHIPPED.is_dir() else _CHECKOUT / "examples"


def folder_of(name: str) -> Path:
    """Return the folder of an example; raises Refused: BL-Y060 or BL-Y061 unknown example."""
    known = available()
    if name in known:
        return _folder() / name
    values = {"name": shorten(name)}
    if near := nearest(name, known):
        raise Refused([Fault("BL-Y060", values=values | {"near": near})])
    raise Refused([Fault("BL-Y061", values=values | {"known": ", ".join(known) or "-"})])


def _write(source: Path, folder: Path) -> Iterator[Path]:
    # Listed before the first write, so that a folder inside the example does not copy itself.
    files = [file for file in sorted(source.rglob("*")) if file.is_file()]
    parts = [file.relative_to(source) for file in files]
    contents = {part: (source / part).read_bytes() for part in parts if not _stays_behind(part)}
    contents[Path(".gitignore")] = IGNORED.encode()
    for part, content in contents.items():
        target = folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as opened:
            opened.write(content)
        yield target


def _stays_behind(part: Path) -> bool:
    """Whether a file is of the machine that ran the example: results, a ledger, a secret."""
    return part.parts[0] in _LEFT_OUT or part.name == ".gitignore" or part.as_posix() == _SECRET
