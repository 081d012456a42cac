"""The commands ``sitrep topics check`` and ``sitrep topics score``: what they say, line by line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitrep.checks.corpus import Found
from sitrep.checks.near import NearMiss, drawn, near_misses
from sitrep.checks.samples import write_sample
from sitrep.desk import cached
from sitrep.errors import NothingToReadError, TopicTestsError
from sitrep.measures.headlines import plural
from sitrep.measures.news_lexicon import weights
from sitrep.settings import Settings
from sitrep.text.names import Names
from sitrep.topics.checking import TopicReport, check_topics
from sitrep.topics.file import load_topics
from sitrep.topics.judging import read_judged
from sitrep.topics.scoring import Precision, precisions

_MISSES_SHOWN = 3
_WORDS_SHOWN = 12
_WIDTH = 150


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sample to be written: the file, the sentences a topic, and the seed of the draw."""

    path: Path
    size: int
    seed: int


def check_topic_file(settings: Settings, sample: Sample | None = None) -> str:
    """Run the topic file's tests, then say what its rules find in the corpus and what they nearly find.

    Args:
        settings: name the topic file, the corpus, and where analyses are kept.
        sample: a sample to write for judging, if one is asked for.

    Returns:
        The report as lines of text.

    Raises:
        TopicFileError: the file cannot be read as topics.
        TopicTestsError: a test sentence fails; the message lists each with its place in the file.
        NothingToReadError: a sample is asked for, and there is no article.
    """
    file = load_topics(settings.topics)
    report = check_topics(file, lexicon=weights())
    if not report.passed:
        failures = report.failure_lines()
        n = f"{len(failures)} test sentences fail" if len(failures) > 1 else "1 test sentence fails"
        raise TopicTestsError("\n".join([f"{n}. Mend the rule or the test.", *failures]))
    try:
        analysis = cached(settings, file)
    except NothingToReadError:
        if sample is not None:
            raise
        return "\n".join(map(_test_line, report.topics))
    found = Found(analysis=analysis, topics=[topic.id for topic in file.topics])
    misses = near_misses(found, file.topics, Names(file.names))
    lines = [f"{found.counted.n_sentences:,} sentences count: {found.counted.scope.words}."]
    for topic in report.topics:
        lines += [_test_line(topic), *_hit_lines(topic, found), *_miss_lines(topic, found, misses)]
        lines += _mask_lines(topic, found)
    lines += [f"{one} and {other} share {plural(n, 'sentence')}." for one, other, n in found.overlaps()]
    lines += [f"The shared rule {name} is used by no topic." for name in file.unused]
    if sample is not None:
        drawn_rows = write_sample(sample.path, found, misses, size=sample.size, seed=sample.seed)
        lines.append(
            f"{sample.path}: {plural(drawn_rows, 'sentence')} to judge. Write in or out under verdict, then "
            f"`sitrep topics score {sample.path}`; saved as judgements.csv beside the topic file, the verdicts change "
            "what counts."
        )
    return "\n".join(lines)


def score_file(path: Path) -> str:
    """Say how precise topics and rules are by a judged sample.

    Raises:
        TopicFileError: the file cannot be read as judgements.
    """
    _, rows = read_judged(path)
    found = precisions(rows)
    lines = [_precision_line(one) for one in found] or ["Nothing is judged yet: write in or out under verdict."]
    misses = [row for row in rows if row.row.get("near_miss") and row.verdict is not None]
    if misses:
        right = sum(row.verdict == "in" for row in misses)
        lines.append(f"Near misses judged: {len(misses)}, of which {right} belong to their topic.")
    left = sum(row.verdict is None for row in rows)
    if left:
        lines.append(f"{plural(left, 'row')} without a verdict, left out.")
    if found:
        lines.append(
            "Precision: judged in, of all that the rules found and were judged; 95% interval after Wilson, which takes "
            "sentences as independent."
        )
    return "\n".join(lines)


def _test_line(report: TopicReport) -> str:
    return f"{report.topic.id}: {plural(len(report.outcomes), 'test sentence')} pass."


def _mask_lines(report: TopicReport, found: Found) -> Iterator[str]:
    counts = Counter(found.scored_words(report.topic.id))
    words = [(word, counts[word]) for word in report.mask_suggestions if counts[word]]
    if words:
        words.sort(key=lambda word: -word[1])
        listed = ", ".join(f"{word} {report.mask_suggestions[word]:+.1f} ({n}x)" for word, n in words[:_WORDS_SHOWN])
        yield f"  lexicon words of rules and names, perhaps for mask: {listed}"


def _hit_lines(report: TopicReport, found: Found) -> Iterator[str]:
    topic = report.topic
    keys = found.sentences[topic.id]
    articles = {article for article, _ in keys}
    yield f"  {plural(len(keys), 'sentence')} of {plural(len(articles), 'article')} match"
    for rule in topic.rules:
        n = found.hits.get((topic.id, rule.name), 0)
        alone = sum(rules == [rule.name] for rules in found.rules[topic.id].values())
        said = f"{plural(n, 'hit')}, {plural(alone, 'sentence')} by it alone" if n else "finds nothing here"
        yield f"    {rule.name}: {said}"
    rulings = [row for row in found.counted["rulings"].to_pylist() if row["topic"] == topic.id]
    if rulings:
        ruled_in = sum(row["verdict"] == "in" for row in rulings)
        yield f"  judged by hand: {ruled_in} ruled in, {len(rulings) - ruled_in} ruled out"


def _miss_lines(report: TopicReport, found: Found, misses: Sequence[NearMiss]) -> Iterator[str]:
    mine = [miss for miss in misses if miss.topic == report.topic.id]
    by_rule: Mapping[str, list[NearMiss]] = {
        rule.name: [m for m in mine if m.rule == rule.name] for rule in report.topic.rules
    }
    for rule, of_rule in by_rule.items():
        for miss in of_rule[:_MISSES_SHOWN]:
            key = drawn([f"{article}:{number}" for article, number in miss.sentences], 1, 0)[0]
            article, _, number = key.rpartition(":")
            _, sentence, _ = found.in_context((article, int(number)))
            yield f"  near miss of {rule}, {plural(len(miss.sentences), 'sentence')}: {_short(miss.lacking)}"
            yield f"    e.g. {_short(sentence)}"


def _precision_line(one: Precision) -> str:
    name = f"  {one.rule}" if one.rule else one.topic
    low, high = one.interval or (0.0, 1.0)
    return f"{name}: precision {one.value:.2f} ({one.n_right} of {one.n_judged}), 95% interval {low:.2f} to {high:.2f}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _WIDTH else flat[:_WIDTH].rsplit(" ", 1)[0] + " …"
