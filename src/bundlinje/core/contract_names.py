"""What a name in a contract can be the name of, and the fault of a name that is of nothing."""

from collections.abc import Iterable, Iterator

from bundlinje.errors import Fault, Place, near

NOWHERE = Place()
KINDS = {
    "metric": ("et tal i kontrakten", "a number of the contract", "metrics"),
    "cohort": ("et hold i kontrakten", "a cohort of the contract", "cohorts"),
    "group": ("en gruppe i kontrakten", "a group of the contract", "groups"),
    "rule": ("en regel i kontrakten", "a rule of the contract", "rules"),
    "party": ("en part i kontrakten", "a party of the contract", "parties"),
    "payer": ("en part, der betaler", "a party that pays", "parties"),
    "period": ("en periode i kontrakten", "a period of the contract", "periods"),
    "tranche": ("en del af kapitalen", "a part of the capital", "financing.tranches"),
    "index": ("et prisindeks, der kendes", "a price index that is known", "reference/indices.csv"),
}
"""What a name can be a name of, in both languages, and the section that names it."""


def unknown(
    path: str, word: str, known: Iterable[str], kind: str, place: Place = NOWHERE
) -> Iterator[Fault]:
    """Yield the fault of a name that nothing of its kind has (BL-K030, BL-K031)."""
    names = list(known)
    danish, english, section = KINDS[kind]
    kinds = {"da": danish, "en": english}
    if not names:
        yield Fault("BL-K031", path, {"word": word, "kind": kinds, "section": section}, place)
    elif word not in names:
        yield Fault(
            "BL-K030", path, {"word": word, "kind": kinds, "near": near(word, names)}, place
        )
