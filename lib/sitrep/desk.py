"""What an analyst holds in a notebook: one opened corpus with its topics.

``sitrep.open()`` gives a :class:`Desk`. Its attributes are frames; its methods give findings (estimates, the sentence
that they amount to, a table whose numbers link to their evidence) and cards, which show themselves in a notebook.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sitrep.answers import Answers
from sitrep.display.html import Cell, Html, card, table
from sitrep.engine.analysis import Analysis, analyse, base_key, opened
from sitrep.engine.executors import executor_of
from sitrep.engine.progress import shown
from sitrep.errors import NothingToReadError
from sitrep.measures.headlines import number, plural
from sitrep.measures.scope import Scope, default_scope, of_values
from sitrep.settings import Settings, load_settings
from sitrep.topics.file import TopicFile, load_topics

if TYPE_CHECKING:
    import pandas as pd

ANALYSIS = "SITREP_ANALYSIS"
"""Environment variable: the folder of the analysis that a run has made for its notebooks."""

LISTED = 200
"""At most so many articles stand in a list on a page; the table ``articles`` has them all."""


class Desk(Answers):
    """One analysed corpus with its topics.

    Frames: ``articles``, ``sentences``, ``mentions``, any other by ``table(name)``. Findings: ``volume``,
    ``frequency``, ``tone``, ``drivers``, ``quantities``, ``compare_volume``, ``compare_tone``. Cards: ``card``,
    ``define``, ``provenance``. ``evidence`` gives the sentences behind the numbers of findings.
    """

    def table(self, name: str) -> "pd.DataFrame":
        """Return a table of the analysis as a frame, dictionary columns as plain strings."""
        import pyarrow as pa

        found = self.analysis[name]
        plain = pa.schema([f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in found.schema])
        frame: pd.DataFrame = found.cast(plain).to_pandas()
        return frame

    @property
    def articles(self) -> "pd.DataFrame":
        """One row an article."""
        return self.table("articles")

    @property
    def sentences(self) -> "pd.DataFrame":
        """One row a sentence, furniture too."""
        return self.table("sentences")

    @property
    def mentions(self) -> "pd.DataFrame":
        """One row a matched piece of a topic's rule."""
        return self.table("mentions")

    def card(self) -> Html:
        """Return the corpus card: what was read, what was refused, what is counted."""
        import pyarrow.compute as pc

        articles, sentences = self.analysis["articles"], self.analysis.select("sentences", columns=["part"])
        dated = articles.num_rows - articles["published_at"].null_count
        independent = sum(articles["independent"].to_pylist())
        furniture = pc.sum(of_values(sentences["part"], lambda values: pc.equal(values, "furniture"))).as_py() or 0
        rejects = self.analysis["rejects"].to_pylist()
        return card(
            f"Corpus {self.corpus_name}",
            [
                ("Articles", f"{number(articles.num_rows)}, {plural(independent, 'independent text')}"),
                ("Dated", f"{number(dated)} of {number(articles.num_rows)}"),
                ("Sentences", f"{number(sentences.num_rows)}, {number(furniture)} of them page furniture"),
                (
                    "Counted",
                    f"{plural(self.counted.n_sentences, 'sentence')}, {number(self.counted.n_tokens)} word tokens",
                ),
                ("Refused", plural(len(rejects), "record")),
            ],
            notes=[
                f"Counts are over {self.counted.scope.words}.",
                *([self.left_out] if self.left_out else []),
                *(f"Refused: {r['path']} {r['locator']} – {r['reason']}: {r['detail']}" for r in rejects[:10]),
            ],
        )

    def list_articles(self) -> Html:
        """Return the articles with what was counted in each."""
        copies = {row["article_id"]: row["copy_of"] for row in self.analysis["copies"].to_pylist()}
        rows = [
            (
                self.labels[row["article_id"]],
                f"{row['path']} {row['locator']}".strip(),
                self.origin[row["article_id"]].date,
                Cell(text=number(row["n_sentences"]), number=True),
                Cell(text=number(row["n_tokens"]), number=True),
                f"copy of {self.labels[copies[row['article_id']]]}" if row["article_id"] in copies else row["kind"],
            )
            for row in self.analysis["articles"].to_pylist()
        ]
        heads = ("Article", "File", "Date", "Sentences", "Word tokens", "Kind")
        shown = rows[:LISTED]
        extent = "" if len(shown) == len(rows) else f", the first {number(LISTED)} of {number(len(rows))}"
        return Html(markup=table(heads, shown, caption=f"Articles of {self.corpus_name}{extent}"))

    def define(self, topic: str) -> Html:
        """Return the topic's definition, rules and mask, as the topic file has them."""
        chosen = self.topics.topic(topic)
        mask = ", ".join(chosen.mask) or "nothing"
        return card(
            chosen.title,
            [],
            lead=chosen.definition,
            folded=(
                "What matches, what does not, and what is masked in tone",
                [
                    *((f"Rule {rule.name}", rule.source) for rule in chosen.rules),
                    *((f"Except {rule.name}", rule.source) for rule in chosen.exclude),
                    ("Masked in tone", f"{mask}; and the words inside names"),
                ],
            ),
        )

    def provenance(self) -> Html:
        """Return what the page was made from: hashes of corpus and topics, and the versions that decide numbers."""
        from importlib.metadata import version

        return card(
            "Made from",
            [
                ("Corpus", f"{self.corpus_name}, sha256 {self.analysis.corpus_hash[:12]}"),
                ("Topics", f"{self.topics.path.name}, sha256 {self.topics.sha256[:12]}"),
                ("Counted", self.counted.scope.words),
                *((name, version(name)) for name in ("sitrep", "vaderSentiment", "sentencex", "regex")),
            ],
        )


def open(corpus: str = "", topics: str = "", *, parts: Sequence[str] = (), copies: bool = False) -> Desk:
    """Open a corpus with its topics, analysing what has not been analysed yet.

    Args:
        corpus: file, folder or glob of articles; empty for the setting ``corpus`` (the workspace's ``seeds/``).
        topics: topic file; empty for the setting ``topics`` (the workspace's ``topics.yml``).
        parts: which parts of an article count: ``title``, ``summary``, ``body``; empty for body sentences, or titles
            and summaries in a corpus where no article has a body.
        copies: whether copies of an article count too.

    Raises:
        UsageError: no workspace, or a setting or the topic file is wrong.
        NothingToReadError: no readable article.
    """
    settings = load_settings({"corpus": corpus or None, "topics": topics or None})
    topic_file = load_topics(settings.topics)
    prepared = os.environ.get(ANALYSIS)
    if prepared and not corpus and not topics:
        analysis = opened(Path(prepared)).as_of(settings.as_of)
    else:
        analysis = cached(settings, topic_file)
    scope = Scope(parts=tuple(parts)) if parts else default_scope(analysis)
    return Desk(
        analysis,
        narrowed(topic_file, settings),
        corpus_name=corpus_name(settings),
        scope=replace(scope, copies=copies),
        evidence_kind=settings.evidence,
    )


def narrowed(topic_file: TopicFile, settings: Settings) -> TopicFile:
    """Return the topic file with only the topics that the setting ``topic`` names; with all where it names none.

    Raises:
        UsageError: it names a topic that the file does not have.
    """
    if not settings.topic:
        return topic_file
    return replace(topic_file, topics=tuple(topic_file.topic(name) for name in settings.topic))


def cached(settings: Settings, topic_file: TopicFile) -> Analysis:
    """Analyse the corpus of ``settings`` into the output folder's cache, or take what is there.

    Articles dated later than the setting ``as_of`` are analysed, and left out of what is returned.
    """
    paths = [Path(path) for path in settings.corpus]
    folder = settings.out / ".cache" / base_key(paths, topic_file)[:16]
    executor = executor_of(settings.executor, settings.jobs)
    with shown(quiet=settings.quiet) as told:
        found = analyse(paths, topic_file, folder, executor=executor, told=told)
    analysis = found.as_of(settings.as_of)
    if found.n_rows["articles"] == len(analysis.left_out):
        raise NothingToReadError(
            f"{corpus_name(settings)}: each of {plural(len(analysis.left_out), 'article')} is dated later than "
            f"{settings.as_of:%Y-%m-%d}. Give a later date with --as-of."
        )
    return analysis


def corpus_name(settings: Settings) -> str:
    """Name the corpus as readers see it: from the workspace, or by its last component, never by a machine's path."""
    names = []
    for text in settings.corpus:
        path = Path(text)
        inside = path.is_relative_to(settings.workspace)
        names.append(path.relative_to(settings.workspace).as_posix() if inside else path.name)
    return ", ".join(names)
