"""HTML that Sitrep's own objects show in a notebook and on a page: text escaped, no script, no style of its own.

Classes begin with ``sitrep-`` or are listed in the report template's style sheet. What a thing says is decided
elsewhere; here it is only marked up.
"""
