"""Claims for persons: which are paid for, and the reason for each that is not."""

from tests.spec.settle.small import settled

HEAD = "claim_id,person,rule,outcome_date,claimed_date\n"


def rules(terms: str = "", second: str = "") -> str:
    """Return one rule for persons, and a second one if its terms are given."""
    more = f"stay: {{title: Stay, scope: person, metric: staying, {second}" if second else ""
    end = ", schedule: {per_unit: 300}}" if second else ""
    first = f"claims: {{{terms}}}, " if terms else ""
    first += "schedule: {per_unit: 1000}"
    return f"""
        rules:
          help: {{title: Help, scope: person, metric: in_work, {first}}}
          {more}{end}
    """


def decided(terms: str, rows: str) -> dict[tuple[str, str, str], int]:
    """Return how the claims of rows are decided under the terms."""
    return settled(terms, claims=HEAD + rows).decisions()


def test_a_granted_claim_is_paid_in_the_period_of_its_outcome() -> None:
    found = settled(rules(), claims=HEAD + "1,a,help,2024-12-31,2025-01-20\n")

    assert found.decisions() == {("2024", "help", "granted"): 1}
    assert (found.paid(), found.paid(period="2025")) == (1000, 0)


def test_or_of_the_day_it_is_claimed_if_the_term_says_so() -> None:
    found = settled(rules("counted_on: claim"), claims=HEAD + "1,a,help,2024-12-31,2025-01-20\n")

    assert (found.paid(), found.paid(period="2025")) == (0, 1000)


def test_a_claim_outside_every_period() -> None:
    found = decided(rules(), "1,a,help,2023-12-31,2024-01-20\n")

    assert found == {("", "help", "outside_periods"): 1}


def test_a_claim_that_comes_too_late() -> None:
    rows = "1,a,help,2024-01-01,2024-01-31\n2,b,help,2024-01-01,2024-02-01\n"

    assert decided(rules("deadline_days: 30"), rows) == {
        ("2024", "help", "granted"): 1,
        ("2024", "help", "late"): 1,
    }


def test_the_same_outcome_claimed_twice() -> None:
    rows = "1,a,help,2024-01-01,2024-01-31\n2,a,help,2024-01-01,2024-01-31\n"

    assert decided(rules(), rows) == {
        ("2024", "help", "granted"): 1,
        ("2024", "help", "duplicate"): 1,
    }


def test_no_more_than_agreed_for_one_person() -> None:
    rows = "".join(f"{n},a,help,2024-0{n}-01,2024-0{n}-20\n" for n in (1, 2, 3))

    assert decided(rules("most_per_person: 2"), rows) == {
        ("2024", "help", "granted"): 2,
        ("2024", "help", "too_many"): 1,
    }


def test_outcomes_lie_as_far_apart_as_agreed() -> None:
    # 90 days after 1 January is 31 March in a leap year; the third is 90 days after the second paid
    rows = (
        "1,a,help,2024-01-01,2024-01-20\n2,a,help,2024-03-30,2024-04-02\n"
        "3,a,help,2024-03-31,2024-04-02\n4,a,help,2024-06-29,2024-07-01\n"
    )

    assert decided(rules("gap_days: 90"), rows) == {
        ("2024", "help", "granted"): 3,
        ("2024", "help", "too_soon"): 1,
    }


def test_a_later_step_is_paid_only_after_the_one_before() -> None:
    rows = (
        "1,a,help,2024-01-01,2024-01-20\n2,a,stay,2024-06-01,2024-06-20\n"
        "3,b,stay,2024-06-01,2024-06-20\n4,c,help,2024-07-01,2024-07-20\n"
        "5,c,stay,2024-06-01,2024-06-20\n"
    )
    found = settled(rules(second="claims: {after: [help]}"), claims=HEAD + rows)

    assert found.decisions() == {
        ("2024", "help", "granted"): 2,
        ("2024", "stay", "granted"): 1,
        ("2024", "stay", "out_of_sequence"): 2,
    }
    assert (found.paid("help"), found.paid("stay")) == (2000, 300)


def test_the_order_of_the_rows_decides_nothing() -> None:
    rows = [f"{n},p{n % 4},help,2024-0{1 + n % 3}-0{1 + n % 5},2024-06-20\n" for n in range(9)]
    terms = rules("gap_days: 20, most_per_person: 2")
    one, other = (settled(terms, claims=HEAD + "".join(each)) for each in (rows, rows[::-1]))

    assert one.document["claims"] == other.document["claims"]


def test_the_settlement_says_counts_and_a_root_and_nothing_of_persons() -> None:
    found = settled(rules(), claims=HEAD + "number-7,secret-name,help,2024-01-01,2024-01-31\n")

    text = str(found.document)
    assert "secret-name" not in text
    assert "number-7" not in text
    assert found.document["claims"]["count"] == 1
    assert len(found.document["claims"]["root"]) == 64
