"""What is said of cost beside effect: which option is best at which price for one more outcome."""

from collections.abc import Mapping
from typing import Any

from bundlinje.files.deciding import amount_in_words, unit_in_words
from bundlinje.locale import words
from bundlinje.locale.numbers import decimal

Document = Mapping[str, Any]
NOTHING = "nothing"


def option_names(document: Document, language: str) -> dict[str, str]:
    """Return what each option is called, doing nothing among them."""
    say = words("outcomes")[language]
    titles = {key: item["title"][language] for key, item in document["options"].items()}
    return {NOTHING: str(say["nothing"]), **titles}


def frontier_sentences(document: Document, outcome: str, language: str) -> list[str]:
    """Return which option is best below and above each step of the frontier of an outcome."""
    say = words("outcomes")[language]
    found = document["decision"]["expert"]["outcomes"][outcome]
    names, unit = option_names(document, language), unit_in_words(document["case"], language)
    first, *rest = found["frontier"]["options"]
    if not rest:
        kind = "only_nothing" if first == NOTHING else "only_one"
        out = [say[kind].format(option=names[first])]
    else:
        out = [say["at_nothing"].format(option=names[first])]
        out += [
            say["from_amount"].format(
                option=names[option], amount=amount_in_words(ratio, unit, language)
            )
            for option, ratio in zip(rest, found["frontier"]["ratios"], strict=True)
        ]
    if passed := found["frontier"]["dominated"] + found["frontier"]["extended_dominated"]:
        listed = ", ".join(names[option] for option in passed)
        out.append(say["never_best"].format(options=listed))
    return out


def funds_sentence(document: Document, language: str) -> str:
    """Return the marginal value of public funds of all options together; nothing for one option."""
    found = document["decision"]["expert"]["marginal_value_of_public_funds"]
    if len(found["options"]) < 2:
        return ""
    say = words("outcomes")[language]
    quadrant = words("report")[language]["funds_quadrants"][found["quadrant"]]
    ratio = "" if found["ratio"] is None else f" ({decimal(found['ratio'], language, 2)})"
    return str(say["funds_group"].format(quadrant=quadrant, ratio=ratio))
