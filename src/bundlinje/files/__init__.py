"""Adapters between the verbs and what lies on disk: case folders, tables, papers."""
