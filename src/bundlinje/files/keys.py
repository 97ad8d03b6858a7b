"""Keys that sign: Ed25519, each in a file of its owner alone, and never in the database.

A key is two files in the key folder: `NAME.pem` (the secret, PKCS #8, with a passphrase if wanted)
and `NAME.public.json` (whose it is), which is the file to send to others. On Windows the rights of
the secret file are those of its folder; they are not checked there.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bundlinje.core.ledger import key_id
from bundlinje.core.ledger_content import SHAPES, record
from bundlinje.core.result import canonical_json
from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.whole import write_whole

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}", re.ASCII)
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What others may know of a key: whose it is, and how to check what it signs."""

    person: str
    party: str
    public_key: str

    @property
    def id(self) -> str:
        """The short name of the key in a ledger."""
        return key_id(self.public_key)

    @property
    def content(self) -> dict[str, str]:
        """The key as ledger entries carry it."""
        return {"person": self.person, "party": self.party, "public_key": self.public_key}


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key that can sign; what it holds is never shown."""

    public: PublicKey
    _secret: "Ed25519PrivateKey"

    def sign(self, message: bytes) -> str:
        """Return the signature of a message, 128 hex digits."""
        return self._secret.sign(message).hex()

    def __repr__(self) -> str:
        return f"SecretKey({self.public.id})"


def key_folder(environment: Mapping[str, str], home: Path) -> Path:
    """Return where a user's keys are: `BUNDLINJE_KEYS`, else the user's own settings folder."""
    if named := environment.get("BUNDLINJE_KEYS"):
        return Path(named)
    settings = environment.get("APPDATA") or environment.get("XDG_CONFIG_HOME")
    return (Path(settings) if settings else home / ".config") / "bundlinje" / "keys"


def new_key(folder: Path, name: str, person: str, party: str, passphrase: str = "") -> PublicKey:
    """Make a key and write its two files, the secret readable by its owner alone.

    Raises Refused: BL-L001 a library is missing, BL-L020 the name, BL-L010 person or party,
    BL-L021 there is such a key, BL-L072 not written.
    """
    ed25519, serialization = _libraries()
    if not _NAME.fullmatch(name):
        raise Refused([Fault("BL-L020", "", {"name": name[:60]})])
    secret = ed25519.Ed25519PrivateKey.generate()
    public = _public(secret, person, party)
    _refuse_wrong(public.content, "")
    locked = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    pem = secret.private_bytes(encoding, form, locked)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_secret(folder / f"{name}.pem", pem)
        write_whole(folder / f"{name}.public.json", public_file(public))
    except FileExistsError:
        raise Refused([Fault("BL-L021", "", {"name": name, "folder": str(folder)})]) from None
    except OSError as error:
        values = {"file": str(folder / name), "reason": error.strerror or str(error)}
        raise Refused([Fault("BL-L072", "", values)]) from None
    return public


def _write_secret(path: Path, content: bytes) -> None:
    """Write a file that nobody else can read at any moment, and that is on the disk afterwards."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def public_file(public: PublicKey) -> bytes:
    """Return the bytes of the file that is sent to others."""
    return (canonical_json({"format": 1, **public.content}) + "\n").encode()


def read_public(path: Path) -> PublicKey:
    """Return the key of a public file; raises Refused (BL-L026) for another file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.pop("format", None) != 1:
        raise Refused([Fault("BL-L026", place=Place(str(path)[:120]))])
    _refuse_wrong(document, str(path))
    return PublicKey(**document)


def _refuse_wrong(content: Mapping[str, Any], file: str) -> None:
    if found := list(record(SHAPES["key_proposed"])(content, "")):
        raise Refused([replace(fault, place=Place(file)) for fault in found])


def public_of(folder: Path, name: str) -> PublicKey:
    """Return what others may know of a key of one's own; raises Refused (BL-L022, BL-L026)."""
    file = folder / f"{name}.public.json"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise Refused([_no_key(folder, name)])
    return read_public(file)


def open_key(folder: Path, name: str, passphrase: str = "") -> SecretKey:
    """Return a key of one's own, ready to sign.

    Raises Refused: BL-L001 a library is missing, BL-L022 no such key, BL-L023 others can read it,
    BL-L024 the passphrase, BL-L025 it is no such file, BL-L026 its public file.
    """
    ed25519, serialization = _libraries()
    public, file = public_of(folder, name), folder / f"{name}.pem"
    try:
        mode, pem = file.stat().st_mode, file.read_bytes()
    except OSError:
        raise Refused([_no_key(folder, name)]) from None
    if os.name == "posix" and mode & _OTHERS:
        raise Refused([Fault("BL-L023", values={"mode": f"{mode & 0o777:o}"}, place=_at(file))])
    try:
        secret = serialization.load_pem_private_key(pem, passphrase.encode() or None)
    except TypeError:  # a passphrase is wanted and was not given, or the other way round
        raise Refused([Fault("BL-L024", place=_at(file))]) from None
    except ValueError as error:
        code = "BL-L024" if b"ENCRYPTED" in pem else "BL-L025"
        raise Refused([Fault(code, place=_at(file))]) from error
    if not isinstance(secret, ed25519.Ed25519PrivateKey):
        raise Refused([Fault("BL-L025", place=_at(file))])
    if _public(secret, "", "").public_key != public.public_key:
        raise Refused([Fault("BL-L026", place=_at(folder / f"{name}.public.json"))])
    return SecretKey(public, secret)


def _no_key(folder: Path, name: str) -> Fault:
    names = sorted(file.stem for file in folder.glob("*.pem")) if folder.is_dir() else []
    values = {"name": name[:60], "folder": str(folder), "known": ", ".join(names) or "-"}
    return Fault("BL-L022", "", values)


def _at(file: Path) -> Place:
    return Place(str(file))


def _public(secret: "Ed25519PrivateKey", person: str, party: str) -> PublicKey:
    return PublicKey(person, party, secret.public_key().public_bytes_raw().hex())


def _libraries() -> Any:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise Refused([Fault("BL-L001", "", {"library": "cryptography"})]) from None
    return ed25519, serialization


@lru_cache(maxsize=8192)
def signature_fits(public_key: str, signed: bytes, signature: str) -> bool:
    """Return whether a signature is that of a public key; both in hex.

    Raises Refused (BL-L001) where the library is not installed.
    """
    ed25519, _ = _libraries()
    from cryptography.exceptions import InvalidSignature

    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), signed)
    except (InvalidSignature, ValueError):
        return False
    return True
