"""The lexicon ``news``: its file, its rules against VADER's package, and what it is worth."""

import csv
import gzip
import hashlib
import itertools
import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SentimentIntensityAnalyzer, SentiText

from sitrep.measures import news, tone
from sitrep.measures.news_words.learning import GROUPS
from sitrep.measures.news_words.sentences import draw_unrated, is_held_back, whole_sentences
from sitrep.measures.ratings import correlation
from sitrep.measures.scales import scale_of
from sitrep.measures.vader import score_all
from sitrep.measures.vader_words import word_of
from sitrep.text.coding import code
from sitrep.text.normal import normalise
from sitrep.text.stops import shipped

pytestmark = pytest.mark.usefixtures("both_ways")

FOLDER = resources.files("sitrep.measures.news_words")
SIXTY = Path(__file__).parents[2] / "us_news" / "tone_ratings.csv"

SENTENCES = (
    "The talks did not guarantee peace.",
    "It was never so terrible a war, but hope is strong.",
    "Without doubt the agreement is extremely good news for the hungry families.",
    "The least violent attack killed nobody, and no wounded soldiers were left behind.",
    "A very dangerous, slightly absurd and kind of brutal regime failed to apologise.",
    "But the success was hardly a success: critics praised it, but voters hated it.",
    "Officials weren't happy about the delay.",
    "",
    "The the of.",
)


def slow_contributions(sentence: str) -> list[tuple[str, float]]:
    """Each word by itself through the package, its valence 1 and all others' VADER's own; then "but", then bends."""
    chunks = sentence.split()
    found = []
    buts = [at for at, chunk in enumerate(chunks) if word_of(chunk).lower() == "but"]
    for at, chunk in enumerate(chunks):
        word = word_of(chunk).lower()
        weight = news.weights().get(word)
        if weight is None:
            continue
        package = SentimentIntensityAnalyzer()
        text = SentiText(sentence.lower())
        before = {word_of(one).lower() for one in chunks[max(0, at - 3) : at]}
        if word not in before:
            package.lexicon = {**package.lexicon, word: 1.0}
        else:
            pytest.fail(f"{word} stands twice: the package cannot tell the two apart")
        factor = package.sentiment_valence(0, text, word, at, [])[0]
        if buts:
            factor *= 0.5 if at < buts[0] else 1.5 if at >= buts[0] else 1
        factor *= 1 + sum(news.bends().get(word_of(one).lower(), 0.0) for one in chunks[max(0, at - 5) : at])
        found.append((word, weight * factor / len(chunks) ** 0.5))
    return found


def test_contributions_are_those_of_the_packages_rules_word_by_word():
    scores = news.rate_all(code(SENTENCES))
    for number, sentence in enumerate(SENTENCES):
        mine = np.flatnonzero(scores.sentence == number)
        found = [(scores.words[scores.word[at]], scores.contribution[at]) for at in mine]
        expected = [(word, value) for word, value in slow_contributions(sentence) if value]
        assert [word for word, value in found if value] == [word for word, _ in expected], sentence
        assert [value for _, value in found if value] == pytest.approx([value for _, value in expected]), sentence
        assert scores.compound[number] == pytest.approx(sum(value for _, value in expected), abs=5.1e-5)


def test_negations_and_boosters_act_on_learned_words():
    negated, plain, boosted, after_but = (
        news.rate_all(code([text])).compound[0]
        for text in (
            "It was not untenable.",
            "It was truly untenable.",
            "It was extremely untenable.",
            "But was untenable.",
        )
    )
    assert negated > 0 > plain and boosted < plain and after_but < 0
    assert "untenable" not in tone.lexicon()


def test_a_word_of_grammar_bends_the_five_words_after_it_in_its_own_sentence():
    assert news.bends()["against"] < -0.1
    for between in range(7):
        here = "They spoke against " + "xyz " * between + "untenable."
        alone = "They spoke beside " + "xyz " * between + "untenable."
        ours, theirs = (news.rate_all(code(["against", text])).contribution[-1] for text in (here, alone))
        assert (ours != theirs) == (between < 5), between
    apart = news.rate_all(code(["They spoke against", "untenable"])).compound[1]
    assert apart == news.rate_all(code(["untenable"])).compound[0]


def test_only_words_of_grammar_bend_so_that_no_topics_words_do():
    bends = news.bends()
    assert set(bends) <= shipped() | set(NEGATE) and not set(bends) & GROUPS
    assert all(abs(value) >= 0.05 for value in bends.values())


def test_the_ends_of_neutral_are_what_the_training_chose():
    rows = list(csv.DictReader(FOLDER.joinpath("chosen.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["articles"] for row in rows] == ["all", *(f"all but {n}" for n in range(1, 6))]
    assert float(rows[0]["neutral"]) == news.NEUTRAL


def test_a_rating_is_the_sum_of_its_contributions_and_stays_on_the_scale():
    sentence = " ".join(["killed massacre horribly terrible murderous"] * 30)
    scores = news.rate_all(code([sentence, *SENTENCES]))
    assert scores.compound[0] == -news.MOST == news.rating([-3, -2])
    for number in range(1, len(SENTENCES) + 1):
        mine = scores.contribution[scores.sentence == number]
        assert scores.compound[number] == news.rating(mine.tolist())
    assert scale_of("news").one([], 0.0) is None and scale_of("news").one([0.5, -0.25], 9.0) == 0.25


def test_scores_do_not_depend_on_the_company_of_a_sentence():
    alone = [news.rate_all(code([sentence])).compound[0] for sentence in SENTENCES]
    assert news.rate_all(code(SENTENCES)).compound.tolist() == alone


def test_the_file_is_small_sorted_and_holds_words_with_a_weight():
    text = FOLDER.joinpath("news.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))
    words = [word for word, _ in rows[1:]]
    assert rows[0] == ["word", "weight"] and words == sorted(set(words))
    assert len(text.encode()) < 1_000_000
    assert all(word == word_of(word).lower() for word in words)
    assert all(np.isfinite(float(weight)) and float(weight) for _, weight in rows[1:])


def test_neither_names_nor_words_for_groups_of_people_have_a_weight():
    people = ("muslim", "muslims", "black", "white", "women", "refugees", "jewish", "mexican")
    names = ("trump", "obama", "putin", "russia", "ukraine", "iran", "democrats", "republicans")
    assert not {*people, *names, *GROUPS} & set(news.weights())


def test_nothing_of_the_training_is_loaded_to_score():
    program = (
        "import sys; from sitrep.measures import news; from sitrep.text.coding import code;"
        "news.rate_all(code(['Nobody was hurt.']));"
        "print(sorted({'torch', 'transformers', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_topic_words_weigh_little_where_people_are_neutral():
    """People rate editorial sentences with "security" -0.22, with "united" 0.08, with "agreement" -0.19 on average."""
    for word in ("security", "united", "agreement"):
        assert abs(news.weights().get(word, 0.0)) < 0.7 * VADERS_SLOPE * tone.valence(word), word
    assert news.weights()["killed"] < VADERS_SLOPE * tone.valence("killed")


VADERS_SLOPE = 0.79
"""What brings VADER's valences to the scale of the weights: least squares on the rated sentences."""


def test_its_worth_is_told_and_beats_vader_by_what_was_asked():
    text = FOLDER.joinpath("worth.csv").read_text(encoding="utf-8")
    rows = {(row["score"], row["figure"]): row for row in csv.DictReader(text.splitlines())}
    assert {score for score, _ in rows} == {"vader", "afinn", "news without rules", "news", "teacher"}
    for row in rows.values():
        assert float(row["low"]) < float(row["value"]) < float(row["high"])
    r = {score: float(row["value"]) for (score, figure), row in rows.items() if figure == "correlation"}
    assert r["news"] >= r["vader"] + 0.06


def test_one_readers_ratings_of_sixty_sentences_from_the_us_news(test_data):
    with SIXTY.open(encoding="utf-8") as lines:
        rated = {row["sha256"]: int(row["rating"]) for row in csv.DictReader(lines)}
    found = {}
    with gzip.open(test_data("corpora/us_news_2012_2020.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if is_held_back(str(record["id"])):
                sentences = whole_sentences(record["text"], longest=40)
                found.update({hashlib.sha256(text.encode()).hexdigest(): text for text in sentences})
    texts = [found[key] for key in rated]
    coded = code(texts)
    scores = news.rate_all(coded).compound.tolist()
    r = correlation([float(value) for value in rated.values()], scores)
    card = FOLDER.joinpath("MODEL_CARD.md").read_text(encoding="utf-8")
    assert len(texts) == 60 and f"r = {r:.2f}" in card, r


def test_the_least_difference_spoken_of_is_as_many_standard_deviations_as_vaders(test_data):
    texts = []
    with gzip.open(test_data("corpora/us_news_2012_2020.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, 400):
            texts += whole_sentences(json.loads(line)["text"], longest=60)
    coded = code(texts)
    ours, vaders = (scores.compound[scores.n_hits > 0].std() for scores in (news.rate_all(coded), score_all(coded)))
    assert scale_of("news").least / ours == pytest.approx(scale_of("vader").least / vaders, rel=0.1)


def test_unrated_sentences_are_drawn_the_same_way_each_time_and_none_held_back(tmp_path):
    def file(name, texts):
        path = tmp_path / name
        path.write_text("\n".join(json.dumps({"id": n, "text": text}) for n, text in enumerate(texts)))
        return path

    one = file("one.jsonl", [f"The minister said number {n} was the last. Too short." for n in range(300)])
    other = file(
        "other.jsonl", [f"A speech of words, number {n}, was given. no capital here, friends." for n in range(300)]
    )
    drawn = draw_unrated([one, other], [3, 1], 200, seed=7)
    assert drawn == draw_unrated([one, other], [3, 1], 200, seed=7)
    assert draw_unrated([one, other], [3, 1], 100, seed=7) == drawn[:100]
    assert sum(text.startswith("A speech") for text in drawn) == 50 and len(set(drawn)) == 200
    numbers = {int("".join(filter(str.isdigit, text))) for text in draw_unrated([one], [1], 10_000, seed=7)}
    assert numbers == {n for n in range(300) if not is_held_back(str(n))} and len(numbers) < 300


def test_boosters_and_negations_of_the_package_are_all_looked_for():
    """A word that a rule looks for is seen from the three places after it."""
    for word in itertools.chain(BOOSTER_DICT, ("not", "never", "without", "isn't")):
        if " " in word:
            continue
        near = news.rate_all(code([f"It {word} quite clearly untenable."])).contribution
        far = news.rate_all(code(["It ordinarily quite clearly untenable."])).contribution
        assert near[-1] != far[-1], word


def test_curly_apostrophes_hide_no_negation():
    curly, straight = (normalise(f"They won{mark}t be untenable.").text for mark in "’'")
    ours, theirs = (news.rate_all(code([text])).contribution.tolist() for text in (curly, straight))
    assert ours == theirs and ours[-1] > 0 > news.weights()["untenable"]
