"""The store: cases, their versions, the ledger and the read log, in SQLite or PostgreSQL.

Nothing outside this package knows of Django. `configure` comes first; the models can be loaded
after it.
"""

from bundlinje.store.connection import configure

__all__ = ["configure"]
