"""Where sentences stand: the numbers of their articles, paragraphs and items, over a whole part."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.engine.bysentence import codes_of
from sitrep.text.items import items

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Where:
    """For each sentence the number of its article, paragraph and item, from 0 and never decreasing.

    The item of a sentence is its article; in a digest it is a part of it (``sitrep.text.items``), and each paragraph of
    title and summary is one by itself.
    """

    article: Numbers
    paragraph: Numbers
    item: Numbers

    def at(self, places: Numbers) -> "Where":
        """Return where some of the sentences stand."""
        return Where(article=self.article[places], paragraph=self.paragraph[places], item=self.item[places])


def where_in(sentences: pa.Table, articles: pa.Table) -> Where:
    """Return where the sentences of a part stand.

    Args:
        sentences: rows of the table ``sentences``, article by article; furniture decides nothing of the others.
        articles: the table ``articles``; those whose ``kind`` is digest have items.
    """
    codes, article_ids = codes_of(sentences["article_id"])
    article = _numbered(codes.astype(np.int64))
    paragraph = _numbered(article << 32 | sentences["paragraph_no"].to_numpy().astype(np.int64))
    digests = set(articles["article_id"].filter(pc.equal(articles["kind"], "digest")).to_pylist())
    if not digests.intersection(article_ids):
        return Where(article=article, paragraph=paragraph, item=article)
    is_digest = np.array([article_id in digests for article_id in article_ids], np.bool_)[codes]
    item = _numbered(article << 32 | np.where(is_digest, _items(sentences, article, paragraph, is_digest), 0))
    return Where(article=article, paragraph=paragraph, item=item)


def _items(sentences: pa.Table, article: Numbers, paragraph: Numbers, is_digest: npt.NDArray[np.bool_]) -> Numbers:
    """Return the number of the item of each sentence of a digest within it, those before the body first.

    Paragraphs of furniture alone are of the item before.
    """
    found = np.zeros(len(article), np.int64)
    for number in np.unique(article[is_digest]).tolist():
        at = np.flatnonzero(article == number)
        rows = sentences.take(pa.array(at)).select(["part", "text"]).to_pylist()
        texts: defaultdict[int, list[str]] = defaultdict(list)
        bodies = set()
        for row, place in zip(rows, paragraph[at].tolist(), strict=True):
            if row["part"] != "furniture":
                texts[place].append(row["text"])
            if row["part"] == "body":
                bodies.add(place)
        of_body = dict(zip(sorted(bodies), items([" ".join(texts[place]) for place in sorted(bodies)]), strict=True))
        item = {place: n for n, place in enumerate(sorted(texts))} | {
            place: len(texts) + n for place, n in of_body.items()
        }
        last = 0
        for place in sorted(set(paragraph[at].tolist())):
            last = item.setdefault(place, last)
        found[at] = [item[place] for place in paragraph[at].tolist()]
    return found


def _numbered(keys: Numbers) -> Numbers:
    """Number the runs of equal keys."""
    numbers: Numbers = np.cumsum(np.diff(keys, prepend=keys[:1]) != 0)
    return numbers
