"""Random numbers, gates, schedules and derived numbers of a contract."""

from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

Plain = dict[str, Any]

MODES = ("half_up", "half_even", "down", "up")
STEPS = ("0.01", "1", "0.05", "100", "0.001", "0.000001", "0.1", "7")


class Terms:
    """Draws the terms of one contract from a seed; numbers in it are often equal to each other."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = Random(f"contract {seed}")
        self.scale = self.rng.choice(("plain", "plain", "plain", "fine", "huge", "tiny"))
        self.pool = [self._fresh() for _ in range(5)]
        self.periods = [f"p{place}" for place in range(self.rng.choice((1, 1, 2, 2, 3, 4)))]
        self.cohorts = [f"c{place}" for place in range(self.rng.choice((0, 0, 1, 2, 3)))]
        self.groups = [f"g{place}" for place in range(self.rng.choice((0, 1, 2)))]
        self.payers = [f"payer{place}" for place in range(self.rng.choice((1, 2, 3, 4)))]
        self.metrics = [f"m{place}" for place in range(self.rng.choice((1, 2, 3)))]
        self.derived: list[str] = []

    def chance(self, share: float) -> bool:
        """Return true in a share of all draws."""
        return self.rng.random() < share

    def _fresh(self) -> Decimal:
        rng = self.rng
        if self.scale == "plain" or self.chance(0.3):
            return Decimal(rng.choice((0, 1, 2, 3, 5, 7, 10, 12, 20, 30, 50, 100, 162, 450)))
        if self.scale == "huge":
            return Decimal(rng.randint(1, 10**12))
        if self.scale == "tiny":
            return Decimal(rng.randint(1, 20)).scaleb(-6)
        return Decimal(rng.randint(0, 10**8)).scaleb(-6)

    def number(self, negative: float = 0.1) -> Decimal:
        """Return a number that others in the same contract are often equal to."""
        value = self.rng.choice(self.pool) if self.chance(0.6) else self._fresh()
        return -value if self.chance(negative) else value

    def amount(self) -> Decimal:
        """Return kroner and øre."""
        value = round(abs(self.number()) * self.rng.choice((1, 10, 1000)), 2)
        return min(value, Decimal(10**12))

    def price(self) -> Decimal:
        """Return kroner a unit."""
        return self.rng.choice((Decimal(1), Decimal("15.12"), Decimal(2750), abs(self.number())))

    def share(self) -> Decimal:
        """Return a part of the whole."""
        return self.rng.choice(
            (
                Decimal(0),
                Decimal(1),
                Decimal("0.33"),
                Decimal(self.rng.randint(0, 10**6)).scaleb(-6),
            )
        )

    def shares(self, names: list[str]) -> dict[str, Decimal]:
        """Return parts that sum to 1."""
        cuts = sorted(self.rng.choice((0, 10**6, 333333, 500000, self.rng.randint(0, 10**6)))
                      for _ in names[1:])  # fmt: skip
        ends = [0, *cuts, 10**6]
        parts = (high - low for low, high in pairwise(ends))
        return {name: Decimal(part).scaleb(-6) for name, part in zip(names, parts, strict=True)}

    def rounding(self) -> Plain:
        """Return a step and where a half goes."""
        return {"to": Decimal(self.rng.choice(STEPS)), "mode": self.rng.choice(MODES)}

    def some(self, names: list[str]) -> list[str]:
        """Return some of the names, in any order, one at least."""
        return self.rng.sample(names, self.rng.randint(1, len(names)))

    def derived_number(self, name: str) -> Plain:
        """Return a number that is made of others."""
        known = self.metrics + self.derived
        kind = self.rng.choice(
            ("difference", "ratio", "relative_reduction_pct", "weighted", "net_of_deadweight",
             "sum", "product")
        )  # fmt: skip
        count = {"difference": 2, "ratio": 2, "relative_reduction_pct": 2, "net_of_deadweight": 1}
        of = [self.rng.choice(known) for _ in range(count.get(kind, self.rng.randint(1, 3)))]
        made: Plain = {"title": name, "kind": kind, "of": of}
        if kind == "weighted":
            made["weights"] = [self.number(0.3) for _ in of]
        if kind == "net_of_deadweight":
            made["share"] = self.share()
        if self.chance(0.3):
            made["rounding"] = self.rounding()
        return made

    def gate(self, depth: int = 0) -> Plain:
        """Return a comparison, or several that are joined."""
        pooled = {"pooled": True} if self.chance(0.2) else {}
        if depth < 2 and self.chance(0.3):
            joined = [self.gate(depth + 1) for _ in range(self.rng.randint(1, 3))]
            return {self.rng.choice(("all", "any", "none")): joined, **pooled}
        made: Plain = {"metric": self.rng.choice(self.metrics + self.derived), **pooled}
        if self.chance(0.3):
            made["of"] = self.rng.choice(self.metrics + self.derived)
        names = ("at_least", "above", "at_most", "below")
        for bound in self.rng.sample(names, self.rng.choice((1, 1, 1, 2))):
            value = self.number()
            made[bound] = round(value / 450, 6) if "of" in made and self.chance(0.5) else value
        if self.chance(0.3):
            made["rounding"] = self.rounding()
        return made

    def table(self) -> Plain:
        """Return amounts by size, in one of three modes."""
        mode = self.rng.choice(("step", "interpolated", "marginal"))
        ends = sorted({self.number(0.2) for _ in range(self.rng.randint(2, 5))})
        if len(ends) < 2:
            ends = [ends[0], ends[0] + 1]
        if mode == "marginal":
            pairs = list(pairwise(ends))
            if len(pairs) > 1 and self.chance(0.3):
                del pairs[self.rng.randrange(len(pairs))]
            rows = [{"above": low, "to": high, "rate": self.price()} for low, high in pairs]
            return {"mode": mode, "rows": rows}
        made: Plain = {"mode": mode, "rows": [{"at": at, "amount": self.amount()} for at in ends]}
        if self.chance(0.3):
            made["below"] = self.amount()
        if self.chance(0.3):
            made["reached"] = "above"
        return made

    def schedule(self, by_person: bool) -> Plain:
        """Return one of the four forms."""
        form = self.rng.choice(("per_unit", "per_unit", "share", "lump_sum", "table", "table"))
        if form == "per_unit":
            return {form: self.price()}
        if form == "share":
            share = self.share()
            return {form: -share if not by_person and self.chance(0.1) else share}
        return {form: self.amount() if form == "lump_sum" else self.table()}
