"""The questions that a corpus answers, a family a module: each method gives a finding, to be read, drawn or followed.

How a number is computed belongs in ``measures``; here it is chosen, ordered, worded and put into a table.
"""

import pyarrow as pa

from sitrep import schema
from sitrep.answers.evidence import EvidenceAnswers
from sitrep.answers.keywords import KeywordAnswers
from sitrep.answers.narrowing import NarrowAnswers
from sitrep.answers.notes import NoteAnswers
from sitrep.answers.quantities import QuantityAnswers
from sitrep.answers.tone import ToneAnswers
from sitrep.answers.trends import TrendAnswers
from sitrep.answers.trust import TrustAnswers
from sitrep.answers.voices import VoiceAnswers
from sitrep.answers.volume import VolumeAnswers
from sitrep.answers.words import WordAnswers
from sitrep.measures.estimates import Estimate, as_table


class Answers(
    VolumeAnswers,
    TrendAnswers,
    WordAnswers,
    KeywordAnswers,
    ToneAnswers,
    VoiceAnswers,
    TrustAnswers,
    QuantityAnswers,
    EvidenceAnswers,
    NoteAnswers,
    NarrowAnswers,
):
    """Measures of one analysed corpus as findings.

    Raises:
        UsageError: any method given a topic that the topic file does not have; the message names the nearest.
    """

    def estimates(self) -> pa.Table:
        """Return the table ``estimates``: every number of every finding, topics in the order of the topic file."""
        found: dict[tuple[object, ...], Estimate] = {}
        findings = [self.frequency(), self.names_together(), self.coverage(), self.agreement()]
        for topic in self.topics.topics:
            findings += [self.volume(topic.id), self.over_time(topic.id), self.by_source(topic.id)]
            findings += [self.frequency(topic.id), self.keyness(topic.id), self.collocations(topic.id)]
            findings += [self.phrases(topic.id), self.names_together(topic.id)]
            findings += [self.tone(topic.id), self.drivers(topic.id)]
            findings += [self.voices(topic.id), self.speakers(topic.id)]
            findings += [self.tone_by_source(topic.id), self.tone_by_month(topic.id)]
            findings.append(self.quantities(topic.id))
        for finding in findings:
            for estimate in finding.estimates:
                key = tuple(getattr(estimate, column) for column in schema.KEYS["estimates"])
                found.setdefault(key, estimate)
        return as_table(found.values())
