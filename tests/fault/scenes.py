"""Broken input that is too long or too much of a folder to stand in the snapshot itself."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from bundlinje.files import examples
from bundlinje.files.case_folder import parse_case, read_case
from bundlinje.files.save import save_case

WHOLE = Path(__file__).with_name("whole.yaml")
Scene = Callable[[Path, pytest.MonkeyPatch], object]


def folder_with_a_slip(here: Path, _: pytest.MonkeyPatch) -> object:
    (here / "min-sag").mkdir()
    return read_case(here / "min-sga")


def no_folder(here: Path, _: pytest.MonkeyPatch) -> object:
    return read_case(here / "nowhere" / "at-all")


def file_for_folder(here: Path, _: pytest.MonkeyPatch) -> object:
    (here / "case.yaml").write_bytes(WHOLE.read_bytes())
    return read_case(here / "case.yaml")


def other_file_name(here: Path, _: pytest.MonkeyPatch) -> object:
    (here / "case.yml").write_bytes(WHOLE.read_bytes())
    return read_case(here)


def one_folder_too_far_out(here: Path, _: pytest.MonkeyPatch) -> object:
    (here / "min-sag").mkdir()
    (here / "min-sag" / "case.yaml").write_bytes(WHOLE.read_bytes())
    return read_case(here)


def no_case_file(here: Path, _: pytest.MonkeyPatch) -> object:
    return read_case(here)


def case_file_is_a_folder(here: Path, _: pytest.MonkeyPatch) -> object:
    (here / "case.yaml").mkdir()
    return read_case(here)


def too_large(_here: Path, _: pytest.MonkeyPatch) -> object:
    return parse_case(b"# " + b"x" * 256 * 1024)


def no_libyaml(_here: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    return parse_case(WHOLE.read_bytes())


def too_deep(_here: Path, _: pytest.MonkeyPatch) -> object:
    return parse_case(b"a: " + b"[" * 40 + b"]" * 40)


def too_deep_in_a_key(_here: Path, _: pytest.MonkeyPatch) -> object:
    return parse_case(b"? " + b"[" * 100_000)


def too_long_text(_here: Path, _: pytest.MonkeyPatch) -> object:
    return _changed("title: I job", "title: " + "x" * 10_001)


def too_long_key(_here: Path, _: pytest.MonkeyPatch) -> object:
    return _changed("title: I job", "title: I job\n    ? " + "x" * 201 + "\n    : 1")


def too_long_number(_here: Path, _: pytest.MonkeyPatch) -> object:
    return _changed("price: 150000", "price: " + "1" * 5_000)


def too_many_faults(_here: Path, _: pytest.MonkeyPatch) -> object:
    years = ", ".join(f"{number}: 1" for number in range(1, 250))
    return _changed("{2024: 100}", f"{{{years}}}")


def too_many_entries(_here: Path, _: pytest.MonkeyPatch) -> object:
    return _changed("change: [-0.5, -0.4]", f"change: [{', '.join(['-0.5'] * 251)}]")


def too_many_names(_here: Path, _: pytest.MonkeyPatch) -> object:
    return _changed(
        "segments:", "inputs: {" + ", ".join(f"k{n}: 1" for n in range(251)) + "}\nsegments:"
    )


def unexplained(_here: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    def parse(*_: object, **__: object) -> object:
        raise yaml.YAMLError("something new in a later libyaml")

    monkeypatch.setattr(yaml, "parse", lambda *_, **__: iter(parse, None))
    return parse_case(WHOLE.read_bytes())


def unknown_example_with_a_slip(here: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    return examples.copy("arhus-type2-diabetes", _checkout(here, monkeypatch) / "new")


def unknown_example(here: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    return examples.copy("xyz", _checkout(here, monkeypatch) / "new")


def folder_not_empty(here: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    return examples.copy("aarhus-type-2-diabetes", _checkout(here, monkeypatch))


def target_is_a_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    (here / "taken").touch()
    _checkout(here, monkeypatch)
    return examples.copy("aarhus-type-2-diabetes", here / "taken")


def target_cannot_be_written(here: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    (here / "taken").touch()
    _checkout(here, monkeypatch)
    return examples.copy("aarhus-type-2-diabetes", here / "taken" / "new")


def set_what_is_not_there(here: Path, _: pytest.MonkeyPatch) -> object:
    return save_case(_saved(here), {"costs.team.amounts.2024.unit": "DKK"})


def set_in_a_full_folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    return save_case(_saved(here), {"price_level.year": 2025})


def set_while_somebody_writes(here: Path, _: pytest.MonkeyPatch) -> object:
    file = _saved(here) / "case.yaml"
    return save_case(here, {"price_level.year": 2025}, lambda _: file.write_bytes(b"theirs"))


def _saved(here: Path) -> Path:
    (here / "case.yaml").write_bytes(WHOLE.read_bytes())
    return here


def _changed(old: str, new: str) -> object:
    return parse_case(WHOLE.read_text(encoding="utf-8").replace(old, new, 1).encode())


def _checkout(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = here / "examples" / "aarhus-type-2-diabetes"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_bytes(WHOLE.read_bytes())
    monkeypatch.setattr(examples, "_SHIPPED", here / "not-shipped")
    monkeypatch.setattr(examples, "_CHECKOUT", here)
    return here


SCENES: Mapping[str, Scene] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        folder_with_a_slip,
        no_folder,
        file_for_folder,
        other_file_name,
        one_folder_too_far_out,
        no_case_file,
        case_file_is_a_folder,
        too_large,
        no_libyaml,
        too_deep,
        too_deep_in_a_key,
        too_long_text,
        too_long_key,
        too_long_number,
        too_many_faults,
        too_many_entries,
        too_many_names,
        unexplained,
        unknown_example_with_a_slip,
        unknown_example,
        folder_not_empty,
        target_is_a_file,
        target_cannot_be_written,
        set_what_is_not_there,
        set_in_a_full_folder,
        set_while_somebody_writes,
    )
}
