"""People and outcomes once more, one cohort and one year at a time."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.slow_inputs import SlowInputs

ByYear = dict[int, float]


def clamp(value: float) -> float:
    """Hold a number between 0 and 1."""
    return min(1.0, max(0.0, value))


class SlowPeople(SlowInputs):
    """Who is there in which year, and what the help adds for them."""

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

    def concerns(self, item: Mapping[str, Any], option: str, segment: str) -> bool:
        """Whether something counts in an option and a segment."""
        options, segments = item.get("options"), item.get("segments")
        return (not options or option in options) and (not segments or segment in segments)

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
