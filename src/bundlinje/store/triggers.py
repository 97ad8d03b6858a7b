"""The database's own guard: rows of these tables are added, and never changed or taken away.

SQLite's INSERT OR REPLACE takes a row away without asking a trigger of deletion, unless a setting
of the connection says otherwise; so a trigger of insertion refuses it too.
"""

from collections.abc import Iterator

APPEND_ONLY = {
    "store_caseversion": ("id", "case_id, number"),
    "store_ledger": ("id",),
    "store_ledgerentry": ("id", "ledger_id, sequence", "ledger_id, client_id"),
    "store_readlog": ("id",),
}
"""Each table with the columns by which a new row could take the place of an old one."""

_ENTRIES = "store_ledgerentry"
_NEXT = (
    f"NEW.sequence <> (SELECT COALESCE(MAX(sequence), -1) + 1 FROM {_ENTRIES} "
    "WHERE ledger_id = NEW.ledger_id)"
)
_FUNCTION = "store_append_only"


def statements(vendor: str) -> list[str]:
    """Return the statements that put the guard up in `sqlite` or `postgresql`."""
    return list(_sqlite() if vendor == "sqlite" else _postgresql())


def _sqlite() -> Iterator[str]:
    for table, unique in APPEND_ONLY.items():
        for event in ("UPDATE", "DELETE"):
            yield _sqlite_trigger(table, event, "")
        taken = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE "
            + " AND ".join(f"{column} = NEW.{column}" for column in columns.split(", "))
            + ")"
            for columns in unique
        )
        yield _sqlite_trigger(table, "INSERT", f"WHEN {taken}")
    yield _sqlite_trigger(_ENTRIES, "INSERT", f"WHEN {_NEXT}", "_in_order")


def _sqlite_trigger(table: str, event: str, when: str, suffix: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_no_{event.lower()}{suffix} BEFORE {event} ON {table} "
        f"FOR EACH ROW {when} BEGIN "
        f"SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _postgresql() -> Iterator[str]:
    yield (
        f"CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        yield (
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()"
        )
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change"
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate"
    yield (
        f"CREATE FUNCTION {_FUNCTION}_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_NEXT} THEN RAISE EXCEPTION '{_ENTRIES} is append-only'; END IF; "
        "RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER {_ENTRIES}_in_order BEFORE INSERT ON {_ENTRIES} "
        f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}_order()"
    )
