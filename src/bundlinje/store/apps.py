"""The store as a Django app."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """One app with one table for each noun that is kept."""

    name = "bundlinje.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
