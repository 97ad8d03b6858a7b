"""Who pays how much, and tax on top."""

from tests.spec.settle.small import refused, settled

PARTIES = """
    parties:
      municipality: {title: Municipality, roles: [payer]}
      region: {title: Region, roles: [payer]}
      state: {title: State, roles: [payer]}
      provider: {title: Provider, roles: [provider]}
"""


def test_one_payer_pays_all() -> None:
    found = settled(measured={("helped", "2024"): 5})

    assert found.net() == {"municipality": -5_000, "provider": 5_000}


def test_shares_are_to_the_øre_and_sum_to_what_is_owed() -> None:
    found = settled(
        PARTIES,
        "payers: {municipality: 0.333333, region: 0.333333, state: 0.333334}",
        "rules: {help: {title: Help, metric: helped, schedule: {per_unit: 0.01}}}",
        measured={("helped", "2024"): 100},
    )

    # 1.00 krone in three: 33.3333, 33.3333 and 33.3334 øre; the odd øre to the largest remainder
    assert found.payers() == {"municipality": 0.33, "region": 0.33, "state": 0.34}


def test_a_rule_can_have_its_own_payers() -> None:
    found = settled(
        PARTIES,
        "payers: {municipality: 0.5, region: 0.5}",
        """
        rules:
          help: {title: Help, metric: helped, schedule: {per_unit: 1000}}
          stay:
            title: Stay
            metric: completed
            schedule: {per_unit: 1000}
            payers: {state: 1}
        """,
        measured={("helped", "2024"): 10, ("completed", "2024"): 4},
    )

    assert found.net() == {
        "municipality": -5_000, "region": -5_000, "state": -4_000, "provider": 14_000,
    }  # fmt: skip


def test_shares_that_do_not_sum_to_one_are_refused() -> None:
    terms = "payers: {municipality: 0.5, region: 0.4}"

    assert "BL-K034" in refused(PARTIES, terms, measured={("helped", "2024"): 1})


def test_value_added_tax_comes_on_top() -> None:
    found = settled(
        "vat: {treatment: added, rate: 0.25}",
        "rules: {help: {title: Help, metric: helped, schedule: {per_unit: 33.33}}}",
        measured={("helped", "2024"): 1},
    )

    # a quarter of 33.33 is 8.3325, to the øre 8.33
    assert found.paid() == 33.33
    assert found.rule("help")["vat_ore"] == {"municipality": 833}
    assert found.net() == {"municipality": -41.66, "provider": 41.66}


def test_tax_that_is_included_changes_nothing() -> None:
    found = settled("vat: {treatment: included}", measured={("helped", "2024"): 1})

    assert found.net() == {"municipality": -1_000, "provider": 1_000}
