"""The tokens of an analysis by place and by word, kept in a file beside its tables, so that a search cuts no text.

The file is memory-mapped: opening it takes no time, and what is never asked for is never read. It names what it was
made of, the key of ``base/`` and the topic file's names among them, so that it can never be stale.
"""

import itertools
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.engine.bysentence import codes_of
from sitrep.engine.memory import no_collection
from sitrep.engine.passes import stamp
from sitrep.engine.progress import Stage, Told, silent
from sitrep.engine.tables import Analysis
from sitrep.files import is_remote, replacing
from sitrep.text.coding import code
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.vocabulary import Flags, Ints
from sitrep.topics.words import TRANSPARENT, counts_as_word

NAME = "index.arrow"
_VERSION = "1"
"""Counted up when a column comes to mean something else."""
_BLOCK = 1 << 22
"""Characters that are cut at once."""
_MOST_TOKENS = 2**31 - 1

Places: TypeAlias = npt.NDArray[np.integer[Any]]
Shorts: TypeAlias = npt.NDArray[np.int16]


@dataclass(frozen=True, kw_only=True)
class Index:
    """The tokens of all sentences that are no furniture; these are numbered from 0, in the order of the table.

    Attributes:
        article_ids, article, number: of each sentence the place of its article among the identities, and its
            ``sentence_no``.
        first_token: where each sentence begins among the tokens, and the number of tokens.
        tokens: the code of each token, a place in ``strings``.
        strings, lowered, is_word: of each code the token, the same in lower case, and whether NEAR counts it.
        words_before: how many words that NEAR counts stand before each token in its sentence.
        first_place, places: the tokens of code ``c`` are ``places[first_place[c]:first_place[c + 1]]``, ascending.
        name_first, name_after, name, names: where names begin and end among the tokens, in order and disjoint, and
            which of ``names`` each is.
    """

    article_ids: pa.StringArray
    article: Ints
    number: Ints
    first_token: Ints
    tokens: Ints
    strings: pa.StringArray
    lowered: pa.StringArray
    is_word: Flags
    words_before: Shorts
    first_place: Ints
    places: Ints
    name_first: Ints
    name_after: Ints
    name: Ints
    names: pa.StringArray

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.number)

    def analysed(self, sentence: int) -> tuple[list[str], list[tuple[int, int, str]]]:
        """Return the tokens of a sentence, and the names among them."""
        begin, end = self.first_token[sentence], self.first_token[sentence + 1]
        first, last = np.searchsorted(self.name_first, [begin, end]).tolist()
        found = zip(
            (self.name_first[first:last] - begin).tolist(),
            (self.name_after[first:last] - begin).tolist(),
            self.names.take(pa.array(self.name[first:last])).to_pylist(),
            strict=True,
        )
        return self.strings.take(pa.array(self.tokens[begin:end])).to_pylist(), list(found)

    def sentences_of(self, places: Places) -> Places:
        """Return the sentences that tokens are in."""
        found: Places = np.searchsorted(self.first_token, places, side="right") - 1
        return found

    @cached_property
    def is_first(self) -> Flags:
        """Whether a sentence begins at a token; true behind the last one."""
        found = np.zeros(len(self.tokens) + 1, np.bool_)
        found[self.first_token] = True
        return found

    @cached_property
    def is_transparent(self) -> Flags:
        """Which codes are of tokens that a phrase looks through."""
        found: Flags = pc.is_in(self.strings, pa.array(sorted(TRANSPARENT))).to_numpy(zero_copy_only=False)
        return found


def index_of(analysis: Analysis, names: Names, *, told: Told = silent) -> Index:
    """Return the index of an analysis: from its file, else made and, where its folder can be written, kept there.

    It is of all articles of the analysis, those that it is narrowed to and those that it leaves out.

    Args:
        analysis: a complete analysis.
        names: the names that it was made with.
        told: is told of the making.

    Raises:
        TablesError: its sentences cannot be read.
    """
    whole = Analysis(folder=analysis.folder, topics_hash=analysis.topics_hash)
    path = None if is_remote(whole.folder) else whole.folder / NAME
    key = stamp(_VERSION, *(field.name for field in fields(Index)), whole.corpus_hash)
    if path is not None:
        with suppress(OSError, pa.ArrowException):
            batch = _mapped(str(path), key)
            if batch is not None:
                return _unpacked(batch)
    columns = ["article_id", "sentence_no", "part", "text"]
    sentences = whole.select("sentences", columns=columns)
    sentences = sentences.filter(pc.not_equal(sentences["part"].cast(pa.string()), "furniture"))
    made = make_index(sentences, names, told=told)
    if path is None:
        return made
    with suppress(OSError):
        batch = _packed(made, key)
        with replacing(path) as temporary, pa.ipc.new_file(str(temporary), batch.schema) as writer:
            writer.write_batch(batch)
        kept = _mapped(str(path), key)
        return made if kept is None else _unpacked(kept)
    return made


def make_index(sentences: pa.Table, names: Names, *, told: Told = silent) -> Index:
    """Cut sentences as read, rows of the table ``sentences``, into tokens, and order these by what they are."""
    article, article_ids = codes_of(sentences["article_id"])
    lengths = pc.utf8_length(sentences["text"]).to_numpy()
    cuts = _cuts(lengths)
    stage = Stage(
        name="indexing words", sizes=[int(lengths[a:b].sum()) for a, b in itertools.pairwise(cuts)], told=told
    )
    with no_collection():
        cut = _Cut(names)
        for block, (first, last) in enumerate(itertools.pairwise(cuts)):
            cut.add(sentences["text"].slice(first, last - first).to_pylist())
            stage.done(block)
    tokens, strings = np.concatenate(cut.tokens), list(cut.codes)
    first_token = np.concatenate(cut.first_token)
    is_word = np.fromiter(map(counts_as_word, strings), np.bool_, len(strings))
    first_place, places = _by_code(cut.tokens, len(strings))
    spans = [np.concatenate(of) for of in zip(*cut.names, strict=True)]
    return Index(
        article_ids=pa.array(article_ids, pa.string()),
        article=article,
        number=sentences["sentence_no"].to_numpy().astype(np.int32),
        first_token=first_token,
        tokens=tokens,
        strings=pa.array(strings, pa.string()),
        lowered=pa.array(map(str.lower, strings), pa.string()),
        is_word=is_word,
        words_before=_words_before(is_word[tokens], first_token),
        first_place=first_place,
        places=places,
        name_first=spans[0],
        name_after=spans[1],
        name=spans[2],
        names=pa.array(cut.canonical, pa.string()),
    )


class _Cut:
    """Blocks of sentences cut into tokens, one after the other, the codes of which are of all blocks together."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._n_tokens = 0
        none = np.zeros(0, np.int32)
        self.codes: dict[str, int] = {}
        self.tokens: list[Ints] = [none]
        self.first_token: list[Ints] = [np.zeros(1, np.int32)]
        self.names: list[tuple[Ints, Ints, Ints]] = [(none, none, none)]
        self.canonical: Sequence[str] = ()

    def add(self, texts: Sequence[str]) -> None:
        """Cut the next sentences."""
        coded = code([normalise(text).text for text in texts])
        present = np.flatnonzero(np.bincount(coded.tokens, minlength=1))
        of = np.zeros(len(coded.vocabulary.tokens) + 1, np.int32)
        of[present] = [self.codes.setdefault(coded.vocabulary.tokens[each], len(self.codes)) for each in present]
        found = self._names.find(coded)
        shift = self._n_tokens
        self._n_tokens += len(coded.tokens)
        if self._n_tokens > _MOST_TOKENS:
            raise OverflowError("an index holds at most two thousand million tokens")
        self.tokens.append(of[coded.tokens])
        self.first_token.append((coded.first_token[1:] + shift).astype(np.int32))
        self.names.append(
            (
                (found.first + shift).astype(np.int32),
                (found.after + shift).astype(np.int32),
                found.name.astype(np.int32),
            )
        )
        self.canonical = found.names


def _cuts(lengths: npt.NDArray[np.integer[Any]]) -> list[int]:
    """Return where blocks of sentences begin, and the number of sentences."""
    reach = np.cumsum(lengths)
    total = int(reach[-1]) if len(reach) else 0
    cuts = np.searchsorted(reach, np.arange(0, total, _BLOCK), side="right")
    return sorted({0, *cuts.tolist(), len(lengths)})


def _words_before(is_word: Flags, first_token: Ints) -> Shorts:
    """Count the words before each token in its sentence; the text core cuts a sentence after 5,000 characters."""
    before = np.concatenate([np.zeros(1, np.int32), np.cumsum(is_word, dtype=np.int32)])
    found: Shorts = (before[:-1] - np.repeat(before[first_token[:-1]], np.diff(first_token))).astype(np.int16)
    return found


def _by_code(blocks: Sequence[Ints], n_codes: int) -> tuple[Ints, Ints]:
    """Return the places of tokens by their codes, ascending: where those of each code begin, and the places."""
    counts = [np.bincount(block, minlength=n_codes) for block in blocks]
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(sum(counts))])
    places = np.empty(int(first[-1]), np.int32)
    free = first[:-1].copy()
    shift = 0
    for block, counted in zip(blocks, counts, strict=True):
        ordered = np.sort(block.astype(np.int64) << 32 | np.arange(len(block)))
        of, at = ordered >> 32, ordered & 0xFFFFFFFF
        places[(free - (np.cumsum(counted) - counted))[of] + np.arange(len(block))] = at + shift
        free += counted
        shift += len(block)
    return first.astype(np.int32), places


def _packed(index: Index, key: str) -> pa.RecordBatch:
    """Return an index as one row of lists."""
    columns = {}
    for field in fields(index):
        value = getattr(index, field.name)
        values = (
            value if isinstance(value, pa.Array) else pa.array(value.astype(np.uint8) if value.dtype == bool else value)
        )
        columns[field.name] = pa.LargeListArray.from_arrays(pa.array([0, len(values)], pa.int64()), values)
    return pa.record_batch(columns).replace_schema_metadata({"sitrep.index": key})


def _mapped(path: str, key: str) -> pa.RecordBatch | None:
    """Return the row of a file, memory-mapped; None where it was made of something else."""
    reader = pa.ipc.open_file(pa.memory_map(path))
    if (reader.schema.metadata or {}).get(b"sitrep.index") != key.encode():
        return None
    return reader.get_batch(0)


def _unpacked(batch: pa.RecordBatch) -> Index:
    found: dict[str, Any] = {}
    for field in fields(Index):
        values = batch[field.name].flatten()
        found[field.name] = values if values.type == pa.string() else values.to_numpy()
    return Index(**found | {"is_word": found["is_word"].view(np.bool_)})
