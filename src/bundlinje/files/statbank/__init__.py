"""Statistics Denmark's StatBank: asking politely, keeping dated copies, reading strictly.

Source: https://www.dst.dk/en/Statistik/hjaelp-til-statistikbanken/api (functions, formats, TLS).
"""
