"""What a random case says and is worth in one set of values, read from the plain dict."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from bundlinje.reference.catalog import Catalog

CURRENCIES = ("DKK", "EUR", "GBP", "USD", "NOK", "SEK")
PART_OF_YEAR = {"start": 0.0, "mid": 0.5, "end": 1.0}


class SlowInputs:
    """A case and a value for each input: numbers, money, shares and discount factors."""

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

    def own_id(self, path: str) -> str:
        """A plan in a list is named by its account, not by its place."""
        section, _, rest = path.partition(".")
        if section != "realisation":
            return path
        index, _, field = rest.partition(".")
        return f"realisation.{self.case[section][int(index)]['account']}.{field}"

    def number(self, path: str, default: float | None = None) -> float:
        """The value of the input that stands at a path."""
        stated = self.stated(path)
        if stated is None:
            assert default is not None, path
            return default
        reference = self.reference(stated)
        if reference is None:
            return float(self.values[self.own_id(path)])
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
            quantity = self.catalog.facts[reference].number
            unit, price_year = quantity.unit, quantity.price_year or price_year
        amount = self.number(path)
        currency = (unit or "").split("/")[0]
        if currency in CURRENCIES and currency != self.case.get("currency", "DKK"):
            amount *= self.number(f"price_level.exchange.{currency}")
        level = self.case["price_level"]["year"]
        return amount * self.rise(path, price_year, level) if price_year is not None else amount

    def rise(self, path: str, price_year: int, level: int) -> float:
        """What an amount of one year is multiplied by to be one of another."""
        if price_year == level:
            return 1.0
        indices = self.case["price_level"].get("indices")
        if indices is None:
            return float((1.0 + self.number("price_level.yearly_increase")) ** (level - price_year))
        section, name = path.split(".")[:2]
        said = self.case[section][name]
        usual = "benefits" if said.get("kind") == "transfer" else "wages"
        series, rise = indices[said.get("index", usual)], 1.0
        for year in range(min(price_year, level) + 1, max(price_year, level) + 1):
            rise *= 1.0 + self.values[f"{series}/{year}"]
        return rise if price_year < level else 1.0 / rise

    def shares(self, path: str) -> dict[str, float]:
        """Payer shares, with the rest filled in."""
        stated = self.stated(path)
        out = {party: self.number(f"{path}.{party}") for party in stated if stated[party] != "rest"}
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
