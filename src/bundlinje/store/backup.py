"""A backup of everything in the store as one file, which either database can be filled from."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management.color import no_style
from django.db import connections, models, transaction

from bundlinje.calc.ledger_check import SignatureFits
from bundlinje.core.result import canonical_json
from bundlinje.errors import Fault, Refused
from bundlinje.store.connection import DEFAULT, told
from bundlinje.store.ledger import state_of
from bundlinje.store.models import (
    Case,
    CaseVersion,
    Ledger,
    LedgerEntry,
    Organisation,
    ReadLog,
    User,
)
from bundlinje.store.versions import known_steps

FORMAT = 1
_TABLES: tuple[type[models.Model], ...] = (
    Group,
    Organisation,
    User,
    Case,
    CaseVersion,
    Ledger,
    LedgerEntry,
    ReadLog,
)
"""In the order in which they can be filled."""
_MANIFEST = "manifest.json"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def backup() -> bytes:
    """Return the whole store at one moment as a zip; the same content is the same bytes."""
    with told(), transaction.atomic(durable=True):
        connection = connections[DEFAULT]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        tables = {_name(table): _rows(table) for table in _TABLES}
    sums = {name: _sum(content) for name, content in tables.items()}
    manifest = {"format": FORMAT, "step": known_steps()[-1], "sha256": sums}
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in {_MANIFEST: canonical_json(manifest).encode(), **tables}.items():
            opened.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _name(table: type[models.Model]) -> str:
    return f"{table._meta.label_lower}.jsonl"


def _rows(table: type[models.Model]) -> bytes:
    rows = table._default_manager.order_by("pk").iterator()
    text: str = serializers.serialize("jsonl", rows, use_natural_foreign_keys=True)
    return text.encode()


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def restore(content: bytes, fits: SignatureFits) -> dict[str, int]:
    """Fill an empty store from a backup, all or nothing; returns the rows of each table.

    Raises Refused: BL-L070 it is no whole backup of this version, BL-L071 the store holds
    something already, BL-L074 a ledger in it is broken.
    """
    tables = _whole(content)
    with told(), transaction.atomic(durable=True):
        if any(table._default_manager.exists() for table in _TABLES):
            raise Refused([Fault("BL-L071")])
        counts = {_name(table): _fill(tables[_name(table)]) for table in _TABLES}
        connection = connections[DEFAULT]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), _TABLES):
                cursor.execute(statement)
        for ledger in Ledger.objects.values_list("id", flat=True):
            state_of(ledger, fits)
    return counts


def _fill(rows: bytes) -> int:
    count = 0
    for row in serializers.deserialize("jsonl", rows.decode()):
        row.save(force_insert=True)
        count += 1
    return count


def _whole(content: bytes) -> dict[str, bytes]:
    """Return the tables of a backup if every one is there and as it was written."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            tables = {name: opened.read(name) for name in opened.namelist()}
        manifest: dict[str, Any] = json.loads(tables.pop(_MANIFEST))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise Refused([Fault("BL-L070", "", {"reason": "zip"})]) from None
    for reason in _reasons(tables, manifest):
        raise Refused([Fault("BL-L070", "", {"reason": reason})])
    return tables


def _reasons(tables: dict[str, bytes], manifest: dict[str, Any]) -> Iterator[str]:
    if manifest.get("format") != FORMAT:
        yield f"format {manifest.get('format')}"
    if manifest.get("step") != known_steps()[-1]:
        yield f"{manifest.get('step')} / {known_steps()[-1]}"
    if {_name(table) for table in _TABLES} != set(tables):
        yield ", ".join(sorted(tables))
    for name, content in tables.items():
        if manifest.get("sha256", {}).get(name) != _sum(content):
            yield name
