"""The statement of a settlement in a real browser: nothing fetched, nothing cut off, printable."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bundlinje.files.settlement_page import render
from tests.browser.test_report_in_chromium import HERE, fixture_tools
from tests.corpus.contracts import document_of, folders

__all__ = ["fixture_tools"]
