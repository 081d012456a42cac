"""Sentences of a whole text at once, held to those of each paragraph."""

import itertools
import json
import random
from itertools import islice

import numpy as np
import pytest
import sentencex
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.corpus.reading import read_corpus
from sitrep.text import ends
from sitrep.text.abbreviations import ANYWHERE, BEFORE_A_NAME, BEFORE_A_NUMBER, NEVER_AT_THE_END, STARTERS
from sitrep.text.ends import sentence_starts
from sitrep.text.normal import normalise
from sitrep.text.paragraphs import paragraph_starts
from sitrep.text.sentences import LONGEST, cuts, may_end, split, without_marks
from sitrep.text.vocabulary import Vocabulary

MARKED = """
U.S. U.S Mr. Mrs. No. no. a.m. p.m. Inc. Jan. Sen. Ph.D. D-N.Y. (D-N.Y.), ft. Art. OK. Yahoo! 3.5 5 7. $5 5,000.
done. done.Then Done.Then done.then done." done.' done.) done.") (done. "done done.(He U.S.'s why?
why?" why! wow! what?!
... word... ..." ." . .. ?? !! -- - • – x@y.com www.x.Com/a é é. Émile «x» `a `b` <b> {c} [d] [...] a) 1) 1. ii. * #x
he He The the said Smith Right Maybe Tuesday "The 'The (The "the 'the "5 '90s ) ( " ' “ ” ’ ։ 。 ‼ 平和。 _x_ _
«No.» .»Then 5.«No.) 5.–
Smith said MS. PM. "Why?" "No!" Obama. 2010. 40s. I. A. J. J.K. Gov. St. vs. etc. etc., et al. i.e. e.g. al
"""
PIECES = st.sampled_from([*MARKED.split(), *["word", "went", "He", "left."] * 4])
SPACES = st.sampled_from([" "] * 12 + ["  ", "\n", "\n\n", " \n", ""])
TEXTS = st.lists(st.tuples(PIECES, SPACES), max_size=30).map(lambda pairs: "".join(a + b for a, b in pairs))


LISTED = (ANYWHERE, BEFORE_A_NAME, BEFORE_A_NUMBER, NEVER_AT_THE_END, STARTERS)
WORDS = """me Me mR MRS x X done Smith wordwordwordwor wordwordwordword Wordwordwordwordw é École a.m - B5 5 5,000 x_ –x
    Yahoo Yum Y!J it's D-N.Y now-Gov U.S J.K"""


def outcome(chunk, following):
    """What the two alone say of whether a sentence ends between them: None where it takes more."""
    chunk = f"word {chunk}" if chunk in (".", "...") else chunk
    following = "... x" if following == "..." else following
    paragraph = f"{chunk} {following}"
    if len(chunk) in cuts(paragraph):
        return True
    return None if may_end(paragraph, len(chunk), len(chunk) + 1) else False


def test_what_is_told_of_chunks_by_their_kind_is_what_the_cuts_tell():
    words = sorted({*itertools.chain(*LISTED), *WORDS.split(), "A.b" * 30, "a" * 90})
    marks = [".", "?", "!", "...", ")", "]", '"', "'", "'s", "(", ",", "-", "s"]
    endings = ["".join(some) for length in range(3) for some in itertools.product(marks, repeat=length)]
    chunks = [before + word + end for before in ("", '"', "('") for word in words for end in endings]
    assert_told(chunks, seldom=31)


def test_what_is_told_of_the_chunks_of_articles_is_what_the_cuts_tell(test_data):
    files = [test_data(f"corpora/{name}.jsonl.gz") for name in ("us_news_2012_2020", "us_speeches_2009_2015")]
    texts = [normalise(record.text).text for file in files for record in islice(read_corpus([file]), 400)]
    assert_told(sorted({chunk for text in texts for chunk in text.split()}), seldom=7)


def assert_told(chunks, *, seldom):
    """Hold what is told of chunks at once equal to ``_kind``, ``_beginning`` and the cuts, these for one of so many."""
    known = ends._Known.of(chunks)
    assert known.kinds.tolist() == [ends._kind(chunk) for chunk in chunks]
    assert ends._beginnings(chunks).tolist() == [ends._beginning(chunk) for chunk in chunks]
    pairs = [
        (number, beginning)
        for number, kind in enumerate(known.kinds.tolist())
        for beginning in ends._SECOND
        if kind in (ends._STOP, ends._QUOTED_STOP, ends._DOTS_ALONE)
    ]
    told = ends.outcomes([chunks[number] for number, _ in pairs], [beginning for _, beginning in pairs])
    meaning = {ends._NO: False, ends._YES: True, ends._UNSURE: None}
    assert set(told) == {*meaning}
    at_once = 0
    for (number, beginning), found in list(zip(pairs, told, strict=True))[::seldom]:
        expected = outcome(chunks[number], ends._SECOND[beginning])
        assert meaning[found] == expected, (chunks[number], beginning)
        if known.outcomes[number, beginning]:
            at_once += 1
            assert known.outcomes[number, beginning] == found, (chunks[number], beginning)
    assert at_once > 100


def test_sentencex_loses_nothing_of_paragraphs_side_by_side():
    paragraphs = ["x" * 300 + ". Then", "Mr. Xx", "done. Xx", "a", "Yahoo! Xx", "é. É", "'a' \"x.' He"] * 700
    alone = [list(itertools.accumulate(map(len, sentencex.segment("en", without_marks(text))))) for text in paragraphs]
    assert list(ends._proposed(paragraphs)) == alone


def starts_at_once(texts):
    """The starts of sentences in the texts joined by newlines, and the expected ones."""
    vocabulary, text = Vocabulary(), "\n".join([*texts, ""])
    chunks = vocabulary.chunks(text)
    at = np.cumsum([0, *[len(one) + 1 for one in texts]])
    of_piece = np.searchsorted(chunks.starts, at).astype(np.int32)
    starts = at[:-1].astype(np.int32)
    ends = starts + np.array([len(one) for one in texts], np.int32)
    begins = paragraph_starts(vocabulary, chunks, of_piece, text, starts, ends)
    none = np.zeros(len(begins), np.bool_)
    begins, within = sentence_starts(vocabulary, text, chunks, begins_paragraph=begins, is_sentence=none)
    found = sorted([*chunks.starts[begins].tolist(), *within.tolist()])
    expected = [int(place) + start for place, one in zip(at, texts, strict=False) for start, _, _ in split(one)]
    return found, expected


@settings(max_examples=400)
@given(st.lists(TEXTS, max_size=4))
def test_sentences_at_once_are_those_of_each_paragraph(texts):
    found, expected = starts_at_once([normalise(text).text for text in texts])
    assert found == expected


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_is_cut_as_its_paragraphs_are(texts):
    found, expected = starts_at_once([normalise(text).text for text in texts])
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "I said No. Right now.\nI said No. Xavier now.",
        "She saw Mr. Xi. No. 5 was gone. No. The end.",
        '"Why?" Smith said. "Why?" He left. "Why?" he said.',
        "It cost 5 ft. Go on. It was 7 p.m. Go on.",
        "• It was done. It was over.",
        "He left ... Then Mr ... Xavier went . . . he left Yahoo ... Xavier. ... He left Inc . Xavier -- ... He.",
        "He left. -- the end. --\nIt cost. $5 more, Fla. -- he said. -- --",
        'They (D-Calif.), (R-Wis.). He left U.N.\'s "it."7 ab.)Then etc.). He left',
        '"Why?" Smith said. "No!" bin Salman said. "No!" He left. "Who?" The Smiths\nasked',
        "He said «No.» Then he left. He saw 5.«No.) It was late.»Then he left.",
        "a " * LONGEST + "b. Then.",
        "a" * (2 * LONGEST) + " b. Then.",
    ],
)
def test_what_depends_on_more_than_two_chunks_is_looked_at_whole(text):
    found, expected = starts_at_once([text])
    assert found == expected


def test_sentences_at_once_are_those_of_each_paragraph_in_naughty_strings(test_data):
    strings = json.loads(test_data("bad_input/blns.json").read_text(encoding="utf-8"))
    found, expected = starts_at_once([normalise(text).text for text in strings])
    assert found == expected


@pytest.mark.parametrize("name", ["us_news_2012_2020", "us_speeches_2009_2015"])
def test_sentences_at_once_are_those_of_each_paragraph_in_articles(test_data, name):
    records = list(islice(read_corpus([test_data(f"corpora/{name}.jsonl.gz")]), 3_500))
    texts = [normalise(record.text).text for record in random.Random(7).sample(records, 600)]
    found, expected = starts_at_once(texts)
    assert found == expected
