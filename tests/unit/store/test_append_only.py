"""What is only added to stays: refused by the models, and by the database to whoever gets past."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connections, transaction

from bundlinje import store
from tests.trust.places import ledger_in, made, sqlite
from tests.trust.postgres import server


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of each kind with one ledger in it."""
    if request.param == "sqlite":
        address = sqlite(tmp_path_factory.mktemp("store") / "ledger.sqlite")
        made(address)
        ledger_in(address)
        yield address
    else:
        with server() as address:
            made(address)
            ledger_in(address)
            yield address
            connections.close_all()


@pytest.fixture(autouse=True)
def connected(url: str) -> Iterator[None]:
    """The database in use, and closed afterwards."""
    store.configure(url)
    yield
    connections.close_all()


def rows(table: str) -> list[tuple[object, ...]]:
    """Return the rows of a table."""
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        found: list[tuple[object, ...]] = cursor.fetchall()
        return found


def refused(statement: str) -> None:
    """Assert that the database refuses a statement and that the tables stay as they are."""
    before = [rows(table) for table in ("store_ledger", "store_ledgerentry")]
    with (
        pytest.raises(DatabaseError, match=r"append-only|UNIQUE|unique"),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(statement)
    assert [rows(table) for table in ("store_ledger", "store_ledgerentry")] == before


CHANGES = [
    "UPDATE store_ledgerentry SET line = 'x'",
    "UPDATE store_ledgerentry SET sequence = sequence + 1",
    "DELETE FROM store_ledgerentry",
    "DELETE FROM store_ledgerentry WHERE sequence = 0",
    "UPDATE store_ledger SET id = 'x'",
    "DELETE FROM store_ledger",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_change(statement: str) -> None:
    refused(statement)


def _insert(verb: str, sequence: int, client_id: str, row: str = "") -> str:
    columns = f"{'id, ' if row else ''}ledger_id, sequence, hash, kind, client_id, line"
    ledger = rows("store_ledger")[0][0]
    values = f"{row + ', ' if row else ''}'{ledger}', {sequence}, 'h', 'k', '{client_id}', 'x'"
    return f"{verb} INTO store_ledgerentry ({columns}) VALUES ({values})"


@pytest.mark.parametrize(
    ("sequence", "client_id"), [(0, "new"), (2, "new"), (7, "new"), (1, "opened")]
)
def test_an_entry_comes_last_and_takes_no_other_place(sequence: int, client_id: str) -> None:
    refused(_insert("INSERT", sequence, client_id))


@pytest.mark.parametrize(
    ("sequence", "client_id", "row"), [(0, "new", ""), (1, "opened", ""), (1, "new", "1")]
)
def test_sqlite_does_not_let_a_row_be_replaced(sequence: int, client_id: str, row: str) -> None:
    """Also on a connection that does not ask triggers of deletion about replaced rows."""
    if connections["default"].vendor != "sqlite":
        refused("INSERT INTO store_ledger (id) SELECT id FROM store_ledger "
                "ON CONFLICT (id) DO UPDATE SET case_id = NULL")  # fmt: skip
        return
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
    refused(_insert("INSERT OR REPLACE", sequence, client_id, row))


def test_postgresql_refuses_to_empty_a_table() -> None:
    if connections["default"].vendor == "postgresql":
        refused("TRUNCATE store_ledgerentry")
        refused("TRUNCATE store_ledger CASCADE")
    else:
        refused("REPLACE INTO store_ledger (id) SELECT id FROM store_ledger")


def test_the_models_refuse_before_the_database_is_asked() -> None:
    from bundlinje.store.models import AppendOnlyError, LedgerEntry

    entry = LedgerEntry.objects.get()
    entry.line = "x"
    for change in (
        entry.save,
        entry.delete,
        LedgerEntry.objects.all().delete,
        lambda: LedgerEntry.objects.update(line="x"),
        lambda: LedgerEntry.objects.bulk_update([entry], ["line"]),
    ):
        with pytest.raises(AppendOnlyError):
            change()


def test_every_append_only_model_has_its_triggers() -> None:
    from bundlinje.store import models, triggers

    guarded = {
        model._meta.db_table
        for model in vars(models).values()
        if isinstance(model, type) and issubclass(model, models.AppendOnly)
        and not model._meta.abstract
    }  # fmt: skip
    assert guarded == set(triggers.APPEND_ONLY)
    for vendor in ("sqlite", "postgresql"):
        text = "\n".join(triggers.statements(vendor))
        for table in guarded:
            assert re.search(rf"UPDATE.* ON {table} ", text)
            assert re.search(rf"DELETE.* ON {table} ", text)


def test_the_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    """A change of a model without its migration would show here."""
    from django.core.management import call_command

    call_command("makemigrations", "store", check=True, dry_run=True, verbosity=0)
    assert list(tmp_path.iterdir()) == []


def test_the_user_is_of_our_own_making_from_the_first_migration() -> None:
    from django.contrib.auth import get_user_model

    from bundlinje.store.models import User

    assert get_user_model() is User
    assert User._meta.db_table == "store_user"
