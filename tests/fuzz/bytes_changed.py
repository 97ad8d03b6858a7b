"""Change the bytes of a case file: what editors, disks, mail and enemies do to it."""

from collections.abc import Callable
from random import Random

from tests.fuzz.odd import CODECS, LETTERS, WORDS

Lines = list[str]


def _at(lines: Lines, rng: Random) -> int:
    return rng.randrange(len(lines))


def _delete(lines: Lines, rng: Random) -> None:
    del lines[_at(lines, rng)]


def _delete_many(lines: Lines, rng: Random) -> None:
    start = _at(lines, rng)
    del lines[start : start + rng.randint(2, 20)]


def _repeat(lines: Lines, rng: Random) -> None:
    lines.insert(_at(lines, rng), rng.choice(lines))


def _swap(lines: Lines, rng: Random) -> None:
    one, other = _at(lines, rng), _at(lines, rng)
    lines[one], lines[other] = lines[other], lines[one]


def _indent(lines: Lines, rng: Random) -> None:
    at = _at(lines, rng)
    lines[at] = " " * rng.randrange(12) + lines[at].lstrip()


def _tab(lines: Lines, rng: Random) -> None:
    at = _at(lines, rng)
    lines[at] = lines[at].replace("  ", "\t", 1)


def _empty(lines: Lines, rng: Random) -> None:
    at = _at(lines, rng)
    lines[at] = lines[at].split(":")[0] + ":"


def _odd_value(lines: Lines, rng: Random) -> None:
    at = _at(lines, rng)
    lines[at] = f"{lines[at].split(':')[0]}: {rng.choice(WORDS)}"


def _odd_letter(lines: Lines, rng: Random) -> None:
    at = _at(lines, rng)
    column = rng.randint(0, len(lines[at]))
    lines[at] = lines[at][:column] + rng.choice(LETTERS) + lines[at][column:]


def _drop_letter(lines: Lines, rng: Random) -> None:
    at = _at(lines, rng)
    column = rng.randint(0, len(lines[at]))
    lines[at] = lines[at][:column] + lines[at][column + 1 :]


def _swap_letters(lines: Lines, rng: Random) -> None:
    at = _at(lines, rng)
    column = rng.randint(0, len(lines[at]))
    pair = lines[at][column : column + 2]
    lines[at] = lines[at][:column] + pair[::-1] + lines[at][column + 2 :]


def _long_line(lines: Lines, rng: Random) -> None:
    at = _at(lines, rng)
    lines[at] += rng.choice("x 1[æ") * 10 ** rng.randint(2, 5)


def _deep(lines: Lines, rng: Random) -> None:
    depth = rng.choice((20, 40, 1_000, 50_000))
    start, end = rng.choice((("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")))
    lines.insert(_at(lines, rng), "x: " + start * depth + end * rng.choice((0, depth)))


def _bomb(lines: Lines, rng: Random) -> None:
    at = _at(lines, rng)
    lines[at:at] = [
        f"a{step}: &a{step} [{', '.join([f'*a{step - 1}' if step else 'x'] * 9)}]"
        for step in range(rng.randint(2, 12))
    ]


def _many_keys(lines: Lines, rng: Random) -> None:
    count = 10 ** rng.randint(1, 4)
    lines.insert(_at(lines, rng), "x: {" + ", ".join(f"k{n}: {n}" for n in range(count)) + "}")


def _second_document(lines: Lines, rng: Random) -> None:
    lines.insert(_at(lines, rng), rng.choice(("---", "...", "--- !!map", "%TAG ! x")))


LINE_CHANGES: tuple[Callable[[Lines, Random], None], ...] = (
    _delete, _delete_many, _repeat, _swap, _indent, _tab, _empty, _odd_value, _odd_value,
    _odd_letter, _drop_letter, _swap_letters, _long_line, _deep, _bomb, _many_keys,
    _second_document,
)  # fmt: skip


def _recoded(raw: bytes, rng: Random) -> bytes:
    return raw.decode("utf-8", "replace").encode(rng.choice(CODECS), "replace")


def _cut(raw: bytes, rng: Random) -> bytes:
    return raw[: rng.randrange(len(raw) + 1)]


def _flipped(raw: bytes, rng: Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(rng.choice((1, 1, 10))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _line_ends(raw: bytes, rng: Random) -> bytes:
    return raw.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\r\r\n", b"\xc2\x85")))


def _huge(raw: bytes, rng: Random) -> bytes:
    letter = rng.choice((b"x", b"1", b"[", b"\n", b" ", b"\0", b"\xff"))
    return raw + b"\nhuge: " + letter * rng.choice((200_000, 300_000, 10_000_000))


def _noise(_raw: bytes, rng: Random) -> bytes:
    return rng.randbytes(rng.choice((0, 1, 20, 3_000)))


def _doubled(raw: bytes, _rng: Random) -> bytes:
    return raw + raw


def _marked(raw: bytes, rng: Random) -> bytes:
    return rng.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0")) + raw


BYTE_CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _recoded, _cut, _flipped, _line_ends, _huge, _noise, _doubled, _marked,
)  # fmt: skip


def changed(raw: bytes, rng: Random) -> bytes:
    """Return the bytes of a file after one to four changes of its lines or bytes."""
    lines = raw.decode("utf-8").splitlines()
    if rng.random() < 0.8:
        for _ in range(rng.randint(1, 4)):
            if lines:
                rng.choice(LINE_CHANGES)(lines, rng)
    raw = "\n".join(lines).encode("utf-8", "surrogatepass")
    if rng.random() < 0.25:
        raw = rng.choice(BYTE_CHANGES)(raw, rng)
    return raw
