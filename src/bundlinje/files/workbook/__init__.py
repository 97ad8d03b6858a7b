"""The case as an Excel workbook: written for people to fill in, and read back with every fault."""
