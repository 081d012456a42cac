"""Downloads of Factiva and Nexis: one file, many articles. Each is told by its own marks, and its lines by theirs.

The databases mark where an article ends ("Document RTRS000020260107em17001xb", "End of Document") or begins
("3 of 50 DOCUMENTS"), and name their fields (Factiva's HD, PD, SN, LP, TD; Nexis' HEADLINE, BYLINE, LOAD-DATE).
"""

import re
from collections.abc import Callable

from sitrep.corpus.dates import parse_date

Fields = dict[str, str]

_FACTIVA_END = re.compile(
    r"^[ \t]*(?:Document|AN\s+Document)[ \t]+([A-Z0-9]{4,}\d{6,}[A-Za-z0-9]{4,})[ \t]*$", re.MULTILINE
)
_NEXIS_END = re.compile(r"^[ \t]*End of Document[ \t]*$", re.MULTILINE)
_NEXIS_START = re.compile(r"^[ \t]*(?:Copyright\s)?\d+ of \d+ DOCUMENTS?[ \t]*$", re.MULTILINE)

_CODE = re.compile(
    r"^(HD|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|BY|CO|IN|NS|RE|IPC|IPD|PUB|AN|CLM|SE|VOL|CT|RF|ART)(?:[ \t]+|$)",
    re.MULTILINE,
)
_WORDS = re.compile(r"^[\d,.]+ (?:words|mots|palabras|Wörter)$", re.IGNORECASE)
_CODES = {"HD": "title", "BY": "author", "PD": "date", "SN": "source", "LA": "language"}

_LABEL = re.compile(
    r"^(SECTION|LENGTH|HEADLINE|BYLINE|DATELINE|LANGUAGE|LOAD-DATE|PUBLICATION-TYPE|JOURNAL-CODE|URL|GRAPHIC|SUBJECT|"
    r"Section|Length|Headline|Byline|Dateline|Language|Load-Date|Publication-Type|Journal Code|Graphic|Subject|"
    r"Highlight|HIGHLIGHT|Classification|Body|BODY|Title|TITLE)(?::[ \t]*|[ \t]*$)",
    re.MULTILINE,
)
_LABELS = {"headline": "title", "title": "title", "byline": "author", "language": "language", "url": "url"}
_LONG = frozenset({"headline", "title", "highlight", "classification", "subject", "graphic"})
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*GMT)?")
_SOURCE_CODE = re.compile(r"[A-Z0-9]{2,8}")
_TIME = re.compile(r"\s+(?:\d{1,2}:\d{2}|at \d).*$")
_DAY = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s*)?$|\s+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b.*$"
)
_LANGUAGES = {
    name: code
    for code, name in {
        **{"en": "english", "es": "spanish", "fr": "french", "de": "german", "pt": "portuguese", "it": "italian"},
        **{"ru": "russian", "uk": "ukrainian", "nl": "dutch", "ar": "arabic", "zh": "chinese", "ja": "japanese"},
    }.items()
}


def split_download(text: str) -> list[Fields] | None:
    """Return the articles of a download as fields (title, text, source, date and so on); None for no download.

    A text is a download of Factiva or Nexis where it has one of their marks and what stands at it looks like an
    article of theirs (a count of words, a date). All that stands between two marks is one article's: what is no field
    of it and none of the database's own index terms is its text.
    """
    for mark, read in ((_NEXIS_END, _nexis), (_NEXIS_START, _nexis), (_FACTIVA_END, _factiva)):
        if mark.search(text):
            pieces = [piece for piece in mark.split(text)[:: 2 if mark.groups else 1] if piece.strip()]
            articles = _read_all(pieces, read)
            if articles is not None:
                return articles
    return None


def _read_all(pieces: list[str], read: Callable[[str], Fields]) -> list[Fields] | None:
    found = [read(piece) for piece in pieces]
    are_theirs = sum("date" in fields or "n_words" in fields for fields in found)
    if not are_theirs or are_theirs * 2 < len(found):
        return None
    for fields in found:
        fields.pop("n_words", None)
        fields.update({"language": _LANGUAGES.get(fields["language"].lower(), "")} if "language" in fields else {})
    return [fields for fields in found if any(value.strip() for value in fields.values())]


def _factiva(piece: str) -> Fields:
    """Read an article of Factiva's: by its codes, or by the order of its lines where it is shown without them."""
    codes = list(_CODE.finditer(piece))
    if len({match[1] for match in codes} & {"HD", "PD", "SN", "LP", "TD", "WC"}) >= 3:
        return _coded(piece, [(m[1], m.start(), m.end()) for m in codes])
    lines = piece.split("\n")
    at = next((n for n, line in enumerate(lines[:40]) if _WORDS.match(line.strip())), None)
    if at is None:
        return {"text": piece.strip("\n")}
    head = [line.strip() for line in lines[:at] if line.strip()]
    fields = {"n_words": lines[at].strip()}
    if head:
        fields["title"] = head.pop(0)
    if head and head[-1].lower().startswith(("by ", "por ", "par ")):
        fields["author"] = head.pop()[3:].strip()
    after = at + 1
    while after < len(lines) and _is_of_the_head(lines[after].strip(), fields):
        after += 1
    fields["text"] = "\n\n".join(filter(None, [*head, "\n".join(lines[after:]).strip("\n")]))
    return fields


def _is_of_the_head(line: str, fields: Fields) -> bool:
    """Tell whether a line below the count of words is a field, and note it; the first that is none begins the text."""
    if not line or line.startswith(("Copyright", "(c)", "©")):
        return True
    if "language" in fields:
        return False
    if "date" not in fields:
        if day := _day(line):
            fields["date"] = day
        return "date" in fields
    if line.lower() in _LANGUAGES:
        fields["language"] = line
    elif "source" not in fields and not _CLOCK.fullmatch(line):
        fields["source"] = line
    elif not _CLOCK.fullmatch(line) and not _SOURCE_CODE.fullmatch(line):
        return False
    return True


def _coded(piece: str, codes: list[tuple[str, int, int]]) -> Fields:
    """Read an article by its codes; what follows a field after it, or a blank line, is no more the field's."""
    fields: Fields = {}
    body: list[str] = [piece[: codes[0][1]].strip()]
    ends = [start for _, start, _ in codes[1:]] + [len(piece)]
    for (code, _, start), end in zip(codes, ends, strict=True):
        if code in ("LP", "TD", "CT", "RF", "ART"):
            body.append(piece[start:end].strip())
            continue
        value, _, rest = piece[start:end].strip("\n").partition("\n" if code in ("WC", "PD", "SN", "LA") else "\n\n")
        value = " ".join(value.split())
        name = "n_words" if code == "WC" else _CODES.get(code)
        if name in fields:
            body.append(value)
        elif name is not None and value:
            fields[name] = (_day(value) or value) if code == "PD" else value
        body.append(rest.strip())
    fields["text"] = "\n\n".join(filter(None, body))
    return fields


def _nexis(piece: str) -> Fields:
    """Read an article of Nexis': a head of title (in newer ones), source and date, one a line; then labelled lines."""
    labels = [(m[1].lower(), m.start(), m.end()) for m in _LABEL.finditer(piece)]
    head_end = labels[0][1] if labels else len(piece)
    head = [line.strip() for line in piece[:head_end].split("\n") if line.strip()]
    fields: Fields = {}
    dated_at = next((n for n, line in enumerate(head[:8]) if _day(line)), None)
    if dated_at is not None:
        fields["date"] = _day(head[dated_at]) or ""
        if dated_at >= 1:
            fields["source"] = head[dated_at - 1]
        if dated_at >= 2:
            fields["title"] = head[dated_at - 2]
    left = head if dated_at is None else [*head[: max(dated_at - 2, 0)], *head[dated_at + 1 :]]
    left = [line for line in left if not line.startswith(("Copyright", "All Rights Reserved"))]
    fields.update(_labelled(piece, labels, fields) if labels else {})
    if labels and left and "title" not in fields and dated_at is not None:
        fields["title"] = left.pop(0)
    fields["text"] = "\n\n".join(filter(None, ["\n".join(left), fields.get("text", "")]))
    return fields


def _labelled(piece: str, labels: list[tuple[str, int, int]], known: Fields) -> Fields:
    """Read labelled lines; index terms go on to a blank line, other fields for a line, and the rest is text."""
    fields: Fields = {}
    body: list[str] = []
    ends = [start for _, start, _ in labels[1:]] + [len(piece)]
    for (label, _, start), end in zip(labels, ends, strict=True):
        value = piece[start:end]
        if label == "body":
            body.append(value.strip())
            continue
        line, _, rest = value.lstrip(" \t").partition("\n\n" if label in _LONG else "\n")
        line = " ".join(line.split())
        name = "n_words" if label == "length" else _LABELS.get(label)
        if name == "title" and (before := known.pop("title", line)) != line:
            body.append(before)
        if label in ("dateline", "highlight") or name in fields:
            body.append(line)
        elif name is not None and line:
            fields[name] = line
        body.append(rest.strip())
    fields["text"] = "\n\n".join(filter(None, body))
    return fields


def _day(line: str) -> str | None:
    """Return the date that a line is, without weekday, time and zone; None where it is none."""
    if len(line) > 60:
        return None
    plain = _DAY.sub("", _TIME.sub("", line.strip())).strip(" ,")
    plain = re.sub(r"^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+", "", plain)
    found = parse_date(plain)
    return plain if found is not None and found[1] == "day" and not plain.isdigit() else None
