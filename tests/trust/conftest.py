"""What the tests of the ledger share: the two kinds of database, and people's keys in a folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from tests.trust import postgres
from tests.trust.places import made, sqlite


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a PostgreSQL database with the tables made."""
    with postgres.server() as url:
        made(url)
        yield url
        connections.close_all()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> Iterator[str]:
    """The address of a new SQLite file with the tables made."""
    url = sqlite(tmp_path / "ledger.sqlite")
    made(url)
    yield url
    connections.close_all()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a database with the tables made, of each kind."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address
