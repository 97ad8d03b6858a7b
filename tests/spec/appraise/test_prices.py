"""Amounts of other years and currencies, and numbers that are stated once for several places."""

from tests.spec.appraise.small import SOME, appraised, case_of, near, refused

LESS = "consequences: {less: {of: participation, account: care, change: -1, evidence: causal}}"


def care(price: str) -> str:
    """Return an account with a price per year that the region pays."""
    stated = f"title: Care, kind: resource, unit: year, prices: {{region: {price}}}"
    return f"accounts: {{care: {{{stated}}}}}"


OLD = care("{value: 1000, unit: DKK/year, price_year: 2024}")
EURO = care("{value: 100, unit: EUR/year}")


def test_an_amount_of_another_year_is_lifted_to_the_price_level() -> None:
    found = appraised(OLD, LESS, "price_level: {year: 2026, yearly_increase: 0.1}")

    # 100 people x 1,000 x 1.1^2 a year.
    assert found.yearly("region") == near(121e3, 121e3, 121e3)


def test_an_amount_of_a_later_year_is_brought_back() -> None:
    later = OLD.replace("2024", "2027")
    found = appraised(later, LESS, "price_level: {year: 2026, yearly_increase: 0.25}")

    # 1,000 / 1.25.
    assert found.yearly("region") == near(80e3, 80e3, 80e3)


def test_an_amount_without_a_price_year_is_at_the_price_level() -> None:
    found = appraised(care("1000"), LESS, "price_level: {year: 2026, yearly_increase: 0.1}")

    assert found.yearly("region") == near(100e3, 100e3, 100e3)


def test_amounts_do_not_rise_within_the_horizon() -> None:
    # All years are shown at the price level of one year; only what is stated in another is moved.
    found = appraised(care("1000"), LESS, "price_level: {year: 2020, yearly_increase: 0.1}")

    assert found.yearly("region") == near(100e3, 100e3, 100e3)


def test_another_currency_is_exchanged() -> None:
    found = appraised(EURO, LESS, "price_level: {year: 2026, exchange: {EUR: 7.5}}")

    # 100 people x 100 euro x 7.5.
    assert found.yearly("region") == near(75e3, 75e3, 75e3)


def test_currency_and_price_year_work_together() -> None:
    price = care("{value: 100, unit: EUR/year, price_year: 2025}")
    level = "price_level: {year: 2026, yearly_increase: 0.1, exchange: {EUR: 7.5}}"

    # 100 x 100 x 7.5 x 1.1.
    assert appraised(price, LESS, level).yearly("region") == near(82.5e3, 82.5e3, 82.5e3)


def test_without_an_index_or_a_rate_the_amount_cannot_be_used() -> None:
    assert refused(OLD, LESS) == ["BL-C104"]
    assert refused(EURO, LESS) == ["BL-C105"]


def test_a_number_of_the_catalog_is_referred_to_by_its_id() -> None:
    level = "price_level: {year: 2026, exchange: {EUR: dk/exchange-rate/eur-dkk-central}}"
    found = appraised(EURO, LESS, level)

    # The central rate of the Danish National Bank: 7.46038 kr. per euro.
    assert found.yearly("region") == near(74603.8, 74603.8, 74603.8)
    assert refused("segments: {people: {title: People, mortality: dk/no/such-fact}}") == ["BL-C101"]


def test_a_number_of_the_case_can_be_used_in_several_places() -> None:
    found = appraised(
        "inputs: {price: {value: 500, unit: DKK/year}}",
        """
        accounts:
          care: {title: Care, kind: resource, unit: year, prices: {region: case/price}}
          drugs: {title: Drugs, kind: resource, unit: year, prices: {region: case/price}}
        consequences:
          less: {of: participation, account: care, change: -1, evidence: causal}
          more: {of: participation, account: drugs, change: 1, evidence: causal}
        """,
    )

    assert found.yearly("region") == near(0, 0, 0)


def test_one_number_has_one_chance_wherever_it_is_used() -> None:
    # Saved in one account and spent in the other: whatever the price, the sum is 0 in each draw.
    found = appraised(
        "inputs: {price: {low: 100, mode: 500, high: 3000, unit: DKK/year}}",
        """
        accounts:
          care: {title: Care, kind: resource, unit: year, prices: {region: case/price}}
          drugs: {title: Drugs, kind: resource, unit: year, prices: {region: case/price}}
        consequences:
          less: {of: participation, account: care, change: -1, evidence: causal}
          more: {of: participation, account: drugs, change: 1, evidence: causal}
        """,
        settings=SOME,
    )
    value = found.option["payers"]["region"]["net_present_value"]

    assert [value["p10"], value["p90"]] == near(0, 0)


def test_references_end_at_a_number() -> None:
    assert refused("inputs: {one: case/two, two: case/one}") == ["BL-C102", "BL-C102"]
    assert refused("segments: {people: {title: People, mortality: case/none}}") == ["BL-C131"]


def test_a_number_must_be_of_the_kind_that_belongs_there() -> None:
    # Months are not kroner, and a share is not an amount.
    assert refused("inputs: {stay: {value: 3, unit: months}}", care("case/stay"), LESS) == [
        "BL-C103"
    ]
    assert refused(
        "inputs: {death: {value: 3, unit: persons}}",
        "segments: {people: {title: People, mortality: case/death}}",
    ) == ["BL-C103"]


def test_order_and_layout_of_the_file_mean_nothing() -> None:
    one = case_of(OLD, LESS)
    other = case_of(LESS, OLD + "\n# a comment\n")

    assert one == other
