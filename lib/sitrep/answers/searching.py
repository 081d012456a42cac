"""Asking the corpus: what any rule finds, in context, and an article to read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from sitrep.answers.basis import Basis
from sitrep.display.html import Html
from sitrep.display.kwic import Concordance, Sort, kwic_lines
from sitrep.display.reading import Paragraph, article_page
from sitrep.engine.searching import Searched
from sitrep.engine.topical import Match
from sitrep.errors import UsageError, nearest
from sitrep.evidence.sentences import Passage, Sentence, sampled
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


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a rule finds in the sentences that count.

    Attributes:
        rule: the rule as typed.
        keys: the sentences, in corpus order.
        spans: of each the characters of its hits, in pieces.
        n_articles: of how many articles they are.
    """

    rule: str
    keys: Keys
    spans: tuple[tuple[tuple[tuple[int, int], ...], ...], ...]
    n_articles: int
    desk: "SearchAnswers"

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
        return self.wider.searched if self.wider else Searched(self.analysis, self.names)

    def make_ready(self) -> None:
        """Cut the sentences, which the first search does otherwise: a second for 45 MB of text."""
        if self.evidence_kind != "none":
            _ = self.searched.pieces

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
        matches = self.searched.find([wanted])
        keys = self._counted_keys(np.array([match.sentence for match in matches], np.int64))
        kept = keys >= 0
        if within is not None:
            kept &= among(keys, within)
        keys, chosen = keys[kept], [match for match, keep in zip(matches, kept.tolist(), strict=True) if keep]
        return Search(
            rule=rule,
            keys=keys,
            spans=tuple(map(_hits, chosen)),
            n_articles=len(np.unique(keys >> 32)),
            desk=self,
        )

    def lines_of(self, search: Search, *, sort: Sort, width: int, most: int) -> Concordance:
        """Return the lines of a search."""
        drawn = sampled(self.joined, search.keys, most)
        at = np.searchsorted(search.keys, drawn)
        rows = self.sentence_rows(drawn)
        sentences = [
            Sentence(
                article_id=row["article_id"],
                sentence_no=row["sentence_no"],
                part=row["part"],
                text=row["text"],
                passages=tuple(_nodes(search.spans[place])),
                score=None,
            )
            for row, place in zip(rows, at.tolist(), strict=True)
        ]
        width = width if self.evidence_kind == "full" else min(width, FORWARDED)
        return Concordance(
            query=search.rule,
            lines=kwic_lines(
                sentences,
                dict(self.labels),
                {article: origin.date for article, origin in self.origin.items()},
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

        texts = self.evidence_kind == "full"
        rows = [
            {
                "article": self.labels[row["article_id"]],
                "date": self.origin[row["article_id"]].date,
                "source": self.origin[row["article_id"]].source,
                "text": row["text"] if texts else "",
                "n_hits": len(spans),
                "article_id": row["article_id"],
                "sentence_no": row["sentence_no"],
            }
            for row, spans in zip(self.sentence_rows(search.keys), search.spans, strict=True)
        ]
        columns = ["article", "date", "source", "text", "n_hits", "article_id", "sentence_no"]
        return pd.DataFrame(rows, columns=columns)

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
        lines = self.searched.lines
        mine = np.flatnonzero(_is(lines, article_id).to_numpy(zero_copy_only=False))
        rows = dict(zip(mine.tolist(), lines.take(pa.array(mine)).to_pylist(), strict=True))
        return [
            (rows[match.sentence]["char_start"] + start, rows[match.sentence]["char_start"] + end, rule)
            for match in self.searched.find([_alone(rule, self)])
            if match.sentence in rows
            for start, end in match.spans
        ]

    def _paragraphs(self, article_id: str, marks: Sequence[tuple[int, int, str]]) -> list[Paragraph]:
        """Return an article in paragraphs, sentences of one that follow each other and are of one part together."""
        sentences, texts = self.analysis["sentences"], self.analysis["texts"]
        rows = sentences.filter(_is(sentences, article_id)).to_pylist()
        (text,) = texts.filter(_is(texts, article_id))["text"].to_pylist()
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
            keys = self._counted_keys(np.array(lines, np.int64))
            found.update(keys[keys >= 0].tolist())
        return chosen

    def hash_of(self, key: int) -> str:
        """Return the hash by which a ruling on a sentence is known."""
        (line,) = np.flatnonzero(sentence_keys(self.searched.lines, self.joined.article_ids) == key)
        return self.searched.hashes[line]

    def _counted_keys(self, lines: Keys) -> Keys:
        """Return the numbers of sentences by their places among those searched; -1 of one that does not count here."""
        taken = self.searched.lines.select(["article_id", "sentence_no"]).take(pa.array(lines))
        keys = sentence_keys(taken, self.joined.article_ids)
        own = sentence_keys(taken, self.counted.article_ids)
        return np.where(among(own, self.counted.keys) & (own >= 0), keys, -1)


def _alone(rule: str, desk: Basis) -> Topic:
    """Return a topic that has a typed rule alone."""
    return Topic(id="search", title="", definition="", rules=(typed_rule(rule, desk.topics.shared),))


def _is(table: pa.Table, article_id: str) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    return pc.equal(table["article_id"].cast(pa.string()), article_id)


def _hits(match: Match) -> tuple[tuple[tuple[int, int], ...], ...]:
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
