"""The base of everything that a user writes in a case file."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints


class Node(BaseModel):
    """Frozen, strict about types, and closed: an unknown key is a fault, never ignored."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    def domain_of(self, name: str) -> tuple[Any, str] | None:  # noqa: ARG002 - for subclasses
        """Return the domain and unit of a number where they depend on other fields."""
        return None


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


Words = Annotated[Text, BeforeValidator(_both)]
"""`title: Plejefamilie` or `title: {da: Plejefamilie, en: Foster family}`."""


def _lift_table(value: Any) -> Any:
    """Accept a YAML sequence where a tuple is kept, since strict mode tells them apart."""
    return tuple(value) if isinstance(value, list) else value


Sequence = BeforeValidator(_lift_table)
