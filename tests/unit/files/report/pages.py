"""Reports of the examples, and a small reader of HTML that forgives nothing."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bundlinje.appraisal.explanation import as_document
from bundlinje.core.result import Result
from bundlinje.files.case_folder import CaseFile, read_case
from bundlinje.files.report import render
from bundlinje.files.report.titles import titles_of
from bundlinje.service import cases

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
NAMES = tuple(sorted(folder.parent.name for folder in EXAMPLES.glob("*/case.yaml")))
LANGUAGES = ("da", "en")
VOID = {"meta", "br", "link", "img", "input", "hr"}

Document = dict[str, Any]


@cache
def computed(name: str) -> tuple[Document, Document, dict[str, dict[str, str]]]:
    """Return result, trace and titles of an example, on few draws."""
    file: CaseFile = read_case(EXAMPLES / name)
    result: Result = cases.appraise_folder(EXAMPLES / name, draws=512)
    trace = {"run_id": result.run_id, **as_document(result.traces())}
    return result.as_json(), trace, titles_of(file.case)


@cache
def html_of(name: str, language: str) -> str:
    """Return the report of an example."""
    document, trace, titles = computed(name)
    return render(document, lambda: trace, titles, language)


@cache
def expert_of(name: str) -> tuple[Document, Document, dict[str, dict[str, str]]]:
    """Return the same of a run that was asked for the expert figures."""
    file: CaseFile = read_case(EXAMPLES / name)
    result: Result = cases.appraise_folder(EXAMPLES / name, draws=512, expert=True)
    trace = {"run_id": result.run_id, **as_document(result.traces())}
    return result.as_json(), trace, titles_of(file.case)


@cache
def expert_html_of(name: str, language: str) -> str:
    """Return the report of an example with its expert page."""
    document, trace, titles = expert_of(name)
    return render(document, lambda: trace, titles, language)


@dataclass
class Element:
    """An element with its attributes, its children and the text directly inside it."""

    tag: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def all(self, tag: str) -> list["Element"]:
        """Return every element of a kind, in the order of the page."""
        own = [self] if self.tag == tag else []
        return own + [found for child in self.children for found in child.all(tag)]

    def everything(self) -> list["Element"]:
        """Return this element and all below it."""
        return [self] + [found for child in self.children for found in child.everything()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("document", {})]
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        last = self.open.pop()
        assert last.tag == tag, f"</{tag}> closes <{last.tag}>"

    def handle_data(self, data: str) -> None:
        self.open[-1].texts.append(data)
        if not {"script", "style"} & {element.tag for element in self.open}:
            self.shown.append(data)


@cache
def read(html: str) -> tuple[Element, str]:
    """Return the tree of a page and the text that a reader sees."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert [element.tag for element in reader.open] == ["document"], "an element is not closed"
    return reader.open[0], " ".join(" ".join(reader.shown).split())
