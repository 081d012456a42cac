"""The lexicon ``news``: its words, what it is worth, how it was made (``MODEL_CARD.md``), and the script that makes it.

Only ``news.csv`` and ``worth.csv`` are read when Sitrep runs; the modules here are for maintainers.
"""
