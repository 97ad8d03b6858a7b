"""A million postings conserve money: to the last øre, by party, counted in a second way."""

import random
from collections import Counter

from bundlinje.calc.ledger_check import START
from bundlinje.calc.ledger_rules import after, faults
from bundlinje.core.ledger_content import MOST_POSTINGS
from tests.trust.people import ANNA, FUND, TOWN, draft, opening, posting, settlement

ENTRIES = {True: 1_000_000 // MOST_POSTINGS, False: 2}
CURRENCIES = ("DKK", "EUR", "SEK")


def test_a_million_postings_conserve_money(long_run: bool) -> None:
    chance = random.Random(1)
    state = after(START, opening(), "h0")
    counted: Counter[tuple[str, str]] = Counter()
    for number in range(1, ENTRIES[long_run] + 1):
        postings = []
        for pair in range(MOST_POSTINGS // 2):
            ore, currency = chance.randrange(-(10**9), 10**9), CURRENCIES[pair % 3]
            rule = f"rule-{pair % 17}"
            for party, sign in ((TOWN, -1), (FUND, 1)):
                postings.append(posting(party, sign * ore, currency=currency, rule=rule))
                counted[party, currency] += sign * ore
        asked = draft("settlement_recorded", {**settlement(0, number), "postings": postings}, ANNA)
        assert asked.faults() == []
        assert faults(state, asked) == []
        state = after(state, asked, f"h{number}")

    assert dict(state.balances) == dict(counted)
    for currency in CURRENCIES:
        assert state.balances[TOWN, currency] == -state.balances[FUND, currency] != 0


def test_one_ore_too_much_among_thousands_is_seen() -> None:
    postings = [posting(TOWN, -1), posting(FUND, 1)] * (MOST_POSTINGS // 2)
    postings[777] = posting(FUND, 2)
    content = {**settlement(0), "postings": postings}

    (fault,) = draft("settlement_recorded", content, ANNA).faults()
    assert (fault.code, fault.values["rest"]) == ("BL-L014", 1)
