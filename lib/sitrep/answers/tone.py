"""In what tone: topics and their articles under their masks, and the words that move them."""

from sitrep.answers.basis import ARTICLES, Basis, first_shown
from sitrep.display.html import Cell
from sitrep.finding import Finding, Row, signed, size_cell
from sitrep.measures import headlines
from sitrep.measures.estimates import Estimate
from sitrep.measures.gate import gate
from sitrep.measures.headlines import number, plural, whole
from sitrep.measures.scope import topic_rows
from sitrep.measures.topic_tone import drivers, state_of, topic_tone
from sitrep.topics.file import Topic

UNIT = "mean expected rating, −4 to 4, by the words of the lexicon news"


class ToneAnswers(Basis):
    """Findings on tone."""

    def tone(self, topic: str) -> Finding:
        """Give the tone of a topic under its mask, by article, with what leaving any one out would change."""
        chosen = self.topics.topic(topic)
        n_topics = len(self.topics.topics)
        found = self._tone_of(chosen)
        state = gate(*state_of(found))
        shown = [e for e in found if e.measure == "tone_masked" and e.group_by == "article"]
        extent = first_shown(ARTICLES, state_of(found)[0])
        shown = sorted(shown, key=lambda e: (-(e.n_sentences or 0), e.group_value))[:ARTICLES]
        shown.sort(key=lambda e: (e.value or 0, e.group_value))
        if state not in ("dots", "interval"):
            shown = []
        masked, raw, rest = (
            whole(found, "tone_masked"),
            whole(found, "tone_raw"),
            next(e for e in found if e.group_by == "rest"),
        )
        self.labels.look_up(e.group_value or "" for e in shown)
        rows: list[Row] = [(self.labels[e.group_value or ""], signed(e), size_cell(e.n_sentences, e)) for e in shown]
        if shown:
            rows += [
                (name, signed(e), size_cell(e.n_sentences, e))
                for name, e in (("All, masked", masked), ("All, raw", raw), ("Rest of the corpus, same mask", rest))
            ]
        return self.finding(
            "tone",
            chosen,
            title=f"{chosen.title}: sentiment (tone) of scored sentences",
            headline=headlines.tone_headline(found, n_topics=n_topics),
            detail=headlines.mask_headline(found) if shown else "",
            unit=f"{UNIT}, topic words and names masked{extent}{self._withheld(topic)}",
            found=found,
            shown=[*shown, masked, rest] if shown else [],
            heads=("Article", "Tone", "Scored sentences"),
            rows=rows,
        )

    def _tone_of(self, topic: Topic) -> tuple[Estimate, ...]:
        def make() -> tuple[Estimate, ...]:
            masks, n_topics = self.matcher(topic).masks, len(self.topics.topics)
            return tuple(topic_tone(self.counted, topic.id, masks, n_topics=n_topics))

        return self.counted.kept(f"tone of {topic.id}", make)

    def _withheld(self, topic: str) -> str:
        """Say how many sentences of a topic are in languages that no lexicon fits; nothing where none is."""
        rows = (topic_rows(part, "topic_sentences", topic, ["lexicon"]) for part in self.counted.parts())
        n = sum(of_part["lexicon"].null_count for of_part in rows)
        return f"; no tone for {plural(n, 'sentence')} in other languages, which no lexicon fits" if n else ""

    def drivers(self, topic: str, *, top: int = 15) -> Finding:
        """Give the words that pull the tone of a topic up and down, masked ones in the table only."""
        chosen = self.topics.topic(topic)
        found = tuple(drivers(self.counted, topic))
        kept = [e for e in found if e.measure == "driver"][:top]
        masked = [e for e in found if e.measure == "driver_masked"]
        negated = {e.term: number(e.value) for e in found if e.measure == "driver_negated"}
        return self.finding(
            "drivers",
            chosen,
            title=f"{chosen.title}: words that drive the tone",
            headline=headlines.drivers_headline(found),
            unit="sum of shares in the expected ratings, after negation, boosters and “but”",
            found=found,
            shown=sorted(kept, key=lambda e: e.value or 0),
            heads=("Word", "Valence", "Times", "Negated", "Masked"),
            rows=[
                (
                    e.term or "",
                    signed(e),
                    size_cell(e.denominator, e),
                    Cell(text=negated.get(e.term, "") if e.measure == "driver" else "", number=True),
                    "yes" if e.measure == "driver_masked" else "",
                )
                for e in [*kept, *masked]
            ],
        )

    def compare_tone(self) -> Finding:
        """Give each topic's masked tone and its articles', where the gate lets tone be shown."""
        n_topics = len(self.topics.topics)
        found = {topic.id: self._tone_of(topic) for topic in self.topics.topics}
        may = {topic: gate(*state_of(rows)) in ("dots", "interval") for topic, rows in found.items()}
        shown: list[Estimate] = []
        most = 0
        for topic, estimates in found.items():
            mine = [e for e in estimates if may[topic] and e.measure == "tone_masked"]
            articles = [e for e in mine if e.group_by == "article"]
            most = max(most, state_of(estimates)[0] if articles else 0)
            shown += sorted(articles, key=lambda e: (-(e.n_sentences or 0), e.group_value or ""))[:ARTICLES]
            shown += [e for e in mine if e.group_by in ("rest", None)]
        rows: list[Row] = []
        for topic, estimates in found.items():
            masked, raw = whole(estimates, "tone_masked"), whole(estimates, "tone_raw")
            rest = next(e for e in estimates if e.group_by == "rest")
            n_articles, n_scored = state_of(estimates)
            values = [signed(masked), signed(raw), signed(rest)] if may[topic] else [Cell(text="–", number=True)] * 3
            sizes = (size_cell(n_scored, masked), size_cell(n_articles, masked))
            rows.append((self.labels[topic], *values, *sizes, headlines.tone_headline(estimates, n_topics=n_topics)))
        return self.finding(
            "compared_tone",
            None,
            title="Sentiment (tone) of each topic",
            headline=headlines.compared_tone_headline(list(found.values()), self.labels),
            unit=f"{UNIT}, topic words and names masked{first_shown(ARTICLES, most)}",
            found=[e for rows_of_topic in found.values() for e in rows_of_topic],
            shown=shown,
            heads=("Topic", "Tone, masked", "Raw", "Rest, same mask", "Scored sentences", "Articles", "In words"),
            rows=rows,
        )
