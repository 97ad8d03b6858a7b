"""Read the small, safe part of YAML that case files are written in, with the place of every value.

Anchors, aliases, tags, merge keys, duplicate keys and several documents are refused, keys are text
as written, and unquoted words follow the grammar of `scalars`. All faults are found at once as far
as the text can be followed. A file that is read today is read alike for ever.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.characters import decode, has_hidden
from bundlinje.files.hints import shorten
from bundlinje.files.scalars import read_plain
from bundlinje.files.yaml_mistakes import explain

MAX_DEPTH = 32
MAX_LETTERS = 10_000
MAX_KEY_LETTERS = 200
MAX_ENTRIES = 250

Path = tuple[str | int, ...]
_NOWHERE = (-1, -1)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands: the value itself, its key, and the letters of a scalar as written."""

    value: Place
    key: Place
    written: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The plain data of a file, and where each part of it stands.

    `spots` holds every path of the data; `damaged` the paths whose value could not be read.
    """

    file: str
    data: Any
    spots: Mapping[Path, Spot]
    damaged: frozenset[Path] = frozenset()

    def place(self, path: Path) -> Place:
        """Return the place of a value, or of the nearest part around it that exists.

        A section or list that begins on the line below its key has the place of the key.
        """
        return self._spot(path).value

    def key_place(self, path: Path) -> Place:
        """Return the place of the key of a value, or of the nearest part around it that exists."""
        return self._spot(path).key

    def written(self, path: Path) -> str | None:
        """Return the letters of a scalar as they stand in the file, None for anything else."""
        spot = self.spots.get(path)
        return spot.written if spot else None

    def path_of(self, dotted: str) -> Path:
        """Return the path that a dotted one such as `costs.start.spread.0` stands for.

        Keys with points in them are found; parts that the file does not have are left out.
        """
        path: Path = ()
        parts = dotted.split(".") if dotted else []
        while parts:
            step = self._step(path, parts)
            if step is None:
                return path
            path, parts = step
        return path

    def _step(self, path: Path, parts: list[str]) -> tuple[Path, list[str]] | None:
        if parts[0].isdecimal() and (*path, int(parts[0])) in self.spots:
            return (*path, int(parts[0])), parts[1:]
        for count in range(len(parts), 0, -1):
            longer = (*path, ".".join(parts[:count]))
            if longer in self.spots:
                return longer, parts[count:]
        return None

    def _spot(self, path: Path) -> Spot:
        while path and path not in self.spots:
            path = path[:-1]
        return self.spots.get(path) or Spot(Place(self.file, 1, 1), Place(self.file, 1, 1))


def read(raw: bytes, file: str) -> Document:
    """Return the document that the bytes of a file hold; `file` is its name in messages.

    Raises Refused with every fault that was found (BL-Y0..), in the order of the file.
    """
    document, faults = compose(raw, file)
    if document is None or faults:
        raise Refused(faults)
    return document


def compose(raw: bytes, file: str) -> tuple[Document | None, list[Fault]]:
    """Return the document as far as it can be followed to its end, and its faults by place.

    The document is None where reading had to stop. Faults: BL-Y006 without libyaml, else BL-Y0..
    """
    if not yaml.__with_libyaml__:
        return None, [Fault("BL-Y006", place=Place(file))]
    characters = decode(raw, file)
    faults = list(characters.faults)
    document = None
    if characters.structured:
        composer = _Composer(characters.text, file)
        document = composer.document()
        faults += composer.faults
    return document, sorted(faults, key=lambda fault: (fault.place, fault.code))


class _Stop(Exception):
    """Nothing after this point can be read."""


class _Composer:
    """Builds plain data from libyaml's events, one file each."""

    def __init__(self, text: str, file: str) -> None:
        self.faults: list[Fault] = []
        self._text = text
        self._file = file
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._spots: dict[Path, Spot] = {}
        self._damaged: set[Path] = set()
        self._digit_end = _NOWHERE
        self._digit_end_before = _NOWHERE
        # Where a quoted text of several lines began, and the line that it ended on.
        self._open_quote: tuple[Place, int] | None = None

    def document(self) -> Document | None:
        """Return the first document of the file, or None where reading had to stop."""
        try:
            data = self._first_document()
        except _Stop:
            return None
        except yaml.YAMLError as error:
            fault = explain(error, self._text, self._file)
            if self._open_quote and self._open_quote[1] == fault.place.line:
                fault = Fault("BL-Y043", place=self._open_quote[0])
            self.faults.append(fault)
            return None
        return Document(self._file, data, self._spots, frozenset(self._damaged))

    def _first_document(self) -> Any:
        self._next()
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            self._refuse("BL-Y015", Place(self._file, 1, 1))
            raise _Stop
        if start.version or start.tags:
            self._refuse("BL-Y023", self._place(start))
        first = self._next()
        data = self._value(first, (), self._place(first))
        self._next()
        after = self._next()
        if isinstance(after, yaml.DocumentStartEvent):
            self._refuse("BL-Y026", self._place(after))
        return data

    def _next(self) -> Any:
        event = next(self._events)
        self._digit_end_before, self._digit_end = self._digit_end, _NOWHERE
        self._open_quote = None
        if isinstance(event, yaml.ScalarEvent):
            self._remember(event.style, event.value[-1:], event.start_mark, event.end_mark)
        return event

    def _remember(self, style: str | None, last: str, start: Any, end: Any) -> None:
        """Keep of a scalar what explains a mistake that follows it."""
        if not style and last.isdecimal():
            self._digit_end = (end.line, end.column)
        if style in ("'", '"') and start.line != end.line:
            self._open_quote = (Place(self._file, start.line + 1, start.column + 1), end.line + 1)

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1)

    def _refuse(self, code: str, place: Place, **values: Any) -> None:
        self.faults.append(Fault(code, values=values, place=place))

    def _value(self, event: Any, path: Path, key: Place) -> Any:
        """Read the value that begins with an event; `key` is the place of its key."""
        place = self._place(event)
        self._check_node(event, place)
        if isinstance(event, yaml.AliasEvent):
            self._spots[path] = Spot(place, key)
            self._damaged.add(path)
            return None
        if isinstance(event, yaml.ScalarEvent):
            plain_nothing = event.value == "" and not event.style
            self._spots[path] = Spot(key if plain_nothing else place, key, event.value)
            return self._scalar(event, path, place)
        if len(path) >= MAX_DEPTH:
            self._refuse("BL-Y028", place, limit=MAX_DEPTH)
            raise _Stop
        self._spots[path] = Spot(place if event.flow_style else key, key)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _check_node(self, event: Any, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse("BL-Y020", place, name=shorten(str(event.anchor)))
            return
        if event.anchor is not None:
            self._refuse("BL-Y021", place, name=shorten(str(event.anchor)))
        if event.tag is not None:
            self._refuse("BL-Y022", place, name=shorten(event.tag.rpartition(":")[2]))

    def _scalar(self, event: Any, path: Path, place: Place) -> Any:
        if len(event.value) > MAX_LETTERS:
            self._refuse("BL-Y029", place, limit=MAX_LETTERS)
        elif has_hidden(event.value):
            self._refuse("BL-Y016", place)
        elif event.style:
            return event.value
        else:
            try:
                return read_plain(event.value)
            except ValueError:
                self._refuse("BL-Y030", place, text=shorten(event.value))
        self._damaged.add(path)
        return None

    def _check_comma(self, event: Any, path: Path) -> None:
        """Refuse `1,5` inside brackets, which is two entries to YAML and one number to a Dane."""
        mark = event.start_mark
        is_digit = isinstance(event, yaml.ScalarEvent) and event.value[:1].isdecimal()
        if is_digit and self._digit_end_before == (mark.line, mark.column - 1):
            place = Place(self._file, mark.line + 1, mark.column)
            self._refuse("BL-Y032", place, after=shorten(event.value))
            self._damaged.add(path)

    def _check_size(self, entries: int, event: Any) -> None:
        """Refuse more entries than anybody writes by hand; they would only take time."""
        if entries >= MAX_ENTRIES:
            self._refuse("BL-Y033", self._place(event), limit=MAX_ENTRIES)
            raise _Stop

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            self._check_comma(event, path)
            self._check_size(len(items), event)
            items.append(self._value(event, (*path, len(items)), self._place(event)))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            self._check_comma(event, path)
            self._check_size(len(pairs), event)
            key = self._key(event, pairs, path)
            first = self._next()
            if key is None:
                self._skip(first)
            else:
                pairs[key] = self._value(first, (*path, key), self._place(event))
        return pairs

    def _key(self, event: Any, pairs: dict[str, Any], path: Path) -> str | None:
        """Return the key, or None (with a fault) where its value cannot be kept."""
        place = self._place(event)
        self._check_node(event, place)
        if isinstance(event, yaml.AliasEvent):
            return None
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse("BL-Y024", place)
            self._skip(event)
            return None
        key: str = event.value
        if key == "<<" and not event.style:
            self._refuse("BL-Y025", place)
        elif not key.strip() or len(key) > MAX_KEY_LETTERS or has_hidden(key):
            self._refuse("BL-Y031", place, limit=MAX_KEY_LETTERS)
        elif key in pairs:
            line = self._spots[*path, key].key.line
            self._refuse("BL-Y027", place, key=shorten(key), line=line)
        else:
            return key
        return None

    def _skip(self, event: Any) -> None:
        """Pass over a value that cannot be kept, and everything in it."""
        depth = 0
        while True:
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                self._refuse("BL-Y028", self._place(event), limit=MAX_DEPTH)
                raise _Stop
            if not depth:
                return
            event = self._next()
