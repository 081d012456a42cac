"""Sentences in their places: what paper shows of many."""

import dataclasses

from sitrep.display.blocks import Entry, entries

ENTRY = Entry(
    anchor="s-1-1",
    article="A",
    told=(),
    address="",
    before="Before.",
    text="Here.",
    after="After.",
    numbers=(("ev-a", "“oil”"), ("ev-b", "tone")),
)


def test_a_sentence_stands_between_its_neighbours_with_its_numbers():
    shown = entries([ENTRY])
    assert "<q><i>Before.</i> <b>Here.</b> <i>After.</i></q>" in shown
    assert 'Behind: <a href="#ev-a">“oil”</a>; <a href="#ev-b">tone</a></span>' in shown
    assert "On paper" not in shown


def test_paper_says_how_many_of_the_sentences_it_shows():
    shown = entries([ENTRY, dataclasses.replace(ENTRY, anchor="s-1-2", printed=False)])
    assert "On paper 1 of the 2 sentences of this page" in shown
    assert '<li id="s-1-2" class="screen-only">' in shown
    assert '<li id="s-1-1">' in shown
