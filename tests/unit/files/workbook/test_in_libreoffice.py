"""A workbook that LibreOffice has opened, recalculated and saved is still the same case."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bundlinje.files.examples import folder_of
from bundlinje.service import cases, workbooks

OFFICE = shutil.which("soffice")
LONGEST_S = 120


def saved_by_libreoffice(file: Path, folder: Path) -> Path:
    """Return the workbook as LibreOffice saves it; cached values play no part."""
    if OFFICE is None:
        pytest.skip("opening a workbook in LibreOffice needs soffice")
    command = [OFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=LONGEST_S)
    return folder / file.name


@pytest.mark.parametrize(
    ("name", "language"), [("som-synthetic", "da"), ("early-help-vulnerable-children", "en")]
)
def test_a_workbook_saved_by_libreoffice_is_the_same_case(
    name: str, language: str, tmp_path: Path
) -> None:
    (tmp_path / "saved").mkdir()
    workbooks.new_workbook(tmp_path / "input.xlsx", name, language)

    file = saved_by_libreoffice(tmp_path / "input.xlsx", tmp_path / "saved")
    workbooks.import_workbook(file, tmp_path / "case")

    expected = cases.appraise_folder(folder_of(name), draws=16).run_id
    assert cases.appraise_folder(tmp_path / "case", draws=16).run_id == expected
