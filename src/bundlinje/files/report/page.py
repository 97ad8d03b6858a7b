"""The page: templates filled with one result."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from bundlinje.files.deciding import is_open, pocket_sentences, worth_sentences, worth_shown
from bundlinje.files.expert import is_joined
from bundlinje.files.report import rests
from bundlinje.files.report.budget import budget_lines, budget_years
from bundlinje.files.report.cells import Cells
from bundlinje.files.report.decision import decide
from bundlinje.files.report.expert import ExpertView
from bundlinje.files.report.outcomes import OutcomesView
from bundlinje.files.report.pictures import Pictures
from bundlinje.files.report.titles import Titles
from bundlinje.files.report.trace import compact, embedded, inputs_of, script_words
from bundlinje.files.result_reading import (
    differs,
    gains_needed,
    is_bent,
    is_fixed,
    key_of,
    rate_of,
    turning_points,
)
from bundlinje.files.studies import observed_sentence, study_sentences
from bundlinje.locale import words
from bundlinje.locale.numbers import decimal, figure, millions, percent
from bundlinje.reference.catalog import national

if TYPE_CHECKING:
    from jinja2 import Environment

FEW = 6
"""How many assumptions stand on the first page before the rest is folded."""


def page(
    document: Mapping[str, Any],
    traced: Callable[[], Mapping[str, Any]],
    table: Mapping[str, Mapping[str, str]],
    language: str,
) -> str:
    """Return the whole page; the drawings are made beside the rest, the trace among it."""
    with ThreadPoolExecutor(max_workers=2) as beside:  # one asks while the other waits
        return _filled(document, traced, table, language, beside)


def _filled(
    document: Mapping[str, Any],
    traced: Callable[[], Mapping[str, Any]],
    table: Mapping[str, Mapping[str, str]],
    language: str,
    beside: Executor,
) -> str:
    titles = Titles(language, table)
    money = _money(document["case"]["currency"], language)
    views = [
        OptionView(document, name, titles, money, index, beside)
        for index, name in enumerate(document["options"])
    ]
    trace = traced()
    titles.learn_inputs(trace)
    return _environment().get_template("report.html").render(
        document=document,
        case=document["case"],
        language=language,
        say=titles.say,
        titles=titles,
        money=money,
        views=views,
        rate=rate_of(document["case"], language),
        cells=Cells(document, trace["figures"], language, money),
        sources=_sources(document, trace, titles),
        worth=_worth(document, language),
        study_told=study_sentences(document, language),
        own_rows=rests.own_rows(document, titles),
        budget=words("statement")[language],
        expert=words("expert")[language],
        outcomes=OutcomesView(document, language, money, beside) if _asked(document) else None,
        **_assets(),
        trace=Markup(embedded(compact(trace, titles))),
        words=Markup(embedded({**script_words(language), "language": language})),
        millions=lambda value: millions(value, language),
        percent=lambda value: percent(value, language),
        decimal=lambda value, digits=1: decimal(value, language, digits),
        figure=lambda value, unit: figure(value, unit, language),
    )  # fmt: skip


def _worth(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what is said of knowing more, whether it matters, and which inputs are shown."""
    return {
        "sentences": worth_sentences(document, language),
        "is_open": is_open(document),
        "shown": worth_shown(document),
    }


def _sources(
    document: Mapping[str, Any], trace: Mapping[str, Any], titles: Titles
) -> list[rests.Row]:
    """Return every input that a figure rests on, every soft one, and the discount schedule."""
    found = inputs_of(trace)
    known = {item["input"] for item in found}
    soft = (*document["assumed"], *document["unverified"])
    rows = [rests.source_row(item, titles) for item in found]
    rows += [rests.source_row(item, titles) for item in soft if item["input"] not in known]
    schedule = rests.schedule_row(document["case"], national(), titles)
    return [*rows, schedule] if schedule else rows


class OptionView:
    """One option as the template sees it: its figures, its sentences and its drawings."""

    def __init__(
        self,
        document: Mapping[str, Any],
        name: str,
        titles: Titles,
        money: str,
        index: int,
        beside: Executor,
    ) -> None:
        """`index` counts options, of which the first is unfolded; `beside` makes the drawings."""
        self.name = name
        self.index = index
        self.id = f"option-{index + 1}"
        self.at = f"options.{name}"
        self.data: Mapping[str, Any] = document["options"][name]
        self.title: str = self.data["title"][titles.language]
        self.is_range: bool = self.data["display"] == "range"
        self.is_fixed: bool = is_fixed(self.data)
        self.has_chance = not self.is_range and not self.is_fixed
        self.key = key_of(self.data)
        self.is_bent = is_bent(self.data)
        self.has_plan = differs(self.data, "realisable")
        self.has_associations = differs(self.data, "without_descriptive")
        self.gains_needed = gains_needed(self.data)
        self.decision = decide(self.data, titles.say["decision"], titles.language)
        case = document["case"]
        self.observed = observed_sentence(self.data, case, titles.language)
        self.pocket_sentences = pocket_sentences(self.data, case, titles.language)
        self.pictures = Pictures(self.data, case, titles, self.id, money)
        self.expert = ExpertView(self.data, self.at, self.pictures) if _asked(document) else None
        self.drawn = self._begun(beside)
        self.soft = rests.soft_rows(document, self.data, titles)
        self.turning = turning_points(self.data)
        self.people_years, self.people = rests.groups_of_people(self.data, self.key, titles)
        self.payback_ends = rests.payback_ends(self.data["public"]["payback_year"]["by_year"])
        self.budget_years = budget_years(self.data)
        self.budget_lines = budget_lines(self.data)
        self.draws = _draws(document["manifest"]["settings"])

    def _begun(self, beside: Executor) -> dict[str, Future[Markup]]:
        """Return the drawings, which are being made."""
        drawings = {
            "running": self.pictures.running,
            "by_year": self.pictures.by_year,
            "tornado": self.pictures.tornado,
        }
        if self.expert:
            drawings["frontier"] = self.expert.drawing
        return {name: beside.submit(drawing) for name, drawing in drawings.items()}

    @property
    def is_joined(self) -> bool:
        """Whether numbers that move together are moved together."""
        return is_joined(self.data)

    @property
    def has_municipality(self) -> bool:
        """Whether the municipality pays or gains."""
        return "municipality" in self.pictures.payers

    @property
    def soft_first(self) -> list[rests.Row]:
        """The soft numbers that stand on the first page."""
        return self.soft[:FEW]

    @property
    def soft_rest(self) -> list[rests.Row]:
        """The soft numbers that are folded."""
        return self.soft[FEW:]

    @property
    def gap(self) -> float:
        """How far mean and central are apart."""
        value = self.data["public"]["net_present_value"]
        return abs(float(value["mean"]) - float(value["central"]))


def _asked(document: Mapping[str, Any]) -> bool:
    """Return whether the run was asked for the expert figures."""
    return bool(document["manifest"]["settings"].get("expert"))


def _draws(settings: Mapping[str, Any]) -> int:
    return int(settings["scrambles"]) * int(settings["draws"])


def _money(currency: str, language: str) -> str:
    return "kr." if currency == "DKK" and language == "da" else currency


def _assets() -> dict[str, Any]:
    """Return the style and the script, which the page carries with it."""
    script = _asset("script.js")
    return {
        "style": Markup(_asset("style.css")),
        "script": Markup(script),
        "script_hash": b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    }


def _asset(name: str) -> str:
    folder = resources.files(__package__).joinpath("templates")
    return folder.joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> "Environment":
    # loaded when the drawings are already on their way
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
