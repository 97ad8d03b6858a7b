"""From people to present value once more, one group of people and one year at a time.

Written from the design and the docstrings of the case alone, with plain floats and loops, so that
it shares no formula with the engine. It reads a case as a plain dict and is given a value for every
input id; it knows nothing of distributions and assumes that the case is valid.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any

from bundlinje.reference.catalog import Catalog

MUNICIPALITY, ELSEWHERE = "municipality", "other_municipality"
PUBLIC = (MUNICIPALITY, ELSEWHERE, "region", "state")
CURRENCIES = ("DKK", "EUR", "GBP", "USD", "NOK", "SEK")
PART_OF_YEAR = {"start": 0.0, "mid": 0.5, "end": 1.0}
ADVERSE = ("resource", "transfer")

ByYear = dict[int, float]


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


def clamp(value: float) -> float:
    """Hold a number between 0 and 1."""
    return min(1.0, max(0.0, value))


class SlowPipeline:
    """A case, a value for each input, and the long way to every figure."""

    def __init__(self, case: Mapping[str, Any], values: Mapping[str, float], catalog: Catalog):
        self.case = case
        self.values = values
        self.catalog = catalog
        horizon = case["horizon"]
        self.years = list(range(horizon["first_year"], horizon["last_year"] + 1))

    # Numbers

    def stated(self, path: str) -> Any:
        """What the case says at a path, or None."""
        here: Any = self.case
        for key in path.split("."):
            if isinstance(here, list | tuple):
                here = here[int(key)]
            elif isinstance(here, dict) and (key in here or key.isdigit()):
                here = here.get(key, here.get(int(key)) if key.isdigit() else None)
            else:
                return None
        return here

    @staticmethod
    def reference(stated: Any) -> str | None:
        """The id that a number refers to, if it does."""
        if isinstance(stated, dict):
            stated = stated.get("fact")
        return stated if isinstance(stated, str) else None

    def number(self, path: str, default: float | None = None) -> float:
        """The value of the input that stands at a path."""
        stated = self.stated(path)
        if stated is None:
            assert default is not None, path
            return default
        reference = self.reference(stated)
        if reference is None:
            return float(self.values[path])
        return float(self.values[reference.replace("case/", "inputs.", 1)])

    def money(self, path: str) -> float:
        """The same at the currency and the price level of the case."""
        stated = self.stated(path)
        reference = self.reference(stated)
        own = stated if isinstance(stated, dict) else {}
        unit, price_year = own.get("unit"), own.get("price_year")
        if reference is not None and reference.startswith("case/"):
            source = self.case["inputs"][reference[len("case/") :]]
            source = source if isinstance(source, dict) else {}
            unit, price_year = source.get("unit"), source.get("price_year") or price_year
        elif reference is not None:
            quantity = self.catalog.facts[reference].quantity
            unit, price_year = quantity.unit, quantity.price_year or price_year
        amount = self.number(path)
        currency = (unit or "").split("/")[0]
        if currency in CURRENCIES and currency != self.case.get("currency", "DKK"):
            amount *= self.number(f"price_level.exchange.{currency}")
        level = self.case["price_level"]["year"]
        if price_year is not None and price_year != level:
            amount *= (1.0 + self.number("price_level.yearly_increase")) ** (level - price_year)
        return amount

    def shares(self, path: str) -> dict[str, float]:
        """Payer shares, with the rest filled in."""
        stated = self.stated(path)
        out = {
            party: self.number(f"{path}.{party}") for party in stated if stated[party] != "rest"
        }
        for party in stated:
            if stated[party] == "rest":
                out[party] = 1.0 - sum(out.values())
        return out

    # Time

    def rate(self, year: int) -> float:
        """The rate of the n-th year after the base year."""
        schedule = self.case["discounting"].get("schedule", "dk/discount-rate/2021")
        if not isinstance(schedule, str):
            return float(schedule) + self.rate_shift
        bands = self.catalog.schedules[schedule].bands
        inside = [band for band in bands if band.last is None or band.last >= year]
        return (inside or [bands[-1]])[0].rate + self.rate_shift

    rate_shift = 0.0

    def discount(self, year: int, is_cost: bool) -> float:
        """What a krone in a year is worth in the base year."""
        setting = self.case["discounting"]
        timing = setting.get("costs" if is_cost else "benefits", "mid")
        distance = year - setting["base_year"] + PART_OF_YEAR[timing]
        if distance <= 0.0:
            return float((1.0 + self.rate(1)) ** -distance)
        if setting.get("reading", "forward") == "flat":
            return float((1.0 + self.rate(ceil(distance))) ** -distance)
        worth = 1.0
        for step in range(1, ceil(distance) + 1):
            worth /= (1.0 + self.rate(step)) ** min(1.0, distance - (step - 1))
        return worth

    # People

    def cohorts(self, option: str, segment: str) -> Iterator[tuple[int, float]]:
        """Start year and number invited."""
        for year in self.case["options"][option]["invited"][segment]:
            yield int(year), self.number(f"options.{option}.invited.{segment}.{year}")

    def take_up(self, option: str, segment: str) -> float:
        """The share of the invited who take part."""
        path = f"options.{option}.take_up"
        stated = self.stated(path)
        by_segment = isinstance(stated, dict) and segment in stated
        return self.number(f"{path}.{segment}" if by_segment else path, 1.0)

    def counted(self, option: str, segment: str, per: str) -> float:
        """How many of the invited something stated per invited or per treated is about."""
        return self.take_up(option, segment) if per == "treated" else 1.0

    def left(self, segment: str, age: int, at_home: bool) -> float:
        """The share of a cohort that is still alive (and still lives here) after `age` years."""
        alive = (1.0 - self.number(f"segments.{segment}.mortality", 0.0)) ** age
        if not at_home:
            return float(alive)
        return float(alive * (1.0 - self.number(f"segments.{segment}.moving_out", 0.0)) ** age)

    def outcome(self, effect: str) -> float:
        """The additional outcome of one person."""
        at, said = f"effects.{effect}", self.case["effects"][effect]
        value = self.number(f"{at}.value")
        if "baseline" in said:
            without = self.number(f"{at}.baseline")
            value = self.with_help(said["kind"], value, without) - without
        value *= self.number(f"{at}.attribution", 1.0)
        for deduction in ("deadweight", "displacement", "benefit_bias", "transfer_discount"):
            value *= 1.0 - self.number(f"{at}.{deduction}", 0.0)
        return value

    @staticmethod
    def with_help(kind: str, value: float, without: float) -> float:
        """The risk or level with the help, given the one without."""
        if kind == "risk_difference":
            return clamp(without + value)
        if kind == "risk_ratio":
            return min(without * value, 1.0)
        if kind == "odds_ratio":
            return without * value / (1.0 - without + without * value)
        if kind == "hazard_ratio":
            return float(1.0 - (1.0 - without) ** value)
        return value if kind == "success_rate" else without + value

    def persistence(self, effect: str, age: int) -> float:
        """The share of an effect that counts in the year that begins `age` years after start."""
        at = f"effects.{effect}.persistence"
        lag, ramp = self.number(f"{at}.lag_years", 0.0), self.number(f"{at}.ramp_years", 0.0)
        end = age + 1.0
        if self.stated(f"{at}.lasts_years") is not None:
            end = min(end, lag + self.number(f"{at}.lasts_years"))
        part_of_year = max(0.0, end - max(float(age), lag))
        since = max(0.0, age - lag)
        rise = min(1.0, (since + 1.0) / (ramp + 1.0))
        return part_of_year * rise * self.shape(at, max(0.0, since - ramp))

    def shape(self, at: str, since: float) -> float:
        """What is left so many years after the effect was full."""
        shape = self.stated(f"{at}.shape") or "constant"
        if shape == "exponential":
            return float((1.0 - self.number(f"{at}.fade")) ** since)
        if shape == "half_life":
            return float(2.0 ** (-since / self.number(f"{at}.half_life_years")))
        if shape == "linear":
            return clamp(1.0 - since / self.number(f"{at}.duration_years"))
        if shape == "table":
            table = self.stated(f"{at}.table")
            inside = round(since) < len(table)
            return self.number(f"{at}.table.{round(since)}") if inside else 0.0
        return 1.0

    def outcomes(self, option: str, segment: str, reason: str, year: int) -> list[Any]:
        """Per cohort: years since the outcome, and the outcomes in all and at home."""
        out = []
        for start, invited in self.cohorts(option, segment):
            age = year - start
            if age < 0:
                continue
            if reason == "participation":
                number, lag = self.take_up(option, segment), 0.0
            else:
                number = self.outcome(reason) * self.persistence(reason, age)
                number *= self.counted(option, segment, self.case["effects"][reason]["per"])
                lag = self.number(f"effects.{reason}.persistence.lag_years", 0.0)
            both = [invited * number * self.left(segment, age, home) for home in (False, True)]
            out.append((age - lag, *both))
        return out

    def change(self, path: str, since: float, level: float) -> float:
        """The change that one outcome makes so many years after it."""
        stated = self.stated(path)
        if not isinstance(stated, list | tuple):
            return self.number(path) * level
        index = round(since)
        return self.number(f"{path}.{index}") * level if 0 <= index < len(stated) else 0.0

    # Use

    def level(self, account: str, segment: str) -> float | None:
        """The use per person and year without the help."""
        path = f"accounts.{account}.counterfactual"
        stated = self.stated(path)
        if isinstance(stated, dict) and segment in stated:
            return self.number(f"{path}.{segment}")
        by_segment = isinstance(stated, dict) and set(stated) & set(self.case["segments"])
        return None if stated is None or by_segment else self.number(path)

    def concerns(self, item: Mapping[str, Any], option: str, segment: str) -> bool:
        """Whether something counts in an option and a segment."""
        options, segments = item.get("options"), item.get("segments")
        return (not options or option in options) and (not segments or segment in segments)

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

    def counted_of(
        self, account: str, party: str, streams: list[tuple[ByYear, float]]
    ) -> ByYear:
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

    def people(self, option: str) -> dict[tuple[str, str], ByYear]:
        """The invited and the treated who are alive, and the outcomes, by segment and year."""
        out: dict[tuple[str, str], ByYear] = {}
        for segment in self.case["options"][option]["invited"]:
            out[segment, "invited"] = {
                year: sum(
                    invited * self.left(segment, year - start, at_home=False)
                    for start, invited in self.cohorts(option, segment)
                    if start <= year
                )
                for year in self.years
            }
            effects = self.case.get("effects", {})
            for reason in ("participation", *effects):
                if self.concerns(effects.get(reason, {}), option, segment):
                    out[segment, reason] = {
                        year: sum(row[1] for row in self.outcomes(option, segment, reason, year))
                        for year in self.years
                    }
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
