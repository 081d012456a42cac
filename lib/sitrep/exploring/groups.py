"""Two groups of articles side by side: their topics, the tone of these, and the words that set each apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from sitrep.display.html import Cell, Html, table
from sitrep.engine.columns import constant
from sitrep.errors import UsageError
from sitrep.measures.estimates import Estimate
from sitrep.measures.gate import MIN_ARTICLES
from sitrep.measures.headlines import number, plural
from sitrep.measures.keywords import keywords
from sitrep.measures.scope import Counted
from sitrep.measures.word_headlines import clear_keywords, multiple

if TYPE_CHECKING:
    from sitrep.desk import Desk

HERE = "group"


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """The words that are more frequent in one group than in the other, by rank; ``clear`` are those to be claimed."""

    name: str
    n_articles: int
    estimates: tuple[Estimate, ...]
    clear: frozenset[str]

    @property
    def headline(self) -> str:
        """Name the words that may be claimed, or say that none may."""
        if self.n_articles < MIN_ARTICLES:
            return f"{self.name}: one article only; no word can be said to set it apart."
        claimed = [one for one in dict.fromkeys(e.term for e in self.estimates) if one in self.clear][:5]
        if not claimed:
            return f"{self.name}: no word clearly sets it apart."
        listed = ", ".join(f"“{word}”" for word in claimed)
        return f"{self.name}: {listed} {'sets' if len(claimed) == 1 else 'set'} it apart."

    def table(self, top: int) -> str:
        """Return the first words as a table; those that may not be claimed are said to be uncertain."""
        by_term: dict[str, dict[str, Estimate]] = {}
        for estimate in self.estimates:
            by_term.setdefault(estimate.term or "", {})[estimate.measure] = estimate
        rows = []
        for term, of in list(by_term.items())[:top]:
            rest = of["rest_count"].value
            rows.append(
                (
                    term if term in self.clear else f"{term} (uncertain)",
                    Cell(text=number(of["term_count"].value), number=True),
                    Cell(text=number(rest), number=True),
                    Cell(text=f"×{multiple(of['log_ratio'].value or 0)}" if rest else "only here", number=True),
                    Cell(text=number(of["log_ratio"].n_articles), number=True),
                )
            )
        return table(("Word", "Here", "There", "Rate", "Articles"), rows, caption=self.headline)


def contrast(one: "Desk", other: "Desk", *, most: int = 50) -> Contrast:
    """Return the words that are more frequent in a group of articles than in another, by the measures of ``keyness``.

    Args:
        one, other: desks made by ``where`` of the same one, on different articles.
        most: at most so many words.

    Raises:
        UsageError: an article is in both.
    """
    mine, others = set(one.counted.article_ids.to_pylist()), set(other.counted.article_ids.to_pylist())
    if both := len(mine & others):
        raise UsageError(
            f"{plural(both, 'article')} {'is' if both == 1 else 'are'} in both groups; a comparison needs two groups "
            "that share none. Narrow one of them by source or date."
        )
    together = (one.wider or one).analysis.only(mine | others)
    counted = Counted(tables=_Grouped(together, one), scope=one.counted.scope)
    found = tuple(keywords(counted, HERE, most=most))
    return Contrast(
        name=one.corpus_name,
        n_articles=len(mine),
        estimates=found,
        clear=frozenset(clear_keywords(found, len(mine))),
    )


def side_by_side(one: "Desk", other: "Desk", *, top: int = 15) -> Html:
    """Return two groups side by side: how much of each topic, in what tone, and which words set each apart.

    Raises:
        UsageError: an article is in both.
    """
    contrasts = [contrast(one, other), contrast(other, one)]
    heads = ["Topic", *(f"{what}, {side}" for what in ("Articles", "Tone") for side in ("first", "second"))]
    shares = [_column(desk.compare_volume().rows, -1) for desk in (one, other)]
    tones = [_column(desk.compare_tone().rows, 1) for desk in (one, other)]
    rows: list[tuple[Cell | str, ...]] = [
        (topic.title, *(Cell(text=column.get(topic.title, "–"), number=True) for column in (*shares, *tones)))
        for topic in one.topics.topics
    ]
    told = [
        f"{name}: {desk.corpus_name}, {plural(desk.counted.n_articles, 'article')}, {desk.period}"
        for name, desk in (("First", one), ("Second", other))
    ]
    markup = table(heads, rows, caption=f"Share of articles on each topic, and sentiment (tone). {'. '.join(told)}.")
    markup += "".join(each.table(top) for each in contrasts)
    return Html(markup=markup, text="\n".join([*told, *(each.headline for each in contrasts)]))


def _column(rows: object, at: int) -> dict[str, str]:
    texts = [[cell.text if isinstance(cell, Cell) else cell for cell in row] for row in rows]  # type: ignore[attr-defined]
    return {row[0]: row[at] for row in texts}


class _Grouped(Mapping[str, pa.Table]):
    """The tables of two groups, in which the sentences of the first are a topic."""

    def __init__(self, tables: Mapping[str, pa.Table], first: "Desk") -> None:
        self._tables = tables
        sentences = first.counted["sentences"].select(["article_id", "sentence_no"])
        self._members = sentences.append_column("topic", constant(HERE, sentences.num_rows))

    def __getitem__(self, name: str) -> pa.Table:
        return self._members if name == "topic_sentences" else self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)
