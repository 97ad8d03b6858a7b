"""Draws: a column of the sample belongs to an input id, whatever other inputs there are.

Why this design and not Sobol points: docs/decisions/0003-sampling.md.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np

from bundlinje.calc.copula import correlated
from bundlinje.calc.distributions import Distribution

_FRACTION_BITS = 52  # u = (2 k + 1) / 2^53 with k of 52 bits: exact, and never 0 or 1


def uniforms(input_id: str, seed: int, scrambles: int = 8, draws: int = 1024) -> np.ndarray:
    """Return the column of one input: in each scramble one draw from each of `draws` strata.

    input_id: any text. seed: any integer. scrambles: independent replicates, at least 1.
    draws: points a scramble, a power of two up to 2^20. Returns shape (scrambles * draws,),
    scramble by scramble, in the open interval (0, 1); equal on every platform. A column with
    fewer scrambles is the beginning of one with more. Raises ValueError on other sizes.
    Source: McKay, Beckman and Conover (1979), "A comparison of three methods for selecting values
    of input variables", Technometrics 21(2), 239-245, section 2.3, each column on its own stream.
    """
    bits = draws.bit_length() - 1
    if scrambles < 1:
        raise ValueError(f"scrambles is {scrambles}; it must be at least 1")
    if not 0 <= bits <= 20 or draws != 1 << bits:
        raise ValueError(f"draws is {draws}; it must be a power of two up to 2^20")
    raw = _stream(input_id, seed).random_raw(2 * scrambles * draws).reshape(scrambles, 2, draws)
    # the low bits make the sort keys distinct, so that the order is the same on every platform
    stratum = np.uint64(draws - 1)
    keys = (raw[:, 0] & ~stratum) | np.arange(draws, dtype=np.uint64)
    keys.sort(axis=1)
    within = raw[:, 1] >> np.uint64(64 - _FRACTION_BITS + bits)
    k = ((keys & stratum) << np.uint64(_FRACTION_BITS - bits)) | within
    column: np.ndarray = (2.0 * k.astype(np.float64) + 1.0) * 2.0**-53
    return column.reshape(scrambles * draws)


def _stream(input_id: str, seed: int) -> np.random.Philox:
    """Return the counter-based generator (Salmon et al. 2011) whose key is the id and the seed."""
    digest = blake2b(f"{seed}\x1f{input_id}".encode(), digest_size=16, person=b"bundlinje-draws")
    return np.random.Philox(key=int.from_bytes(digest.digest(), "little"))


def draw(
    distributions: Mapping[str, Distribution],
    seed: int,
    scrambles: int = 8,
    draws: int = 1024,
    correlations: Sequence[tuple[str, str, float]] = (),
) -> dict[str, np.ndarray]:
    """Return the draws of every input, shape (scrambles * draws,) each, in the input's own unit.

    distributions: by input id. seed, scrambles, draws: see `uniforms`. correlations: pairs of ids
    with their Spearman rank correlation in (-1, 1); they change only the columns of the ids that
    they join. A point is a read-only array of one repeated number.
    Raises Refused with BL-D020 to BL-D023 on pairs that cannot be, and ValueError where the
    correlations contradict each other.
    """
    varying = [name for name, item in distributions.items() if item.family != "point"]
    columns = {name: uniforms(name, seed, scrambles, draws) for name in varying}
    columns.update(correlated(columns, distributions.keys(), correlations))
    nothing = np.empty(scrambles * draws)
    return {name: item.quantile(columns.get(name, nothing)) for name, item in distributions.items()}
