"""Triggers that refuse to change what is only added to."""

from typing import Any

from django.db import migrations

from bundlinje.store.triggers import statements


def put_up(_: Any, editor: Any) -> None:
    """Create the triggers in the words of the database at hand."""
    for statement in statements(editor.connection.vendor):
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Put the guard up; it is not taken down again."""

    dependencies = [("store", "0001_initial")]
    operations = [migrations.RunPython(put_up)]
