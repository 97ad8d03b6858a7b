"""The base of everything that a user writes in a case file."""

from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    StringConstraints,
)

from bundlinje.core.meanings import MEANINGS


class Node(BaseModel):
    """Frozen, strict about types, and closed: an unknown key is a fault, never ignored."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: Any, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell editors what each key means."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        for name, meaning in MEANINGS.get(cls.__name__, {}).items():
            schema["properties"][name]["description"] = meaning
        return schema

    def domain_of(self, name: str) -> tuple[Any, str] | None:  # noqa: ARG002 - for subclasses
        """Return the domain and unit of a number where they depend on other fields."""
        return None


AnyNode = TypeVar("AnyNode", bound=Node)


def sorted_tables(node: AnyNode) -> AnyNode:
    """Return a node with the tables in it, and in what it holds, sorted by key."""
    changed = {name: _sorted(getattr(node, name)) for name in node.model_fields_set}
    return node.model_copy(update=changed)


def _sorted(value: Any) -> Any:
    if isinstance(value, Node):
        return sorted_tables(value)
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, tuple):
        return tuple(_sorted(item) for item in value)
    return value


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=60)]


class Text(Node):
    """A title or sentence in Danish and English."""

    da: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the wording in `da` or `en`."""
        return self.da if language == "da" else self.en


def _both(value: Any) -> Any:
    return {"da": value, "en": value} if isinstance(value, str) else value


Words = Annotated[Text, BeforeValidator(_both, json_schema_input_type=str | Text)]
"""`title: Plejefamilie` or `title: {da: Plejefamilie, en: Foster family}`."""


def _lift_table(value: Any) -> Any:
    """Accept a YAML sequence where a tuple is kept, since strict mode tells them apart."""
    return tuple(value) if isinstance(value, list) else value


Sequence = BeforeValidator(_lift_table)
