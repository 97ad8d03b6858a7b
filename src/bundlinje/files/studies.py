"""What is said of studies and of what was measured, on the screen and in the report."""

from collections.abc import Mapping
from typing import Any

from bundlinje.files.deciding import SURE, amount_in_words, ended, is_sure, unit_in_words
from bundlinje.files.result_reading import ROUNDING
from bundlinje.locale import words
from bundlinje.locale.numbers import millions, whole

Document = Mapping[str, Any]


def study_sentences(document: Document, language: str) -> list[str]:
    """Return for each study whether it pays for the public purse, and at which size."""
    say = words("deciding")[language]
    found = document["decision"]["studies"].values()
    out = [_of_study(study, document, language) for study in found]
    told = any(study["reason"] is None and study_shown(study) for study in found)
    if told and any(option["display"] == "range" for option in document["options"].values()):
        out.append(say["study_judgement"])
    return out


def study_shown(study: Document) -> Mapping[str, Any] | None:
    """Return the size that is told of: the best for the public purse, or the least loss.

    None where the answer is worth nothing at any size, or cannot be seen to be.
    """
    if study["parties"] is None:
        return None
    rows = [row for row in study["parties"]["public"]["sizes"] if is_sure(row["evsi"])]
    return max(rows, key=lambda row: float(row["net_benefit"]["value"]), default=None)


def _of_study(study: Document, document: Document, language: str) -> str:
    say = words("deciding")[language]
    title, unit = study["title"][language], unit_in_words(document["case"], language)
    title = title[:1].upper() + title[1:]
    if study["reason"]:
        return f"{title}: {study['reason'][language]}"
    row = study_shown(study)
    if row is None:
        sizes = study["parties"]["public"]["sizes"]
        nothing = all(size["evsi"]["value"] < ROUNDING for size in sizes)
        return str(say["study_settled" if nothing else "study_unseen"].format(title=title))
    net = row["net_benefit"]
    close = abs(net["value"]) < SURE * net["standard_error"]
    kind = "study_even" if close else "study_pays" if net["value"] > 0.0 else "study_loses"
    parts = [
        say[kind].format(
            title=title,
            people=whole(row["people"], language),
            count=whole(study["people"], language),
            worth=amount_in_words(row["worth_to_all"], unit, language),
            cost=amount_in_words(row["cost"], unit, language),
        )
    ]
    if row["cost_of_delay"] >= ROUNDING:
        delay = amount_in_words(row["cost_of_delay"], unit, language)
        parts.append(say["study_delay"].format(amount=delay))
    parts.append(say["study_net"].format(amount=_signed(net["value"], unit, language)))
    return " ".join(ended(part) for part in parts)


def _signed(value: float, unit: str, language: str) -> str:
    """Return an amount with the sign that readers know from the bottom line."""
    words_of_amount = amount_in_words(abs(value), unit, language)
    sign = "+" if value > 0.0 else millions(-1e6, language)[0] if value < 0.0 else ""
    return f"{sign}{words_of_amount}"


def observed_sentence(option: Document, case: Document, language: str) -> str:
    """Return what is left of an option if only what was measured counts."""
    say = words("deciding")[language]
    row = next(item for item in option["scenarios"] if item["name"] == "observed_only")
    titles = {key: item["title"][language] for key, item in option["outcomes"].items()}
    value = option["public"]["observed_only"]["central"]
    if value is None:
        effects = ", ".join(titles[key] for key in row["not_stated"] if key in titles)
        return str(say["observed_unsaid"].format(effects=effects))
    if abs(value - option["public"]["net_present_value"]["central"]) < ROUNDING:
        return str(say["observed_same"])
    amount = _signed(value, unit_in_words(case, language), language)
    if effects := ", ".join(titles[key] for key in row["not_measured"] if key in titles):
        return str(say["observed_without"].format(amount=amount, effects=effects))
    return str(say["observed"].format(amount=amount))
