"""From people to present value once more, one group of people and one year at a time.

Written from the design and the docstrings of the case alone, with plain floats and loops, so that
it shares no formula with the engine. It reads a case as a plain dict and is given a value for every
input id; it knows nothing of distributions and assumes that the case is valid.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import floor
from typing import Any

from tests.support.slow_people import ByYear, SlowPeople

MUNICIPALITY, ELSEWHERE = "municipality", "other_municipality"
PUBLIC = (MUNICIPALITY, ELSEWHERE, "region", "state")
ADVERSE = ("resource", "transfer")


@dataclass(frozen=True)
class Posting:
    """An amount that one party gains (or loses, below 0) in one year."""

    year: int
    party: str
    kind: str
    is_cost: bool
    amount: float
    at_factor_prices: bool
    is_descriptive: bool = False

    @property
    def in_budget(self) -> bool:
        """Whether a budget sees it."""
        return self.kind != "earnings"


@dataclass
class SlowResult:
    """What one option comes to."""

    gross: list[Posting] = field(default_factory=list)
    realised: list[Posting] = field(default_factory=list)
    people: dict[tuple[str, str], ByYear] = field(default_factory=dict)
    wellbeing: dict[str, ByYear] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One consequence in one segment: units of an account by year, in all and at home."""

    consequence: str
    segment: str
    units: ByYear
    home: ByYear


class SlowPipeline(SlowPeople):
    """The long way from a case to what it is worth to everyone."""

    # Use

    def level(self, account: str, segment: str) -> float | None:
        """The use per person and year without the help."""
        path = f"accounts.{account}.counterfactual"
        stated = self.stated(path)
        if isinstance(stated, dict) and segment in stated:
            return self.number(f"{path}.{segment}")
        by_segment = isinstance(stated, dict) and set(stated) & set(self.case["segments"])
        return None if stated is None or by_segment else self.number(path)

    def changes(self, option: str) -> list[Change]:
        """Every change in use, not yet held against what there is."""
        out = []
        for key, item in self.case.get("consequences", {}).items():
            for segment in self.case["options"][option]["invited"]:
                reason = item["of"]
                effect = self.case.get("effects", {}).get(reason, {})
                if not all(self.concerns(x, option, segment) for x in (item, effect)):
                    continue
                units, home = self.units(key, option, segment)
                out.append(Change(key, segment, units, home))
        return out

    def units(self, key: str, option: str, segment: str) -> tuple[ByYear, ByYear]:
        """The change in use by year that a consequence makes in a segment."""
        at, item = f"consequences.{key}", self.case["consequences"][key]
        name, level = "change", 1.0
        if "relative_change" in item:
            name, level = "relative_change", self.level(item["account"], segment) or 0.0
        weight = self.number(f"{at}.persons", 1.0) * self.number(f"{at}.causal_share", 1.0)
        units: ByYear = defaultdict(float)
        home: ByYear = defaultdict(float)
        for year in self.years:
            for since, everyone, at_home in self.outcomes(option, segment, item["of"], year):
                change = self.change(f"{at}.{name}", since, level) * weight
                units[year] += everyone * change
                home[year] += at_home * change
        return units, home

    def room(self, option: str, segment: str, account: str, found: list[Change]) -> ByYear | None:
        """What the people reached use of an account without the help, year by year."""
        level = self.level(account, segment)
        if level is None or self.case["accounts"][account]["kind"] not in ADVERSE:
            return None
        items = [self.case["consequences"][one.consequence] for one in found]
        effects = [self.case["effects"][i["of"]] for i in items if i["of"] != "participation"]
        everyone = any(effect["per"] == "invited" for effect in effects)
        persons = max(self.number(f"consequences.{x.consequence}.persons", 1.0) for x in found)
        level *= persons * self.counted(option, segment, "invited" if everyone else "treated")
        return {
            year: level
            * sum(
                invited * self.left(segment, year - start, at_home=False)
                for start, invited in self.cohorts(option, segment)
                if start <= year
            )
            for year in self.years
        }

    def held(self, option: str) -> list[Change]:
        """The changes with savings held inside what there is, and new cases built up."""
        found = self.changes(option)
        accounts = self.case.get("consequences", {})
        for segment, account in {(x.segment, accounts[x.consequence]["account"]) for x in found}:
            here = [
                x
                for x in found
                if x.segment == segment and accounts[x.consequence]["account"] == account
            ]
            room = self.room(option, segment, account, here)
            for year in self.years if room is not None else ():
                together = sum(x.units[year] for x in here)
                if room is not None and together < -room[year]:
                    for x in here:
                        x.units[year] *= -room[year] / together
                        x.home[year] *= -room[year] / together
        return [self.built_up(x) for x in found]

    def built_up(self, change: Change) -> Change:
        """Let new cases go on counting while some of them leave every year."""
        path = f"consequences.{change.consequence}.stock_leaving"
        if self.stated(path) is None:
            return change
        stays = 1.0 - self.number(path)
        units, home = (
            {
                year: sum(new[y] * stays ** (year - y) for y in self.years if y <= year)
                for year in self.years
            }
            for new in (change.units, change.home)
        )
        return Change(change.consequence, change.segment, units, home)

    # Money

    def prices(self, account: str) -> dict[str, float]:
        """What one unit costs or gives each payer."""
        at = f"accounts.{account}"
        if "prices" in self.case["accounts"][account]:
            parties = self.case["accounts"][account]["prices"]
            return {party: self.money(f"{at}.prices.{party}") for party in parties}
        price = self.money(f"{at}.price")
        return {party: price * share for party, share in self.shares(f"{at}.payers").items()}

    def streams(self, account: str, one: Change) -> Iterator[tuple[str, ByYear, float]]:
        """Who pays for a change in use: party, units by year, what a unit gives the party."""
        said = self.case["accounts"][account]
        sign = -1.0 if said["kind"] in ADVERSE else 1.0
        moves = f"segments.{one.segment}.moving_out"
        for party, price in self.prices(account).items():
            if party == MUNICIPALITY and self.stated(moves) is not None:
                gone = {year: one.units[year] - one.home[year] for year in self.years}
                yield party, one.home, sign * price
                yield ELSEWHERE, gone, sign * price
            else:
                yield party, one.units, sign * price
        if said["kind"] in ("transfer", "tax"):
            receiver = said.get("receiver", "citizen")
            yield receiver, one.units, -sign * sum(self.prices(account).values())

    def of_consequences(self, found: list[Change]) -> Iterator[Posting]:
        """What the changes in use are worth to everyone."""
        for one in found:
            item = self.case["consequences"][one.consequence]
            said = self.case["accounts"][item["account"]]
            for party, units, price in self.streams(item["account"], one):
                for year in self.years:
                    yield Posting(
                        year,
                        party,
                        said["kind"],
                        False,
                        units[year] * price,
                        said.get("price_basis", "factor") == "factor",
                        item["evidence"] == "descriptive",
                    )

    def cost_in(self, key: str, option: str, year: int) -> float:
        """A cost in one year, with its bias, whoever pays."""
        at, item = f"costs.{key}", self.case["costs"][key]
        bias = 1.0 + self.number(f"{at}.bias", 0.0)
        if "amounts" in item:
            stated = any(int(y) == year for y in item["amounts"])
            return self.money(f"{at}.amounts.{year}") * bias if stated else 0.0
        spread = item.get("spread", [1.0])
        persons = 0.0
        for segment in self.case["options"][option]["invited"]:
            if item.get("segments") and segment not in item["segments"]:
                continue
            for start, invited in self.cohorts(option, segment):
                if 0 <= year - start < len(spread):
                    here = invited * self.counted(option, segment, item["per"])
                    persons += here * spread[year - start]
        return persons * self.money(f"{at}.amount") * bias

    def of_cost(self, key: str, amounts: ByYear) -> Iterator[Posting]:
        """Share amounts out between those who pay a cost (or would have paid the alternative)."""
        item = self.case["costs"][key]
        sign = 1.0 if item.get("role") == "saved_alternative" else -1.0
        basis = item.get("price_basis", "factor") == "factor"
        for party, share in self.shares(f"costs.{key}.payers").items():
            for year, amount in amounts.items():
                yield Posting(year, party, "resource", True, sign * share * amount, basis)

    def costs(self, option: str) -> dict[str, ByYear]:
        """Each cost of the option by year."""
        return {
            key: {year: self.cost_in(key, option, year) for year in self.years}
            for key, item in self.case.get("costs", {}).items()
            if not item.get("options") or option in item["options"]
        }

    # Realisation

    def cut(self, name: str, saved: ByYear) -> ByYear:
        """The part of a saving that a plan takes out of a budget; nothing without a plan."""
        for index, plan in enumerate(self.case.get("realisation", ())):
            if plan["account"] == name:
                return self.planned(plan, f"realisation.{index}", saved)
        return dict.fromkeys(self.years, 0.0)

    def planned(self, plan: Mapping[str, Any], at: str, saved: ByYear) -> ByYear:
        """What is free after notice, in whole steps, times the share cut, at the marginal price."""
        out = {}
        for year in self.years:
            free = min(saved[year], saved.get(year - plan.get("notice_years", 0), 0.0))
            if plan.get("capacity_step"):
                free = floor(free / plan["capacity_step"] + 1e-9) * plan["capacity_step"]
            decided = [(int(y), share) for y, share in plan["cut"].items() if int(y) <= year]
            share = max(decided)[1] if decided else 0.0
            out[year] = free * share * self.number(f"{at}.marginal_share", 1.0)
        return out

    def realised(self, option: str, found: list[Change], gross: list[Posting]) -> list[Posting]:
        """Savings on resources count only by plan; all else in full."""
        out = [posting for posting in gross if posting.kind != "resource"]
        for key, amounts in self.costs(option).items():
            saved = self.case["costs"][key].get("role") == "saved_alternative"
            out += self.of_cost(key, self.cut(key, amounts) if saved else amounts)
        together: dict[tuple[str, str], list[tuple[ByYear, float]]] = defaultdict(list)
        for one in found:
            account = self.case["consequences"][one.consequence]["account"]
            if self.case["accounts"][account]["kind"] == "resource":
                for party, units, price in self.streams(account, one):
                    together[account, party].append((units, price))
        for (account, party), streams in together.items():
            for year, amount in self.counted_of(account, party, streams).items():
                out.append(Posting(year, party, "resource", False, amount, True))
        return out

    def counted_of(self, account: str, party: str, streams: list[tuple[ByYear, float]]) -> ByYear:
        """What one party realises on one account, all reasons and segments taken together."""
        if party == ELSEWHERE:
            gains = {y: sum(units[y] * price for units, price in streams) for y in self.years}
            return {year: min(0.0, gain) for year, gain in gains.items()}
        price = streams[0][1]
        units = {y: sum(one[y] for one, _ in streams) for y in self.years}
        cut = self.cut(account, {year: max(0.0, -number) for year, number in units.items()})
        return {year: (max(0.0, units[year]) - cut[year]) * price for year in self.years}

    # All together

    def wellbeing(self, option: str, key: str, found: list[Change]) -> ByYear:
        """Points or quality-adjusted years by year."""
        at, item = f"wellbeing.{key}", self.case["wellbeing"][key]
        weight = self.number(f"{at}.persons", 1.0)
        out: ByYear = dict.fromkeys(self.years, 0.0)
        for one in found if "account" in item else ():
            account = self.case["consequences"][one.consequence]["account"]
            if account == item["account"] and self.concerns(item, option, one.segment):
                for year in self.years:
                    out[year] += one.units[year] * weight * self.number(f"{at}.change")
        for segment in self.case["options"][option]["invited"] if "of" in item else ():
            effect = self.case.get("effects", {}).get(item["of"], {})
            if all(self.concerns(x, option, segment) for x in (item, effect)):
                for year in self.years:
                    for since, everyone, _ in self.outcomes(option, segment, item["of"], year):
                        out[year] += everyone * weight * self.change(f"{at}.change", since, 1.0)
        return out

    def result(self, option: str) -> SlowResult:
        """Everything that one option comes to."""
        found = self.held(option)
        gross = [p for key, rows in self.costs(option).items() for p in self.of_cost(key, rows)]
        gross += self.of_consequences(found)
        wellbeing = {
            key: self.wellbeing(option, key, found)
            for key, item in self.case.get("wellbeing", {}).items()
            if not item.get("options") or option in item["options"]
        }
        realised = self.realised(option, found, gross)
        return SlowResult(gross, realised, self.people(option), wellbeing)

    def is_public(self, party: str) -> bool:
        """Whether a party counts in the public purse."""
        own = self.case.get("parties", {})
        return bool(own[party].get("public", False)) if party in own else party in PUBLIC

    def worth(self, postings: list[Posting]) -> float:
        """The present value."""
        return sum(p.amount * self.discount(p.year, p.is_cost) for p in postings)

    def at_market_prices(self, posting: Posting) -> float:
        """The amount that society counts."""
        lifted = posting.at_factor_prices and posting.kind in ("resource", "earnings")
        factor = self.values["dk/appraisal/net-tax-factor"] if lifted else 1.0
        return posting.amount * factor
