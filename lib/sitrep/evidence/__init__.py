"""The sentences behind a number.

``predicates`` runs the predicate that an estimate carries; ``sentences`` gives the sentences that it selects, with what
was counted in them marked. How they look on a page is the business of ``display``.
"""
