"""The same command sixteen times at once is one entry; sixteen commands are sixteen."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bundlinje.files.keys import public_file
from bundlinje.service import ledger
from bundlinje.service.ledger import Where
from tests.conftest import ROOT
from tests.trust.people import ANNA, BO, FIE, FUND, TIME, TOWN, settlement
from tests.unit.cli.child import START

AT_ONCE = 16


def keys_in(folder: Path) -> Path:
    """Write the keys of the people, as `bundlinje key new` would, and return the folder."""
    from cryptography.hazmat.primitives import serialization

    folder.mkdir()
    for name, key in (("anna", ANNA), ("bo", BO), ("fie", FIE)):
        pem = key._secret.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (folder / f"{name}.pem").touch(mode=0o600)
        (folder / f"{name}.pem").write_bytes(pem)
        (folder / f"{name}.public.json").write_bytes(public_file(key.public))
    return folder


def at_once(commands: list[list[str]], env: Mapping[str, str]) -> list[tuple[int, str]]:
    """Start commands side by side and return the status and the words of each."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", START, *command, "--lang", "en"],
            cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for command in commands
    ]  # fmt: skip
    said = [process.communicate(timeout=300)[0].decode() for process in started]
    return [(process.returncode, words) for process, words in zip(started, said, strict=True)]


@pytest.fixture
def place(url: str, tmp_path: Path) -> tuple[Where, dict[str, str]]:
    """A ledger with a settlement in a database of each kind, and the environment to reach it."""
    where = Where(tmp_path, url)
    begun = ledger.begin(where, f"At once {tmp_path.name}", ANNA, [BO.public, FIE.public], TIME)
    ledger.write(where, "settlement_recorded", settlement(1_000_00), ANNA, TIME)
    assert begun.new
    return where, {"DATABASE_URL": url, "BUNDLINJE_KEYS": str(keys_in(tmp_path / "keys"))}


def propose(where: Where, amount: str, *more: str) -> list[str]:
    """Return the command that proposes a payment."""
    return ["ledger", "propose", str(where.folder), "--settlement", "1", "--payer", TOWN,
            "--payee", FUND, "--amount", amount, "--key", "anna", *more]  # fmt: skip


def test_the_same_command_sixteen_times_at_once_is_one_entry(
    place: tuple[Where, dict[str, str]],
) -> None:
    where, env = place
    told = at_once([propose(where, "10")] * AT_ONCE, env)

    assert [status for status, _ in told] == [0] * AT_ONCE
    assert sorted(words.split(" is ")[0].split(" was ")[0] for _, words in told) == ["Entry 2"] * 16
    assert sum("is written" in words for _, words in told) == 1
    assert ledger.verify(where).entries == 3
    assert ledger.verify(where).broken == ()
    export = where.export.read_bytes()
    assert export.count(b"payment_proposed") == 1


@pytest.mark.long
def test_sixteen_commands_at_once_are_sixteen_entries_and_pay_no_more_than_is_owed(
    place: tuple[Where, dict[str, str]],
) -> None:
    """1,000 kroner are owed: of sixteen payments of 100, ten are taken and six refused."""
    where, env = place
    told = at_once([propose(where, "100", "--id", f"p{i}") for i in range(AT_ONCE)], env)

    assert sorted(status for status, _ in told) == [0] * 10 + [2] * 6
    assert all("BL-L048" in words for status, words in told if status)
    shown = ledger.show(where)
    assert len(shown["proposals"]) == 10
    assert ledger.verify(where).broken == ()
    assert len(where.export.read_bytes().splitlines()) == 12
    assert json.loads(where.export.read_bytes().splitlines()[-1])["sequence"] == 11
