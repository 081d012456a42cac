"""How much is written: sentences and articles by topic."""

from sitrep.answers.basis import ARTICLES, Basis, first_shown
from sitrep.finding import Finding, counted, share_cell
from sitrep.measures import headlines
from sitrep.measures.headlines import whole
from sitrep.measures.volume import volume


class VolumeAnswers(Basis):
    """Findings on how much is written."""

    def volume(self, topic: str) -> Finding:
        """Count the sentences of a topic, whole and by article."""
        chosen = self.topics.topic(topic)
        found = tuple(volume(self.counted, topic))
        shown = sorted((e for e in found if e.group_by == "article"), key=lambda e: (-(e.value or 0), e.group_value))
        extent = first_shown(ARTICLES, int(whole(found, "n_articles").value or 0))
        unit = f"sentences that match the topic{extent}"
        shown = shown[:ARTICLES]
        self.labels.look_up(e.group_value or "" for e in shown)
        rows = [(self.labels[e.group_value or ""], counted(e)) for e in shown]
        rows.append(("All articles", counted(whole(found, "n_sentences"))))
        return self.finding(
            "volume",
            chosen,
            title=f"{chosen.title}: sentences by article",
            headline=headlines.volume_headline(found),
            unit=unit,
            found=found,
            shown=shown,
            heads=("Article", "Sentences"),
            rows=rows,
        )

    def compare_volume(self) -> Finding:
        """Give each topic's share of the sentences and of the independent articles that count."""
        found = {topic.id: tuple(volume(self.counted, topic.id)) for topic in self.topics.topics}
        order = sorted(found, key=lambda topic: -(whole(found[topic], "n_sentences").value or 0))
        return self.finding(
            "compared_volume",
            None,
            title="How much is written about each topic",
            headline=headlines.compared_volume_headline([found[topic] for topic in order], self.labels),
            unit="share of sentences; a sentence may belong to several topics",
            found=[e for topic in order for e in found[topic]],
            shown=[whole(found[topic], "share_of_sentences") for topic in order],
            heads=("Topic", "Sentences", "Share of sentences", "Articles", "Share of articles"),
            rows=[
                (
                    self.labels[topic],
                    counted(whole(found[topic], "n_sentences")),
                    share_cell(whole(found[topic], "share_of_sentences")),
                    counted(whole(found[topic], "n_articles")),
                    share_cell(whole(found[topic], "share_of_articles")),
                )
                for topic in order
            ],
        )
