"""What a result rests on: its inputs as rows, by how much they matter."""

from collections.abc import Mapping, Sequence
from typing import Any

from bundlinje.files.report.titles import Titles
from bundlinje.locale.numbers import percent, plain_number, unit_words
from bundlinje.reference.catalog import Catalog

Row = dict[str, Any]
FORMS = {
    "interval": ("low", "high"),
    "pert": ("low", "mode", "high"),
    "metalog": ("p10", "p50", "p90"),
}


def source_row(item: Mapping[str, Any], titles: Titles) -> Row:
    """Return an input as readers see it: figures as written, unit, price year, source, flag."""
    language, say = titles.language, titles.say
    unit, year = unit_words(item["unit"], language), item["price_year"]
    url = item["url"] or ""
    return {
        "input": item["input"],
        "title": item["title"][language],
        "figures": spread(item["figures"], item["form"], titles),
        "unit": unit,
        "price_year": year or "",
        "assumed": (item["assumed"] or {}).get(language, ""),
        "by": item["by"] or "",
        "url": url if url.startswith(("https://", "http://")) else "",
        "where": url,
        "date": item["date"] or "",
        "flag": item["verification"] or "none",
        "flag_text": say["flags"][item["verification"] or "none"],
        "note": item["note"] or "",
    }


def own_rows(document: Mapping[str, Any], titles: Titles) -> list[Row]:
    """Return each own fact of the case beside the national one that it stands in place of."""
    return [
        {
            **source_row(row, titles),
            "at": f"own_facts.{index}",
            "reason": row["reason"],
            "national": source_row(row["national"], titles) if row["national"] else None,
        }
        for index, row in enumerate(document["own_facts"])
    ]


def schedule_row(case: Mapping[str, Any], catalog: Catalog, titles: Titles) -> Row | None:
    """Return the discount schedule as a source, if it is one that ships."""
    schedule = catalog.schedules.get(case["discounting"]["schedule"])
    if schedule is None:
        return None
    rates = " – ".join(plain_number(band.rate, titles.language) for band in schedule.bands)
    return {
        "input": schedule.id,
        "title": schedule.title.in_language(titles.language),
        "figures": rates,
        "unit": unit_words("share/year", titles.language),
        "price_year": "",
        "assumed": "",
        "by": "",
        "url": schedule.source,
        "where": schedule.source,
        "date": "",
        "flag": schedule.verification,
        "flag_text": titles.say["flags"][schedule.verification],
        "note": "",
    }


def spread(figures: Mapping[str, float], form: str, titles: Titles) -> str:
    """Return the figures of a number as they were written in the case."""
    language, say = titles.language, titles.say["forms"]
    texts = {key: plain_number(value, language) for key, value in figures.items()}
    if form in FORMS:
        known = [texts[key] for key in FORMS[form] if key in texts]
        ordered = " … ".join(known)
        level = figures.get("level")
        return f"{ordered} ({percent(level, language)})" if level else ordered
    if list(texts) == ["value"]:
        return texts["value"]
    return ", ".join(f"{word} {texts[key]}" for key, word in say.items() if key in texts)


def as_read(item: Mapping[str, Any], titles: Titles) -> str:
    """Return a number with its unit for a quick reader, shares in percent."""
    if "n" in item["figures"]:
        return spread(item["figures"], item["form"], titles)
    numerator, slash, rest = str(item["unit"]).partition("/")
    if numerator not in ("share", "probability"):
        unit = unit_words(item["unit"], titles.language)
        return f"{spread(item['figures'], item['form'], titles)} {unit}"
    hundredfold = {
        key: value if key == "level" else 100.0 * value for key, value in item["figures"].items()
    }
    per = slash + unit_words(rest, titles.language) if rest else ""
    return f"{spread(hundredfold, item['form'], titles)} {titles.say['percent']}{per}"


def soft_rows(document: Mapping[str, Any], option: Mapping[str, Any], titles: Titles) -> list[Row]:
    """Return assumptions and unverified numbers with how much each moves this option's result."""
    swing = {row["input"]: (index, row) for index, row in enumerate(option["tornado"])}
    rows = []
    for item in (*document["assumed"], *document["unverified"]):
        index, moved = swing.get(item["input"], (-1, {"width": 0.0}))
        row = {**source_row(item, titles), "read": as_read(item, titles)}
        rows.append({**row, "at": index, "width": moved["width"]})
    return sorted(rows, key=lambda row: (-row["width"], row["title"]))


def payback_ends(by_year: Mapping[str, float]) -> tuple[str | None, str | None]:
    """Return the years by which a tenth and nine tenths of the draws have paid back, or None."""
    ends: list[str | None] = []
    for share in (0.1, 0.9):
        reached, at = 0.0, None
        for year, part in by_year.items():
            reached += part
            if reached >= share:
                at = year
                break
        ends.append(at)
    return ends[0], ends[1]


def groups_of_people(
    option: Mapping[str, Any], key: str, titles: Titles
) -> tuple[list[str], Sequence[Row]]:
    """Return the years, and for each row of the people table its heading and place."""
    rows = [
        {
            "at": index,
            "segment": titles.of("segments", row["segment"]),
            "state": titles.state(row["state"]),
            "arm": titles.say["arms"].get(row["arm"], row["arm"]),
        }
        for index, row in enumerate(option["people"])
    ]
    years = list(option["people"][0][key]) if rows else []
    return years, rows
