"""The odd values that a file may hold: what slips in by hand, and what means harm."""

WORDS = (
    "1,5", "1_000", "0751", "0101", "no", "yes", "on", "off", "y", "12:30", "1.10", "1.000",
    "1.000.000", "1e3", "1E-3", "1e308", "1e999", "-1e308", "1e-320", "9" * 40, "-0.0", ".5", "5.",
    "+5", "0x1F", "0o17", "nan", ".nan", ".inf", "-.inf", "null", "~", "true", "false",
    "2026-02-30", "2026-01-01T12:00:00Z", "50 %", "1/3", "https://example.org", "rest",
    "case/nothing",
    "dk/placement/foster-care", "dk//x", "/", "kr. 5", "DKK/person", "DKK", "æøå", "’smart’",
    "{a: 1}", "[1, [2]]", "[]", "{}", "''", '""', "*a", "&a 1", "!!python/object:os.system",
    "!!binary aGk=", "<<: *a", "| \n  x", ">-", "- ", ": ", "? ", "---", "...", "%YAML 1.2", "#",
)  # fmt: skip
LETTERS = tuple("{}[]:,-?&*!|>'\"%@`#\\~ \t\r\n\0\x07\x1b\x7f\x85\u00a0\u200b\u2028\ufeffæ😀\ud7ff")
NUMBERS = (
    0, 1, -1, 2, 0.5, -0.5, 1.5, 100, 1e-9, 1e-300, 5e-324, 1e9, 1e15, 1e100, 1e300, -1e300,
    1.7e308, 2**31, 2**63, 10**30, 2024, 1900, 9999, 10000, 0.1 + 0.2, 1 - 1e-16, 1 + 1e-9,
)  # fmt: skip
CODECS = ("cp1252", "latin-1", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp850")
