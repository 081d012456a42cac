"""The tone of the articles that came since an earlier corpus against those that it held."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.adding import Floats
from sitrep.measures.changes import may_test
from sitrep.measures.exact import permuted_difference
from sitrep.measures.gate import gate
from sitrep.measures.scales import LEAD
from sitrep.measures.scope import SENTENCE, Counted, of_values, sentence_keys, topic_rows
from sitrep.measures.scores import ArticleSums, Scores
from sitrep.measures.topic_tone import LEAST

SHOWN = ("dots", "interval")
ALPHA = 0.05


@dataclass(frozen=True, kw_only=True)
class ToneChange:
    """The masked tone of a topic in the articles that came and in the earlier ones; null where the gate shows none.

    ``clear`` is "more negative" or "more positive" where the difference keeps its sign, at least 0.05 wide, whichever
    one article is left out (and, from ten articles a side, the articles permuted give p of 0.05 at most), else empty.
    """

    new: float | None
    earlier: float | None
    n_new: int
    n_earlier: int
    clear: str = ""
    p: float | None = None


def tone_change(before: Counted, now: Counted, came: Iterable[str], topic: str, *, testing: bool = True) -> ToneChange:
    """Set the masked tone of a topic's sentences in the articles that came against that in the earlier corpus.

    Args:
        before, now: the earlier and the later corpus, narrowed to what counts.
        came: ``article_id`` in ``now`` of the articles that are new or updated.
        topic: its id.
        testing: whether the two are comparable; nothing is called clear where topics or code changed.
    """
    chosen = pa.array(sorted(set(came)), pa.string())
    of_now = _by_article(now, topic)
    is_new = pc.is_in(now.article_ids.take(pa.array(of_now.articles)), chosen).to_numpy(zero_copy_only=False)
    new, earlier = of_now.among(is_new), _by_article(before, topic)
    n_new, n_earlier = len(new.n), len(earlier.n)
    if any(gate(len(side.n), side.sum.n) not in SHOWN for side in (new, earlier)):
        return ToneChange(new=None, earlier=None, n_new=n_new, n_earlier=n_earlier)
    whole = [side.sum.total / side.sum.n / 10_000 for side in (new, earlier)]
    here = ToneChange(new=whole[0], earlier=whole[1], n_new=n_new, n_earlier=n_earlier)
    if not testing:
        return here
    left_out = np.concatenate([_without(new) - whole[1], whole[0] - _without(earlier)])
    differences = [whole[0] - whole[1], float(left_out.min()), float(left_out.max())]
    clear = "more negative" if max(differences) <= -LEAST else "more positive" if min(differences) >= LEAST else ""
    p = None
    if may_test(n_new, n_earlier):
        p = permuted_difference(
            *(list(zip(side.n.tolist(), side.totals.tolist(), strict=True)) for side in (new, earlier))
        )
        clear = clear if p <= ALPHA else ""
    return replace(here, clear=clear, p=p)


def _by_article(counted: Counted, topic: str) -> ArticleSums:
    found = []
    for part, places in zip(counted.parts(), counted.article_places, strict=True):
        rows = topic_rows(part, "topic_sentences", topic, (*SENTENCE, "lexicon", "masked"))
        rows = rows.filter(of_values(rows["lexicon"], lambda values: pc.equal(values, LEAD)))
        rows = rows.filter(pc.is_valid(rows["masked"]))
        keys = sentence_keys(rows, part.article_ids)
        order = np.argsort(keys, kind="stable")
        found.append(Scores(keys=keys[order], values=rows["masked"].to_numpy()[order]).by_article(places))
    return ArticleSums.joined(found)


def _without(side: ArticleSums) -> Floats:
    """Return the mean without each article."""
    return (side.sum.total - side.totals) / (side.sum.n - side.n) / 10_000
