"""Keys lie in files of their owner alone, open with their passphrase, and sign as RFC 8032 says."""

import json
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from bundlinje.errors import Refused
from bundlinje.files.keys import (
    key_folder,
    new_key,
    open_key,
    public_file,
    public_of,
    read_public,
    signature_fits,
)

posix = pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")


def test_a_new_key_signs_and_its_public_part_checks(tmp_path: Path) -> None:
    made = new_key(tmp_path, "anna", "Anna Holm", "aarhus")
    own = open_key(tmp_path, "anna")

    assert own.public == made == public_of(tmp_path, "anna")
    signature = own.sign(b"a message")
    assert signature_fits(made.public_key, b"a message", signature)
    assert not signature_fits(made.public_key, b"another message", signature)
    assert read_public(tmp_path / "anna.public.json") == made
    assert (tmp_path / "anna.public.json").read_bytes() == public_file(made)


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
            "f9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
            "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_signatures_are_those_of_rfc_8032(public: str, message: str, signature: str) -> None:
    """RFC 8032, section 7.1, tests 1 and 2."""
    assert signature_fits(public, bytes.fromhex(message), signature)
    assert not signature_fits(public, bytes.fromhex(message) + b"x", signature)


def test_what_is_no_key_and_no_signature_does_not_fit() -> None:
    assert not signature_fits("00" * 31, b"", "00" * 64)
    assert not signature_fits("ff" * 32, b"", "00" * 64)
    assert not signature_fits("d7" * 32, b"", "00" * 63)


@posix
def test_nobody_else_can_read_the_secret(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        new_key(tmp_path / "keys", "anna", "Anna Holm", "aarhus")
    finally:
        os.umask(before)

    assert (tmp_path / "keys" / "anna.pem").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o666])
def test_a_secret_that_others_can_reach_is_refused(mode: int, tmp_path: Path) -> None:
    new_key(tmp_path, "anna", "Anna Holm", "aarhus")
    (tmp_path / "anna.pem").chmod(mode)

    with pytest.raises(Refused, match=f"BL-L023.*{mode:o}"):
        open_key(tmp_path, "anna")


def test_a_passphrase_locks_the_secret(tmp_path: Path) -> None:
    new_key(tmp_path, "anna", "Anna Holm", "aarhus", "åben sesam")

    assert b"ENCRYPTED" in (tmp_path / "anna.pem").read_bytes()
    assert open_key(tmp_path, "anna", "åben sesam").public.person == "Anna Holm"
    for wrong in ("", "åben byg"):
        with pytest.raises(Refused, match="BL-L024"):
            open_key(tmp_path, "anna", wrong)


def test_a_passphrase_for_a_key_that_has_none_is_told_of(tmp_path: Path) -> None:
    new_key(tmp_path, "anna", "Anna Holm", "aarhus")

    with pytest.raises(Refused, match="BL-L024"):
        open_key(tmp_path, "anna", "sesam")


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    new_key(tmp_path, "anna", "Anna Holm", "aarhus")
    before = (tmp_path / "anna.pem").read_bytes()

    with pytest.raises(Refused, match="BL-L021"):
        new_key(tmp_path, "anna", "Anna Holm", "aarhus")
    assert (tmp_path / "anna.pem").read_bytes() == before


@pytest.mark.parametrize("name", ["", "Anna", "å", "a/b", "..", "a" * 61, "a b"])
def test_a_name_that_could_lead_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="BL-L020"):
        new_key(tmp_path, name, "Anna Holm", "aarhus")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("person", "party"), [("", "aarhus"), ("Anna", "Aarhus Kommune")])
def test_person_and_party_must_be_names(person: str, party: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="BL-L010"):
        new_key(tmp_path, "anna", person, party)
    assert list(tmp_path.iterdir()) == []


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    new_key(tmp_path, "anna", "Anna Holm", "aarhus")
    other = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "anna.pem").write_bytes(other)

    with pytest.raises(Refused, match="BL-L025"):
        open_key(tmp_path, "anna")


def test_a_public_file_beside_another_secret_is_refused(tmp_path: Path) -> None:
    new_key(tmp_path, "anna", "Anna Holm", "aarhus")
    new_key(tmp_path, "bo", "Bo Lind", "aarhus")
    (tmp_path / "anna.public.json").write_bytes((tmp_path / "bo.public.json").read_bytes())

    with pytest.raises(Refused, match="BL-L026"):
        open_key(tmp_path, "anna")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format":2}', '{"format":1}', "\0", "[" * 9999])
def test_a_file_that_is_no_public_key_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")

    with pytest.raises(Refused, match=r"BL-L026|BL-L011"):
        read_public(tmp_path / "x.json")


def test_what_is_missing_is_told_with_what_there_is(tmp_path: Path) -> None:
    new_key(tmp_path, "anna", "Anna Holm", "aarhus")
    for name in ("ana", "../anna"):
        with pytest.raises(Refused, match=r"BL-L022.*anna"):
            open_key(tmp_path, name)
    (tmp_path / "anna.pem").unlink()
    with pytest.raises(Refused, match="BL-L022"):
        open_key(tmp_path, "anna")
    with pytest.raises(Refused, match="BL-L022"):
        public_of(tmp_path / "none", "anna")


def test_the_secret_is_in_no_text_of_the_key(tmp_path: Path) -> None:
    new_key(tmp_path, "anna", "Anna Holm", "aarhus")
    own = open_key(tmp_path, "anna")
    raw = own._secret.private_bytes_raw().hex()

    assert raw not in repr(own) + str(own) + json.dumps(own.public.content)
    assert raw not in (tmp_path / "anna.public.json").read_text(encoding="utf-8")


def test_the_folder_of_keys_is_the_users_own_unless_another_is_named() -> None:
    home = Path("/home/anna")

    assert key_folder({}, home) == home / ".config" / "bundlinje" / "keys"
    assert key_folder({"XDG_CONFIG_HOME": "/c"}, home) == Path("/c/bundlinje/keys")
    assert key_folder({"APPDATA": "/a"}, home) == Path("/a/bundlinje/keys")
    assert key_folder({"APPDATA": "/a", "BUNDLINJE_KEYS": "/k"}, home) == Path("/k")


@pytest.mark.parametrize("person", ["Anna Holm 010190-1234", "anna0101901234", "01 01 90 1234"])
def test_a_key_of_a_person_with_a_personal_number_is_not_made(tmp_path: Path, person: str) -> None:
    with pytest.raises(Refused) as caught:
        new_key(tmp_path / "keys", "anna", person, "aarhus")

    (fault,) = caught.value.faults
    assert (fault.code, fault.path) == ("BL-L017", "person")
    assert "1234" not in f"{fault.text('da')} {fault.text('en')} {fault.as_json()} {fault!r}"
    assert not (tmp_path / "keys").exists()
