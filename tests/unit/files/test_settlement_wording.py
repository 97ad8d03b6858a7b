"""What a clerk stumbles over in a statement: said plainly, once, and in the reader's language."""

from pathlib import Path

import pytest

from bundlinje.cli.settlement import WIDTH, lines
from bundlinje.service.ledger import Where
from bundlinje.service.settlement import Settlement, settle_folder
from tests.support.settled_folder import CONTRACT

EXTRA = """\
  fall: {title: {da: fald, en: fall}, unit: percent}
rules:
  bonus:
    title: {da: Bonus, en: Bonus}
    gate: {metric: fall, at_least: 8.5}
    schedule: {lump_sum: 500}
    indexation: {base_year: 2024, rate: 0.02}
  hint: {title: Hint, kind: flag, gate: {metric: fall, at_least: 9}, schedule: {lump_sum: 1}}
  weeks:
    title: {da: Uger, en: Weeks}
    metric: days
    schedule: {per_unit: 10}
    indexation: {base_year: 2020, rate: 0.02}
"""
READINGS = """\
period,metric,cohort,value,reported_by,date,note
2024,helped,,3,town,2025-01-10,
2024,days,,0,town,2025-01-10,
2024,fall,,8.9,town,2025-01-10,
"""


@pytest.fixture(scope="module")
def settlement(tmp_path_factory: pytest.TempPathFactory) -> Settlement:
    folder = tmp_path_factory.mktemp("contract")
    text = CONTRACT.replace("rules:\n", EXTRA, 1).replace(
        "{da: første tranche, en: first tranche}", "{da: Fonden, en: The Fund}"
    )
    (folder / "contract.yaml").write_text(text, encoding="utf-8")
    (folder / "readings.csv").write_text(READINGS, encoding="utf-8")
    return settle_folder(Where(Path(folder)))


@pytest.mark.parametrize(
    ("language", "told", "never"),
    [
        ("da", ("fald: 8,9 pct.; kravet er mindst 8,5 pct.: opfyldt",
                "intet at regulere (2 pct. om året, fra 2020)", "alle: fast beløb 500 kr.",
                "Fonden · hovedstol"),
         ("percent", "?", "fast beløb: 1", "fast beløb 1 kr.", "Fonden · Fonden", "multipel",
          "årligt afkast", "betingelse ikke er opfyldt")),
        ("en", ("fall: 8.9 %; required is at least 8.5 %: met",
                "nothing to index (2 % a year, from 2020)", "everyone: lump sum 500 DKK",
                "The Fund · capital"),
         ("percent", "?", "lump sum: 1", "lump sum 1 DKK", "The Fund · The Fund", "multiple",
          "yearly return", "condition is not met")),
    ],
)  # fmt: skip
def test_the_screen(
    settlement: Settlement, language: str, told: tuple[str, ...], never: tuple[str, ...]
) -> None:
    shown = list(lines(settlement.document, language))
    text = " ".join(line.strip() for line in shown)

    assert [words for words in told if words not in text] == []
    # The only condition that is not met is that of a flag, which pays nothing anyhow; and a tranche
    # on its way has no return yet.
    assert [words for words in never if words in text] == []
    assert max(len(line) for line in shown) <= WIDTH
