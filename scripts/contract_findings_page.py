"""The page `docs/reference/contract-findings.md`: each finding on a contract, and its sources."""

from collections.abc import Iterator

from bundlinje.errors import sentences
from bundlinje.locale import words
from bundlinje.reference.catalog import national
from bundlinje.reference.contract_sources import Behind, behind
from bundlinje.settlement.lint.codes import CODES

INTRODUCTION = """\
`bundlinje check` reads `contract.yaml` as a careful reader would before signing it. Every finding
has a place, a severity, what was found, what it means, what to write instead, and what has happened
elsewhere. Findings advise and refuse nothing.

- **serious**: money can be paid for nothing, or without end
- **warning**: a party can be surprised; with `--strict` the exit status is 1, as for serious ones
- **note**: good to know before signing

The points of law (BL-K180 to BL-K184) are always listed, whatever the contract says. They are a
list to remember by and never say that something is allowed.

Words in braces are filled in from the contract. A source is marked *verified* (read there),
*secondary* (read with a third party, or found in a register of projects), *derived* (computed from
such figures) or *unverified*.
"""


def page(head: str) -> str:
    """Return the page; `head` says that it is generated."""
    parts = [f"# Findings on a contract\n\n{head}{INTRODUCTION}"]
    parts += [_finding(code) for code in CODES]
    return "\n".join(parts)


def _finding(code: str) -> str:
    said, told = sentences()[code], words("lint")[code]
    lines = [
        f"## {code}: {told['en_title']}\n",
        f"*{told['da_title']}* ({CODES[code].severity})\n",
        f"- **found** {_plain(said['en'])}",
        f"- **means** {told['en_meaning']}",
        f"- **write** {_plain(said['en_remedy'])}",
        f"- **da** {_plain(said['da'])} {told['da_meaning']} {_plain(said['da_remedy'])}",
        *_sources(behind(CODES[code].sources, national().rows)),
    ]
    return "\n".join(lines) + "\n"


def _plain(phrase: str) -> str:
    """Leave out what only the program reads: doubled braces, and the language of a value."""
    without = phrase.replace("[da]}", "}").replace("[en]}", "}")
    return without.replace("{{", "{").replace("}}", "}")


def _sources(items: Iterator[Behind]) -> Iterator[str]:
    for item in items:
        text = f" {item.text.en}" if item.text.en else ""
        yield f"- `{item.id}` {item.title.en}.{text} [{item.verification}]({item.source_url})"
