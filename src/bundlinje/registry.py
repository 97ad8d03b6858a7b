"""The verbs that are built: one package, one command and one chapter each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """A public function and the question it answers."""

    name: str
    package: str
    question_da: str
    question_en: str


VERBS = (
    Verb(
        "appraise",
        "appraisal",
        "Hvad er bundlinjen, for hvem, hvornår, hvor sikkert, og hvad hænger den på?",
        "What is the bottom line, for whom, when, how sure, and what does it hang on?",
    ),
    Verb(
        "settle",
        "settlement",
        "Hvem betaler hvem nu, og hvorfor netop det beløb?",
        "Who pays whom now, and why exactly this amount?",
    ),
)
