"""The command line: what a municipal economist types."""

from bundlinje.cli.commands import main

__all__ = ["main"]
