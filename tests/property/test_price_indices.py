"""What must hold of every price index, whatever its figures."""

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje import appraise
from bundlinje.appraisal.appraise import Settings
from bundlinje.appraisal.prices import factor, nominal_indices
from bundlinje.core.case import Case
from bundlinje.core.fields import IndexKind
from bundlinje.files.case_folder import read_case
from tests.conftest import ROOT
from tests.spec.appraise.small import case_of
from tests.support.indices import catalog_with, series, steady

KINDS: tuple[IndexKind, ...] = ("wages", "other", "benefits")
CHANGES = st.lists(st.floats(-0.2, 0.4), min_size=12, max_size=12)
YEARS = st.integers(2019, 2030)
FEW = Settings(scrambles=2, draws=16)


def level(year: int) -> Case:
    """Return a case at the price level of a year, with an index for each kind."""
    indices = ", ".join(f"{kind}: own/{kind}" for kind in KINDS)
    return case_of(f"price_level: {{year: {year}, indices: {{{indices}}}}}")


def ratio(changes: list[float], origin: int, target: int) -> float:
    """Return what the engine multiplies an amount by, with changes for 2020 and on."""
    known = {f"price_level.indices.wages.{2020 + n}": change for n, change in enumerate(changes)}
    found: float = factor(known.__getitem__, level(target), "wages", origin)
    return found


@given(CHANGES, YEARS, YEARS)
def test_there_and_back_is_one(changes: list[float], one: int, other: int) -> None:
    assert ratio(changes, one, other) * ratio(changes, other, one) == pytest.approx(1.0, rel=1e-12)


@given(CHANGES, YEARS, YEARS, YEARS)
def test_a_stop_on_the_way_changes_nothing(
    changes: list[float], one: int, between: int, other: int
) -> None:
    straight = ratio(changes, one, other)
    assert ratio(changes, one, between) * ratio(changes, between, other) == pytest.approx(
        straight, rel=1e-12
    )


@given(CHANGES, YEARS)
def test_each_year_counts_exactly_once(changes: list[float], origin: int) -> None:
    expected = prod(1.0 + change for change in changes[origin - 2019 :])
    assert ratio(changes, origin, 2031) == pytest.approx(expected, rel=1e-12)


@given(CHANGES, st.sampled_from([0.0, 0.5, 1.0]))
def test_the_index_of_a_year_is_what_its_amounts_are_divided_by(
    changes: list[float], shift: float
) -> None:
    case = level(2024)  # the horizon of the small case is 2026 to 2028
    known = {2020 + n: change for n, change in enumerate(changes)}
    rows = nominal_indices(case, {"wages": known}, None, ["wages"], shift)
    assert rows is not None
    for year, (found,) in zip(case.horizon.years, rows["wages"].tolist(), strict=True):
        later = (1.0 + known[year + 1]) ** shift
        assert found / later == pytest.approx(1.0 / ratio(changes, year, 2024), rel=1e-12)


@given(st.floats(-0.05, 0.2), st.sampled_from([0.0, 0.5, 1.0]))
def test_a_steady_index_is_the_yearly_increase(rise: float, shift: float) -> None:
    case = level(2024)
    known = dict.fromkeys(range(2000, 2040), rise)
    by_index = nominal_indices(case, dict.fromkeys(KINDS, known), None, KINDS, shift)
    by_rate = nominal_indices(case, {}, rise, KINDS, shift)
    assert by_index is not None
    assert by_rate is not None
    for kind in KINDS:
        assert np.allclose(by_index[kind], by_rate[kind], rtol=1e-12)


# --- Whole documents -----------------------------------------------------------------------------


def moved(name: str, **stated: Any) -> Case:
    """Return an example with another way to move prices."""
    case = read_case(ROOT / "examples" / name).case
    before = case.price_level
    exchange = {key: item.model_dump(exclude_unset=True) for key, item in before.exchange.items()}
    plain = {"year": before.year, "exchange": exchange, **stated}
    return case.model_copy(update={"price_level": type(before).model_validate(plain)})


def without(document: Any, names: set[str]) -> Any:
    """Return plain data without the rows about some inputs."""
    if isinstance(document, Mapping):
        return {key: without(item, names) for key, item in document.items()}
    if isinstance(document, list):
        about = [item.get("input") if isinstance(item, Mapping) else None for item in document]
        kept = [item for item, name in zip(document, about, strict=True) if name not in names]
        return [without(item, names) for item in kept]
    return document


def figures(value: Any, path: str = "") -> dict[str, Any]:
    """Return every figure and word of a document by its path."""
    if isinstance(value, Mapping):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = {str(index): item for index, item in enumerate(value)}.items()
    else:
        return {path: value}
    return {
        deeper: item
        for key, inner in pairs
        for deeper, item in figures(inner, f"{path}.{key}").items()
    }


@pytest.mark.parametrize("name", ["aarhus-homeless-youth", "social-enterprise-employment"])
def test_all_figures_with_a_steady_index_are_those_with_the_yearly_increase(name: str) -> None:
    rise = 0.023
    catalog = catalog_with([steady(f"own/{kind}", rise) for kind in KINDS])
    indices = {kind: f"own/{kind}" for kind in KINDS}
    one = appraise(moved(name, yearly_increase=rise), None, FEW)
    other = appraise(moved(name, indices=indices), catalog, FEW)

    unlike = {"price_level.yearly_increase"}
    before = figures(without(dict(one.values["options"]), unlike))
    after = figures(without(dict(other.values["options"]), unlike))
    assert before.keys() == after.keys()
    assert len(before) > 500
    largest = max(abs(item) for item in before.values() if isinstance(item, float))
    for path, item in before.items():
        if isinstance(item, float):
            assert after[path] == pytest.approx(item, rel=1e-8, abs=1e-11 * largest), path
        else:
            assert after[path] == item, path


def test_two_vintages_change_only_amounts_of_the_years_where_they_differ() -> None:
    old = series("own/wages", {2024: 0.02, 2025: 0.03, 2026: 0.04}, "2025-06")
    new = series("own/wages", {2025: 0.05}, "2026-06")
    catalog = catalog_with([old]).with_indices({"own/wages": new})
    worth = {}
    for vintage in ("2025-06", "2026-06"):
        for year in (2023, 2024, 2025):
            case = case_of(
                f"price_level: {{year: 2026, indices: {{wages: own/wages}}, vintage: {vintage}}}",
                f"costs: {{t: {{title: T, amounts: {{2026: {{value: 1000, price_year: {year}}}}},"
                " payers: {region: 1}}}",
            )
            payers = appraise(case, catalog, FEW).values["options"]["help"]["payers"]
            worth[vintage, year] = payers["region"]["net_present_value"]["central"]

    # The change to 2025 lies before the amount of 2025, and was all that was corrected.
    assert worth["2025-06", 2025] == worth["2026-06", 2025]
    for year in (2023, 2024):
        assert worth["2026-06", year] / worth["2025-06", year] == pytest.approx(1.05 / 1.03)
