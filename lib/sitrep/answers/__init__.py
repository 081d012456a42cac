"""The questions that a corpus answers, a family a module: each method gives a finding, to be read, drawn or followed.

How a number is computed belongs in ``measures``; here it is chosen, ordered, worded and put into a table.
"""

import pyarrow as pa

from sitrep import schema
from sitrep.answers.evidence import EvidenceAnswers
from sitrep.answers.quantities import QuantityAnswers
from sitrep.answers.tone import ToneAnswers
from sitrep.answers.volume import VolumeAnswers
from sitrep.answers.words import WordAnswers
from sitrep.measures.estimates import Estimate, as_table


class Answers(VolumeAnswers, WordAnswers, ToneAnswers, QuantityAnswers, EvidenceAnswers):
    """Measures of one analysed corpus as findings.

    Raises:
        UsageError: any method given a topic that the topic file does not have; the message names the nearest.
    """

    def estimates(self) -> pa.Table:
        """Return the table ``estimates``: every number of every finding, topics in the order of the topic file."""
        found: dict[tuple[object, ...], Estimate] = {}
        findings = [self.frequency()]
        for topic in self.topics.topics:
            findings += [self.volume(topic.id), self.frequency(topic.id), self.tone(topic.id), self.drivers(topic.id)]
            findings.append(self.quantities(topic.id))
        for finding in findings:
            for estimate in finding.estimates:
                key = tuple(getattr(estimate, column) for column in schema.KEYS["estimates"])
                found.setdefault(key, estimate)
        return as_table(found.values())
