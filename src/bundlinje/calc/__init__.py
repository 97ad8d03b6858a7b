"""Shared mathematics on arrays and on traced numbers."""
