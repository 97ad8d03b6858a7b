"""Random valid cases as plain dicts, from a seed, with everything that the schema offers."""

import json
from collections.abc import Mapping
from functools import cache
from itertools import combinations, count
from random import Random
from typing import Any

from bundlinje.appraisal.appraise import check
from bundlinje.appraisal.problem import Problem
from bundlinje.core.case import Case
from bundlinje.errors import Refused
from bundlinje.reference.catalog import Catalog, national
from tests.support.random_numbers import RandomNumbers

PARTIES = ("municipality", "other_municipality", "region", "state", "citizen")
INDEX_KINDS = ("wages", "other", "benefits")
FUNCTIONS = ("5.28.22", "5.38.42", "5.57.73", "6.45.58")
CHANCE_OF_REFUSAL = ("BL-A009",)
"""Whether a saving stays inside the use that there is cannot be seen before it is computed."""

Plain = dict[str, Any]


class RandomCase:
    """One case in the making; `case` is the dict that `case.yaml` would be read as."""

    def __init__(self, seed: str):
        self.rng = Random(seed)
        rng = self.rng
        self.first = rng.choice((0, 2020, 2026))
        length = rng.choice((1, rng.randint(2, 6), rng.randint(5, 18), rng.randint(5, 18)))
        self.last = self.first + (rng.randint(38, 80) if rng.random() < 0.03 else length) - 1
        self.case: Plain = {"format": 1, "id": "random", "title": f"Random case {seed}"}
        self.numbers = RandomNumbers(rng, self.case)
        self.later = Random(f"{seed} later")
        """Chance of its own for what came later, so that a seed keeps the case it had."""

    def chance(self, probability: float) -> bool:
        """Whether something that happens with a probability happens."""
        return self.rng.random() < probability

    def some(self, names: Any, least: int = 1) -> list[str]:
        """At least `least` of the names, in their order."""
        chosen = self.rng.sample(list(names), self.rng.randint(least, len(names)))
        return [name for name in names if name in chosen]

    def maybe(self, into: Plain, key: str, probability: float, make: Any) -> None:
        """Set a key with a probability."""
        if self.chance(probability):
            into[key] = make()

    def build(self) -> Plain:
        """Fill in every section and return the case."""
        case, rng = self.case, self.rng
        case |= {
            "price_level": self.numbers.price_level(),
            "horizon": {"first_year": self.first, "last_year": self.last},
            "discounting": self.discounting(),
        }
        if self.chance(0.5):
            case["parties"] = {
                "fund": {"title": "Fund"},
                "agency": {"title": {"da": "Styrelse", "en": "Agency"}, "public": True},
            }
        self.parties = [*PARTIES, *case.get("parties", {})]
        case["segments"] = {f"s{n}": self.segment() for n in range(rng.choice((1, 1, 2, 3)))}
        case["options"] = {f"o-{n}": self.option(n) for n in range(rng.choice((1, 1, 2, 3)))}
        case["costs"] = {f"cost_{n}": self.cost() for n in range(rng.randint(0, 3))}
        case["effects"] = {f"e{n}": self.effect() for n in range(rng.randint(0, 3))}
        case["accounts"] = {f"a{n}": self.account() for n in range(rng.randint(1, 4))}
        case["consequences"] = self.consequences()
        self.declare_overlaps()
        case["wellbeing"] = {f"w{n}": self.wellbeing() for n in range(rng.randint(0, 3))}
        case["realisation"] = self.plans()
        self.numbers.correlate()
        if self.later.random() < 0.3:
            case["studies"] = self.studies()
        self.maybe(case, "published", 0.1, self.published)
        return case

    def published(self) -> Plain:
        """A total that others have published, which no figure hangs on."""
        parts = {"one": 1.0, "other": self.rng.choice((2.0, 2.5))}
        total = {"title": "Total", "total": 3.0, "parts": parts, "source": "https://example.org/c"}
        self.maybe(total, "unit", 0.5, lambda: "persons")
        self.maybe(total, "rounding", 0.5, lambda: 0.1)
        return {"total": total}

    def discounting(self) -> Plain:
        """A schedule, a reading, a base year before, inside or after the horizon, and timings."""
        rng = self.rng
        out: Plain = {"base_year": rng.choice((self.first, rng.randint(-6, 6) + self.first))}
        flat = (0.0, 0.035, round(rng.uniform(0.0, 0.09), 4))
        schedules = ("dk/discount-rate/2021", "dk/discount-rate/2013")
        self.maybe(out, "schedule", 0.8, lambda: rng.choice((*flat, *schedules)))
        self.maybe(out, "reading", 0.5, lambda: rng.choice(("forward", "flat")))
        for kind in ("costs", "benefits"):
            self.maybe(out, kind, 0.7, lambda: rng.choice(("start", "mid", "end")))
        return out

    def segment(self) -> Plain:
        """A group with or without deaths and moves."""
        out: Plain = {"title": "Group"}
        self.maybe(out, "mortality", 0.5, lambda: self.numbers.fact_or_share("mortality"))
        self.maybe(out, "moving_out", 0.5, lambda: self.numbers.fact_or_share("moving_out"))
        return out

    def option(self, position: int) -> Plain:
        """Cohorts by year for some segments, and take-up as a number, a table or left out."""
        invited = {}
        for segment in self.some(self.case["segments"]):
            years = sorted(
                {self.rng.randint(self.first, min(self.last, self.first + 5)) for _ in "abc"}
            )
            spelled = self.rng.choice((int, str)) if self.first > 999 else int
            invited[segment] = {spelled(y): self.numbers.positive(5, 400) for y in years}
        out: Plain = {"title": {"da": f"Valg {position}", "en": f"Option {position}"}}
        out["invited"] = invited
        by_segment = {segment: self.numbers.share(0.2, 0.9) for segment in invited}
        self.maybe(out, "take_up", 0.4, lambda: self.numbers.share(0.2, 0.9))
        self.maybe(out, "take_up", 0.4, lambda: by_segment)
        if position:
            self.maybe(out, "reading_of", 0.3, lambda: "o-0")
        return out

    def scope(self, out: Plain) -> Plain:
        """Restrict an item to some options and segments, now and then."""
        self.maybe(out, "options", 0.15, lambda: self.some(self.case["options"]))
        self.maybe(out, "segments", 0.2, lambda: self.some(self.case["segments"]))
        return out

    def cost(self) -> Plain:
        """A fixed or per-person cost, of the programme or of the alternative it saves."""
        rng = self.rng
        out: Plain = {"title": "Cost", "payers": self.payers()}
        if self.chance(0.4):
            years = sorted({rng.randint(self.first, self.last) for _ in range(3)})
            out["amounts"] = {year: self.numbers.money(1e4, 5e6) for year in years}
        else:
            out["amount"] = self.numbers.money(1e3, 1e5, "/person")
            out["per"] = rng.choice(("invited", "treated"))
            spreads = ([1.0], [0.5, 0.5], [0.25, 0.5, 0.25], [0.0, 0.7, 0.2, 0.1])
            self.maybe(out, "spread", 0.6, lambda: rng.choice(spreads))
        self.maybe(out, "role", 0.3, lambda: rng.choice(("programme", "saved_alternative")))
        self.maybe(out, "bias", 0.4, lambda: self.numbers.positive(0.02, 0.4))
        self.maybe(out, "price_basis", 0.3, lambda: rng.choice(("factor", "market")))
        self.maybe(out, "index", 0.3, lambda: rng.choice(INDEX_KINDS))
        self.maybe(out, "posting", 0.3, lambda: rng.choice(FUNCTIONS))
        limited = self.scope(out)
        if "amounts" in limited:  # such a cost is there whoever takes part
            limited.pop("segments", None)
        return limited

    def payers(self) -> Plain:
        """Shares that add up to one, or leave a rest."""
        parties = self.rng.sample(self.parties, self.rng.randint(1, 3))
        if len(parties) == 1:
            return {parties[0]: self.rng.choice((1, 1.0, "rest"))}
        if self.chance(0.5):
            shares: Plain = {party: self.numbers.small_share() for party in parties[:-1]}
            return shares | {parties[-1]: "rest"}
        return dict(zip(parties, ((0.3, 0.7), (0.5, 0.2, 0.3))[len(parties) - 2], strict=True))

    def effect(self) -> Plain:
        """An effect of any kind, with the adjustments that its basis allows."""
        rng, numbers = self.rng, self.numbers
        kind = rng.choice(
            (
                "risk_difference",
                "risk_ratio",
                "odds_ratio",
                "hazard_ratio",
                "rate",
                "mean_difference",
                "success_rate",
            )
        )
        out: Plain = {"title": "Effect", "kind": kind, "basis": rng.choice(("net", "gross"))}
        out["per"] = rng.choice(("invited", "treated"))
        out["value"] = numbers.effect_value(kind)
        needs_baseline = kind.endswith("_ratio")
        if kind == "success_rate":
            self.maybe(out, "baseline", 0.5 * (out["basis"] == "gross"), numbers.baseline)
        elif needs_baseline or self.chance(0.3):
            out["baseline"] = numbers.baseline()
        if out["basis"] == "gross" and not (kind == "success_rate" and "baseline" in out):
            out["deadweight"] = numbers.share(0.05, 0.7)
            out["deadweight_from"] = rng.choice(("comparison_group", "assumption"))
        if out["basis"] == "gross" and out.get("deadweight_from") != "comparison_group":
            self.maybe(out, "attribution", 0.5, lambda: numbers.share(0.4, 0.95))
        if self.later.random() < 0.2:
            out["better"] = self.later.choice(("more", "less"))
        self.maybe(out, "employment", 0.2, lambda: True)
        self.maybe(
            out, "displacement", 1.0 if "employment" in out else 0.4, lambda: numbers.share(0, 0.5)
        )
        for name in ("benefit_bias", "transfer_discount"):
            self.maybe(out, name, 0.3, lambda: numbers.share(0.02, 0.5))
        self.maybe(out, "persistence", 0.8, self.persistence)
        return self.scope(out)

    def persistence(self) -> Plain:
        """Any shape, with a lag, a ramp and an end; a table only on whole years."""
        rng, numbers = self.rng, self.numbers
        out: Plain = {}
        shape = rng.choice(("constant", "exponential", "half_life", "linear", "table"))
        if shape != "constant" or self.chance(0.5):
            out["shape"] = shape
        whole = shape == "table" or self.chance(0.5)
        for name, most in (("lag_years", 3), ("ramp_years", 3)):
            self.maybe(out, name, 0.4, lambda most=most: rng.choice((0, rng.randint(0, most))))
            if not whole:
                self.maybe(out, name, 0.5, lambda: numbers.positive(0.05, 3.0))
        if shape == "exponential":
            out["fade"] = numbers.share(0.02, 0.6)
        elif shape == "half_life":
            out["half_life_years"] = numbers.positive(0.5, 8)
        elif shape == "linear":
            out["duration_years"] = numbers.positive(0.7, 12)
        elif shape == "table":
            out["table"] = [numbers.real(-0.2, 1.2) for _ in range(rng.randint(1, 6))]
        self.maybe(out, "lasts_years", 0.3, lambda: numbers.positive(0.1, rng.choice((1, 8))))
        if self.later.random() < 0.3:
            out["observed_years"] = self.later.choice((1, 2.5, 6))
        return out

    def on_whole_years(self, reason: str) -> bool:
        """Whether a row by year can follow an outcome."""
        stays = self.case["effects"].get(reason, {}).get("persistence", {})
        lags = [stays.get(name, 0) for name in ("lag_years", "ramp_years")]
        return all(isinstance(lag, int | float) and lag == int(lag) for lag in lags)

    def account(self) -> Plain:
        """A resource, transfer, tax or earnings, priced with shares or per payer."""
        rng, numbers = self.rng, self.numbers
        kind = rng.choice(("resource", "resource", "transfer", "tax", "earnings"))
        out: Plain = {"title": "Account", "kind": kind, "unit": rng.choice(("year", "visit"))}
        if self.chance(0.5):
            out["price"], out["payers"] = numbers.price(), self.payers()
        else:
            parties = rng.sample(self.parties, rng.randint(1, 4))
            out["prices"] = {party: numbers.money(1e3, 2e5) for party in parties}
        self.maybe(out, "receiver", 0.2, lambda: rng.choice(self.parties))
        self.maybe(out, "price_basis", 0.3, lambda: rng.choice(("factor", "market")))
        self.maybe(out, "index", 0.3, lambda: rng.choice(INDEX_KINDS))
        self.maybe(out, "posting", 0.3, lambda: rng.choice(FUNCTIONS))
        table = {segment: numbers.positive(0.05, 2) for segment in self.case["segments"]}
        self.maybe(out, "counterfactual", 0.4, lambda: numbers.positive(0.05, 2))
        self.maybe(out, "counterfactual", 0.3, lambda: table)
        return out

    def consequences(self) -> Plain:
        """One or two changes in each account, each of an effect or of taking part."""
        out: Plain = {}
        for key, account in self.case["accounts"].items():
            reasons = ["participation", *self.case["effects"]]
            if account["kind"] == "earnings":
                reasons = [
                    name
                    for name in reasons
                    if name == "participation" or "displacement" in self.case["effects"][name]
                ]
            for reason in self.rng.choices(reasons, k=self.rng.choice((1, 1, 2, 3))):
                out[f"q-{len(out)}"] = self.consequence(reason, key, account)
        return out

    def consequence(self, reason: str, key: str, account: Mapping[str, Any]) -> Plain:
        """A change in one account, as a number or a row, absolute or relative."""
        rng, numbers = self.rng, self.numbers
        relative = "counterfactual" in account and self.chance(0.4)
        low, high = (-0.4, 0.2) if relative else (-0.6, 0.3)
        change: Any = numbers.real(low, high)
        if self.on_whole_years(reason) and self.chance(0.4):
            change = [numbers.real(low, high) for _ in range(rng.randint(1, 6))]
        out: Plain = {"of": reason, "account": key, "evidence": "causal"}
        out["relative_change" if relative else "change"] = change
        self.maybe(out, "evidence", 0.3, lambda: "descriptive")
        if out["evidence"] == "descriptive":
            out["causal_share"] = numbers.share(0.1, 0.9)
        self.maybe(out, "person", 0.3, lambda: rng.choice(("participant", "family")))
        self.maybe(out, "persons", 0.3, lambda: numbers.positive(0.5, 3))
        self.maybe(out, "stock_leaving", 0.3, lambda: numbers.share(0.02, 0.6))
        return self.scope(out)

    def declare_overlaps(self) -> None:
        """Say of all effects that meet on an account that they are joint or disjoint."""
        effects = self.case["effects"]
        for account in self.case["accounts"]:
            meet = {
                item["of"]
                for item in self.case["consequences"].values()
                if item["account"] == account and item["of"] in effects
            }
            for one, other in combinations(sorted(meet), 2):
                key = self.rng.choice(("estimated_jointly_with", "disjoint_from"))
                said = effects[one].setdefault(key, [])
                said += [other] if other not in said else []

    def wellbeing(self) -> Plain:
        """What an outcome or a use means for wellbeing."""
        rng, numbers = self.rng, self.numbers
        out: Plain = {"title": "Wellbeing", "measure": rng.choice(("qaly", "wellby"))}
        out["change"] = numbers.real(-0.3, 0.6)
        if self.chance(0.4):
            out["account"] = rng.choice(list(self.case["accounts"]))
        else:
            out["of"] = rng.choice(["participation", *self.case["effects"]])
            if self.on_whole_years(out["of"]) and self.chance(0.4):
                out["change"] = [numbers.real(-0.3, 0.6) for _ in range(rng.randint(1, 5))]
        self.maybe(out, "person", 0.3, lambda: rng.choice(("participant", "family")))
        self.maybe(out, "persons", 0.4, lambda: numbers.positive(0.5, 3))
        return self.scope(out)

    def studies(self) -> Plain:
        """A study of a number that is there for no other reason."""
        rng = self.later
        numbers = RandomNumbers(rng, self.case)
        inputs = self.case.setdefault("inputs", {})
        kind = rng.choice(("mean", "difference", "share"))
        if kind == "share":
            inputs["known-share"] = {"successes": 30, "n": 80, "unit": "share"}
        else:
            inputs["known-mean"] = {"mean": 1.0, "se": 0.4, "unit": "difference"}
        out: Plain = {"title": "Study", "kind": kind, "sizes": [rng.choice((2, 80)), 300]}
        out["input"] = "case/known-share" if kind == "share" else "inputs.known-mean"
        if kind != "share":
            out["outcome_sd"] = numbers.positive(0.5, 3)
        life = {"people_per_year": numbers.positive(5, 400), "years": rng.randint(1, 30)}
        may = {
            "note": "A note",
            "fixed_cost": numbers.money(1e3, 1e6),
            "cost_per_person": numbers.money(1e2, 1e4, "/person"),
            "years_to_answer": numbers.positive(0.2, 4),
            "decision": life,
        }
        return {"study": out | {key: made for key, made in may.items() if rng.random() < 0.6}}

    def plans(self) -> list[Plain]:
        """Realisation plans for some of what could be saved."""
        rng = self.rng
        could = [key for key, item in self.case["accounts"].items() if item["kind"] == "resource"]
        could += [
            key
            for key, item in self.case["costs"].items()
            if item.get("role") == "saved_alternative"
        ]
        out = []
        for key in (name for name in could if self.chance(0.6)):
            years = sorted({rng.randint(self.first - 1, self.last) for _ in range(3)})
            shares = sorted(round(rng.random(), 2) for _ in years)
            plan: Plain = {
                "account": key,
                "owner": "Head",
                "cut": dict(zip(years, shares, strict=True)),
            }
            self.maybe(plan, "marginal_share", 0.5, lambda: self.numbers.share(0.3, 0.95))
            self.maybe(plan, "notice_years", 0.5, lambda: rng.randint(0, 3))
            self.maybe(plan, "capacity_step", 0.4, lambda: round(rng.uniform(0.1, 3.0), 3))
            self.maybe(plan, "actuals", 0.1, lambda: {self.first: 1.0})
            out.append(plan)
        return out


@cache
def valid_problem(seed: int, catalog: Catalog | None = None) -> tuple[Plain, Problem]:
    """Return the first case of a seed that is not refused for saving more than there is."""
    for attempt in count():
        case = RandomCase(f"{seed}.{attempt}").build()
        try:
            return case, check(Case.model_validate(case), catalog or national())[0]
        except Refused as refused:
            if any(fault.code not in CHANCE_OF_REFUSAL for fault in refused.faults):
                raise
    raise AssertionError("unreachable")


def valid_case(seed: int) -> Plain:
    """Return the random valid case of a seed (the same object each time: do not change it)."""
    return valid_problem(seed)[0]


def described(seed: int) -> str:
    """Return the seed and the case, for the message of a failure."""
    return f"seed {seed}: {json.dumps(valid_case(seed))}"
