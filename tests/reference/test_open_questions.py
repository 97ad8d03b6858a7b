"""What the library still lacks is written down beside it, in both languages, under its theme."""

from bundlinje.reference.catalog import national, rows_of


def test_every_open_question_has_a_theme_words_and_a_place_to_look() -> None:
    catalog = national()
    themes = {fact.theme for fact in catalog.rows.values()}
    questions = list(rows_of(catalog.tables["open.csv"]))

    assert questions
    for row in questions:
        assert row["theme"] in themes, row
        assert all(row.values()), row
        assert row["what_da"] != row["what_en"], row
