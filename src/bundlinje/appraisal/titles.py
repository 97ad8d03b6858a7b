"""What to call a number that has no title of its own: its owner's title and what it is of it."""

from typing import Any

from bundlinje.core.case import Case
from bundlinje.locale import LANGUAGES, words


def title_of(case: Case, path: str) -> dict[str, str]:
    """Return a title in every language for the number at a path, e.g. `effects.x.value`."""
    section, *rest = path.split(".")
    owner, field = _owner(case, section, rest)
    return {language: _phrase(case, owner, field, language) for language in LANGUAGES}


def _owner(case: Case, section: str, rest: list[str]) -> tuple[Any, list[str]]:
    """Return the titled thing that a path runs through, and what is left of the path."""
    table = getattr(case, section, None)
    if isinstance(table, dict) and rest and hasattr(table.get(rest[0]), "title"):
        return table[rest[0]].title, rest[1:]
    if section == "consequences" and isinstance(table, dict) and rest:
        account = case.accounts.get(table[rest[0]].account)
        return (account.title if account else None), rest[1:]
    return None, [section, *rest]


def _phrase(case: Case, owner: Any, field: list[str], language: str) -> str:
    names = words("fields")[language]
    known = [names.get(part, part.replace("_", " ")) for part in field]
    for at, part in enumerate(field):
        if at and field[at - 1] == "change" and part.isdecimal():  # a list of changes, by year
            known[at] = names["year_of_change"].format(number=int(part) + 1)
        elif at and field[at - 1] == "invited" and part in case.segments:
            known[at] = case.segments[part].title.in_language(language)
    what = " ".join(part for part in known if part)
    if owner is None:
        return what
    title: str = owner.in_language(language)
    return f"{title}: {what}" if what else title
