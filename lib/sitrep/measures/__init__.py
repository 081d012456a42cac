"""Statistics of a corpus: one family of measures a module, each with its formula and source.

A measure takes tables and gives ``estimates`` rows with the predicate of their evidence. Nothing here reads files,
draws, or knows a notebook.
"""
