"""What a result rests on, as rows: figures as written, payback as a range of years."""

import pytest

from bundlinje.files.report.rests import as_read, payback_ends, soft_rows, source_row, spread
from bundlinje.files.report.titles import Titles

DANISH, ENGLISH = (Titles(language, {}) for language in ("da", "en"))
ITEM = {
    "input": "inputs.x", "title": {"da": "x på dansk", "en": "x"}, "unit": "DKK/person-year",
    "price_year": 2025, "form": "pert", "figures": {"high": 3.0, "low": 1.0, "mode": 2.5},
    "assumed": None, "by": None, "url": "https://example.org/a", "date": "2026-01-02",
    "verification": "secondary", "note": "read on page 3",
}  # fmt: skip


def test_a_source_row_says_all_that_is_known() -> None:
    row = source_row(ITEM, DANISH)

    assert (row["figures"], row["unit"]) == ("1 … 2,5 … 3", "kr./personår")
    assert (row["title"], row["price_year"], row["date"]) == ("x på dansk", 2025, "2026-01-02")
    assert row["flag_text"] == "~ anden hånd"
    assert row["url"] == "https://example.org/a"


def test_only_web_addresses_become_links() -> None:
    for address in ("javascript:alert(1)", "data:text/html,x", "folder/file.pdf"):
        row = source_row({**ITEM, "url": address}, ENGLISH)
        assert (row["url"], row["where"]) == ("", address)


def test_a_number_without_a_source_says_so() -> None:
    assert source_row({**ITEM, "verification": None}, ENGLISH)["flag_text"] == "no source"


@pytest.mark.parametrize(
    ("form", "figures", "text"),
    [
        ("point", {"value": 20688.89}, "20.688,89"),
        ("point", {"value": -12.0}, "−12"),
        ("interval", {"high": 0.028, "low": 0.012}, "0,012 … 0,028"),
        ("interval", {"high": 0.5, "low": 0.1, "level": 0.95}, "0,1 … 0,5 (95 pct.)"),
        ("mean_se", {"mean": 0.3, "se": 0.05}, "middel 0,3, standardfejl 0,05"),
        ("beta", {"n": 99.0, "successes": 30.0}, "antal 30, af 99"),
    ],
)
def test_figures_stand_as_they_were_written(
    form: str, figures: dict[str, float], text: str
) -> None:
    assert spread(figures, form, DANISH) == text


def test_what_moves_the_result_most_comes_first() -> None:
    document = {
        "assumed": [{**ITEM, "input": "inputs.a"}, {**ITEM, "input": "inputs.none"}],
        "unverified": [{**ITEM, "input": "inputs.b"}],
    }
    option = {"tornado": [{"input": "inputs.b", "width": 5.0}, {"input": "inputs.a", "width": 2.0}]}
    rows = soft_rows(document, option, ENGLISH)

    assert [(row["input"], row["at"]) for row in rows] == [
        ("inputs.b", 0), ("inputs.a", 1), ("inputs.none", -1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "form", "figures", "text"),
    [
        ("share", "pert", {"low": 0.07, "mode": 0.35, "high": 0.8}, "7 … 35 … 80 pct."),
        ("share/year", "point", {"value": 0.129}, "12,9 pct./år"),
        ("probability", "interval", {"low": 0.1, "high": 0.5, "level": 0.9},
         "10 … 50 (90 pct.) pct."),
        ("share", "beta", {"n": 99.0, "successes": 30.0}, "antal 30, af 99"),
        ("difference", "point", {"value": -0.4}, "−0,4 forskel"),
        ("DKK/month", "interval", {"low": 2820.0, "high": 7699.0}, "2.820 … 7.699 kr./måned"),
    ],
)  # fmt: skip
def test_a_share_is_read_in_percent(
    unit: str, form: str, figures: dict[str, float], text: str
) -> None:
    assert as_read({"unit": unit, "form": form, "figures": figures}, DANISH) == text


def test_payback_is_a_range_of_years_that_may_be_open() -> None:
    sure = {"2022": 0.0, "2023": 0.2, "2024": 0.6, "2025": 0.2}
    open_end = {"2022": 0.0, "2023": 0.2, "2024": 0.3}

    assert payback_ends(sure) == ("2023", "2025")
    assert payback_ends(open_end) == ("2023", None)
    assert payback_ends({"2022": 0.0}) == (None, None)
