"""A record as it is analysed: its furniture marked by the profile of the corpus, its language told."""

from dataclasses import replace

from sitrep.corpus.cleaning import mark_furniture
from sitrep.corpus.copies import CorpusProfile
from sitrep.corpus.languages import language_of
from sitrep.corpus.options import Reading
from sitrep.corpus.records import Record
from sitrep.corpus.recurring import group_of


def cleaned(record: Record, profile: CorpusProfile, reading: Reading) -> Record:
    """Return a record with its furniture and language, by what the profile knows of its source."""
    recurring = profile.recurring.get(group_of(record), frozenset()) if reading.does("recurring") else frozenset[int]()
    furniture = mark_furniture(record, trail=reading.does("trail"), recurring=recurring)
    language, basis = language_of(record)
    return replace(record, furniture=tuple(furniture), language=language, language_basis=basis)
