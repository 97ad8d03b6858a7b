"""The tables. Keys and countersigned heads are entries of a ledger and have no tables of their own.

What has happened is only added to: versions, ledgers, entries and the read log are refused change
here, and by triggers in the database too (`store/triggers.py`).
"""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models


class AppendOnlyError(TypeError):
    """The program tried to change what is only added to."""


class AppendOnlyRows(models.QuerySet):
    """Rows that can be read and added."""

    def update(self, **_: Any) -> int:
        """Refuse."""
        raise AppendOnlyError(self.model.__name__)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError(self.model.__name__)

    def bulk_update(self, *_: Any, **__: Any) -> int:
        """Refuse."""
        raise AppendOnlyError(self.model.__name__)


class AppendOnly(models.Model):
    """A row that stays as it was written."""

    objects = AppendOnlyRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *arguments: Any, **options: Any) -> None:
        """Write a new row; refuse to change one."""
        if not self._state.adding:
            raise AppendOnlyError(type(self).__name__)
        super().save(*arguments, **{**options, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnlyError(type(self).__name__)


class Organisation(models.Model):
    """A municipality, a region, a foundation, a supplier: whose cases and users these are."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=300)


class User(AbstractUser):
    """Somebody who can log in; what they may do is decided outside the database."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="users"
    )


class Case(models.Model):
    """A case that an organisation keeps."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("organisation", "slug"), name="one_case_by_slug")
        ]


class CaseVersion(AppendOnly):
    """A case as it was at a time: the files by name, as one canonical JSON text."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    time = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("case", "number"), name="one_version_by_number")
        ]


class Ledger(AppendOnly):
    """A ledger, by the id that commits to its opening; of a case where the case is kept here."""

    id = models.CharField(max_length=32, primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="ledgers")


class LedgerEntry(AppendOnly):
    """An entry: its line is what counts, and the other columns are there to find it by."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    client_id = models.CharField(max_length=300)
    line = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("ledger", "sequence"), name="one_entry_by_sequence"),
            models.UniqueConstraint(fields=("ledger", "client_id"), name="one_entry_by_client_id"),
        ]


class ReadLog(AppendOnly):
    """Who has read what of a case, and when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reads")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    time = models.DateTimeField()
