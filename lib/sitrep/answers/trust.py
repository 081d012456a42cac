"""How far the instrument can be trusted: coverage, agreement of the lexicons, known failures, and human readers."""

import csv
from collections import Counter
from collections.abc import Mapping
from importlib import resources
from itertools import product

from sitrep.answers.basis import Basis
from sitrep.display.html import Cell
from sitrep.evidence.predicates import anchor
from sitrep.finding import Finding, Row, counted
from sitrep.measures import news, tone
from sitrep.measures.estimates import Estimate
from sitrep.measures.gate import MIN_SCORED_SENTENCES
from sitrep.measures.headlines import number, plural, share_in_words
from sitrep.measures.ratings import CLASSES, FILE, by_sentence, class_of, krippendorff_alpha, read_ratings
from sitrep.measures.scales import LEAD, name_of, scale_of
from sitrep.measures.topic_tone import masked_sum
from sitrep.measures.trust import (
    against_readers,
    coverage,
    lexicons_of,
    parted_sentences,
    sign_agreement,
    unknown_words,
)
from sitrep.measures.vader import score_all
from sitrep.text.coding import code
from sitrep.text.normal import normalise

NOT_THEREBY_RIGHT = "Lexicons that agree are not thereby right: they share words, and blind spots."


class TrustAnswers(Basis):
    """Findings on the instrument itself."""

    def coverage(self) -> Finding:
        """Give for each lexicon the share of sentences in which it knows a word."""
        found = coverage(self.counted)
        told = [f"{_name(e)} {share_in_words(e.value)}" for e in found]
        return self._told(
            "coverage",
            title="Sentences in which a lexicon knows a word",
            headline=f"Of {plural(self.counted.n_sentences, 'sentence')} a word is known in: {', '.join(told)}.",
            unit="share of sentences with a word of the lexicon",
            found=found,
            heads=("Lexicon", "Sentences", "Share", "Articles"),
            rows=[
                (
                    _name(e),
                    Cell(text=number(e.n_sentences), number=True, link=anchor(e.evidence)),
                    Cell(text=share_in_words(e.value), number=True),
                    Cell(text=number(e.n_articles), number=True),
                )
                for e in found
            ],
        )

    def agreement(self) -> Finding:
        """Give for each topic and further lexicon how often it gives a sentence the sign that the pages give it."""
        first, *others = lexicons_of(self.counted)
        found: list[Estimate] = []
        rows: list[Row] = []
        parted = []
        for topic, other in product(self.topics.topics, others):
            one = sign_agreement(self.counted, topic.id, first, other)
            found.append(one)
            masks = self.matcher(topic).masks
            means = [masked_sum(self.counted, topic.id, masks, name) for name in (first, other)]
            enough = all(s.n >= MIN_SCORED_SENTENCES and s.n_articles > 1 for s in means)
            told = [number(s.mean(), signed=True) if enough else "–" for s in means]
            signs = {
                class_of(s.mean() or 0.0, scale_of(name).least) for s, name in zip(means, (first, other), strict=True)
            }
            if enough and {"negative", "positive"} <= signs:
                parted.append(topic.title)
            rows.append(
                (
                    topic.title,
                    name_of(other),
                    Cell(text=share_in_words(one.value), number=True, link=anchor(one.evidence)),
                    Cell(text=number(one.denominator), number=True),
                    *(Cell(text=text, number=True) for text in told),
                    ("no" if len(signs) > 1 else "yes") if enough else "–",
                )
            )
        if not others:
            headline = "One lexicon only: nothing to compare. The setting lexicons adds others."
        elif parted:
            headline = f"The lexicons give opposite signs to {', '.join(dict.fromkeys(parted))}. {NOT_THEREBY_RIGHT}"
        else:
            headline = f"The lexicons give no topic opposite signs. {NOT_THEREBY_RIGHT}"
        return self._told(
            "agreement",
            title=f"Sentences to which {name_of(first)} and another lexicon give the same sign, by topic",
            headline=headline,
            unit="share of the sentences that both score, topic words and names masked; three signs",
            found=found,
            heads=(
                "Topic",
                "Lexicon",
                "Same sign",
                "Sentences both score",
                name_of(first),
                "Other",
                "Topic’s sign the same",
            ),
            rows=rows,
        )

    def unknown_words(self, *, top: int = 20) -> Finding:
        """Give the most frequent words of the corpus that no lexicon knows: read which of them tell good from bad."""
        found = unknown_words(self.counted, top=top)
        first = ", ".join(f"“{e.term}”" for e in found[:5])
        return self._told(
            "unknown_words",
            title="Frequent words that no lexicon knows",
            headline=f"Most frequent without a score: {first}." if found else "Every word is known to some lexicon.",
            unit="occurrences; names, numbers and stop words left out",
            found=found,
            heads=("Word", "Occurrences", "Sentences", "Articles"),
            rows=[
                (
                    e.term or "",
                    counted(e),
                    Cell(text=number(e.n_sentences), number=True),
                    Cell(text=number(e.n_articles), number=True),
                )
                for e in found
            ],
        )

    def disagreements(self, *, top: int = 10) -> Finding:
        """Give the sentences that the pages' lexicon and each other one score furthest apart."""
        first, *others = lexicons_of(self.counted)
        rows: list[Row] = [
            (
                self.cut_to_excerpt(one.text, [])[0],
                name_of(other),
                *(Cell(text=number(score, signed=True), number=True) for score in one.scores),
                self.labels[one.article_id],
            )
            for other in others
            for one in parted_sentences(self.counted, first, other, top=top)
        ]
        headline = "Read these first: here at least one of two lexicons is wrong." if rows else "Nothing to compare."
        return self._told(
            "disagreements",
            title="Sentences on which the lexicons differ most",
            headline=headline,
            unit="raw scores, each on its lexicon’s scale",
            found=(),
            heads=("Sentence", "Lexicon", name_of(first), "Other", "Article"),
            rows=rows,
        )

    def known_failures(self) -> Finding:
        """Give sentences that lexicons are known to misread, with the scores of ``news`` and VADER of them now."""
        text = resources.files("sitrep.measures").joinpath("known_failures.csv").read_text(encoding="utf-8")
        failures = list(csv.DictReader(text.splitlines()))
        coded = code([normalise(row["sentence"]).text for row in failures])
        wrong: Counter[str] = Counter()
        told: list[list[str | Cell]] = [[] for _ in failures]
        for lexicon, scores in ((news.LEXICON, news.rate_all(coded)), (tone.LEXICON, score_all(coded))):
            for cells, row, score, n in zip(told, failures, scores.compound.tolist(), scores.n_hits, strict=True):
                found = class_of(score, scale_of(lexicon).neutral) if n else "no word known"
                wrong[lexicon] += found != row["readers"]
                cells += [found, Cell(text=number(score, signed=True) if n else "–", number=True)]
        misread = [f"{name_of(lexicon)} misreads {number(n)}" for lexicon, n in wrong.items()]
        return self._told(
            "known_failures",
            title="Sentences that lexicons are known to misread",
            headline=f"Of these {plural(len(failures), 'sentence')} {' and '.join(misread)}.",
            unit="raw scores, each on its lexicon’s scale, of each sentence as this page was made",
            found=(),
            heads=("Sentence", "Readers", "news", "Rating", "VADER", "Compound", "What misleads VADER"),
            rows=[
                (row["sentence"], row["readers"], *cells, row["why"]) for row, cells in zip(failures, told, strict=True)
            ],
        )

    def worth(self) -> Finding:
        """Give how far scores stood with people who rated editorial sentences that these had never seen."""
        text = resources.files("sitrep.measures.news_words").joinpath("worth.csv").read_text(encoding="utf-8")
        figures = {(row["score"], row["figure"]): row for row in csv.DictReader(text.splitlines())}
        names = list(dict.fromkeys(score for score, _ in figures))
        kinds = list(dict.fromkeys(figure for _, figure in figures))
        r = {name: number(float(figures[name, "correlation"]["value"]), signed=True) for name in names}
        n_sentences, n_articles = (int(figures[names[0], kinds[0]][name]) for name in ("n_sentences", "n_articles"))
        size = f"{plural(n_sentences, 'sentence')} of {plural(n_articles, 'editorial')}"
        off = number(float(figures[news.LEXICON, "mean absolute error"]["value"]), signed=False)
        return self._told(
            "worth",
            title="Scores against people who rated editorial sentences",
            headline=(
                f"news stands with the mean rating at r = {r[news.LEXICON]}, VADER at {r[tone.LEXICON]}; the rating "
                f"that news expects, of −4 to 4, is off by {off} on average."
            ),
            unit=f"{size} kept out of the making, 20 raters each; 95% intervals over articles; none is of this corpus",
            found=(),
            heads=("Score", *(kind.capitalize() for kind in kinds)),
            rows=[(name_of(name), *(_with_range(figures[name, kind]) for kind in kinds)) for name in names],
        )

    def human_check(self) -> Finding:
        """Give how far the lexicons agree with people who rated sentences of this corpus, where any did."""
        ratings = read_ratings(self.topics.path.parent / FILE)
        rated = by_sentence(ratings)
        raters = {one.rater for one in ratings}
        rows: list[Row] = []
        best = None
        for lexicon, masked in product(lexicons_of(self.counted), (True, False)):
            one = against_readers(self.counted, rated, lexicon, masked=masked)
            if not one.n:
                continue
            if masked and lexicon == LEAD:
                best = one
            confused = [" / ".join(number(one.confusion[human, machine]) for machine in CLASSES) for human in CLASSES]
            rows.append(
                (
                    f"{name_of(lexicon)}, {'masked' if masked else 'raw'}",
                    Cell(text=number(one.n), number=True),
                    Cell(text=number(one.correlation, signed=True), number=True),
                    Cell(text=share_in_words(one.accuracy), number=True),
                    *(Cell(text=text, number=True) for text in confused),
                )
            )
        alpha = krippendorff_alpha(list(rated.values()))
        if best is None:
            headline = "Nobody has rated sentences of this corpus yet: open 95_label.ipynb; forty take ten minutes."
        else:
            agree = f"their alpha is {number(alpha, signed=True)}" if alpha is not None else "one rater, so no alpha"
            headline = (
                f"{plural(len(raters), 'person').replace('persons', 'people')} rated {plural(best.n, 'sentence')} "
                f"({agree}). {name_of(LEAD)}, masked, puts {share_in_words(best.accuracy)} of them where they do; "
                f"r = {number(best.correlation, signed=True)}."
            )
        return self._told(
            "human_check",
            title="Lexicons against the people who rated sentences of this corpus",
            headline=headline,
            unit=f"correlation with the mean rating, and share in its class; from {FILE}",
            found=(),
            heads=(
                *("Lexicon", "Sentences", "Correlation r", "Accuracy"),
                *(f"Readers: {name} (scored {' / '.join(CLASSES)})" for name in CLASSES),
            ),
            rows=rows,
        )

    def _told(
        self,
        kind: str,
        *,
        title: str,
        headline: str,
        unit: str,
        found: "list[Estimate] | tuple[Estimate, ...]",
        heads: tuple[str, ...],
        rows: "list[Row]",
    ) -> Finding:
        return self.finding(
            kind,  # type: ignore[arg-type]
            None,
            title=title,
            headline=headline,
            unit=unit,
            found=found,
            shown=(),
            heads=heads,
            rows=rows,
        )


def _name(estimate: Estimate) -> str:
    return name_of(estimate.group_value or "")


def _with_range(row: Mapping[str, str]) -> Cell:
    value, low, high = (number(float(row[name]), signed=False) for name in ("value", "low", "high"))
    return Cell(text=f"{value} ({low} to {high})", number=True)
