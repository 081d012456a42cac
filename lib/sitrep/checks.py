"""What ``sitrep corpus check`` and ``sitrep topics check`` say: what would be read; whether topics pass their tests."""

import sys
from collections.abc import Sequence

from sitrep.census import LISTS, Census, census_card, list_of
from sitrep.corpus.listing import location
from sitrep.corpus.options import reading_from
from sitrep.desk import corpus_name
from sitrep.engine.analysis import analyse, base_key
from sitrep.engine.looking import look
from sitrep.errors import NothingToReadError, TopicTestsError, UsageError, nearest
from sitrep.measures import tone
from sitrep.settings import Settings
from sitrep.text.names import Names
from sitrep.topics.checking import check_topics, sentence_analyser
from sitrep.topics.file import load_topics


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


def check_topic_file(settings: Settings) -> str:
    """Run the topic file's tests and count its rules' hits in the corpus.

    Returns:
        The report as lines of text.

    Raises:
        TopicFileError: the file cannot be read as topics.
        TopicTestsError: a test sentence fails; the message lists each with its place in the file.
    """
    file = load_topics(settings.topics)
    look = sentence_analyser(Names(file.names))
    try:
        paths, reading = [location(path) for path in settings.corpus], reading_from(settings)
        folder = settings.out / ".cache" / base_key(paths, file, reading)[:16]
        tables = analyse(paths, file, folder, reading=reading)
        rows = tables["sentences"].select(["part", "text"]).to_pylist()
    except NothingToReadError:
        rows = []
    sentences = [look(row["text"]) for row in rows if row["part"] != "furniture"]
    report = check_topics(file, look, sentences=sentences, lexicon=tone.lexicon())
    if not report.passed:
        failures = report.failure_lines()
        raise TopicTestsError("\n".join([f"{len(failures)} test sentences fail.", *failures]))
    lines = []
    for topic in report.topics:
        lines.append(
            f"{topic.topic.id}: {len(topic.outcomes)} test sentences pass; "
            f"{topic.n_sentences} of {len(sentences)} sentences of the corpus match"
        )
        lines += [f"  {rule}: {n} hits" + ("" if n else " (hits nothing here)") for rule, n in topic.rule_hits.items()]
        if topic.mask_suggestions:
            words = ", ".join(f"{word} {value:+.1f}" for word, value in topic.mask_suggestions.items())
            lines.append(f"  lexicon words in rules and names, perhaps for mask: {words}")
    return "\n".join(lines)
