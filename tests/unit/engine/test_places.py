import pytest

from sitrep import schema
from sitrep.engine.places import where_in

ROWS = [
    # article, sentence, paragraph, part, text
    ("a", 0, 0, "title", "Drones, oil"),
    ("a", 1, 1, "body", "Ukraine sent drones."),
    ("a", 2, 1, "body", "They hit."),
    ("a", 3, 2, "body", "Oil rose."),
    ("b", 0, 0, "body", "One."),
    ("b", 1, 1, "body", "Two."),
]


def where(kind):
    sentences = schema.table(
        "sentences",
        {
            "article_id": [row[0] for row in ROWS],
            "sentence_no": [row[1] for row in ROWS],
            "paragraph_no": [row[2] for row in ROWS],
            "part": [row[3] for row in ROWS],
            "text": [row[4] for row in ROWS],
            **{name: [0] * len(ROWS) for name in ("char_start", "char_end", "n_tokens")},
        },
    )
    columns = {name: ["x", "x"] for name in ("path", "locator", "text_sha256")}
    columns |= {name: [0, 0] for name in ("n_chars", "n_sentences", "n_tokens")}
    articles = schema.table(
        "articles", {"article_id": ["a", "b"], "kind": [kind, "article"], "independent": [True, True], **columns}
    )
    return where_in(sentences, articles)


def test_articles_and_paragraphs_are_numbered_over_the_whole_part():
    found = where("article")
    assert found.article.tolist() == [0, 0, 0, 0, 1, 1]
    assert found.paragraph.tolist() == [0, 1, 1, 2, 3, 4]


@pytest.mark.parametrize(("kind", "items"), [("article", [0, 0, 0, 0, 1, 1]), ("digest", [0, 1, 1, 2, 3, 3])])
def test_the_item_is_the_article_and_in_a_digest_the_title_and_each_paragraph(kind, items):
    assert where(kind).item.tolist() == items
