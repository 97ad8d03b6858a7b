"""The secret beside the claims: made once, for the owner alone, and out of version control."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bundlinje.errors import Refused
from bundlinje.files.salt import BYTES, salt_of


def test_it_is_made_once_and_kept(tmp_path: Path) -> None:
    salt = salt_of(tmp_path)

    assert len(salt) == BYTES
    assert salt_of(tmp_path) == salt
    assert {file.name for file in (tmp_path / "data").iterdir()} == {"claims.salt", ".gitignore"}


def test_two_folders_have_two_salts(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()

    assert salt_of(tmp_path / "one") != salt_of(tmp_path / "other")


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    salt_of(tmp_path)

    assert stat.S_IMODE((tmp_path / "data" / "claims.salt").stat().st_mode) == 0o600


def test_data_stay_out_of_version_control(tmp_path: Path) -> None:
    salt_of(tmp_path)
    ignored = tmp_path / "data" / ".gitignore"

    assert "*" in ignored.read_text(encoding="utf-8").splitlines()
    ignored.write_text("own\n", encoding="utf-8")
    (tmp_path / "data" / "claims.salt").unlink()
    salt_of(tmp_path)
    assert ignored.read_text(encoding="utf-8") == "own\n"


def test_of_many_at_once_all_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        salts = set(pool.map(lambda _: salt_of(tmp_path), range(20)))

    assert len(salts) == 1
    assert {file.name for file in (tmp_path / "data").iterdir()} == {"claims.salt", ".gitignore"}


@pytest.mark.parametrize("text", ["", "12ab", "zz" * BYTES, "æ"])
def test_a_damaged_one_is_not_replaced_in_silence(text: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "claims.salt").write_text(text, encoding="utf-8")

    with pytest.raises(Refused) as refused:
        salt_of(tmp_path)
    assert [fault.code for fault in refused.value.faults] == ["BL-K083"]
    assert (tmp_path / "data" / "claims.salt").read_text(encoding="utf-8") == text
