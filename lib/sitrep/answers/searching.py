"""Asking the corpus: what any rule finds, in context, and an article to read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa

from sitrep.answers.basis import Basis
from sitrep.display.html import Html
from sitrep.display.kwic import Concordance, Sort, kwic_lines
from sitrep.display.reading import Paragraph, article_page
from sitrep.engine.index import index_of
from sitrep.engine.progress import Told, silent
from sitrep.engine.searching import Found, Searched
from sitrep.engine.topical import Match
from sitrep.errors import UsageError, nearest
from sitrep.evidence.cutting import Passage
from sitrep.evidence.sentences import Sentence, sampled
from sitrep.measures.headlines import number, plural
from sitrep.measures.scope import Keys, among, sentence_keys
from sitrep.topics.file import Topic
from sitrep.topics.judging import Rulings
from sitrep.topics.rules import typed_rule

if TYPE_CHECKING:
    import pandas as pd

NODE = 40
"""Pieces of one hit that lie within so many characters are shown as one; of others, the first stands in the middle."""

FORWARDED = 30
"""At most so many characters on each side where a report may show excerpts alone."""

LISTED = 5
"""At most so many articles are named where a reader's words fit several."""


Hits: TypeAlias = tuple[tuple[tuple[int, int], ...], ...]
"""Of each hit in a sentence where its pieces start and end, in characters."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a rule finds in the sentences that count.

    Attributes:
        rule: the rule as typed.
        keys: the sentences, in corpus order.
        lines: the same, as they are numbered in ``found``.
        found: what the rule finds in the whole corpus.
    """

    rule: str
    keys: Keys
    lines: Keys
    found: Found
    desk: "SearchAnswers"

    @property
    def n_articles(self) -> int:
        """Of how many articles they are."""
        return int(np.count_nonzero(np.diff(self.keys >> 32, prepend=-1)))

    def hits(self, keys: Keys) -> list[Hits]:
        """Return the hits in some of the sentences, sorted: of each the characters, in pieces."""
        texts = [row["text"] for row in self.desk.sentence_rows(keys)]
        lines = self.lines[np.searchsorted(self.keys, keys)].tolist()
        return list(map(_hits, self.found.matches(lines, texts)))

    @property
    def n_sentences(self) -> int:
        """How many sentences."""
        return len(self.keys)

    @property
    def headline(self) -> str:
        """Say how many sentences of how many articles."""
        if not self.n_sentences:
            return f"No sentence that counts matches “{self.rule}”."
        found = f"{plural(self.n_sentences, 'sentence')} of {plural(self.n_articles, 'article')}"
        return f"“{self.rule}” matches {found}."

    def concordance(self, *, sort: Sort = "right", width: int = 60, most: int = 50) -> Concordance:
        """Return the hits with what stands left and right of them.

        Args:
            sort: ``left`` by the words before, the nearest first; ``right`` by those after; ``corpus`` as they come.
            width: at most so many characters on each side.
            most: lines of at most so many sentences; of more, a fixed sample.
        """
        return self.desk.lines_of(self, sort=sort, width=width, most=most)

    @cached_property
    def frame(self) -> "pd.DataFrame":
        """The sentences as a frame: ``article``, ``date``, ``source``, ``text``, ``n_hits``, and their identity."""
        return self.desk.frame_of(self)

    def __len__(self) -> int:
        """Return how many sentences were found."""
        return self.n_sentences

    def _repr_html_(self) -> str:
        return self.concordance(most=20)._repr_html_()

    def __repr__(self) -> str:
        """Return the first hits as plain text, the words under each other."""
        return repr(self.concordance(most=20, width=30))


class SearchAnswers(Basis):
    """Searches by rule, and articles to read."""

    wider: "SearchAnswers | None" = None

    @cached_property
    def searched(self) -> Searched:
        """The sentences ready for searching; a narrower desk searches those of the one it came from."""
        return self.wider.searched if self.wider else self._searched()

    def make_ready(self, told: Told = silent) -> None:
        """Have the index of words at hand; where none is kept yet, it is made, a minute for half a gigabyte of text.

        The first search does so otherwise.
        """
        if self.evidence_kind != "none" and self.wider is None and "searched" not in self.__dict__:
            self.searched = self._searched(told)

    def _searched(self, told: Told = silent) -> Searched:
        return Searched(self.analysis, self.names, index_of(self.analysis, self.names, told=told))

    def search(self, rule: str, *, topic: str = "") -> Search:
        """Return the sentences that a rule finds, as it would if it were the only rule of a topic.

        ``desk.search("barrel* NEAR/5 oil")`` shows them in context; ``.frame`` has them all, a row a sentence;
        ``.concordance(sort="left")`` sorts by what stands before.

        Args:
            rule: in the language of ``topics.yml``; ``@name`` stands for a shared rule of the topic file.
            topic: id of a topic whose sentences alone are searched; all that count without one.

        Raises:
            UsageError: the rule cannot be read (the message shows where), there is no such topic, or texts are
                withheld.
        """
        if self.evidence_kind == "none":
            raise UsageError("search: the texts are withheld (evidence: none). Open the corpus with evidence: full.")
        return self.search_for(_alone(rule, self), rule=" ".join(rule.split()), topic=topic)

    def search_for(self, wanted: Topic, *, rule: str, topic: str = "") -> Search:
        """Return the sentences that a topic's rules find, its rulings aside; ``rule`` is what the search is called."""
        within = self.joined.keys_of_topic(self.topics.topic(topic).id) if topic else None
        found = self.searched.find(wanted)
        keys = self._line_keys[found.lines]
        kept = keys >= 0
        if within is not None:
            kept &= among(keys, within)
        return Search(rule=rule, keys=keys[kept], lines=found.lines[kept], found=found, desk=self)

    def lines_of(self, search: Search, *, sort: Sort, width: int, most: int) -> Concordance:
        """Return the lines of a search."""
        drawn = sampled(self.joined, search.keys, most)
        rows = self.sentence_rows(drawn)
        articles = sorted({row["article_id"] for row in rows})
        self.look_up(articles)
        sentences = [
            Sentence(
                article_id=row["article_id"],
                sentence_no=row["sentence_no"],
                part=row["part"],
                text=row["text"],
                passages=tuple(_nodes(hits)),
                score=None,
            )
            for row, hits in zip(rows, search.hits(drawn), strict=True)
        ]
        width = width if self.evidence_kind == "full" else min(width, FORWARDED)
        return Concordance(
            query=search.rule,
            lines=kwic_lines(
                sentences,
                {article: self.labels[article] for article in articles},
                {article: self.origin[article].date for article in articles},
                sort=sort,
                width=width,
            ),
            n_sentences=search.n_sentences,
            n_shown=len(drawn),
            said=search.headline,
        )

    def frame_of(self, search: Search) -> "pd.DataFrame":
        """Return the sentences of a search as a frame."""
        import pandas as pd

        rows = self.joined.places("sentences", search.keys)
        sentences = self.analysis["sentences"].select(["article_id", "sentence_no", "text"]).take(pa.array(rows))
        article_ids = sentences["article_id"].cast(pa.string()).to_pylist()
        self.look_up(article_ids)
        origins = [self.origin[article_id] for article_id in article_ids]
        texts = self.evidence_kind == "full"
        return pd.DataFrame(
            {
                "article": [self.labels[article_id] for article_id in article_ids],
                "date": [origin.date for origin in origins],
                "source": [origin.source for origin in origins],
                "text": sentences["text"].to_pylist() if texts else "",
                "n_hits": search.found.n_hits(search.lines),
                "article_id": article_ids,
                "sentence_no": sentences["sentence_no"].to_numpy(),
            }
        )

    def read(self, article: str | int, *, rule: str = "") -> Html:
        """Return an article to read: its text, what topics find in it marked, furniture in grey.

        Args:
            article: its number in the corpus from 1, its ``article_id``, or words of its title or file name.
            rule: marks what this rule finds instead.

        Raises:
            UsageError: no article, or several, are meant by ``article``; or the rule cannot be read.
        """
        row = self._meant(article)
        article_id = row["article_id"]
        origin = self.origin[article_id]
        told = [text for text in (origin.source, origin.date, row["kind"]) if text and text != "article"]
        told += [f"{topic} ({plural(n, 'sentence')})" for topic, n in self._topics_in(article_id)]
        whole = self.evidence_kind == "full"
        marks = [] if not whole else self._marks_by_rule(article_id, rule) if rule else self._marks_by_topic(article_id)
        return article_page(
            title=row["title"] or self.labels[article_id],
            told=told,
            address=origin.url,
            paragraphs=self._paragraphs(article_id, marks) if whole else [],
            note="" if whole else "Its text may not be shown here (evidence: not full).",
        )

    def _meant(self, article: str | int) -> Mapping[str, str]:
        rows: list[dict[str, str]] = (
            self.analysis["articles"].select(["article_id", "title", "path", "locator", "kind"]).to_pylist()
        )
        if isinstance(article, int):
            if 1 <= article <= len(rows):
                return rows[article - 1]
            raise UsageError(f"read({article}): there is no such article; they are numbered 1 to {number(len(rows))}.")
        wanted = article.casefold().strip()
        exact = [row for row in rows if row["article_id"] == article]
        found = exact or [row for row in rows if wanted and wanted in self.called(row["article_id"]).casefold()]
        if len(found) == 1:
            return found[0]
        if not found:
            self.labels.look_up(row["article_id"] for row in rows)
            near = nearest(article, [self.labels[row["article_id"]] for row in rows])
            raise UsageError(
                f'read("{article}"): no title or file name holds these words.{near} '
                "desk.list_articles() lists them; a number from 1, or an article_id, will do too."
            )
        names = "; ".join(
            f"{self.article_numbers[r['article_id']]} {self.labels[r['article_id']]}" for r in found[:LISTED]
        )
        more = f" and {number(len(found) - LISTED)} more" if len(found) > LISTED else ""
        raise UsageError(
            f'read("{article}"): {len(found)} articles fit: {names}{more}. Give the number, or more words.'
        )

    def called(self, article_id: str) -> str:
        """Return all that an article goes by: its title, what readers see, its file and its place in that."""
        return self._calls[article_id]

    @cached_property
    def _calls(self) -> dict[str, str]:
        columns = ["article_id", "title", "path", "locator"]
        self.labels.look_up(self.joined.article_ids.to_pylist())
        return {
            row["article_id"]: f"{row['title'] or ''}\n{self.labels[row['article_id']]}\n{row['path']} {row['locator']}"
            for row in self.analysis["articles"].select(columns).to_pylist()
        }

    def _topics_in(self, article_id: str) -> list[tuple[str, int]]:
        """Return the topics of an article, and how many of its sentences each has."""
        rows = self.analysis["topic_sentences"].select(["topic", "article_id", "sentence_no"])
        pairs = {(row["topic"], row["sentence_no"]) for row in rows.filter(_is(rows, article_id)).to_pylist()}
        counts = Counter(topic for topic, _ in pairs)
        return [(topic.title, counts[topic.id]) for topic in self.topics.topics if topic.id in counts]

    def _marks_by_topic(self, article_id: str) -> list[tuple[int, int, str]]:
        """Return what topics find in an article: characters of its text, and which topic and rule it was."""
        mentions = self.analysis["mentions"]
        rows = mentions.filter(_is(mentions, article_id)).to_pylist()
        return [
            (row["char_start"], row["char_end"], f"{self.labels.get(row['topic'], row['topic'])}: {row['rule']}")
            for row in rows
            if row["rule"] != "ruled_in"
        ]

    def _marks_by_rule(self, article_id: str, rule: str) -> list[tuple[int, int, str]]:
        found = self.searched.find(_alone(rule, self))
        keys = sentence_keys(self.searched.lines.take(pa.array(found.lines)), self.joined.article_ids)
        mine = keys >> 32 == self.article_numbers[article_id] - 1
        rows = self.sentence_rows(keys[mine])
        matches = found.matches(found.lines[mine].tolist(), [row["text"] for row in rows])
        return [
            (row["char_start"] + start, row["char_start"] + end, rule)
            for row, match in zip(rows, matches, strict=True)
            for start, end in match.spans
        ]

    def _paragraphs(self, article_id: str, marks: Sequence[tuple[int, int, str]]) -> list[Paragraph]:
        """Return an article in paragraphs, sentences of one that follow each other and are of one part together."""
        import pyarrow.dataset as ds

        sentences = self.analysis["sentences"]
        rows = sentences.filter(_is(sentences, article_id)).to_pylist()
        mine = ds.field("article_id").cast(pa.string()) == article_id
        (text,) = self.analysis.select("texts", columns=["text"], where=mine)["text"].to_pylist()
        found: list[Paragraph] = []
        last = None
        for row in rows:
            place = row["paragraph_no"], row["part"]
            first = row["char_start"] if place != last else found.pop().start
            found.append(Paragraph(start=first, text=text[first : row["char_end"]], part=row["part"]))
            last = place
        return [replace(each, marks=each.within(marks)) for each in found]

    @cached_property
    def counted_keys(self) -> Keys:
        """The sentences that count, numbered as in searches, in corpus order."""
        return np.sort(sentence_keys(self.counted["sentences"], self.joined.article_ids))

    def sentence_rows(self, keys: Keys) -> list[dict[str, Any]]:
        """Return the rows of the table ``sentences`` of some sentences, sorted, in corpus order."""
        places = self.joined.places("sentences", keys)
        rows: list[dict[str, Any]] = self.analysis["sentences"].take(pa.array(places)).to_pylist()
        return rows

    def ruled(self, rulings: Rulings) -> tuple[set[int], set[int]]:
        """Return the sentences that count which an analyst ruled in, and those ruled out."""
        chosen: tuple[set[int], set[int]] = (set(), set())
        for found, hashes in zip(chosen, (rulings.ruled_in, rulings.ruled_out), strict=True):
            lines = [number for number, known in enumerate(self.searched.hashes) if known in hashes]
            keys = self._line_keys[lines]
            found.update(keys[keys >= 0].tolist())
        return chosen

    def hash_of(self, key: int) -> str:
        """Return the hash by which a ruling on a sentence is known."""
        (line,) = np.flatnonzero(self._line_keys == key)
        return self.searched.hashes[line]

    @cached_property
    def _line_keys(self) -> Keys:
        """The numbers of the sentences that are searched, by their place; -1 of one that does not count here."""
        lines = self.searched.lines
        keys, own = (sentence_keys(lines, ids) for ids in (self.joined.article_ids, self.counted.article_ids))
        return np.where(among(own, self.counted.keys) & (own >= 0), keys, -1)


def _alone(rule: str, desk: Basis) -> Topic:
    """Return a topic that has a typed rule alone."""
    return Topic(id="search", title="", definition="", rules=(typed_rule(rule, desk.topics.shared),))


def _is(table: pa.Table, article_id: str) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    return pc.equal(table["article_id"].cast(pa.string()), article_id)


def _hits(match: Match) -> Hits:
    """Return the pieces of each hit of a match."""
    found: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for hit, span in zip(match.hits, match.spans, strict=True):
        found.setdefault((hit.rule, hit.hit_no), []).append(span)
    return tuple(map(tuple, found.values()))


def _nodes(hits: Sequence[Sequence[tuple[int, int]]]) -> list[Passage]:
    """Return what stands in the middle of the line of each hit."""
    found = []
    for pieces in hits:
        start, end = pieces[0][0], pieces[-1][1]
        if end - start > NODE:
            end = pieces[0][1]
        found.append(Passage(start=start, end=end, kind="term"))
    return sorted(set(found))
