"""Random numbers for random cases, in every form that a case file allows."""

from itertools import combinations
from random import Random
from typing import Any

from bundlinje.reference.catalog import national

Plain = dict[str, Any]

FACTS = {
    "mortality": ("dk/diabetes/mortality-50-54", "dk/diabetes/mortality-65-69"),
    "moving_out": ("no/move-rate-50-69", "dk/aarhus/move-out-rate-all-ages"),
    "ratio": ("dk/t2d/hr-sickness-women", "intl/glucose-trials/coronary-or"),
    "price": ("dk/benefit/disability-pension-single", "se/t2d/hospital-cost-attributable"),
}
"""Facts that fit a place; one that has left the catalog is passed over."""

INDICES = {
    "wages": "dk/index/state-wages",
    "other": "dk/index/consumer-prices",
    "benefits": "dk/index/state-prices-and-wages",
}

Z90 = 1.2815515655446004


def rounded(value: float) -> float:
    """A number that is short to read."""
    return float(f"{value:.6g}")


class RandomNumbers:
    """Draws numbers with or without spread; some stand under `inputs` and are shared."""

    def __init__(self, rng: Random, case: Plain):
        self.rng = rng
        self.case = case
        self.certain = rng.random() < 0.12
        self.uncertain_inputs: list[str] = []

    def spread_out(self, centre: float, spread: float, domain: str) -> Any:
        """One number in any form, around a centre."""
        rng = self.rng
        forms = ["mean_se", "interval", "level", "pert", "quantiles"]
        forms += ["counts"] * (domain == "share")
        form = "point" if self.certain or rng.random() < 0.5 or not spread else rng.choice(forms)
        low, high = centre - Z90 * spread, centre + Z90 * spread
        forms_of: dict[str, dict[str, float]] = {
            "point": {"value": centre},
            "mean_se": {"mean": centre, "se": spread},
            "interval": {"low": low, "high": high},
            "level": {"low": low, "high": high, "level": 0.6},
            "pert": {"low": centre - 2 * spread, "mode": centre, "high": centre + 2.2 * spread},
            "quantiles": {"p10": low, "p50": centre + 0.05 * spread, "p90": high},
            "counts": {"successes": round(80 * centre), "n": 80},
        }
        figures = {name: rounded(figure) for name, figure in forms_of[form].items()}
        return self.dressed(figures)

    def dressed(self, figures: dict[str, float]) -> Any:
        """Now and then with unit-less extras: a source, a flag, a title; often a bare number."""
        out: Plain = dict(figures)
        if self.rng.random() < 0.15:
            out["source"] = self.rng.choice(
                ("assumed: by chance", "https://example.org/a", {"url": "https://example.org/b"})
            )
        if self.rng.random() < 0.1:
            out["verification"] = self.rng.choice(("verified", "unverified"))
        return out["value"] if set(out) == {"value"} and self.rng.random() < 0.8 else out

    def own(self, number: Any, unit: str, kind: str) -> Any:
        """The number itself, or a reference to it (or to one like it) under `inputs`."""
        inputs = self.case.setdefault("inputs", {})
        if self.rng.random() > 0.12:
            return number
        known = [name for name in inputs if name.rstrip("0123456789") == kind]
        if known and self.rng.random() < 0.5:
            return f"case/{self.rng.choice(known)}"
        name = f"{kind}{len(inputs)}"
        stated = number if isinstance(number, dict) else {"value": number}
        inputs[name] = {"unit": unit, **stated}
        if not {"value", "fact"} & set(inputs[name]):
            self.uncertain_inputs.append(f"inputs.{name}")
        return self.rng.choice((f"case/{name}", {"fact": f"case/{name}"}))

    def share(self, low: float, high: float) -> Any:
        """A share between 0 and 1."""
        centre = self.rng.uniform(low, high)
        spread = self.rng.uniform(0.05, 0.3) * min(centre, 1.0 - centre)
        return self.own(self.spread_out(centre, spread, "share"), "share", "share")

    def small_share(self) -> Any:
        """A payer's share, so small that others leave something in every draw."""
        centre = self.rng.uniform(0.05, 0.2)
        return self.spread_out(centre, self.rng.uniform(0.05, 0.3) * centre, "share")

    def positive(self, low: float, high: float) -> Any:
        """An amount above 0."""
        centre = self.rng.uniform(low, high)
        number = self.spread_out(centre, self.rng.uniform(0.05, 0.3) * centre, "positive")
        return number if high > 10 else self.own(number, "ratio", "ratio")

    def real(self, low: float, high: float) -> Any:
        """A difference, above or below 0."""
        centre = self.rng.uniform(low, high)
        number = self.spread_out(centre, self.rng.uniform(0.05, 0.5) * abs(centre), "real")
        return self.own(number, "difference", "difference")

    def fact_or_share(self, kind: str) -> Any:
        """A yearly rate: from the catalog or a small share."""
        return self.fact(kind) if self.rng.random() < 0.3 else self.share(0.005, 0.12)

    def fact(self, kind: str) -> Any:
        """A reference to a fact of a kind, or a ratio close to one where none is left."""
        known = [name for name in FACTS[kind] if name in national().facts]
        return self.rng.choice(known)

    def baseline(self) -> Any:
        """A risk without the help."""
        return self.share(0.03, 0.6)

    def effect_value(self, kind: str) -> Any:
        """The size of an effect, likely for its kind."""
        if kind.endswith("_ratio"):
            return self.fact("ratio") if self.rng.random() < 0.2 else self.positive(0.4, 1.3)
        if kind == "success_rate":
            return self.share(0.1, 0.7)
        return self.real(-0.3, 0.4) if kind == "risk_difference" else self.real(-1.0, 1.0)

    def price(self) -> Any:
        """A unit price: own or from the catalog."""
        return self.fact("price") if self.rng.random() < 0.15 else self.money(1e3, 2e5)

    def money(self, low: float, high: float, per: str = "") -> Any:
        """An amount in some currency at some price level."""
        centre = self.rng.uniform(low, high)
        number = self.spread_out(centre, self.rng.uniform(0.05, 0.3) * centre, "positive")
        if self.rng.random() < 0.6:
            return number
        out = dict(number) if isinstance(number, dict) else {"value": number}
        if self.rng.random() < 0.7:
            out["unit"] = self.rng.choice(("DKK", "EUR", "USD")) + per
        if self.rng.random() < 0.7:
            out["price_year"] = self.case["price_level"]["year"] + self.rng.randint(-12, 4)
        return self.own(out, f"DKK{per}", f"money{per.strip('/')}")

    def price_level(self) -> Plain:
        """The year of all prices, how prices rise, and the rates of exchange."""
        exchange = {
            "EUR": self.rng.choice((7.45, {"mean": 7.45, "se": 0.1})),
            "USD": self.spread_out(6.8, 0.4, "positive"),
        }
        if self.rng.random() < 0.35:  # every year since 2005 is known of these
            level: Plain = {"year": self.rng.randint(2017, 2021), "indices": dict(INDICES)}
            if self.rng.random() < 0.4:
                level["vintage"] = self.rng.choice(("2024-06", "2024-06-30", 2025, "2026"))
            return {**level, "exchange": exchange}
        increase = self.spread_out(self.rng.uniform(-0.01, 0.05), 0.005, "real")
        year = self.rng.randint(2018, 2028)
        return {"year": year, "yearly_increase": increase, "exchange": exchange}

    def correlate(self) -> None:
        """Tie some of the case's own uncertain inputs together, at times as they cannot be."""
        count = len(self.uncertain_inputs)
        if count > 1 and self.rng.random() < 0.5:
            tied = self.rng.sample(self.uncertain_inputs, min(count, self.rng.choice((2, 2, 3))))
            ranks = (self.rng.choice((-0.4, 0.6)), 0.9, -0.9)
            self.case["correlations"] = [
                {"between": list(pair), "rank": rank}
                for pair, rank in zip(combinations(tied, 2), ranks, strict=False)
            ]
