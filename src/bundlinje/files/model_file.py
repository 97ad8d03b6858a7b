"""Read a file of plain data as a model: every fault at its place, the same way for every kind.

A file with `format: 1` must open for ever: what is read today is neither refused nor read
differently by a later version.
"""

import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bundlinje.errors import Fault, Notice, Place, Refused
from bundlinje.files.case_faults import empty_values, faults_of, in_order
from bundlinje.files.characters import MAX_BYTES
from bundlinje.files.hints import nearest, shorten
from bundlinje.files.shape import expected
from bundlinje.files.strict_yaml import Document, compose
from bundlinje.files.wrong_values import found

FORMAT = 1
YAML_FILES = ("case.yaml", "contract.yaml", "model.yaml", "design.yaml")
"""Files of a case folder, none of which is another one under a wrong name."""

AnyModel = TypeVar("AnyModel", bound=BaseModel)
AnyNotice = TypeVar("AnyNotice", bound=Notice)
Anything = TypeVar("Anything")


def parse_model(
    raw: bytes,
    file: str,
    model: type[AnyModel],
    more: Callable[[Document], list[Fault]] = lambda _: [],
) -> tuple[AnyModel, Document]:
    """Return what the bytes of a file say as a model, and the document; `file` is for messages.

    `more` finds what only this kind of file is refused for. Raises Refused with the faults of the
    YAML (BL-Y0..) and of the model, by place.
    """
    document, faults = compose(raw, file)
    node = None
    if document is not None:
        node, refused = validated(document, model)
        faults += refused
        faults += more(document)
    if node is None or document is None or faults:
        raise Refused(in_order(faults))
    return node, document


def validated(document: Document, model: type[AnyModel]) -> tuple[AnyModel | None, list[Fault]]:
    """Return the model that a document says, or None with what is wrong with it."""
    if () in document.damaged:
        return None, []
    if not isinstance(document.data, dict):
        values = {"what": expected(model.__name__.lower()), "found": found(document.data)}
        return None, [Fault("BL-C007", "", values, document.place(()))]
    if wrong_format := _format_fault(document):
        return None, [wrong_format]
    faults = empty_values(document)
    try:
        return model.model_validate(document.data), faults
    except ValidationError as error:
        return None, [*faults, *faults_of(error, document, model)]


def _format_fault(document: Document) -> Fault | None:
    """Return the fault of another format than the one that is read here."""
    path = ("format",)
    given = document.data.get("format", FORMAT)
    if path in document.damaged or given is None or (given == FORMAT and type(given) is int):
        return None
    values = {"text": shorten(document.written(path) or "…"), "format": FORMAT}
    newer = type(given) is int and given > FORMAT
    return Fault("BL-C005" if newer else "BL-C006", "format", values, document.place(path))


def located(notice: AnyNotice, document: Document) -> AnyNotice:
    """Return a fault or finding at the place in the file that its path names."""
    return replace(notice, place=document.place(document.path_of(notice.path)))


def canonical_of(node: BaseModel) -> bytes:
    """Return a model as JSON that only its meaning decides, ready to be hashed.

    Comments, layout, the order of keys, and defaults that are written out change nothing.
    """
    plain = node.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def kept(faults: list[Fault], read: Callable[[], Anything]) -> Anything | None:
    """Return what was read, or None and keep its faults."""
    try:
        return read()
    except Refused as refused:
        faults += refused.faults
        return None


def file_bytes(folder: Path, name: str) -> bytes:
    """Return at most one byte more than a file of a folder may have, so that too much is seen.

    Raises Refused: BL-Y001 to BL-Y004, BL-Y007 to BL-Y009 if there is no such readable file.
    """
    try:
        if not folder.exists():
            raise Refused([_no_folder(folder)])
        if not folder.is_dir():
            values = {"parent": str(folder.parent)}
            raise Refused([Fault("BL-Y002", values=values, place=Place(str(folder)))])
        file = folder / name
        if not file.exists():
            raise Refused([_no_file(folder, name)])
        if not file.is_file():
            values = {"reason": os.strerror(errno.EISDIR)}
            raise Refused([Fault("BL-Y004", values=values, place=Place(str(file)))])
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        values = {"reason": shorten(reason)}
        raise Refused([Fault("BL-Y004", values=values, place=Place(str(folder)))]) from None


def _no_folder(folder: Path) -> Fault:
    beside = _names(folder.parent, folders=True)
    near = nearest(folder.name, beside)
    values = {"near": str(folder.parent / near)} if near else {}
    return Fault("BL-Y001" if near else "BL-Y007", values=values, place=Place(str(folder)))


def _no_file(folder: Path, name: str) -> Fault:
    """Say where the file may be: under another name, or one folder further in."""
    place = Place(str(folder))
    inner = [each for each in _names(folder, folders=True) if (folder / each / name).is_file()]
    if inner:
        values = {"near": str(folder / inner[0]), "file": name}
        return Fault("BL-Y008", values=values, place=place)
    others = [each for each in _names(folder, folders=False) if each not in YAML_FILES]
    yaml_files = [each for each in others if each.endswith((".yaml", ".yml"))]
    if near := nearest(name, yaml_files):
        return Fault("BL-Y003", values={"near": near, "file": name}, place=place)
    return Fault("BL-Y009", values={"file": name}, place=place)


def _names(folder: Path, *, folders: bool) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(each.name for each in folder.iterdir() if each.is_dir() == folders)
