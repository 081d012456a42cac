"""A part of the corpus by itself, and what a report needs to be of that part."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from sitrep.answers.searching import SearchAnswers
from sitrep.asked import write_asked
from sitrep.corpus.options import day_of
from sitrep.errors import UsageError, nearest
from sitrep.measures.headlines import plural
from sitrep.measures.scope import of_values

NAMED = 12
"""At most so many sources are named in an error."""


class NarrowAnswers(SearchAnswers):
    """Narrower desks; ``asked`` is what a desk was opened with and narrowed to, as settings by name."""

    asked: Mapping[str, Any] = MappingProxyType({})

    def where(self, *, source: str | Sequence[str] = (), since: str = "", until: str = "", topic: str = "") -> Self:
        """Return a desk on the articles that meet every condition given.

        Copies stay copies where their original is left out, as in ``by_source``, and do not count.

        Args:
            source: name of a source, or several.
            since, until: the first and the last day of publication, such as 2026-01-07, 2026-01 or 2026; undated
                articles are left out where one of the two is given.
            topic: id of a topic: the articles with a sentence of it that counts.

        Raises:
            UsageError: a source that no article has, no date, no such topic, or no article meets the conditions.
        """
        sources = (source,) if isinstance(source, str) else tuple(source)
        articles = self.analysis["articles"].select(["article_id", "source", "published_at"]).to_pylist()
        known = {row["source"] for row in articles if row["source"]}
        for name in sources:
            if name not in known:
                listed = ", ".join(sorted(known)[:NAMED]) + (
                    f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
                )
                raise UsageError(
                    f'where(source="{name}"): no article has this source.{nearest(name, known)} '
                    + (f"The sources are {listed}." if known else "No article names its source.")
                )
        first, last = day_of("where(since)", since), day_of("where(until)", until, last=True)
        about = self._articles_about(topic) if topic else None
        kept = [
            row["article_id"]
            for row in articles
            if (not sources or row["source"] in sources)
            and (not (first or last) or _is_within(row["published_at"], first, last))
            and (about is None or row["article_id"] in about)
        ]
        conditions = [f"source {' or '.join(sources)}"] if sources else []
        conditions += [f"since {first}"] if first else []
        conditions += [f"until {last}"] if last else []
        conditions += [f"on {self.topics.topic(topic).title}"] if topic else []
        told = ", ".join(conditions)
        if not kept:
            raise UsageError(f"where({told}): none of {plural(len(articles), 'article')} meets this. Ask for less.")
        name = f"{self.corpus_name} ({told})" if told else self.corpus_name
        narrow = type(self)(
            self.analysis.only(kept),
            self.topics,
            corpus_name=name,
            scope=self.counted.scope,
            evidence_kind=self.evidence_kind,
        )
        narrow.wider = self
        narrow.asked = {
            **self.asked,
            **({"source": list(sources)} if sources else {}),
            **({"from": str(first)} if first else {}),
            **({"to": str(last)} if last else {}),
            **({"narrowed to": topic} if topic else {}),
        }
        return narrow

    def save_parameters(self, path: str | Path, **parameters: str | float | bool | list[str]) -> Path:
        """Write a file with which ``sitrep report --params FILE`` reports on what this desk holds.

        It names the corpus, the topic file, sources and dates of ``where``, and every setting that was not the default
        when the desk was opened.

        Args:
            path: the file; relative paths in it start from its folder.
            parameters: notebook parameters, e.g. ``n_terms=30``.

        Raises:
            UsageError: the desk is narrowed by topic, for which a report has no setting.
        """
        if "narrowed to" in self.asked:
            raise UsageError(
                f'save_parameters: a report cannot be narrowed to the articles on "{self.asked["narrowed to"]}" alone. '
                "Narrow by source and dates; a report tells each topic apart by itself."
            )
        path = Path(path)
        folder = path.resolve().parent
        write_asked(path, {name: _from_folder(name, value, folder) for name, value in self.asked.items()}, parameters)
        return path

    def _articles_about(self, topic: str) -> set[str]:
        import pyarrow.compute as pc

        rows = self.counted["topic_sentences"].select(["topic", "article_id"])
        mine = of_values(rows["topic"], lambda values: pc.equal(values, self.topics.topic(topic).id))
        return set(rows.filter(mine)["article_id"].unique().to_pylist())


def _is_within(moment: datetime | None, first: date | None, last: date | None) -> bool:
    if moment is None:
        return False
    return (first is None or first <= moment.date()) and (last is None or moment.date() <= last)


def _from_folder(name: str, value: Any, folder: Path) -> Any:  # noqa: ANN401 - what a setting may be
    """Return a path, or paths, as from a folder where they lie below it."""
    if name not in ("corpus", "topics"):
        return value
    if isinstance(value, list):
        return [_from_folder(name, one, folder) for one in value]
    inside = "://" not in value and Path(value).is_relative_to(folder)
    return Path(value).relative_to(folder).as_posix() if inside else value
