"""Which steps of migration a database has had, and taking those it lacks."""

import pkgutil

from django.core.management import call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from bundlinje.errors import Fault, Refused
from bundlinje.store import migrations
from bundlinje.store.connection import DEFAULT, told


def migrate() -> None:
    """Bring the database to this version of the program; nothing happens where it is there."""
    with told():
        call_command("migrate", verbosity=0, interactive=False)


def known_steps() -> list[str]:
    """Return the names of the steps that the program has, in their order."""
    return sorted(module.name for module in pkgutil.iter_modules(migrations.__path__))


def refuse_other_version() -> None:
    """Refuse a database that another version of the program made (BL-L008)."""
    with told():
        applied = MigrationRecorder(connections[DEFAULT]).applied_migrations()
    had = sorted(name for app, name in applied if app == "store")
    if had != known_steps():
        values = {"found": had[-1] if had else "-", "wanted": known_steps()[-1]}
        raise Refused([Fault("BL-L008", "", values)])
