"""The page: templates filled with one settlement."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from bundlinje.files import settlement_reading as reading
from bundlinje.files.settlement_page.periods import PeriodView
from bundlinje.files.settlement_words import Names

if TYPE_CHECKING:
    from jinja2 import Environment


def page(document: Mapping[str, Any], language: str) -> str:
    """Return the whole page."""
    names = Names(document, language)
    views = [PeriodView(document, name, names) for name in reversed(document["periods"])]
    return _environment().get_template("statement.html").render(
        document=document,
        contract=document["contract"],
        language=language,
        say=names.say,
        names=names,
        views=views,
        told=reading,
        investors=document["investors"],
        style=Markup(_style()),
    )  # fmt: skip


def _style() -> str:
    """Return the style of the report, and what the statement adds to it."""
    shared = resources.files("bundlinje.files.report").joinpath("templates/style.css")
    own = resources.files(__package__).joinpath("templates/statement.css")
    return shared.read_text(encoding="utf-8") + own.read_text(encoding="utf-8")


@cache
def _environment() -> "Environment":
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=ChoiceLoader([PackageLoader(__package__), PackageLoader("bundlinje.files.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
