"""What an analyst chose that decides the base tables of a corpus."""

import json
from dataclasses import dataclass, field

from sitrep.corpus.options import Reading, reading_from
from sitrep.measures import news
from sitrep.measures.lexicon_files import load_lexicons
from sitrep.measures.lexicons import Lexicon
from sitrep.settings import Settings
from sitrep.text.stops import read_stop_words, shipped


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """How the articles of a corpus become base tables.

    Attributes:
        reading: how the corpus is read: columns, filters, cleaning.
        stop_words: words in lower case that are no terms.
        lexicons: those that score beside ``news`` and VADER.
    """

    reading: Reading = field(default_factory=Reading)
    stop_words: frozenset[str] = field(default_factory=shipped)
    lexicons: tuple[Lexicon, ...] = ()

    @property
    def key(self) -> str:
        """A text that is the same for the same configuration."""
        lexicons = [f"{news.LEXICON}={news.sha256()}", *(f"{one.name}={one.sha256}" for one in self.lexicons)]
        return "\0".join([self.reading.key, json.dumps(sorted(self.stop_words)), *lexicons])


def configuration_from(settings: Settings) -> Configuration:
    """Return the configuration that settings ask for.

    Raises:
        UsageError: a setting, or a file that it names, is wrong.
    """
    return Configuration(
        reading=reading_from(settings),
        stop_words=read_stop_words(settings.stop_words) if settings.stop_words else shipped(),
        lexicons=tuple(load_lexicons(settings.lexicons)),
    )
