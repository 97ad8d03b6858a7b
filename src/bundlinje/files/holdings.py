"""What a folder holds, told by the names of its files alone, before anything is read."""

from pathlib import Path

CASE_FILE = "case.yaml"
CONTRACT_FILE = "contract.yaml"


def has_contract(folder: Path) -> bool:
    """Whether a folder has a contract."""
    return is_there(folder / CONTRACT_FILE)


def is_case(folder: Path) -> bool:
    """Whether a folder is read as a case: it has one, or no contract to go by either."""
    return is_there(folder / CASE_FILE) or not has_contract(folder)


def is_there(path: Path) -> bool:
    """Whether a path leads to something; a name that cannot be one leads to nothing."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
