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

from tests.support.slow_people import ByYear
from tests.support.slow_rules import SlowRules

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
        return self.kind not in ("earnings", "local_tax")


@dataclass
class SlowResult:
    """What one option comes to."""

    gross: list[Posting] = field(default_factory=list)
    realised: list[Posting] = field(default_factory=list)
    people: dict[tuple[str, str], ByYear] = field(default_factory=dict)
    wellbeing: dict[str, ByYear] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One consequence in one segment: units of an account by year, in all and at home.

    `state` and `state_home` are the units that the state bears where a ladder decides it.
    """

    consequence: str
    segment: str
    units: ByYear
    home: ByYear
    state: ByYear
    state_home: ByYear

    @property
    def rows(self) -> tuple[ByYear, ...]:
        """All units, however they are counted."""
        return self.units, self.home, self.state, self.state_home


class SlowPipeline(SlowRules):
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
                out.append(Change(key, segment, *self.units(key, option, segment)))
        return out

    def units(self, key: str, option: str, segment: str) -> tuple[ByYear, ...]:
        """The change in use by year that a consequence makes in a segment, in all and at home.

        Then the same as far as the state bears it on a ladder.
        """
        at, item = f"consequences.{key}", self.case["consequences"][key]
        name, level = "change", 1.0
        if "relative_change" in item:
            name, level = "relative_change", self.level(item["account"], segment) or 0.0
        weight = self.number(f"{at}.persons", 1.0) * self.number(f"{at}.causal_share", 1.0)
        rows: tuple[ByYear, ...] = tuple(defaultdict(float) for _ in range(4))
        lag = self.number(f"effects.{item['of']}.persistence.lag_years", 0.0)
        on_ladder = self.is_on_ladder(item["account"])
        for year in self.years:
            for since, everyone, at_home in self.outcomes(option, segment, item["of"], year):
                change = self.change(f"{at}.{name}", since, level) * weight
                age = round(since + lag)
                state = self.share_on_ladder(item["account"], age, year) if on_ladder else 0.0
                counted = (everyone, at_home, everyone * state, at_home * state)
                for row, people in zip(rows, counted, strict=True):
                    row[year] += people * change
        return rows

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
                    for row in (row for x in here for row in x.rows):
                        row[year] *= -room[year] / together
        return [self.built_up(x) for x in found]

    def built_up(self, change: Change) -> Change:
        """Let new cases go on counting while some of them leave every year."""
        path = f"consequences.{change.consequence}.stock_leaving"
        if self.stated(path) is None:
            return change
        stays = 1.0 - self.number(path)
        rows = (
            {
                year: sum(new[y] * stays ** (year - y) for y in self.years if y <= year)
                for year in self.years
            }
            for new in change.rows
        )
        return Change(change.consequence, change.segment, *rows)

    # Money

    def borne(self, account: str, one: Change) -> Iterator[tuple[str, ByYear, ByYear, ByYear]]:
        """Who bears a change in use: party, units in all and at home, and the price, by year."""
        if self.is_on_ladder(account):
            price = dict.fromkeys(self.years, self.money(f"accounts.{account}.price"))
            own, own_home = (
                {year: every[year] - state[year] for year in self.years}
                for every, state in ((one.units, one.state), (one.home, one.state_home))
            )
            yield MUNICIPALITY, own, own_home, price
            yield "state", one.state, one.state_home, price
            return
        by_year = {year: self.prices_in(account, year) for year in self.years}
        for party in dict.fromkeys(party for prices in by_year.values() for party in prices):
            prices = {year: by_year[year].get(party, 0.0) for year in self.years}
            yield party, one.units, one.home, prices

    def streams(self, account: str, one: Change) -> Iterator[tuple[str, ByYear, ByYear]]:
        """Who pays for a change in use: party, units and what a unit gives the party, by year."""
        said = self.case["accounts"][account]
        sign = -1.0 if said["kind"] in ADVERSE else 1.0
        moves = self.stated(f"segments.{one.segment}.moving_out") is not None
        moves = moves and said.get("after_moving", "ends") == "ends"
        whole: ByYear = dict.fromkeys(self.years, 0.0)
        for party, units, home, prices in self.borne(account, one):
            gains = {year: sign * price for year, price in prices.items()}
            if party == MUNICIPALITY and moves:
                yield party, home, gains
                yield ELSEWHERE, {year: units[year] - home[year] for year in self.years}, gains
            else:
                yield party, units, gains
            for year in self.years:
                whole[year] -= units[year] * gains[year]
        if said["kind"] in ("transfer", "tax", "local_tax"):
            yield said.get("receiver", "citizen"), whole, dict.fromkeys(self.years, 1.0)

    def of_consequences(self, found: list[Change]) -> Iterator[Posting]:
        """What the changes in use are worth to everyone."""
        for one in found:
            item = self.case["consequences"][one.consequence]
            said = self.case["accounts"][item["account"]]
            for party, units, prices in self.streams(item["account"], one):
                for year in self.years:
                    yield Posting(
                        year,
                        party,
                        said["kind"],
                        False,
                        units[year] * prices[year],
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
                if sign < 0.0 and (tax := self.grant_tax(party) * share * amount):
                    yield Posting(year, MUNICIPALITY, "transfer", True, -tax, basis)
                    yield Posting(year, "state", "transfer", True, tax, basis)

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
        out = [posting for posting in gross if posting.kind != "resource" and not posting.is_cost]
        for key, amounts in self.costs(option).items():
            saved = self.case["costs"][key].get("role") == "saved_alternative"
            out += self.of_cost(key, self.cut(key, amounts) if saved else amounts)
        together: dict[tuple[str, str], list[tuple[ByYear, ByYear]]] = defaultdict(list)
        for one in found:
            account = self.case["consequences"][one.consequence]["account"]
            if self.case["accounts"][account]["kind"] == "resource":
                for party, units, prices in self.streams(account, one):
                    together[account, party].append((units, prices))
        for (account, party), streams in together.items():
            for year, amount in self.counted_of(account, party, streams).items():
                out.append(Posting(year, party, "resource", False, amount, True))
        return out

    def counted_of(self, account: str, party: str, streams: list[tuple[ByYear, ByYear]]) -> ByYear:
        """What one party realises on one account, all reasons and segments taken together."""
        if party == ELSEWHERE:
            gains = {y: sum(units[y] * price[y] for units, price in streams) for y in self.years}
            return {year: min(0.0, gain) for year, gain in gains.items()}
        price = streams[0][1]
        units = {y: sum(one[y] for one, _ in streams) for y in self.years}
        cut = self.cut(account, {year: max(0.0, -number) for year, number in units.items()})
        return {year: (max(0.0, units[year]) - cut[year]) * price[year] for year in self.years}

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
