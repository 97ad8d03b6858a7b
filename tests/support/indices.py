"""Made-up price indices for tests."""

from collections.abc import Iterable, Mapping

from bundlinje.core.node import Text
from bundlinje.reference.catalog import Catalog, national
from bundlinje.reference.indices import Change, Series

ADDRESS = "https://example.org/index"


def series(
    name: str,
    changes: Mapping[int, float],
    vintage: str = "2026-06",
    kind: str = "general",
    reason: str = "",
) -> Series:
    """Return a series of one vintage."""
    found = (
        Change(year, change, vintage, "verified", ADDRESS, "2026", "made up", reason)
        for year, change in changes.items()
    )
    return Series(name, Text(da=f"{name} på dansk", en=f"{name} in English"), kind, tuple(found))


def steady(name: str, rise: float) -> Series:
    """Return a series that rises by the same share in every year that a test could ask for."""
    return series(name, dict.fromkeys(range(1880, 2160), rise))


def catalog_with(found: Iterable[Series]) -> Catalog:
    """Return the national catalog with series of a case's own."""
    return national().with_indices({item.id: item for item in found})
