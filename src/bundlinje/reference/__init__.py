"""Facts that ship with the software, each with source, date, unit and verification flag."""
