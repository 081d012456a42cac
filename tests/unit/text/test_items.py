import pytest

from sitrep.text.items import items


@pytest.mark.parametrize(
    ("paragraphs", "numbers"),
    [
        ([], []),
        (["Ukraine sent drones.", "Oil rose.", "Snow fell."], [0, 1, 2]),
        (["Ukraine", "It sent drones.", "They hit.", "Oil", "It rose."], [0, 0, 0, 1, 1]),
        (["Good morning.", "Ukraine", "It sent drones.", "Oil", "It rose."], [0, 1, 1, 2, 2]),
        (["World", "Ukraine", "It sent drones.", "Oil", "It rose."], [0, 0, 0, 1, 1]),
        (["Ukraine", "It sent drones.", "More tomorrow."], [0, 1, 2]),
        (["It sent drones.", "A list without an end"], [0, 1]),
    ],
)
def test_an_item_is_a_paragraph_or_what_stands_under_a_heading_where_there_are_two(paragraphs, numbers):
    assert items(paragraphs) == numbers


def test_every_paragraph_of_the_seed_digest_is_an_item(seeds):
    paragraphs = (seeds / "000_4da62ea52c1fb426.txt").read_text(encoding="utf-8").splitlines()
    assert items(paragraphs) == list(range(11))
