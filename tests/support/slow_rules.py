"""Who pays by a dated rule once more: the shipped table read anew, day by day and week by week."""

import csv
from datetime import date, timedelta
from functools import cache
from typing import Any

from tests.conftest import ROOT
from tests.support.slow_people import SlowPeople

TABLES = ROOT / "src" / "bundlinje" / "reference" / "data" / "dk"
Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of a shipped table."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def parts(rule: str, year: int) -> tuple[tuple[int, float], ...]:
    """The rows of a rule that are in force in a year, each with its share of the days."""
    day, count = date(year, 1, 1), dict[int, int]()
    length = 0
    while day.year == year:
        length += 1
        for index, row in enumerate(table("financing.csv")):
            begins, ends = row["valid_from"] or "0000-00-00", row["valid_to"] or "9999-99-99"
            if row["rule"] == rule and begins <= day.isoformat() <= ends:
                count[index] = count.get(index, 0) + 1
        day += timedelta(days=1)
    return tuple((index, days / length) for index, days in count.items())


def pairs(text: str) -> dict[str, float]:
    """`a=1;b=2` as a table."""
    return {part.split("=")[0]: float(part.split("=")[1]) for part in text.split(";") if part}


def of_week(steps: str, week: int) -> float:
    """The state's share in one week on a ladder."""
    begun = [(int(first), share) for first, share in pairs(steps).items() if int(first) <= week]
    return max(begun)[1]


class SlowRules(SlowPeople):
    """What each payer bears of a unit in a year, and of the units of a person on a ladder."""

    def rule(self, account: str) -> str | None:
        """The rule of an account, if it has one."""
        said = self.case["accounts"][account].get("financing")
        return said["rule"] if said else None

    def is_on_ladder(self, account: str) -> bool:
        """Whether each person's own weeks decide who pays."""
        name = self.rule(account)
        return any(r["rule"] == name and r["mechanism"] == "ladder" for r in table("financing.csv"))

    def prices_in(self, account: str, year: int) -> dict[str, float]:
        """What one unit costs or gives each payer in a year."""
        at = f"accounts.{account}"
        if "prices" in self.case["accounts"][account]:
            parties = self.case["accounts"][account]["prices"]
            return {party: self.money(f"{at}.prices.{party}") for party in parties}
        price = self.money(f"{at}.price")
        rule = self.rule(account)
        if rule is None:
            return {party: price * share for party, share in self.shares(f"{at}.payers").items()}
        out: dict[str, float] = {}
        for index, part in parts(rule, year):
            for party, paid in self.paid(account, table("financing.csv")[index], year).items():
                out[party] = out.get(party, 0.0) + part * paid
        return out

    def paid(self, account: str, row: Row, year: int) -> dict[str, float]:
        """What each payer bears of a unit under one row of the table."""
        price = self.money(f"accounts.{account}.price")
        if row["mechanism"] == "shares":
            return {party: price * share for party, share in pairs(row["shares"]).items()}
        if row["mechanism"] == "days_limit":
            state = price * self.of_days(account, row)
        else:
            state = self.of_bands(account, row, price, year)
        return {"municipality": price - state, "state": state}

    def of_days(self, account: str, row: Row) -> float:
        """The state's share of the days that fall away."""
        at = f"accounts.{account}.financing"
        days = self.number(f"{at}.days")
        removed = min(self.number(f"{at}.removed_days", days), days)
        limit = float(row["days"]) if row["days"] else days
        first = days - removed
        inside = max(0.0, min(limit, days) - min(limit, first))
        return float(row["state_share"]) * inside / removed

    def of_bands(self, account: str, row: Row, price: float, year: int) -> float:
        """What the state pays of a unit on top of the person's other cost, krone for krone."""
        other = self.money(f"accounts.{account}.financing.other_yearly_cost")
        bands = [
            band
            for band in table("financing_bands.csv")
            if (band["rule"], band["valid_from"]) == (row["rule"], row["valid_from"])
        ]
        years = sorted({int(band["price_year"]) for band in bands})
        nearest = sorted(years, key=lambda each: (abs(each - year), each))[0]
        rise = self.rise(f"accounts.{account}", nearest, self.case["price_level"]["year"])
        total = 0.0
        for band in bands:
            if int(band["price_year"]) == nearest:
                low = float(band["limit_from"]) * rise
                high = float(band["limit_to"] or "inf") * rise
                inside = max(0.0, min(other + price, high) - max(other, low))
                total += inside * float(band["state_share"])
        return total

    def share_on_ladder(self, account: str, age: int, year: int) -> float:
        """The state's share of the weeks that fall away `age` years after a person entered."""
        said: Any = self.case["accounts"][account]["financing"]
        removed = int(said.get("removed_weeks", 52))
        total = 0.0
        for index, part in parts(said["rule"], year):
            steps = table("financing.csv")[index]["steps"]
            for start, people in said["start_week"].items():
                end = int(start) + 52 * (age + 1)
                weeks = [of_week(steps, week) for week in range(end - removed, end)]
                total += part * people * sum(weeks) / removed
        return total

    def grant_tax(self, party: str) -> float:
        """The rate of tax on what a party gives."""
        said = self.case.get("parties", {}).get(party, {}).get("grant_tax")
        row = next(r for r in table("financing.csv") if r["rule"].endswith("/foundation-grant-tax"))
        return float(row["rate"]) if said in ("applies", "unclear") else 0.0
