"""Every number of a case is found, with its path, its domain and its unit."""

from typing import Any

import pytest

from bundlinje.core.case import Case
from bundlinje.core.inputs import free_domain, own_path, slots
from bundlinje.core.quantity import Quantity
from tests.spec.appraise.small import case_of
from tests.spec.appraise.test_result import CASE as FULL
from tests.support.random_cases import RandomCase


def at(case: Case, path: str) -> Any:
    """Return what stands at a dotted path of a case."""
    value: Any = case
    for part in path.split("."):
        if isinstance(value, tuple):
            value = value[int(part)]
        elif isinstance(value, dict):
            value = value[int(part)] if int in map(type, value) else value[part]
        else:
            value = getattr(value, part)
    return value


def count(value: Any) -> int:
    """Return how many quantities there are in a case, however deep."""
    if isinstance(value, Quantity):
        return 1
    if isinstance(value, dict):
        return sum(count(item) for item in value.values())
    if isinstance(value, tuple):
        return sum(count(item) for item in value)
    fields = getattr(type(value), "model_fields", {})
    return sum(count(getattr(value, name)) for name in fields)


@pytest.mark.parametrize("seed", range(40))
def test_each_number_of_a_random_case_is_found_once_and_at_its_path(seed: int) -> None:
    case = Case.model_validate(RandomCase(f"slots-{seed}").build())
    found = slots(case)

    assert len({slot.path for slot in found}) == len(found) == count(case)
    for slot in found:
        assert at(case, slot.path) is slot.quantity


def test_numbers_stand_in_the_order_of_the_sections() -> None:
    sections = [slot.path.partition(".")[0] for slot in slots(case_of(FULL))]
    order = [name for name in Case.model_fields if name in sections]

    assert sections == sorted(sections, key=order.index)


@pytest.mark.parametrize(
    ("path", "domain", "unit"),
    [
        ("price_level.yearly_increase", "real", "share/year"),
        ("segments.people.moving_out", "share", "share/year"),
        ("options.help.invited.people.2026", "positive", "persons"),
        ("options.help.take_up", "share", "share"),
        ("costs.team.amounts.2026", "positive", "DKK"),
        ("costs.team.payers.fund", "share", "share"),
        ("effects.job.value", "share", "share"),
        ("effects.job.deadweight", "share", "share"),
        ("effects.job.persistence.lag_years", "positive", "years"),
        ("accounts.benefit.price", "positive", "DKK/year"),
        ("accounts.care.prices.region", "positive", "DKK"),
        ("consequences.care.change", "real", "difference"),
        ("consequences.care.causal_share", "share", "share"),
        ("wellbeing.calm.change", "real", "difference"),
    ],
)
def test_a_place_says_what_may_stand_there(path: str, domain: str, unit: str) -> None:
    (slot,) = [item for item in slots(case_of(FULL)) if item.path == path]

    assert (slot.domain, slot.unit) == (domain, unit)


@pytest.mark.parametrize(
    ("kind", "domain"),
    [
        ("success_rate", "share"),
        ("risk_ratio", "positive"),
        ("odds_ratio", "positive"),
        ("hazard_ratio", "positive"),
        ("risk_difference", "real"),
        ("mean_difference", "real"),
        ("rate", "real"),
    ],
)
def test_the_kind_of_effect_decides_what_its_value_may_be(kind: str, domain: str) -> None:
    case = case_of(
        f"effects: {{it: {{title: It, kind: {kind}, basis: net, per: treated, value: 1}}}}"
    )
    (slot,) = [item for item in slots(case) if item.path == "effects.it.value"]

    assert slot.domain == domain


def test_numbers_that_nobody_wrote_are_marked() -> None:
    default = {slot.path: slot.is_default for slot in slots(case_of())}

    assert default == {
        "options.help.invited.people.2026": False,
        "options.help.take_up": True,
    }


def test_a_reference_has_the_id_of_what_it_refers_to() -> None:
    case = case_of(
        "inputs: {deaths: 0.01}",
        "segments: {people: {title: P, mortality: case/deaths, moving_out: no/move-rate-50-69}}",
    )
    ids = {slot.path: slot.input_id for slot in slots(case)}

    assert ids["inputs.deaths"] == ids["segments.people.mortality"] == "inputs.deaths"
    assert ids["segments.people.moving_out"] == "no/move-rate-50-69"
    assert own_path("case/deaths") == "inputs.deaths"
    assert own_path("dk/some/fact") == "dk/some/fact"


@pytest.mark.parametrize(
    ("figures", "unit", "domain"),
    [
        ({"value": 0.5}, "share", "share"),
        ({"value": -0.5}, "share", "real"),
        ({"low": -1.0, "high": 2.0}, "DKK", "real"),
        ({"value": 5.0}, "DKK/person", "positive"),
        ({"value": 5.0}, "points", "real"),
    ],
)
def test_a_number_that_stands_alone_lies_where_its_unit_and_figures_say(
    figures: dict[str, float], unit: str, domain: str
) -> None:
    assert free_domain(Quantity.model_validate(figures), unit) == domain
