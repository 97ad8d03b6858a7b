"""What changed between two editions is said row by row and column by column."""

from hypothesis import given
from hypothesis import strategies as st

from bundlinje.reference.catalog import national
from bundlinje.reference.differences import Difference, differences
from bundlinje.reference.facts import COLUMNS

TABLES = dict(national().tables)


def table(**values: dict[str, str]) -> bytes:
    """Return a table of facts with these rows, by id without `a/`."""
    rows = [
        ",".join(({"id": f"a/{key}"} | row).get(name, "") for name in COLUMNS)
        for key, row in values.items()
    ]
    return "\n".join([",".join(COLUMNS), *rows, ""]).encode()


def test_an_edition_does_not_differ_from_itself() -> None:
    assert differences(TABLES, dict(reversed(TABLES.items()))) == []


def test_new_gone_and_changed_rows_are_told_apart() -> None:
    old = {"facts/x.csv": table(same={"value": "1"}, other={"value": "1"}, gone={"value": "3"})}
    new = {"facts/x.csv": table(same={"value": "1"}, other={"value": "2"}, new={"value": "4"})}

    found = {item.row: item for item in differences(old, new)}

    assert {key: item.what for key, item in found.items()} == {
        "a/other": "changed", "a/gone": "removed", "a/new": "added",
    }  # fmt: skip
    assert found["a/other"] == Difference("facts/", "a/other", {"value": "1"}, {"value": "2"})


def test_a_fact_that_moved_to_another_table_has_not_changed() -> None:
    old = {"facts/x.csv": table(one={"value": "1"})}

    assert differences(old, {"facts/y.csv": old["facts/x.csv"]}) == []


IDS = st.dictionaries(st.sampled_from("bcdefg"), st.sampled_from("123"), max_size=6)


@given(IDS, IDS)
def test_the_way_back_is_the_same_with_before_and_after_exchanged(
    one: dict[str, str], other: dict[str, str]
) -> None:
    first, second = (
        {"facts/x.csv": table(**{key: {"value": value} for key, value in found.items()})}
        for found in (one, other)
    )
    there = {item.row: (item.before, item.after) for item in differences(first, second)}
    back = {item.row: (item.after, item.before) for item in differences(second, first)}

    assert there == back
    assert set(there) == {
        f"a/{key}" for key in one.keys() | other.keys() if one.get(key) != other.get(key)
    }


def test_schedules_and_functions_are_compared_by_what_names_a_row() -> None:
    changed = dict(TABLES)
    changed["functions.csv"] = TABLES["functions.csv"].replace(b"Plejefamilier", b"Plejehjem", 1)
    rates = TABLES["discount_rates.csv"].replace(b",36,70,0.025,", b",36,70,0.02,", 1)
    changed["discount_rates.csv"] = rates

    assert [(item.table, item.row, dict(item.after)) for item in differences(TABLES, changed)] == [
        ("discount_rates.csv", "dk/discount-rate/2021 36", {"rate": "0.02"}),
        ("functions.csv", "5.28.22", {"title_da": "Plejehjem"}),
    ]
