"""The corpus card: what was read, where it comes from, when, in which languages; what was refused and why; warnings.

Everything is counted from the tables ``articles``, ``copies`` and ``rejects`` and the lines that are furniture, whether
they come from an analysis or from a look.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from sitrep.corpus.records import FILTERED, REMEDIES
from sitrep.display.html import Cell, Fact, Html, card, table
from sitrep.measures.headlines import number, plural
from sitrep.measures.scope import columns_of, parts_of
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


_COLUMNS = (
    *("article_id", "path", "locator", "source", "kind", "language", "language_basis", "published_at"),
    *("published_basis", "date_hint", "date_problem", "encoding", "mended", "n_chars", "independent"),
)


@dataclass(kw_only=True)
class Size:
    """Articles counted: all, independent texts, those whose language is guessed, and the days of those with a date."""

    n: int = 0
    independent: int = 0
    guessed: int = 0
    dated: int = 0
    first: date | None = None
    last: date | None = None

    def add(self, row: Mapping[str, Any], day: date | None) -> None:
        """Count an article."""
        self.n += 1
        self.independent += row["independent"]
        self.guessed += row["language_basis"] == "guess"
        if day is not None:
            self.dated += 1
            self.first = day if self.first is None else min(self.first, day)
            self.last = day if self.last is None else max(self.last, day)

    def join(self, other: "Size") -> None:
        """Add others up with these."""
        self.n, self.independent = self.n + other.n, self.independent + other.independent
        self.guessed, self.dated = self.guessed + other.guessed, self.dated + other.dated
        days = [day for day in (self.first, self.last, other.first, other.last) if day is not None]
        if days:
            self.first, self.last = min(days), max(days)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The articles of a corpus counted by what is told of each; of an article itself only its length is held."""

    all: Size = field(default_factory=Size)
    sources: dict[str | None, Size] = field(default_factory=lambda: defaultdict(Size))
    days: dict[date | None, Size] = field(default_factory=lambda: defaultdict(Size))
    languages: dict[str | None, Size] = field(default_factory=lambda: defaultdict(Size))
    lengths: Counter[tuple[int, bool]] = field(default_factory=Counter)
    others: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    places: dict[str, str] = field(default_factory=dict)

    def add(self, rows: Iterable[Mapping[str, Any]], placed: Container[str]) -> None:
        """Count the articles of a part, and keep the place of those of ``placed``."""
        for row in rows:
            day = row["published_at"].date() if row["published_at"] else None
            for size in (self.all, self.sources[row["source"]], self.days[day], self.languages[row["language"]]):
                size.add(row, day)
            self.lengths[row["n_chars"], row["independent"]] += 1
            for name in ("kind", "published_basis", "date_problem", "encoding"):
                if row[name]:
                    self.others[name][row[name]] += 1
            self.others["mended"].update(step for step in (row["mended"] or "").split(", ") if step)
            if day is None and len(row["date_hint"] or "") == len("2026-01-07"):
                self.others["hint"]["whole day"] += 1
            if row["article_id"] in placed:
                self.places[row["article_id"]] = _place(row)


@dataclass(frozen=True, kw_only=True)
class Census:
    """A corpus counted: its articles, and what was refused, copied and marked."""

    name: str
    tally: Tally
    copies: Sequence[Mapping[str, Any]]
    rejects: Sequence[Mapping[str, Any]]
    furniture: Counter[str]

    @classmethod
    def of(cls, name: str, tables: Mapping[str, pa.Table], furniture: Counter[str]) -> "Census":
        """Count the tables of an analysis or of a look, a part at a time."""
        copies = tables["copies"].to_pylist()
        placed = {row[column] for row in copies for column in ("article_id", "copy_of")}
        tally = Tally()
        for part in parts_of(tables):
            tally.add(columns_of(part, "articles", _COLUMNS).to_pylist(), placed)
        return cls(name=name, tally=tally, copies=copies, rejects=tables["rejects"].to_pylist(), furniture=furniture)

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
        every = self.tally.all
        found = [
            ("Records", f"{number(every.n + len(self.rejects))}: {self._read()}"),
            ("Articles", f"{number(every.n)}, {plural(every.independent, 'independent text')}{self._copied()}"),
            ("Kinds", _counts({f"{kind}s": n for kind, n in self.tally.others["kind"].items()})),
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
        n = self.tally.all.n
        undated = n - self.tally.all.dated
        said = []
        if undated:
            whole = self.tally.others["hint"]["whole day"]
            hint = f" The text of {number(whole)} of them suggests a day: --date-hints takes it." if whole else ""
            said.append(f"{number(undated)} of {plural(n, 'article')} undated: they stay out of time charts.{hint}")
        if spike := self._spike():
            said.append(
                f"{number(spike[1])} of {number(n - undated)} dated articles are of one day, {spike[0]}. "
                "Is that the day on which they were collected?"
            )
        withheld = Counter({code: of.n for code, of in self.tally.languages.items() if code not in LANGUAGES})
        if withheld:
            names = ", ".join(_language(code) for code, _ in withheld.most_common())
            said.append(f"No tone for {plural(withheld.total(), 'article')} in {names}: no lexicon fits.")
        if self.tally.others["kind"]["headline"] == n:
            said.append("No article has a body: titles and summaries are counted.")
        if n and not any(self.tally.sources):
            said.append("No article names its source: nothing can be said by source.")
        if len(self.refused) > _LEAST_REFUSED * (n + len(self.refused)):
            said.append(f"{plural(len(self.refused), 'record')} refused, over 1% of what is there.")
        return said

    def by_source(self) -> list[Row]:
        """Return a row a source: articles, independent texts, undated ones, and the first and last day."""
        rows: list[Row] = []
        named = _joined((source or "not said", of) for source, of in self.tally.sources.items())
        for source, of in sorted(named.items(), key=lambda group: (-group[1].n, group[0])):
            ends = (str(of.first), str(of.last)) if of.dated else ("–", "–")
            rows.append((source, *_sizes(of), _number(of.n - of.dated), *(Cell(text=day, number=True) for day in ends)))
        return rows

    def by_month(self) -> list[Row]:
        """Return a row a month with articles, or a year where there are many, in order, the undated last."""
        days = self.tally.days
        form = "%Y-%m" if len({(day.year, day.month) for day in days if day}) <= SHOWN else "%Y"
        named = _joined((f"{day:{form}}" if day else "undated", of) for day, of in days.items())
        return [(name, *_sizes(of)) for name, of in sorted(named.items())]

    def by_length(self) -> list[Row]:
        """Return a row a range of characters: articles and independent texts."""
        bounds = (0, 200, 1_000, 3_000, 6_000, 12_000, 1 << 62)
        rows: list[Row] = []
        for low, high in itertools.pairwise(bounds):
            mine = {key: n for key, n in self.tally.lengths.items() if low <= key[0] < high}
            name = f"{number(low)} to {number(high - 1)}" if high < 1 << 62 else f"{number(low)} and more"
            independent = sum(n for (_, is_independent), n in mine.items() if is_independent)
            rows.append((name, _number(sum(mine.values())), _number(independent)))
        return rows

    def by_language(self) -> list[Row]:
        """Return a row a language: articles and independent texts, how many are guessed, and whether tone is given."""
        named = _joined((code or "", of) for code, of in self.tally.languages.items())
        return [
            (
                _language(code or None),
                *_sizes(of),
                _number(of.guessed),
                "yes" if (code or None) in LANGUAGES else "withheld",
            )
            for code, of in sorted(named.items(), key=lambda group: -group[1].n)
        ]

    def refusals(self) -> list[Row]:
        """Return a row a refusal, those by filters last: file, place, reason, what was found, what to do."""
        rows = [*self.refused, *self.left_out]
        return [(r["path"], r["locator"], r["reason"], r["detail"], REMEDIES.get(r["reason"], "")) for r in rows]

    def copied(self) -> list[Row]:
        """Return a row a copy: what it is, what it is a copy of, how and how like."""
        places = self.tally.places
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

    def _read(self) -> str:
        refused, left_out = len(self.refused), len(self.left_out)
        said = f"{number(self.tally.all.n)} read, {number(refused)} refused"
        return f"{said}, {number(left_out)} left out" if left_out else said

    def _copied(self) -> str:
        kinds = Counter(row["kind"] for row in self.copies)
        return f" (copies: {_counts({_COPIES.get(kind, kind): n for kind, n in kinds.items()})})" if kinds else ""

    def _dated(self) -> str:
        every, others = self.tally.all, self.tally.others
        bases = Counter({_BASES[basis]: n for basis, n in others["published_basis"].items()})
        problems = others["date_problem"]
        said = f"{number(every.dated)} of {number(every.n)}"
        if every.dated:
            said += f", {every.first} to {every.last}; {_counts(bases)}"
        return f"{said}; not taken for a date: {_counts(problems)}" if problems else said

    def _sources(self) -> str:
        named = Counter({source: of.n for source, of in self.tally.sources.items() if source})
        if not named:
            return "none said"
        source, n = named.most_common(1)[0]
        n_all = self.tally.all.n
        unnamed = n_all - named.total()
        said = f"{number(len(named))}; most from {source}: {number(n)}, {100 * n / n_all:.0f}%"
        return f"{said}; {number(unnamed)} not said" if unnamed else said

    def _languages(self) -> str:
        named: Counter[str] = Counter()
        for code, of in self.tally.languages.items():
            named[_language(code)] += of.n
        return f"{_counts(named)}; {number(self.tally.all.guessed)} guessed"

    def _length(self) -> str:
        sizes: Counter[int] = Counter()
        for (n_chars, _), n in self.tally.lengths.items():
            sizes[n_chars] += n
        least, most = number(min(sizes)), number(max(sizes))
        return f"{number(round(_median(sizes)))} characters in the middle, {least} to {most}"

    def _mended(self) -> str:
        steps: Counter[str] = Counter()
        for step, n in self.tally.others["mended"].items():
            steps[_STEPS.get(step, step)] += n
        encodings = self.tally.others["encoding"]
        return "; ".join(filter(None, (_counts(steps), f"read as {_counts(encodings)}" if encodings else "")))

    def _furniture(self) -> str:
        n = sum(self.furniture.values())
        return f"{plural(n, 'line')}, {number(len(self.furniture))} different" if n else ""

    def _spike(self) -> tuple[str, int] | None:
        days = {day: of.n for day, of in self.tally.days.items() if day}
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


def _sizes(of: Size) -> tuple[Cell, Cell]:
    return _number(of.n), _number(of.independent)


def _joined(groups: Iterable[tuple[str, Size]]) -> dict[str, Size]:
    """Return groups by name, those of one name added up."""
    found: dict[str, Size] = defaultdict(Size)
    for name, of in groups:
        found[name].join(of)
    return found


def _median(sizes: Mapping[int, int]) -> float:
    """Return the median of values that stand so many times each."""
    n, before = sum(sizes.values()), 0
    middle: list[int] = []
    for size, times in sorted(sizes.items()):
        before += times
        middle += [size] * ((before > (n - 1) // 2) + (before > n // 2) - len(middle))
        if len(middle) == 2:
            break
    return sum(middle) / 2


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
