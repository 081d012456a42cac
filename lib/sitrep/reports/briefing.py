"""The briefing: what a reader with one minute is told, computed from the same findings as the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow.compute as pc

from sitrep.answers import Answers
from sitrep.corpus.records import FILTERED
from sitrep.evidence.predicates import anchor
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import (
    compared_tone_headline,
    compared_volume_headline,
    number,
    plural,
    share_in_words,
    whole,
)
from sitrep.measures.scope import columns_of
from sitrep.measures.tone import LANGUAGES
from sitrep.topics.file import Topic

LEADING_TERMS = 6


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Links to a topic's page, and to a place of evidence on it, whose anchor goes where ``{}`` stands.

    ``anchors`` are the places that the page has: a notebook need not show the evidence of every number.
    """

    page: str
    evidence: str
    anchors: frozenset[str] = frozenset()

    def at(self, predicate: str) -> str:
        """Return the link to the rows of a predicate, empty where the page does not show them."""
        place = anchor(predicate)
        return self.evidence.format(place) if place in self.anchors else ""


@dataclass(frozen=True, kw_only=True)
class TopicInBrief:
    """A topic as the briefing tells it."""

    id: str
    title: str
    definition: str
    page: str
    evidence: str
    volume: str
    share_of_sentences: str
    share_of_articles: str
    width: str
    tone: str
    masked: str
    tone_evidence: str
    terms: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """Everything that the briefing's template shows."""

    corpus: str
    period: str
    articles: str
    counted: str
    headlines: tuple[str, ...]
    topics: tuple[TopicInBrief, ...]
    cautions: tuple[str, ...]


def brief(answers: Answers, pages: Mapping[str, Pages], states: Sequence[str] = ()) -> Briefing:
    """Compute the briefing of the topics that ``answers`` holds.

    Args:
        answers: the analysed corpus.
        states: sentences on what the report is besides good, told among the cautions.
        pages: where each topic's page and evidence are, by topic id; a topic without is told without links.
    """
    articles = columns_of(answers.analysis, "articles", ["independent"])["independent"]
    n_articles, independent = len(articles), pc.sum(articles).as_py() or 0
    topics = answers.topics.topics
    volumes = [answers.volume(topic.id).estimates for topic in topics]
    tones = [answers.tone(topic.id).estimates for topic in topics]
    return Briefing(
        corpus=answers.corpus_name,
        period=answers.period,
        articles=f"{plural(n_articles, 'article')}, {plural(independent, 'independent text')}",
        counted=f"{plural(answers.counted.n_sentences, 'sentence')} and {number(answers.counted.n_tokens)} word tokens "
        f"counted: {answers.counted.scope.words}",
        headlines=(
            compared_volume_headline(volumes, answers.labels),
            compared_tone_headline(tones, answers.labels),
        ),
        topics=tuple(_in_brief(answers, topic, pages.get(topic.id)) for topic in topics),
        cautions=(*states, *_cautions(answers)),
    )


def _in_brief(answers: Answers, topic: Topic, pages: Pages | None) -> TopicInBrief:
    volume, frequency, tone = answers.volume(topic.id), answers.frequency(topic.id), answers.tone(topic.id)
    masked = whole(tone.estimates, "tone_masked")

    def at(estimate: Estimate) -> str:
        return pages.at(estimate.evidence) if pages else ""

    share = whole(volume.estimates, "share_of_sentences").value
    return TopicInBrief(
        id=topic.id,
        title=topic.title,
        definition=topic.definition,
        page=pages.page if pages else "",
        evidence=at(whole(volume.estimates, "n_sentences")),
        volume=volume.headline,
        share_of_sentences=share_in_words(share),
        share_of_articles=share_in_words(whole(volume.estimates, "share_of_articles").value),
        width=f"{share:.1%}" if share else "",
        tone=tone.headline,
        masked=number(masked.value, signed=True) if tone.shown else "–",
        tone_evidence=at(masked),
        terms=tuple(
            (e.term or "", number(e.value), at(e))
            for e in frequency.shown
            if e.term not in frequency.own and not (e.term or "").isnumeric()
        )[:LEADING_TERMS],
    )


def _cautions(answers: Answers) -> list[str]:
    """Say what to be careful about, each only where it applies."""
    analysis = answers.analysis
    articles = columns_of(analysis, "articles", ["published_at", "kind", "language"])
    undated = articles["published_at"].null_count
    digests = sum(kind == "digest" for kind in articles["kind"].to_pylist())
    reasons = columns_of(analysis, "rejects", ["reason"])["reason"].to_pylist()
    left_out = sum(reason in FILTERED for reason in reasons)
    rejects, copies = len(reasons) - left_out, columns_of(analysis, "copies", ["kind"]).num_rows
    withheld = [code for code in articles["language"].to_pylist() if code not in LANGUAGES]
    said = []
    if answers.counted.n_articles < 10:
        said.append(
            f"{plural(answers.counted.n_articles, 'independent article')} only: no range and no test is given, "
            "and one article can make a finding."
        )
    if undated:
        then = "nothing is said over time" if undated == articles.num_rows else "over time they are left out"
        said.append(f"{number(undated)} of {plural(articles.num_rows, 'article')} have no date; {then}.")
    if answers.left_out:
        said.append(answers.left_out)
    if copies and not answers.counted.scope.copies:
        said.append(f"{plural(copies, 'copy')} left out of the counts.".replace("copys", "copies"))
    if digests:
        said.append(f"{plural(digests, 'article')} is a digest of unrelated items.")
    if withheld:
        said.append(
            f"No tone of {plural(len(withheld), 'article')} in other languages ({', '.join(sorted(set(withheld)))}): "
            "no lexicon fits."
        )
    if "body" not in answers.counted.scope.parts:
        said.append("No article has a body: titles and summaries are counted.")
    if left_out:
        said.append(f"{plural(left_out, 'record')} left out by the filters asked for.")
    if rejects:
        said.append(f"{plural(rejects, 'record')} could not be read; the corpus page says which and why.")
    said.append("Tone measures words, not events: whom an article favours, or whether news is good, it does not say.")
    return said
