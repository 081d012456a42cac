"""The command ``sitrep corpus check``: what would be read, and what is refused and why."""

import sys
from collections.abc import Sequence

from sitrep.census import LISTS, Census, census_card, list_of
from sitrep.corpus.options import reading_from
from sitrep.desk import corpus_name
from sitrep.engine.looking import look
from sitrep.errors import UsageError, nearest
from sitrep.files import location
from sitrep.settings import Settings


def check_corpus(settings: Settings, lists: Sequence[str] = ()) -> str:
    """Look at the corpus without analysing it.

    Args:
        settings: say what is read, and how.
        lists: what is listed whole, of ``census.LISTS``; without any, the card with sources, months and refusals.

    Raises:
        UsageError: there is no such list.
        NothingToReadError: no record could be read.
    """
    for what in lists:
        if what not in LISTS:
            raise UsageError(f'--list "{what}": no such list.{nearest(what, LISTS)} The lists are {", ".join(LISTS)}.')
    tables, furniture = look([location(path) for path in settings.corpus], reading_from(settings))
    census = Census.of(corpus_name(settings), tables, furniture)
    if lists:
        return "\n\n".join(list_of(census, what, shown=sys.maxsize).text for what in lists)
    said = [census_card(census).text, *(list_of(census, what).text for what in ("sources", "months"))]
    if census.rejects:
        said.append(list_of(census, "refusals").text)
    return "\n\n".join(said)
