"""Finding a fact by words, Danish or English, spelled rightly or not."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import cache

from bundlinje.core.fact import Fact

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u", "ö": "oe"})
_ALIKE = 0.72
"""Two words that share this part of their letters may be one word spelled in two ways."""
_HEAVY, _LIGHT = 3.0, 1.0


def search(rows: Mapping[str, Fact], text: str, most: int = 20) -> list[tuple[Fact, float]]:
    """Return the facts that fit the words best, with their score, best first.

    Every word counts for the best match it has in the fact: title and id more than account, note
    and source. A fact that fits less than half of the words is left out.
    """
    wanted = words_in(text)
    if not wanted:
        return []
    found = []
    for fact in rows.values():
        scores = [_score(word, fact) for word in wanted]
        if sum(score > 0.0 for score in scores) * 2 > len(wanted):
            found.append((fact, sum(scores)))
    found.sort(key=lambda pair: (-pair[1], pair[0].kind != "number", pair[0].id))
    return found[:most]


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text in plain small letters; a dotted number is one word."""
    plain = text.lower().translate(_LETTERS)
    kept = "".join(letter if letter.isalnum() or letter in ".-" else " " for letter in plain)
    return tuple(word.strip(".-") for word in kept.replace("-", " ").split() if word.strip(".-"))


@cache
def _texts(fact_id: str, titles: str, rest: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(words_in(f"{fact_id} {titles}")), frozenset(words_in(rest))


def _score(word: str, fact: Fact) -> float:
    titles = f"{fact.title.da} {fact.title.en} {fact.series}"
    rest = f"{fact.account} {fact.note} {fact.text} {fact.theme}"
    heavy, light = _texts(fact.id, titles, rest)
    return max(_HEAVY * _likeness(word, heavy), _LIGHT * _likeness(word, light))


def _likeness(word: str, known: frozenset[str]) -> float:
    if word in known:
        return 1.0
    return max((_alike(word, other) for other in known), default=0.0)


@cache
def _alike(word: str, other: str) -> float:
    """How alike two words are: 0.9 for a part of a compound, else by their shared letters."""
    if len(word) >= 4 and word in other:
        return 0.9
    if any(letter.isdigit() for letter in word):
        return 0.0
    if min(len(word), len(other)) < 4 or abs(len(word) - len(other)) > 4:
        return 0.0
    matcher = SequenceMatcher(None, word, other, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return 0.8 * ratio if ratio >= _ALIKE else 0.0
