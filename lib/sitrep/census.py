"""The corpus card: what was read, where it comes from, when, in which languages; what was refused and why; warnings.

Everything is counted from the tables ``articles``, ``copies`` and ``rejects`` and the lines that are furniture, whether
they come from an analysis or from a look.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pyarrow as pa

from sitrep.corpus.records import FILTERED, REMEDIES
from sitrep.display.html import Cell, Fact, Html, card, table
from sitrep.measures.headlines import number, plural
from sitrep.measures.tone import LANGUAGES

SHOWN = 40
"""At most so many rows stand in a list; the tables have them all."""

Row = tuple[Cell | str, ...]

_NAMES = {
    **{"ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German"},
    **{"el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French"},
    **{"he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese"},
    **{"ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian"},
    **{"ru": "Russian", "sr": "Serbian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese"},
}
_STEPS = {
    "mojibake": "with wrongly decoded text",
    "markup": "with mark-up in their text",
    "glued": "with paragraphs glued together",
}
_COPIES = {"exact": "exact", "near": "near", "updated": "updated", "shared": "mostly shared paragraphs"}
_BASES = {"metadata": "by metadata", "filename": "by the file's name", "text": "by their text, as asked for"}
_SPIKE_SHARE, _SPIKE_LEAST, _SPIKE_DAYS = 0.3, 10, 30
_LEAST_REFUSED = 0.01


@dataclass(frozen=True, kw_only=True)
class Census:
    """A corpus counted; ``rows`` are those of the table ``articles``."""

    name: str
    rows: Sequence[Mapping[str, Any]]
    copies: Sequence[Mapping[str, Any]]
    rejects: Sequence[Mapping[str, Any]]
    furniture: Counter[str]

    @classmethod
    def of(cls, name: str, tables: Mapping[str, pa.Table], furniture: Counter[str]) -> "Census":
        """Count the tables of an analysis or of a look."""
        return cls(
            name=name,
            rows=tables["articles"].to_pylist(),
            copies=tables["copies"].to_pylist(),
            rejects=tables["rejects"].to_pylist(),
            furniture=furniture,
        )

    @property
    def refused(self) -> list[Mapping[str, Any]]:
        """What could not be read."""
        return [row for row in self.rejects if row["reason"] not in FILTERED]

    @property
    def left_out(self) -> list[Mapping[str, Any]]:
        """What a filter left out."""
        return [row for row in self.rejects if row["reason"] in FILTERED]

    def facts(self) -> list[Fact]:
        """Return the counts as terms and values."""
        independent = sum(row["independent"] for row in self.rows)
        kinds = Counter(row["kind"] for row in self.rows)
        found = [
            ("Records", f"{number(len(self.rows) + len(self.rejects))}: {self._read()}"),
            ("Articles", f"{number(len(self.rows))}, {plural(independent, 'independent text')}{self._copied()}"),
            ("Kinds", _counts({f"{kind}s": n for kind, n in kinds.items()})),
            ("Dated", self._dated()),
            ("Sources", self._sources()),
            ("Languages", self._languages()),
            ("Length", self._length()),
            ("Mended", self._mended()),
            ("Furniture", self._furniture()),
            ("Refused", _counts(Counter(row["reason"] for row in self.refused)) or "none"),
            ("Left out by filters", _counts(Counter(row["reason"] for row in self.left_out))),
        ]
        return [fact for fact in found if fact[1]]

    def warnings(self) -> list[str]:
        """Return what an analyst should know before counting on the numbers, each only where it applies."""
        n = len(self.rows)
        undated = [row for row in self.rows if row["published_at"] is None]
        said = []
        if undated:
            whole = sum(len(row["date_hint"] or "") == len("2026-01-07") for row in undated)
            hint = f" The text of {number(whole)} of them suggests a day: --date-hints takes it." if whole else ""
            said.append(
                f"{number(len(undated))} of {plural(n, 'article')} undated: they stay out of time charts.{hint}"
            )
        if spike := self._spike():
            said.append(
                f"{number(spike[1])} of {number(n - len(undated))} dated articles are of one day, {spike[0]}. "
                "Is that the day on which they were collected?"
            )
        withheld = [row["language"] for row in self.rows if row["language"] not in LANGUAGES]
        if withheld:
            names = ", ".join(_language(code) for code, _ in Counter(withheld).most_common())
            said.append(f"No tone for {plural(len(withheld), 'article')} in {names}: no lexicon fits.")
        if all(row["kind"] == "headline" for row in self.rows):
            said.append("No article has a body: titles and summaries are counted.")
        if n and not any(row["source"] for row in self.rows):
            said.append("No article names its source: nothing can be said by source.")
        if len(self.refused) > _LEAST_REFUSED * (n + len(self.refused)):
            said.append(f"{plural(len(self.refused), 'record')} refused, over 1% of what is there.")
        return said

    def by_source(self) -> list[Row]:
        """Return a row a source: articles, independent texts, undated ones, and the first and last day."""
        rows: list[Row] = []
        groups = self._grouped(row["source"] or "not said" for row in self.rows)
        for source, mine in sorted(groups, key=lambda group: (-len(group[1]), group[0])):
            days = sorted(row["published_at"].date() for row in mine if row["published_at"])
            ends = (str(days[0]), str(days[-1])) if days else ("–", "–")
            undated = _number(len(mine) - len(days))
            rows.append((source, *_sizes(mine), undated, *(Cell(text=day, number=True) for day in ends)))
        return rows

    def by_month(self) -> list[Row]:
        """Return a row a month with articles, or a year where there are many, in order, the undated last."""
        days = [row["published_at"] for row in self.rows]
        form = "%Y-%m" if len({(day.year, day.month) for day in days if day}) <= SHOWN else "%Y"
        names = (f"{day:{form}}" if day else "undated" for day in days)
        return [(name, *_sizes(mine)) for name, mine in sorted(self._grouped(names))]

    def by_length(self) -> list[Row]:
        """Return a row a range of characters: articles and independent texts."""
        bounds = (0, 200, 1_000, 3_000, 6_000, 12_000, 1 << 62)
        rows: list[Row] = []
        for low, high in itertools.pairwise(bounds):
            mine = [row for row in self.rows if low <= row["n_chars"] < high]
            name = f"{number(low)} to {number(high - 1)}" if high < 1 << 62 else f"{number(low)} and more"
            rows.append((name, *_sizes(mine)))
        return rows

    def by_language(self) -> list[Row]:
        """Return a row a language: articles and independent texts, how many are guessed, and whether tone is given."""
        return [
            (
                _language(code or None),
                *_sizes(mine),
                _number(sum(row["language_basis"] == "guess" for row in mine)),
                "yes" if (code or None) in LANGUAGES else "withheld",
            )
            for code, mine in sorted(
                self._grouped(row["language"] or "" for row in self.rows), key=lambda g: -len(g[1])
            )
        ]

    def refusals(self) -> list[Row]:
        """Return a row a refusal, those by filters last: file, place, reason, what was found, what to do."""
        rows = [*self.refused, *self.left_out]
        return [(r["path"], r["locator"], r["reason"], r["detail"], REMEDIES.get(r["reason"], "")) for r in rows]

    def copied(self) -> list[Row]:
        """Return a row a copy: what it is, what it is a copy of, how and how like."""
        places = {row["article_id"]: _place(row) for row in self.rows}
        return [
            (
                places[row["article_id"]],
                places[row["copy_of"]],
                row["kind"],
                Cell(text=f"{row['similarity']:.2f}", number=True),
            )
            for row in self.copies
        ]

    def marked(self) -> list[Row]:
        """Return a row a line that is furniture: the line, and how often it stands; the most frequent first."""
        rows = sorted(self.furniture.items(), key=lambda item: (-item[1], item[0]))
        return [(line if len(line) <= 300 else f"{line[:299]}…", _number(n)) for line, n in rows]

    def _grouped(self, names: Iterable[str]) -> list[tuple[str, list[Mapping[str, Any]]]]:
        groups: dict[str, list[Mapping[str, Any]]] = {}
        for name, row in zip(names, self.rows, strict=True):
            groups.setdefault(name, []).append(row)
        return list(groups.items())

    def _read(self) -> str:
        refused, left_out = len(self.refused), len(self.left_out)
        said = f"{number(len(self.rows))} read, {number(refused)} refused"
        return f"{said}, {number(left_out)} left out" if left_out else said

    def _copied(self) -> str:
        kinds = Counter(row["kind"] for row in self.copies)
        return f" (copies: {_counts({_COPIES.get(kind, kind): n for kind, n in kinds.items()})})" if kinds else ""

    def _dated(self) -> str:
        days = sorted(row["published_at"].date() for row in self.rows if row["published_at"])
        bases = Counter(_BASES[row["published_basis"]] for row in self.rows if row["published_basis"])
        problems = Counter(row["date_problem"] for row in self.rows if row["date_problem"])
        said = f"{number(len(days))} of {number(len(self.rows))}"
        if days:
            said += f", {days[0]} to {days[-1]}; {_counts(bases)}"
        return f"{said}; not taken for a date: {_counts(problems)}" if problems else said

    def _sources(self) -> str:
        named = Counter(row["source"] for row in self.rows if row["source"])
        if not named:
            return "none said"
        source, n = named.most_common(1)[0]
        unnamed = len(self.rows) - sum(named.values())
        said = f"{number(len(named))}; most from {source}: {number(n)}, {100 * n / len(self.rows):.0f}%"
        return f"{said}; {number(unnamed)} not said" if unnamed else said

    def _languages(self) -> str:
        guessed = sum(row["language_basis"] == "guess" for row in self.rows)
        return f"{_counts(Counter(_language(row['language']) for row in self.rows))}; {number(guessed)} guessed"

    def _length(self) -> str:
        sizes = [row["n_chars"] for row in self.rows]
        return f"{number(round(median(sizes)))} characters in the middle, {number(min(sizes))} to {number(max(sizes))}"

    def _mended(self) -> str:
        steps = Counter(
            _STEPS.get(step, step) for row in self.rows for step in (row["mended"] or "").split(", ") if step
        )
        encodings = Counter(row["encoding"] for row in self.rows if row["encoding"])
        return "; ".join(filter(None, (_counts(steps), f"read as {_counts(encodings)}" if encodings else "")))

    def _furniture(self) -> str:
        n = sum(self.furniture.values())
        return f"{plural(n, 'line')}, {number(len(self.furniture))} different" if n else ""

    def _spike(self) -> tuple[str, int] | None:
        days = Counter(row["published_at"].date() for row in self.rows if row["published_at"])
        if not days or (max(days) - min(days)).days < _SPIKE_DAYS:
            return None
        day, n = max(days.items(), key=lambda item: (item[1], item[0]))
        return (str(day), n) if n >= max(_SPIKE_LEAST, _SPIKE_SHARE * sum(days.values())) else None


def census_card(census: Census, counted: Sequence[Fact] = (), notes: Iterable[str] = ()) -> Html:
    """Return the corpus card."""
    return card(f"Corpus {census.name}", [*census.facts(), *counted], notes=[*census.warnings(), *notes])


def listed(heads: Sequence[str], rows: Sequence[Row], *, caption: str, shown: int = SHOWN) -> Html:
    """Return a list as a table, of a long one its first rows, with the extent in its caption."""
    extent = "" if len(rows) <= shown else f", the first {number(shown)} of {number(len(rows))}"
    if not rows:
        return Html(markup=f"<p>{caption}: none.</p>", text=f"{caption}: none")
    plain = [[cell if isinstance(cell, str) else cell.text for cell in row] for row in rows[:shown]]
    return Html(
        markup=table(heads, rows[:shown], caption=f"{caption}{extent}"),
        text="\n".join([f"{caption}{extent}", *_columns([list(heads), *plain])]),
    )


LISTS = {
    "sources": ("by_source", "Sources", ("Source", "Articles", "Independent", "Undated", "First", "Last")),
    "months": ("by_month", "Months, or years", ("Published", "Articles", "Independent")),
    "lengths": ("by_length", "Length in characters", ("Characters", "Articles", "Independent")),
    "languages": ("by_language", "Languages", ("Language", "Articles", "Independent", "Guessed", "Tone")),
    "refusals": ("refusals", "Refused, or left out by a filter", ("File", "Place", "Reason", "Found", "What to do")),
    "copies": ("copied", "Copies", ("Copy", "Copy of", "Kind", "Similarity")),
    "furniture": ("marked", "Lines marked as furniture", ("Line", "Times")),
}
"""What can be listed of a corpus: the method, the caption, the heads."""


def list_of(census: Census, what: str, *, shown: int = SHOWN) -> Html:
    """Return one of ``LISTS``."""
    method, caption, heads = LISTS[what]
    return listed(heads, getattr(census, method)(), caption=caption, shown=shown)


def _counts(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{number(n)} {name[:-1] if n == 1 and name.endswith('s') else name}" for name, n in ordered)


def _sizes(rows: Sequence[Mapping[str, Any]]) -> tuple[Cell, Cell]:
    return _number(len(rows)), _number(sum(row["independent"] for row in rows))


def _number(n: int) -> Cell:
    return Cell(text=number(n), number=True)


def _language(code: str | None) -> str:
    return _NAMES.get(code, code) if code else "not told"


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['path']} {row['locator']}".strip()


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines of text, each column as wide as its widest cell, up to 60 characters."""
    short = [[" ".join(cell.split()) for cell in row] for row in rows]
    short = [[cell if len(cell) <= 60 else f"{cell[:59]}…" for cell in row] for row in short]
    widths = [max(len(row[n]) for row in short) for n in range(len(short[0]))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in short
    ]
