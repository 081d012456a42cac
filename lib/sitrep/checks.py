"""What ``sitrep topics check`` says: a topic file's own tests, the hits of each rule, and what the mask may lack."""

from pathlib import Path

from sitrep.engine.analysis import analyse, base_key
from sitrep.errors import NothingToReadError, TopicTestsError
from sitrep.measures import tone
from sitrep.measures.lexicon_files import load_lexicons
from sitrep.settings import Settings
from sitrep.text.names import Names
from sitrep.topics.checking import check_topics, sentence_analyser
from sitrep.topics.file import load_topics


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
        paths = [Path(path) for path in settings.corpus]
        lexicons = load_lexicons(settings.lexicons)
        folder = settings.out / ".cache" / base_key(paths, file, lexicons)[:16]
        tables = analyse(paths, file, folder, lexicons=lexicons)
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
