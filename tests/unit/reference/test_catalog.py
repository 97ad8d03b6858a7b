"""The facts that ship: every row becomes a number that can be drawn, and the edition is named."""

import csv
import math
from itertools import pairwise

import numpy as np
import pytest

from bundlinje.calc.distributions import distribution_of
from bundlinje.core.fact import Fact
from bundlinje.core.inputs import free_domain
from bundlinje.reference.catalog import Catalog, catalog_of, edition_hash, national
from bundlinje.reference.facts import COLUMNS, fact_of

FACTS = list(national().facts.values())
HEAD = (
    "id", "title_da", "title_en", "value", "low", "high", "level", "unit", "price_year",
    "valid_from", "valid_to", "verification", "source_url", "source_date", "note",
)  # fmt: skip
EMPTY = dict.fromkeys(COLUMNS, "") | {"kind": "number", "theme": "test"}


def row(text: str) -> Fact:
    """Return the fact of one row of a table."""
    (cells,) = csv.reader([text])
    return fact_of(EMPTY | dict(zip(HEAD, cells, strict=True)))


@pytest.mark.parametrize("fact", FACTS, ids=[fact.id for fact in FACTS])
def test_every_fact_can_be_drawn(fact: Fact) -> None:
    unit = fact.number.unit or ""
    distribution = distribution_of(fact.number, free_domain(fact.number, unit))
    low, middle, high = distribution.quantile(np.array([0.001, 0.5, 0.999])).tolist()

    assert math.isfinite(distribution.mean)
    assert low <= middle <= high
    assert (low < high) == fact.number.is_uncertain


def test_limits_enclose_the_published_figure() -> None:
    for fact in FACTS:
        figures = fact.number.figures
        if fact.number.form == "pert":
            assert figures["low"] <= figures["mode"] <= figures["high"], fact.id
        if fact.number.form == "mean_se":
            assert figures["se"] > 0, fact.id


def test_an_estimate_with_a_confidence_interval_keeps_its_figure_as_the_mean() -> None:
    quantity = row("a/b,x,y,0.21,0.17,0.24,0.95,share,,,,verified,https://x.org,2020,").number

    # The interval is 2 x 1.95996 standard errors wide: (0.24 - 0.17) / 3.91993 = 0.01786.
    assert quantity.form == "mean_se"
    assert quantity.figures == {"mean": 0.21, "se": pytest.approx(0.017857, rel=1e-4)}


def test_limits_without_a_level_are_the_ends_of_what_is_possible() -> None:
    quantity = row("a/b,x,y,5,4,7,,DKK,2020,,,derived,https://x.org,2020,a note").number

    assert quantity.figures == {"low": 4.0, "mode": 5.0, "high": 7.0}
    assert (quantity.unit, quantity.price_year) == ("DKK", 2020)
    assert quantity.note == "a note"


def test_a_figure_alone_is_a_point() -> None:
    fact = row('a/b,"x, y",z,5,,,,DKK,2020,2020-01-01,2020-12-31,secondary,https://x.org,,')

    assert fact.number.form == "point"
    assert fact.title.da == "x, y"
    assert (fact.valid_from, fact.valid_to) == ("2020-01-01", "2020-12-31")
    assert fact.number.source is not None
    assert (fact.number.source.url, fact.number.source.date) == ("https://x.org", None)
    assert not fact.number.is_unverified


def test_the_edition_is_the_hash_of_the_tables_whatever_their_order() -> None:
    tables = dict(national().tables)
    changed = tables | {"functions.csv": tables["functions.csv"] + b"\n"}
    backwards = dict(reversed(tables.items()))
    listed = tables | {"editions.csv": b"edition,date,sha256\n"}

    assert len(national().edition) == 64
    assert edition_hash(backwards) == edition_hash(listed) == national().edition
    assert edition_hash(changed) != national().edition
    assert catalog_of(listed).edition_name == "unreleased"


def test_a_country_without_tables_is_a_fault_of_the_program() -> None:
    with pytest.raises(FileNotFoundError):
        national("zz")


@pytest.mark.parametrize("name", list(national().schedules))
def test_a_schedule_covers_every_year_once(name: str) -> None:
    bands = national().schedules[name].bands

    assert bands[0].first == 1
    assert bands[-1].last is None
    for band, following in pairwise(bands):
        assert band.last is not None
        assert following.first == band.last + 1
        assert following.rate < band.rate, "the rate falls with the years"


def test_the_danish_schedule_is_that_of_the_ministry() -> None:
    schedule = national().schedules["dk/discount-rate/2021"]

    assert [(band.first, band.last, band.rate) for band in schedule.bands] == [
        (1, 35, 0.035),
        (36, 70, 0.025),
        (71, None, 0.015),
    ]
    assert schedule.source.startswith("https://fm.dk/")
    assert schedule.verification == "verified"


def test_the_catalog_is_read_once() -> None:
    found: Catalog = national("dk")

    assert national("dk") is found
