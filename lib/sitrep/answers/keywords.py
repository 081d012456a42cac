"""In which words, against the rest: what sets a topic apart, and what keeps it company."""

from collections.abc import Sequence

from sitrep.answers.basis import Basis
from sitrep.display.html import Cell
from sitrep.evidence.predicates import anchor
from sitrep.finding import Finding, counted
from sitrep.measures import word_headlines
from sitrep.measures.collocates import articles_in, articles_with, collocates
from sitrep.measures.estimates import Estimate
from sitrep.measures.frequency import vocabulary
from sitrep.measures.gate import MIN_ARTICLES, MIN_ARTICLES_FOR_INTERVAL
from sitrep.measures.headlines import number
from sitrep.measures.keywords import MOST, keywords, telling_words
from sitrep.measures.names_together import names_together
from sitrep.measures.permutation import GROUPS, MOST_ARTICLES
from sitrep.measures.phrases import phrases
from sitrep.measures.word_headlines import CLEAR_RATIO, CLEAR_Z, clear_collocates, clear_keywords, multiple, spread
from sitrep.topics.file import Topic

_MIN_G2 = 3.84


class KeywordAnswers(Basis):
    """Findings on words against the rest of the corpus."""

    def keyness(self, topic: str, *, top: int = 20, lemmas: str = "") -> Finding:
        """Give the words that are more frequent in a topic than in the rest of the corpus, the first ``top`` shown.

        Ranked by the least z (weighted log-odds) when any one article is left out; from ten articles those that a test
        by article bears out come first. The topic's own rule words are left apart.

        Args:
            topic: its id.
            top: how many are shown.
            lemmas: language whose forms of a word are counted as one (``en``); empty: words as they are.
        """
        chosen = self.topics.topic(topic)
        found = tuple(keywords(self.counted, topic, own=self._own(chosen), lemmas=self.grouping(lemmas)))
        n_articles = articles_with(self.counted, topic)
        clear = clear_keywords(found, n_articles)
        by_term = _by_term(found)
        worth = [term for term in by_term if term not in clear and self._worth(by_term[term], n_articles)]
        shown = [by_term[term]["log_ratio"] for term in [*clear, *worth][:top]] if n_articles >= MIN_ARTICLES else []
        forms = f", forms of a word as one ({lemmas})" if lemmas else ""
        forms += f"; q by {GROUPS} groups of articles" if n_articles > MOST_ARTICLES else ""
        return self.finding(
            "keyness",
            chosen,
            title=f"{chosen.title}: words that set it apart",
            headline=word_headlines.keyness_headline(found, n_articles),
            unit=f"how many times as frequent as in the rest of the corpus{forms}",
            found=found,
            shown=shown,
            clear=frozenset(clear),
            heads=(
                *("Term", "Occurrences", "In the rest", "Times as frequent", "95% range", "G2", "z", "z, least"),
                *("q", "Articles", "Spread (DPnorm)"),
            ),
            rows=[self._key_row(by_term[e.term or ""]) for e in shown],
        )

    def collocations(self, topic: str = "", *, term: str = "", top: int = 20, lemmas: str = "") -> Finding:
        """Give the words that share sentences with a topic, or with a term (in a topic or in the whole corpus).

        Ranked by the least logDice when any one article is left out; the topic's own rule words are left apart.

        Args:
            topic: its id.
            term: a word or name, as terms are counted: lower case, names in their canonical form.
            top: how many are shown.
            lemmas: language whose forms of a word are counted as one (``en``); empty: words as they are.

        Raises:
            ValueError: neither topic nor term is given.
        """
        chosen = self.topics.topic(topic) if topic else None
        own = self._own(chosen) if chosen and not term else frozenset[str]()
        found = tuple(collocates(self.counted, topic or None, term, own=own, lemmas=self.grouping(lemmas)))
        node = f"“{term}”" if term else "the topic"
        n_articles = articles_with(self.counted, topic or None, term, self.grouping(lemmas))
        clear = clear_collocates(found, n_articles)
        by_term = _by_term(found)
        ranked = [*clear, *(name for name in by_term if name not in clear)][:top]
        shown = sorted(
            (by_term[name]["log_dice"] for name in ranked), key=lambda e: (e.term not in clear, -(e.value or 0))
        )
        where = f"{chosen.title}: words" if chosen else "Words"
        return self.finding(
            "collocations",
            chosen,
            title=f"{where} in the same sentences{f' as {node}' if term else ''}",
            headline=word_headlines.collocations_headline(found, node, n_articles),
            unit="logDice, at most 14, of sentences that hold both",
            found=found,
            shown=shown,
            clear=frozenset(clear),
            heads=("Term", "Sentences with both", "logDice", "95% range", "NPMI", "t", "Articles"),
            rows=[_together_row(by_term[e.term or ""]) for e in shown],
        )

    def phrases(self, topic: str, *, top: int = 15) -> Finding:
        """Give the phrases of two to four words that stand in most sentences of a topic and hold a word of its own.

        A word of its own is one that is at least twice as frequent as in the rest, whichever article is left out.
        """
        chosen = self.topics.topic(topic)
        own = self._own(chosen)
        telling = telling_words(self.counted, topic, own=own, ratio=CLEAR_RATIO, most=10 * MOST)
        names = {name.lower() for name in self.topics.names}
        telling |= {word for word in own if word not in names}
        found = tuple(phrases(self.counted, topic, self.names, own=own, telling=telling))
        n_articles = articles_with(self.counted, topic)
        clear = frozenset(spread(found, n_articles))
        shown = sorted(found, key=lambda e: e.term not in clear)[:top]
        return self.finding(
            "phrases",
            chosen,
            title=f"{chosen.title}: phrases",
            headline=word_headlines.phrases_headline(found, n_articles),
            clear=clear,
            unit="sentences that hold the phrase",
            found=found,
            shown=shown,
            heads=("Phrase", "Sentences", "Articles"),
            rows=[(_linked(e), counted(e), Cell(text=number(e.n_articles), number=True)) for e in shown],
        )

    def names_together(self, topic: str = "", *, top: int = 15) -> Finding:
        """Give the pairs of names that share most sentences of a topic, or of the whole corpus without one."""
        chosen = self.topics.topic(topic) if topic else None
        found = tuple(names_together(self.counted, topic or None, tuple(self.topics.names)))
        by_pair = _by_term(found)
        pairs = [rows["n_together"] for rows in by_pair.values()]
        n_articles = articles_in(self.counted, topic or None)
        clear = frozenset(spread(pairs, n_articles))
        shown = sorted(pairs, key=lambda e: e.term not in clear)[:top]
        return self.finding(
            "names",
            chosen,
            title=f"{chosen.title if chosen else 'Whole corpus'}: names in the same sentences",
            headline=word_headlines.names_headline(found, n_articles),
            clear=clear,
            unit="sentences that hold both names",
            found=found,
            shown=shown,
            heads=("Names", "Sentences", "logDice", "Articles"),
            rows=[
                (
                    _linked(e),
                    counted(e),
                    Cell(text=f"{by_pair[e.term or '']['log_dice'].value:.1f}", number=True),
                    Cell(text=number(e.n_articles), number=True),
                )
                for e in shown
            ],
        )

    def _own(self, topic: Topic) -> frozenset[str]:
        return frozenset(self.matcher(topic).rule_words(vocabulary(self.counted, topic.id)))

    @staticmethod
    def _worth(rows: dict[str, Estimate], n_articles: int) -> bool:
        """Tell whether a word that may not be claimed is still shown: hollow, and only where it could be tested."""
        if n_articles >= MIN_ARTICLES_FOR_INTERVAL:
            return rows["keyness_q"].value is not None and (rows["log_odds_z_left_out"].value or 0) >= CLEAR_Z
        return (rows["keyness_g2"].value or 0) >= _MIN_G2 and (rows["log_odds_z_left_out"].value or 0) > 0

    def _key_row(self, rows: dict[str, Estimate]) -> list[Cell | str]:
        ratio, rest = rows["log_ratio"], rows["rest_count"]
        times = "only here" if not rest.value else f"×{multiple(ratio.value or 0)}"
        between = "–" if ratio.low is None else f"×{multiple(ratio.low)} to ×{multiple(ratio.high or 0)}"
        numbers = (rows[m].value for m in ("keyness_g2", "log_odds_z", "log_odds_z_left_out"))
        q, spread = rows["keyness_q"].value, rows["dispersion_dp_norm"].value
        return [
            _linked(ratio),
            counted(rows["term_count"]),
            Cell(text=number(rest.value), number=True),
            Cell(text=times, number=True),
            Cell(text=between, number=True),
            *(Cell(text="–" if value is None else f"{value:,.1f}", number=True) for value in numbers),
            Cell(text="–" if q is None else f"{q:.3f}", number=True),
            Cell(text=number(ratio.n_articles), number=True),
            Cell(text="–" if spread is None else f"{spread:.2f}", number=True),
        ]


def _by_term(estimates: Sequence[Estimate]) -> dict[str, dict[str, Estimate]]:
    """Return the estimates of each term by measure, terms in their order."""
    found: dict[str, dict[str, Estimate]] = {}
    for estimate in estimates:
        found.setdefault(estimate.term or "", {})[estimate.measure] = estimate
    return found


def _linked(estimate: Estimate) -> Cell:
    return Cell(text=estimate.term or "", link=anchor(estimate.evidence))


def _together_row(rows: dict[str, Estimate]) -> list[Cell | str]:
    dice = rows["log_dice"]
    between = "–" if dice.low is None else f"{dice.low:.1f} to {dice.high:.1f}"
    return [
        _linked(dice),
        counted(rows["n_together"]),
        Cell(text=f"{dice.value:.1f}", number=True),
        Cell(text=between, number=True),
        Cell(text=number(rows["npmi"].value), number=True),
        Cell(text=number(rows["t_score"].value), number=True),
        Cell(text=number(dice.n_articles), number=True),
    ]
