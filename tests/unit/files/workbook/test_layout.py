"""The sheets follow the models, and every heading is one that its reader can tell from others."""

import io
from collections import Counter
from typing import Any

import pytest
from openpyxl import load_workbook

from bundlinje.core.case import Case
from bundlinje.core.fields import Years, number
from bundlinje.core.inputs import slots
from bundlinje.core.money import Account
from bundlinje.core.node import Node, Slug, Words
from bundlinje.core.quantity import FORMS, Number, Quantity
from bundlinje.core.units import parse_unit
from bundlinje.files.workbook import layout
from bundlinje.files.workbook.labels import (
    choice_word,
    column_help,
    column_name,
    columns_by_name,
    field_name,
    fields_by_name,
    plain,
    sheet_name,
    sheet_of,
    unit_of,
    unit_word,
)
from bundlinje.files.workbook.layout import Field, Sheet, figures_of, number_columns, sheets
from bundlinje.files.workbook.lists import UNITS
from bundlinje.files.workbook.writing import workbook_of
from bundlinje.locale import LANGUAGES
from bundlinje.reference.catalog import national
from tests.unit.files.workbook.books import whole

SHEETS = sheets()
by_key = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)


class Inside(Node):
    """A section that a later version might put inside an account."""

    rule: str
    limit: Number | None = number("positive", "DKK", None)


class Later(Account):
    """An account of a later version."""

    steps: dict[Slug, Years] | None = None
    plan: Inside | None = None
    colours: tuple[str, ...] = ()
    nested: dict[Slug, dict[Slug, dict[Slug, float]]] | None = None
    parts: tuple[Inside, ...] = ()
    remark: Words | None = None
    is_new: bool = False


def of(model: type[Node]) -> dict[str, Field]:
    """Return the fields of a model by their paths."""
    return {field.dotted: field for field in layout._flat(model)}


def test_a_new_field_has_its_place_without_a_change() -> None:
    fields = of(Later)

    assert set(of(Account)) < set(fields)
    assert (fields["steps"].kind, fields["steps"].who, fields["steps"].year) == (
        "number", True, True,
    )  # fmt: skip
    assert (fields["plan.rule"].kind, fields["plan.limit"].kind) == ("text", "number")
    assert fields["colours"].kind == "names"
    assert {"remark.da", "remark.en"} <= set(fields)
    assert fields["is_new"].kind == "truth"


def test_what_a_row_cannot_hold_is_left_to_the_last_sheet() -> None:
    assert not [path for path in of(Later) if path.startswith(("nested", "parts"))]


def test_every_number_of_a_case_has_a_row() -> None:
    """Whatever the engine draws can be written on a sheet of its own section."""
    paths = {slot.path.split(".")[0] for slot in slots(_every_section())}

    assert paths <= {sheet.key for sheet in SHEETS} | {"price_level"}


def _every_section() -> Case:
    from bundlinje.files.case_folder import read_case
    from tests.conftest import ROOT

    return read_case(ROOT / "tests" / "corpus" / "format-1" / "every-section").case


def test_every_section_of_a_case_is_somewhere() -> None:
    own = {sheet.key for sheet in SHEETS}
    first = {field.path[0] for field in SHEETS[0].rows}

    assert set(Case.model_fields) <= own | first


def test_every_figure_of_every_form_has_a_column() -> None:
    for form, names in FORMS.items():
        if form not in ("point", "fact"):
            assert set(figures_of(form)) - {"level"} == names
            assert set(figures_of(form).values()) <= set(number_columns())


def test_every_key_of_a_number_has_a_column() -> None:
    placed = {name for form in FORMS for name in figures_of(form)} | {"value", "fact"}
    written = {field.path[0] for field in number_columns().values()}

    assert set(Quantity.model_fields) == (placed | written) - {"spare", "form"}


@by_key
def test_headings_differ(sheet: Sheet) -> None:
    for language in LANGUAGES:
        names = Counter(plain(column_name(sheet, key, language)) for key in sheet.keys)
        assert max(names.values()) == 1
        rows = Counter(plain(field_name(field, language)) for field in sheet.rows)
        assert not rows or max(rows.values()) == 1


@by_key
def test_a_heading_means_the_same_in_both_languages(sheet: Sheet) -> None:
    for language in LANGUAGES:
        for key in sheet.keys:
            assert columns_by_name(sheet)[plain(column_name(sheet, key, language))] == key
        for field in sheet.rows:
            assert fields_by_name(sheet)[plain(field_name(field, language))] == field
        assert sheet_of(sheet_name(sheet.key, language)) == sheet.key


@by_key
def test_every_column_says_what_belongs_in_it(sheet: Sheet) -> None:
    for language in LANGUAGES:
        for key in sheet.keys:
            assert column_help(sheet, key, language), key


@by_key
def test_choices_differ(sheet: Sheet) -> None:
    for field in (*sheet.columns, *sheet.rows):
        for language in LANGUAGES:
            names = {plain(choice_word(word, language)) for word in field.choices}
            assert len(names) == len(field.choices)


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_of_the_list_is_known_and_comes_back(unit: str) -> None:
    parse_unit(unit)
    for language in LANGUAGES:
        assert unit_of(unit_word(unit, language)) == unit


def test_units_of_facts_come_back() -> None:
    for fact in national().facts.values():
        unit = fact.number.unit or "share"
        assert unit_of(unit_word(unit, "da")) == unit


@pytest.mark.parametrize(
    ("danish", "english"),
    [
        ("kr./dag", "DKK/day"),
        ("dage/personår", "days/person-year"),
        ("andel/år", "share/year"),
        ("år", "years"),
        ("kr. / personår", "DKK/person-year"),
        ("procentpoint", "percentage points"),
        ("DKK/day", "DKK/day"),
    ],
)
def test_danish_units_are_understood(danish: str, english: str) -> None:
    assert unit_of(danish) == english


# --- What a person sees --------------------------------------------------------------------------


def opened(language: str) -> Any:
    """Return a blank workbook as a program sees it."""
    return load_workbook(io.BytesIO(workbook_of(None, national().facts, {}, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_blank_workbook_has_every_sheet_and_drop_downs(language: str) -> None:
    book = opened(language)

    assert book.sheetnames[1:8] == [
        sheet_name(key, language)
        for key in ("case", "segments", "options", "costs", "effects", "consequences", "accounts")
    ]
    for sheet in SHEETS:
        page = book[sheet_name(sheet.key, language)]
        assert page.freeze_panes
        assert not page.protection.sheet
        rules = page.data_validations.dataValidation
        assert len(rules) == len(sheet.keys)
        assert all(0 < len(rule.promptTitle) <= 32 and len(rule.prompt) <= 255 for rule in rules)


def test_drop_downs_lead_to_cells_that_hold_their_words() -> None:
    book = load_workbook(io.BytesIO(whole()))
    found = 0
    for sheet in SHEETS:
        for rule in book[sheet_name(sheet.key, "da")].data_validations.dataValidation:
            if rule.type == "list" and not rule.formula1.startswith("OFFSET"):
                title, _, area = rule.formula1.rpartition("!")
                first = book[title.strip("'")][area.replace("$", "").split(":")[0]]
                assert first.value is not None or title == "'Nationale tal'"
                found += 1
    assert found > 50


def test_columns_are_wide_enough_for_their_headings() -> None:
    book = load_workbook(io.BytesIO(whole()))
    for sheet in SHEETS:
        page = book[sheet_name(sheet.key, "da")]
        for cell in page[4]:
            width = page.column_dimensions[cell.column_letter].width
            longest = max(len(word) for word in str(cell.value).split())
            assert longest <= width, f"{page.title}!{cell.coordinate} {cell.value}"
            assert cell.alignment.wrap_text
