"""What the analyst has to say on a topic."""

from sitrep.answers.basis import Basis
from sitrep.display.notes import Note, noted
from sitrep.errors import UsageError

NOTES = "notes"
"""The folder of notes beside the topic file: ``TOPIC.md`` is printed on the page of a topic."""


class NoteAnswers(Basis):
    """Notes on topics."""

    def note(self, topic: str) -> Note | None:
        """Return the analyst's words on a topic, from ``notes/TOPIC.md`` beside the topic file; None without.

        Where no text of articles may be shown (evidence: none), quotations (lines that begin with ``>``) are left out.

        Raises:
            UsageError: there is no such topic, or the file is not UTF-8.
        """
        path = self.topics.path.parent / NOTES / f"{self.topics.topic(topic).id}.md"
        if not path.is_file():
            return None
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError(f"{path} is not UTF-8 text. Save it again as UTF-8.") from None
        return noted(text, quotations=self.evidence_kind != "none")
