"""What an analyst holds in a notebook: one opened corpus with its topics.

``sitrep.open()`` gives a :class:`Desk`. Its attributes are frames; its methods give findings (estimates, the sentence
that they amount to, a table whose numbers link to their evidence) and cards, which show themselves in a notebook.
"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitrep.answers import Answers
from sitrep.answers.articles import article_rows
from sitrep.census import LISTS, Census, census_card, list_of
from sitrep.display.html import Cell, Html, card, table
from sitrep.display.kwic import Concordance, Sort, kwic_lines
from sitrep.engine.analysis import Analysis, analyse, base_key
from sitrep.engine.configuration import configuration_from
from sitrep.engine.executors import executor_of
from sitrep.engine.fetching import fetched
from sitrep.engine.progress import shown
from sitrep.errors import NothingToReadError, UsageError, nearest
from sitrep.evidence.asking import place_of
from sitrep.evidence.sentences import sentences_behind
from sitrep.files import location, output_location
from sitrep.measures.headlines import number, plural
from sitrep.measures.scope import Scope, columns_of, default_scope, of_values, topic_rows
from sitrep.settings import Settings, load_settings
from sitrep.topics.file import TopicFile, load_topics
from sitrep.topics.rules import explain

if TYPE_CHECKING:
    import pandas as pd

ANALYSIS = "SITREP_ANALYSIS"
"""Environment variable: the folder of the analysis that a run has made for its notebooks."""

CACHE = ".cache"
"""The folder of analyses within the output folder."""

OF_THE_CORPUS = ("corpus", "map", "from", "to", "source", "no_clean", "date_hints", "stop_words", "lexicons")
"""Settings that decide base tables: where these are made already they can decide nothing."""

_DECIDING = ("topic", "source", "from", "to", "map", "no_clean", "date_hints", "copies", "evidence")

_TOLD = ("path", "locator", "n_sentences", "n_tokens", "kind")

LISTED = 200
"""At most so many articles stand in a list on a page; the table ``articles`` has them all."""

INDEXED = 200_000
"""The words of up to so many articles are indexed when they are opened to be explored; of more, by the first search."""


class Desk(Answers):
    """One analysed corpus with its topics.

    Ask: ``search("barrel* NEAR/5 oil")`` finds by rule, ``concordance`` gives the places of a word, ``read`` an
    article; ``where(source="...", since="...")`` is a desk on some of the articles, on which all of this works. Frames:
    ``articles``, ``sentences``, ``mentions``, any other by ``table(name)``. Findings: ``volume``, ``over_time``,
    ``by_source``, ``frequency``, ``keyness``, ``collocations``, ``phrases``, ``names_together``, ``tone``, ``drivers``,
    ``quantities``, ``compare_volume``, ``compare_tone``; ``evidence`` gives the sentences behind their numbers. Cards:
    ``card``, ``describe``, ``list_articles``, ``define``, ``provenance``.
    """

    def _repr_html_(self) -> str:
        return self._overview._repr_html_()

    def __repr__(self) -> str:
        """Return what is on the desk as plain text."""
        return repr(self._overview)

    @property
    def _overview(self) -> Html:
        """Say what is on the desk, and what to ask first."""
        n, n_articles = len(self.joined.article_ids), self.counted.n_articles
        return card(
            self.corpus_name,
            [
                (
                    "Articles",
                    number(n_articles) if n_articles == n else f"{number(n)}, of which {number(n_articles)} count",
                ),
                ("Sentences", f"{number(self.counted.n_sentences)} ({self.counted.scope.words})"),
                ("Period", self.period),
                ("Topics", ", ".join(f"{topic.id}" for topic in self.topics.topics)),
            ],
            notes=['Ask: desk.search("a rule"), desk.read(1), desk.where(source="..."); help(desk) lists the rest.'],
        )

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
        """Return the corpus card: what was read, what was refused, what is counted, and what to be careful about."""
        counted = f"{plural(self.counted.n_sentences, 'sentence')}, {number(self.counted.n_tokens)} word tokens"
        notes = [f"Counts are over {self.counted.scope.words}."]
        notes += ["What was refused is told of the whole corpus alone."] if self.wider else []
        return census_card(self._census, [("Counted", counted)], notes=notes)

    def describe(self, what: str) -> Html:
        """Return a list of the corpus.

        Args:
            what: ``sources``, ``months``, ``lengths``, ``languages``, ``refusals``, ``copies``, ``furniture``.

        Raises:
            UsageError: there is no such list.
        """
        if what not in LISTS:
            raise UsageError(
                f'describe("{what}"): no such list.{nearest(what, LISTS)} The lists are {", ".join(LISTS)}.'
            )
        return list_of(self._census, what)

    def list_articles(self) -> Html:
        """Return the articles with what was counted in each."""
        n = len(self.joined.article_ids)
        ids = self.joined.article_ids
        shown = article_rows(self.analysis, ids, ids[:LISTED].to_pylist(), _TOLD)
        listed = {row["article_id"] for row in shown}
        copies = {
            row["article_id"]: row["copy_of"]
            for row in self.analysis["copies"].to_pylist()
            if row["article_id"] in listed
        }
        self.look_up([*listed, *copies.values()])
        rows: list[tuple[Cell | str, ...]] = [
            (
                self.labels[row["article_id"]],
                f"{row['path']} {row['locator']}".strip(),
                self.origin[row["article_id"]].date,
                Cell(text=number(row["n_sentences"]), number=True),
                Cell(text=number(row["n_tokens"]), number=True),
                f"copy of {self.labels[copies[row['article_id']]]}" if row["article_id"] in copies else row["kind"],
            )
            for row in shown
        ]
        heads = ("Article", "File", "Date", "Sentences", "Word tokens", "Kind")
        extent = "" if len(shown) == n else f", the first {number(LISTED)} of {number(n)}"
        return Html(markup=table(heads, rows, caption=f"Articles of {self.corpus_name}{extent}"))

    def define(self, topic: str) -> Html:
        """Return the topic's definition, rules and mask, as the topic file has them."""
        chosen = self.topics.topic(topic)
        mask = ", ".join(chosen.mask) or "nothing"
        return card(
            chosen.title,
            [("Judged by hand", said)] if (said := self._judged(topic)) else [],
            lead=chosen.definition,
            folded=(
                "What matches, what does not, and what is masked in tone",
                [
                    *((f"Rule {rule.name}", explain(rule)) for rule in chosen.rules),
                    *((f"@{name}", source) for name, source in chosen.named),
                    *((f"Except {rule.name}", rule.source) for rule in chosen.exclude),
                    ("Masked in tone", f"{mask}; and the words inside names"),
                ],
            ),
        )

    def _judged(self, topic: str) -> str:
        """Say how many sentences the analyst ruled into a topic and out of it; nothing where none was judged."""
        rows: list[dict[str, str]] = []
        for part in self.counted.parts():
            if columns_of(part.tables, "rulings", ["topic"]).num_rows:
                rows += topic_rows(part, "rulings", topic, ["verdict", "rules"]).to_pylist()
        if not rows:
            return ""
        ruled_in = [row for row in rows if row["verdict"] == "in"]
        ruled_out = [row for row in rows if row["verdict"] == "out"]
        added, taken = (
            sum(bool(row["rules"]) is found for row in of) for of, found in ((ruled_in, False), (ruled_out, True))
        )
        return (
            f"{plural(len(ruled_in), 'sentence')} ruled in, {number(added)} of which no rule finds; "
            f"{number(len(ruled_out))} ruled out, {number(taken)} of which a rule finds"
        )

    def concordance(
        self, query: str, *, topic: str = "", sort: Sort = "right", width: int = 60, most: int = 50
    ) -> Concordance:
        """Return the places of a word, a name or a phrase with what stands left and right of it.

        Args:
            query: a word in any case, a name in any of its spellings, or words side by side.
            topic: id of a topic whose sentences are searched; all sentences that count without one.
            sort: ``left`` by the words before, the nearest first; ``right`` by those after; ``corpus`` as they come.
            width: at most so many characters on each side.
            most: lines of at most so many sentences; of more, a fixed sample.

        Raises:
            UsageError: no word in ``query``, or a topic that the topic file does not have.
        """
        within = self.topics.topic(topic).id if topic else ""
        predicate = place_of(query, self.names, self.counted.scope.where, within)
        found, total = sentences_behind(self.joined, predicate, self.names, limit=most)
        self.look_up([sentence.article_id for sentence in found])
        dates = {sentence.article_id: self.origin[sentence.article_id].date for sentence in found}
        labels = {article: self.labels[article] for article in dates}
        return Concordance(
            query=query,
            lines=kwic_lines(found, labels, dates, sort=sort, width=width),
            n_sentences=total,
            n_shown=len(found),
            evidence=predicate,
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

    @cached_property
    def _census(self) -> Census:
        import pyarrow.compute as pc

        furniture: Counter[str] = Counter()
        for part in self.analysis.parts():
            sentences = part.select("sentences", columns=["part", "text"])
            mine = of_values(sentences["part"], lambda values: pc.equal(values, "furniture"))
            furniture.update(sentences.filter(mine)["text"].to_pylist())
        return Census.of(self.corpus_name, self.analysis, furniture)


def open(corpus: str = "", topics: str = "", *, parts: Sequence[str] = (), copies: bool = False) -> Desk:
    """Open a corpus with its topics, analysing and indexing what has not been yet.

    Args:
        corpus: file, folder or glob of articles; empty for the setting ``corpus`` (the workspace's ``seeds/``).
        topics: topic file; empty for the setting ``topics`` (the workspace's ``topics.yml``).
        parts: which parts of an article count: ``title``, ``summary``, ``body``; empty for body sentences, or titles
            and summaries in a corpus where no article has a body.
        copies: whether copies of an article count too; the setting ``copies`` says so for all pages.

    Raises:
        UsageError: no workspace, or a setting or the topic file is wrong.
        NothingToReadError: no readable article.
    """
    given = {"corpus": corpus, "tables": ""} if corpus else {}
    settings = load_settings({**given, "topics": topics or None})
    topic_file = load_topics(settings.topics)
    prepared = "" if corpus or topics else os.environ.get(ANALYSIS, "")
    if prepared:
        analysis = Analysis(folder=Path(prepared), topics_hash=topic_file.sha256).as_of(settings.as_of)
    else:
        analysis = cached(settings, topic_file)
    desk = Desk(
        analysis,
        narrowed(topic_file, settings),
        corpus_name=corpus_name(settings, analysis),
        scope=scope_of(settings, analysis, parts, copies=copies),
        evidence_kind=settings.evidence,
    )
    desk.asked = asked_of(settings)
    if not prepared and analysis.n_rows["articles"] <= INDEXED:
        with shown(quiet=settings.quiet) as told:
            desk.make_ready(told)
    return desk


def asked_of(settings: Settings) -> dict[str, Any]:
    """Return the settings by name that decide what a desk holds, where they are not the defaults; corpus and topics."""
    paths = {"corpus": list(settings.corpus), "topics": str(settings.topics)}
    given = {name: settings.given[name] for name in _DECIDING if settings.given[name].origin != "default"}
    return paths | {name: list(s.value) if isinstance(s.value, tuple) else s.value for name, s in given.items()}


def scope_of(settings: Settings, analysis: Analysis, parts: Sequence[str] = (), *, copies: bool = False) -> Scope:
    """Return what counts: parts as asked, else by the corpus; copies where asked here or by the setting."""
    scope = Scope(parts=tuple(parts)) if parts else default_scope(analysis)
    return replace(scope, copies=copies or settings.copies)


def narrowed(topic_file: TopicFile, settings: Settings) -> TopicFile:
    """Return the topic file with only the topics that the setting ``topic`` names; with all where it names none.

    Raises:
        UsageError: it names a topic that the file does not have.
    """
    if not settings.topic:
        return topic_file
    return replace(topic_file, topics=tuple(topic_file.topic(name) for name in settings.topic))


def cached(settings: Settings, topic_file: TopicFile) -> Analysis:
    """Analyse the corpus of ``settings`` into the output folder's cache, or take what is there or made elsewhere.

    Articles dated later than the setting ``as_of`` are analysed, and left out of what is returned.
    """
    found = _made_elsewhere(settings, topic_file) if settings.tables else _made_here(settings, topic_file)
    analysis = found.as_of(settings.as_of)
    if found.n_rows["articles"] == len(analysis.left_out):
        raise NothingToReadError(
            f"{corpus_name(settings, found)}: each of {plural(len(analysis.left_out), 'article')} is dated later than "
            f"{settings.as_of:%Y-%m-%d}. Give a later date with --as-of."
        )
    return analysis


def _made_here(settings: Settings, topic_file: TopicFile) -> Analysis:
    paths = [location(path) for path in settings.corpus]
    configuration = configuration_from(settings)
    folder = settings.out / CACHE / base_key(paths, topic_file, configuration)[:16]
    executor = executor_of(settings.executor, settings.jobs)
    part_bytes = settings.part_bytes
    with shown(quiet=settings.quiet) as told:
        return analyse(
            paths,
            topic_file,
            folder,
            configuration=configuration,
            executor=executor,
            part_bytes=part_bytes,
            told=told,
        )


def _made_elsewhere(settings: Settings, topic_file: TopicFile) -> Analysis:
    for name in OF_THE_CORPUS:
        if settings.given[name].origin == "command line":
            raise UsageError(
                f"--{name.replace('_', '-')} with --tables: tables are of the corpus that they were made of, as it was "
                "read then. Give it to sitrep analyse, or leave out --tables."
            )
    return fetched(output_location(settings.tables, "--tables FOLDER"), topic_file, settings.out / CACHE)


def corpus_name(settings: Settings, analysis: Analysis | None = None) -> str:
    """Name the corpus as readers see it: from the workspace, or by its last component, never by a machine's path.

    Where tables that were made elsewhere are read it has the name that they tell.
    """
    if settings.tables and analysis is not None:
        return analysis.corpus_name
    names = []
    for text in settings.corpus:
        path = Path(text.partition("?")[0])
        inside = path.is_relative_to(settings.workspace)
        names.append(path.relative_to(settings.workspace).as_posix() if inside else path.name)
    return ", ".join(names)
