"""The ledger's nouns: an entry, the line it is kept as, and what each kind of entry carries.

An entry is kept as one line of canonical JSON with its signature. The hash of that line is what
the next entry points back to, so `sha256sum` on a line is all it takes to follow the chain.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bundlinje.core.ledger_content import SHAPES, is_hash, is_instant, is_text, record
from bundlinje.core.result import canonical_json, digest
from bundlinje.errors import Fault, Refused, near

FORMAT: Final = 1
NOTHING_BEFORE: Final = "0" * 64
"""What the first entry points back to."""
LONGEST_LINE: Final = 8_000_000
_ENTRY: Final = b"bundlinje ledger entry 1\n"
_HEAD: Final = b"bundlinje ledger head 1\n"
"""What is signed begins with what it is, so that one signature never passes for the other."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to write: the ledger adds where it stands, the key its signature.

    `key` is the id of the author's key, `time` the UTC time that the author states, and
    `client_id` the sender's own name for the command: sent twice, it is one entry.
    """

    kind: str
    content: Mapping[str, Any]
    key: str
    time: str
    client_id: str

    def faults(self) -> list[Fault]:
        """Return all that is wrong with the content, BL-L010 to BL-L015, and nothing if it can be
        written."""
        if str(self.kind) not in SHAPES:
            return [
                Fault(
                    "BL-L015",
                    "kind",
                    {"kind": str(self.kind)[:60], "near": near(str(self.kind), SHAPES)},
                )
            ]
        head = {"client_id": (is_text, self.client_id), "time": (is_instant, self.time)}
        found = [fault for name, (check, value) in head.items() for fault in check(value, name)]
        return [*found, *record(SHAPES[self.kind])(self.content, "content")]


@dataclass(frozen=True, slots=True)
class Entry:
    """A signed, dated fact about money or agreement, in its place in a chain."""

    ledger: str
    sequence: int
    previous: str
    kind: str
    client_id: str
    content: Mapping[str, Any]
    key: str
    time: str
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """The bytes that the author signs: everything but the signature."""
        return _ENTRY + canonical_json(self._plain()).encode()

    @property
    def line(self) -> bytes:
        """The entry as one line of canonical JSON, without the line end."""
        return canonical_json({**self._plain(), "signature": self.signature}).encode()

    @property
    def hash(self) -> str:
        """The SHA-256 of the line, in hex."""
        return hash_of(self.line)

    def _plain(self) -> dict[str, Any]:
        fields = ("ledger", "sequence", "previous", "kind", "client_id", "content", "key", "time")
        return {"format": FORMAT, **{name: getattr(self, name) for name in fields}}

    @property
    def draft(self) -> Draft:
        """What the author asked for, without the place that the ledger gave it."""
        return Draft(self.kind, self.content, self.key, self.time, self.client_id)

    def is_what_was_asked(self, draft: Draft) -> bool:
        """True if this entry answers a draft; a repetition may state a later time."""
        asked = (draft.kind, draft.client_id, draft.key, canonical_json(draft.content))
        return asked == (self.kind, self.client_id, self.key, canonical_json(self.content))


@dataclass(frozen=True, slots=True)
class Head:
    """A party's signed word that it has seen the ledger up to an entry and found it in order."""

    ledger: str
    sequence: int
    hash: str
    key: str
    time: str
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """The bytes that are signed."""
        return _HEAD + canonical_json({"ledger": self.ledger, **self._seen()}).encode()

    def _seen(self) -> dict[str, Any]:
        names = ("sequence", "hash", "key", "time")
        return {name: getattr(self, name) for name in names}

    @property
    def content(self) -> dict[str, Any]:
        """The content of the entry that puts the head into the ledger."""
        return {**self._seen(), "signature": self.signature}

    @property
    def line(self) -> bytes:
        """The receipt that the party keeps, as one line of canonical JSON."""
        document = {"format": FORMAT, "head_of": self.ledger, **self.content}
        return canonical_json(document).encode()


def hash_of(line: bytes) -> str:
    """Return the SHA-256 of a line, in hex."""
    return hashlib.sha256(line).hexdigest()


def key_id(public_key: str) -> str:
    """Return the short name of a public key: 32 hex digits of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:32]


def ledger_id(draft: Draft) -> str:
    """Return the id of the ledger that a draft opens; it commits to title, parties and keys."""
    return digest({"content": draft.content, "time": draft.time})[:32]


def default_client_id(ledger: str, kind: str, content: Mapping[str, Any], key: str) -> str:
    """Return the client id of a command that was given none: the same command, the same id."""
    return digest({"ledger": ledger, "kind": kind, "content": content, "key": key})[:32]


def entry_of(line: bytes, where: str = "") -> Entry:
    """Return the entry of a line.

    Raises Refused: the line is not the canonical JSON of an entry (BL-L012), or its content is not
    what its kind carries (BL-L010, BL-L011, BL-L014, BL-L015).
    """
    document = _document(line, where)
    if set(document) != set(Entry.__slots__):
        raise Refused([Fault("BL-L012", where)])
    entry = Entry(**document)
    if found := [*_envelope_faults(entry), *entry.draft.faults()]:
        raise Refused(found)
    return entry


def _envelope_faults(entry: Entry) -> Iterator[Fault]:
    yield from is_hash(32)(entry.ledger, "ledger")
    yield from is_hash(64)(entry.previous, "previous")
    yield from is_hash(32)(entry.key, "key")
    yield from is_hash(128)(entry.signature, "signature")
    if type(entry.sequence) is not int:
        yield Fault("BL-L012", "sequence")


def head_of(line: bytes, where: str = "") -> Head:
    """Return the receipt of a line; raises Refused (BL-L012) for another document."""
    document = _document(line, where)
    if "head_of" not in document:
        raise Refused([Fault("BL-L012", where)])
    ledger = document.pop("head_of")
    found = [*is_hash(32)(ledger, "head_of"), *record(SHAPES["head_countersigned"])(document, "")]
    if found:
        raise Refused(found)
    return Head(ledger, **document)


def _document(line: bytes, where: str) -> dict[str, Any]:
    """Return the object of a line that is spelled in the one way there is, without its format."""
    try:
        document: Any = json.loads(line) if len(line) <= LONGEST_LINE else None
        whole = isinstance(document, dict) and canonical_json(document).encode() == line
    except (ValueError, RecursionError):
        whole = False
    form = document.pop("format", None) if whole else None
    if type(form) is not int or form != FORMAT:
        raise Refused([Fault("BL-L012", where)])
    found: dict[str, Any] = document
    return found
