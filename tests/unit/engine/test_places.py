import numpy as np
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


def columns(where):
    return where.article, where.paragraph, where.item


FURNITURE = [
    ("a", 0, 0, "furniture", "Follow us"),
    *ROWS[:2],
    ("a", 3, 1, "furniture", "Photo: R. Roe"),
    ROWS[2],
    ("a", 5, 2, "furniture", "Advertisement"),
    ROWS[3],
    ("c", 0, 0, "furniture", "All rights reserved"),
    *ROWS[4:],
    ("b", 2, 1, "furniture", "Read more"),
]


def where(kind, rows=ROWS):
    sentences = schema.table(
        "sentences",
        {
            "article_id": [row[0] for row in rows],
            "sentence_no": [row[1] for row in rows],
            "paragraph_no": [row[2] for row in rows],
            "part": [row[3] for row in rows],
            "text": [row[4] for row in rows],
            **{name: [0] * len(rows) for name in ("char_start", "char_end", "n_tokens")},
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


@pytest.mark.parametrize("kind", ["article", "digest"])
def test_furniture_decides_nothing_of_where_the_others_stand(kind):
    found, alone = where(kind, FURNITURE), where(kind)
    others = [number for number, row in enumerate(FURNITURE) if row[3] != "furniture"]
    for of_all, of_others in zip(columns(found), columns(alone), strict=True):
        assert (of_all[1:] >= of_all[:-1]).all()
        assert np.unique(of_all[others], return_inverse=True)[1].tolist() == of_others.tolist()
