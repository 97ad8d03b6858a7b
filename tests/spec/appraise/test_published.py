"""A total that somebody has published beside its parts: for the record, it moves no figure."""

import pytest

from tests.spec.appraise.small import appraised


def findings(stated: str) -> list[str]:
    """Return the codes of what is found about a published total."""
    return appraised(
        f"published: {{it: {{title: It, source: 'https://example.org', {stated}}}}}"
    ).findings


def test_parts_that_add_up_are_not_mentioned() -> None:
    assert findings("total: 30, parts: {one: 10, two: 20}") == []


def test_parts_that_do_not_add_up_are_pointed_out() -> None:
    assert findings("total: 33, parts: {one: 10, two: 20}") == ["BL-F010"]


@pytest.mark.parametrize(("total", "found"), [("31", []), ("31.6", ["BL-F010"])])
def test_rounding_may_explain_a_gap(total: str, found: list[str]) -> None:
    # Two parts and a total, each rounded to a whole: at most 3 x 0.5 = 1.5.
    assert findings(f"total: {total}, parts: {{one: 10, two: 20}}") == found
    # Rounded to tenths they cannot be 1 apart.
    assert findings("total: 31, parts: {one: 10, two: 20}, rounding: 0.1") == ["BL-F010"]


def test_no_figure_hangs_on_it() -> None:
    plain = appraised().document
    stated = appraised(
        "published: {it: {title: It, source: 'https://example.org', total: 3, parts: {one: 3}}}"
    ).document

    assert stated["options"] == plain["options"]
    assert stated["run_id"] != plain["run_id"]
