"""Correlated inputs: a Gaussian copula over the groups of inputs that the user joins."""

import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from bundlinje.calc.normal import normal_cdf, normal_quantile
from bundlinje.errors import Fault, Refused

Correlation = tuple[str, str, float]

_EDGE = 2.0**-53  # keeps a probability off 0 and 1 after rounding


def correlated(
    columns: Mapping[str, np.ndarray],
    known: Collection[str],
    correlations: Sequence[Correlation],
) -> dict[str, np.ndarray]:
    """Return the new columns of the inputs that are named in a correlation.

    columns: independent uniforms by id, each of shape (n,). known: the ids of all inputs; those
    without a column are constant. correlations: id, id, Spearman rank correlation in (-1, 1).
    Returns uniforms of shape (n,); the first id of a group, by name, keeps its column.
    Raises Refused with BL-D020 (unknown), BL-D021 (constant), BL-D022 (named twice or with
    itself), BL-D023 (outside (-1, 1)), and ValueError where they contradict each other: see
    `calc.nearest_correlation`.
    Source: rho = 2 sin(pi r / 6) between normals whose rank correlation is r: Pearson (1907),
    "On further methods of determining correlation", Drapers' Company Research Memoirs IV;
    Kruskal (1958), JASA 53, 814-861, section 6.
    """
    faults = impossible_pairs(columns, known, correlations)
    if faults:
        raise Refused(faults)
    result: dict[str, np.ndarray] = {}
    for group in joined_groups(correlations):
        result.update(_joined(group, columns, correlations))
    return result


def impossible_pairs(
    varying: Collection[str], known: Collection[str], correlations: Sequence[Correlation]
) -> list[Fault]:
    """Return what is wrong with the pairs, one by one (BL-D020 to BL-D023).

    varying: the ids that have a spread. known: the ids of all inputs.
    """
    faults = []
    seen = set()
    for first, second, rank in correlations:
        for name in (first, second):
            if name not in known:
                faults.append(Fault("BL-D020", "", {"name": name}))
            elif name not in varying:
                faults.append(Fault("BL-D021", "", {"name": name}))
        pair = frozenset((first, second))
        if pair in seen or len(pair) == 1:
            faults.append(Fault("BL-D022", "", {"first": first, "second": second}))
        seen.add(pair)
        if not -1.0 < rank < 1.0:
            values = {"first": first, "second": second, "figure": rank}
            faults.append(Fault("BL-D023", "", values))
    return faults


def joined_groups(correlations: Sequence[Correlation]) -> list[list[str]]:
    """Return the connected groups of ids, each sorted by name."""
    groups: list[set[str]] = []
    for first, second, _ in correlations:
        touched = [group for group in groups if first in group or second in group]
        groups = [group for group in groups if group not in touched]
        groups.append({first, second}.union(*touched))
    return sorted(sorted(group) for group in groups)


def _joined(
    group: list[str], columns: Mapping[str, np.ndarray], correlations: Sequence[Correlation]
) -> dict[str, np.ndarray]:
    """Return the columns of one group; a pair that is not named is uncorrelated."""
    position = {name: i for i, name in enumerate(group)}
    matrix = np.eye(len(group))
    for first, second, rank in correlations:
        if first in position:
            rho = 2.0 * math.sin(math.pi * rank / 6.0)
            matrix[position[first], position[second]] = rho
            matrix[position[second], position[first]] = rho
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise ValueError(f"the correlations of {', '.join(group)} contradict each other") from None
    normals = [normal_quantile(columns[name]) for name in group]
    result = {group[0]: columns[group[0]]}
    for i, name in enumerate(group[1:], start=1):
        # term by term, since a matrix product may round differently from machine to machine
        mixed = sum(factor[i, j] * normals[j] for j in range(i + 1))
        result[name] = np.clip(normal_cdf(np.asarray(mixed)), _EDGE, 1.0 - _EDGE)
    return result
