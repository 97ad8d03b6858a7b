"""Which form becomes which distribution, and what is refused, in both languages."""

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from bundlinje.calc.distributions import Beta, LogNormal, Normal, Point, distribution_of
from bundlinje.calc.metalog import Metalog
from bundlinje.core.quantity import Quantity
from bundlinje.core.units import Domain
from bundlinje.errors import Notice, Refused


def of(domain: Domain, **figures: Any) -> Any:
    return distribution_of(Quantity.model_validate(figures), domain)


def refusal(domain: Domain, **figures: Any) -> tuple[Notice, ...]:
    with pytest.raises(Refused) as caught:
        of(domain, **figures)
    return caught.value.faults


@pytest.mark.parametrize(
    ("domain", "figures", "expected"),
    [
        ("real", {"value": -2.0}, Point(-2.0)),
        ("share", {"value": 1.0}, Point(1.0)),
        ("positive", {"value": 0.0}, Point(0.0)),
        ("real", {"mean": -1.0, "se": 2.0}, Normal(-1.0, 2.0)),
        ("share", {"mean": 0.2, "se": 0.1}, Beta(3.0, 12.0)),
        ("share", {"successes": 3.0, "n": 10.0}, Beta(3.5, 7.5)),
        ("positive", {"successes": 0.0, "n": 4.0}, Beta(0.5, 4.5)),
        ("real", {"low": 0.0, "mode": 1.0, "high": 4.0}, Beta(2.0, 4.0, 0.0, 4.0)),
        ("share", {"low": 0.0, "mode": 0.0, "high": 1.0}, Beta(1.0, 5.0, 0.0, 1.0)),
        ("positive", {"low": 0.0, "mode": 2.0, "high": 2.0}, Beta(5.0, 1.0, 0.0, 2.0)),
        ("real", {"p10": 1.0, "p50": 2.0, "p90": 3.0}, Metalog.through(1.0, 2.0, 3.0)),
        ("positive", {"p10": 1.0, "p50": 2.0, "p90": 3.0}, Metalog.through(1.0, 2.0, 3.0, "zero")),
        ("share", {"p10": 0.1, "p50": 0.2, "p90": 0.3}, Metalog.through(0.1, 0.2, 0.3, "unit")),
    ],
)
def test_form_and_domain_give_the_family(
    domain: Domain, figures: dict[str, float], expected: Any
) -> None:
    found = of(domain, **figures)
    assert type(found) is type(expected)
    parameters = [name for name in found.__slots__ if name not in ("family", "bounds")]
    for name in parameters:
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-14), name


@pytest.mark.parametrize(
    ("domain", "family"), [("real", "normal"), ("positive", "log-normal"), ("share", "beta")]
)
@pytest.mark.parametrize("level", [None, 0.5, 0.95])
def test_interval_has_equal_tails_and_p10_to_p90_by_default(
    domain: Domain, family: str, level: float | None
) -> None:
    given = {} if level is None else {"level": level}
    found = of(domain, low=0.2, high=0.7, **given)
    tail = (1.0 - (level or 0.8)) / 2.0
    assert found.family == family
    np.testing.assert_allclose(found.quantile(np.array([tail, 1.0 - tail])), [0.2, 0.7], rtol=1e-9)


def test_log_normal_keeps_mean_and_standard_deviation() -> None:
    found = of("positive", mean=100.0, se=40.0)
    assert isinstance(found, LogNormal)
    assert found.mean == pytest.approx(100.0, rel=1e-14)
    assert found.mean * math.sqrt(math.expm1(found.sigma**2)) == pytest.approx(40.0, rel=1e-13)


def test_support() -> None:
    assert of("real", value=3.0).support == (3.0, 3.0)
    assert of("real", mean=0.0, se=1.0).support == (-math.inf, math.inf)
    assert of("positive", mean=1.0, se=1.0).support == (0.0, math.inf)
    assert of("share", mean=0.5, se=0.1).support == (0.0, 1.0)
    assert of("real", low=-2.0, mode=0.0, high=5.0).support == (-2.0, 5.0)


def test_pert_never_passes_its_ends() -> None:
    for low, high in [(0.1, 0.7), (-0.3, 0.1), (1e5, 3.3e5)]:
        x = of("real", low=low, mode=high, high=high).quantile(np.array([0.0, 0.9999, 1.0]))
        assert low == x[0] <= x[1] <= x[2] <= high


def test_point_repeats_itself_and_cannot_be_written() -> None:
    values = of("real", value=3.0).quantile(np.full(5, 0.2))
    assert values.tolist() == [3.0] * 5
    assert not values.flags.writeable


def test_distributions_are_frozen_and_equal_by_value() -> None:
    found = of("share", mean=0.2, se=0.1)
    assert found == of("share", mean=0.2, se=0.1)
    assert hash(found) == hash(of("share", mean=0.2, se=0.1))
    with pytest.raises(AttributeError):
        found.a = 2.0


def test_fact_has_no_distribution_of_its_own() -> None:
    with pytest.raises(ValueError, match="fact"):
        of("real", fact="dk/placement/foster-care")


REFUSED: list[tuple[str, Domain, dict[str, float]]] = [
    ("BL-D001", "share", {"value": 1.2}),
    ("BL-D001", "share", {"mean": -0.1, "se": 0.1}),
    ("BL-D001", "share", {"low": 0.5, "mode": 0.8, "high": 25.0}),
    ("BL-D002", "positive", {"value": -1.0}),
    ("BL-D002", "positive", {"low": -5.0, "high": 3.0}),
    ("BL-D002", "positive", {"p10": -1.0, "p50": 0.5, "p90": 2.0}),
    ("BL-D003", "positive", {"mean": 0.0, "se": 1.0}),
    ("BL-D003", "share", {"mean": 1.0, "se": 0.1}),
    ("BL-D004", "share", {"mean": 0.2, "se": 0.4}),
    ("BL-D004", "share", {"mean": 0.2, "se": 0.41}),
    ("BL-D005", "positive", {"low": 0.0, "high": 3.0}),
    ("BL-D005", "share", {"low": 0.2, "high": 1.0}),
    ("BL-D005", "positive", {"p10": 0.0, "p50": 1.0, "p90": 3.0}),
    ("BL-D006", "real", {"p10": 1.0, "p50": 1.1, "p90": 3.0}),
    ("BL-D006", "positive", {"p10": 1.0, "p50": 2.9, "p90": 3.0}),
    ("BL-D006", "share", {"p10": 0.1, "p50": 0.11, "p90": 0.8}),
    ("BL-D007", "positive", {"p10": 1.0, "p50": 10.0, "p90": 100.0}),
    ("BL-D008", "share", {"low": 0.3, "high": 0.3 + 1e-14}),
    ("BL-D008", "positive", {"low": 1e-90, "high": 1e9, "level": 0.01}),
    ("BL-D009", "positive", {"mean": 3.0, "se": math.inf}),
    ("BL-D009", "real", {"value": -1e31}),
    ("BL-D009", "real", {"value": math.nan}),
]


@pytest.mark.parametrize(("code", "domain", "figures"), REFUSED)
def test_impossible_numbers_are_refused(
    code: str, domain: Domain, figures: dict[str, float]
) -> None:
    faults = refusal(domain, **figures)
    assert [fault.code for fault in faults] == [code]
    for language in ("da", "en"):
        text = faults[0].text(language)
        assert text.startswith(code)
        assert "{" not in text


def test_every_wrong_figure_is_named_at_once() -> None:
    faults = refusal("share", low=-0.1, mode=0.5, high=1.5)
    assert [fault.values["name"] for fault in faults] == ["high", "low"]
    assert [fault.code for fault in refusal("share", low=0.0, high=1.0)] == ["BL-D005", "BL-D005"]


def test_what_the_user_reads() -> None:
    (fault,) = refusal("share", mean=0.2, se=0.41)
    assert fault.text() == (
        "BL-D004: se is 0.41, but a share with mean 0.2 can have an se of at most 0.3998. "
        "Write a smaller se, or write low, mode and high."
    )
    (fault,) = refusal("real", p10=1.0, p50=1.1, p90=3.0)
    assert fault.text() == (
        "BL-D006: p50 is 1.1, too close to one end of 1 to 3: no metalog passes through all "
        "three. Write a p50 between 1.333 and 2.667, or write low, mode and high."
    )
    (fault,) = refusal("positive", low=0.0, high=3.0)
    assert fault.text("da") == (
        "BL-D005: low er 0, som er yderst i det mulige, men en del af udfaldene skal ligge uden "
        "for low. Skriv low, mode og high, hvis 0 er det yderste, tallet kan blive."
    )


def test_scipy_is_not_imported() -> None:
    program = (
        "import sys, numpy as np, bundlinje.calc.sampling as s, bundlinje.calc.distributions as d;"
        "from bundlinje.core.quantity import Quantity as Q;"
        "q = [Q(mean=0.2, se=0.1), Q(low=0.1, high=0.3), Q(p10=0.1, p50=0.2, p90=0.4)];"
        "ds = {str(i): d.distribution_of(x, 'share') for i, x in enumerate(q)};"
        "s.draw(ds, 1, correlations=[('0', '1', 0.5)]);"
        "sys.exit('scipy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
