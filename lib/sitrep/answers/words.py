"""In which words: the terms of a topic or of the corpus."""

from sitrep.answers.basis import Basis
from sitrep.display.html import Cell
from sitrep.evidence.predicates import anchor
from sitrep.finding import Finding, counted, size_cell
from sitrep.measures import headlines
from sitrep.measures.frequency import term_frequency, vocabulary
from sitrep.measures.headlines import number

MOST_TERMS = 1000
"""Estimates are made of so many of the most frequent terms, and of all of a topic's own rule words."""

OWN_WORDS = 8
"""At most so many of a topic's own rule words stand under its most frequent terms."""


class WordAnswers(Basis):
    """Findings on words."""

    def frequency(self, topic: str = "", *, top: int = 20, lemmas: str = "") -> Finding:
        """Count the terms of a topic's sentences (of all sentences without a topic), the most frequent ``top`` shown.

        Terms that occur once are not shown. The topic's own rule words are frequent by construction: they are listed
        apart, at most eight of them. ``lemmas`` names a language whose forms of a word are counted as one (``en``).
        """
        chosen = self.topics.topic(topic) if topic else None
        terms = vocabulary(self.counted, topic or None)
        own = frozenset(self.matcher(chosen).rule_words(terms)) if chosen else frozenset()
        grouping = self.grouping(lemmas)
        own |= frozenset(grouping(sorted(own)).values()) if grouping else frozenset()
        most = max(top + len(own), MOST_TERMS)
        found = tuple(term_frequency(self.counted, topic or None, most=most, always=own, lemmas=grouping))
        counts = [e for e in found if e.measure == "term_count"]
        rates = {e.term: e for e in found if e.measure == "term_rate"}
        others = [e for e in counts if e.term not in own and (e.value or 0) > 1][:top]
        shown = [*others, *[e for e in counts if e.term in own][:OWN_WORDS]]
        title = f"{chosen.title}: term frequency" if chosen else "Term frequency in the whole corpus"
        n_tokens = counts[0].denominator if counts else 0
        return self.finding(
            "frequency",
            chosen,
            title=title,
            headline=headlines.frequency_headline(found, own),
            unit=f"occurrences, and rate per 10,000 of {number(n_tokens)} word tokens",
            found=found,
            shown=shown,
            heads=("Term", "Occurrences", "Per 10,000", "Sentences", "Articles", "Rule word"),
            rows=[
                (
                    Cell(text=e.term or "", link=anchor(e.evidence)),
                    counted(e),
                    Cell(text=number(round(rates[e.term].value or 0)), number=True, link=anchor(e.evidence)),
                    size_cell(e.n_sentences, e),
                    size_cell(e.n_articles, e),
                    "yes" if e.term in own else "",
                )
                for e in shown
            ],
            own=own,
        )
