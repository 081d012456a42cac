"""The tone of the articles that came since an earlier corpus against those that it held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc

from sitrep.measures.changes import may_test
from sitrep.measures.exact import permuted_difference
from sitrep.measures.gate import gate
from sitrep.measures.scales import LEAD
from sitrep.measures.scope import Counted, of_values, sentence_keys
from sitrep.measures.scores import Scores, Sum
from sitrep.measures.topic_tone import LEAST
from sitrep.measures.volume import topic_rows

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
    chosen = set(came)
    new = {
        article: total
        for article, total in _by_article(now, topic).items()
        if now.article_ids[article].as_py() in chosen
    }
    earlier = _by_article(before, topic)
    n_new, n_earlier = len(new), len(earlier)
    if any(gate(len(side), sum(one.n for one in side.values())) not in SHOWN for side in (new, earlier)):
        return ToneChange(new=None, earlier=None, n_new=n_new, n_earlier=n_earlier)
    here = ToneChange(new=_mean(new.values()), earlier=_mean(earlier.values()), n_new=n_new, n_earlier=n_earlier)
    if not testing:
        return here
    differences = [_mean(new.values()) - _mean(earlier.values())]
    differences += [_mean(_without(new, one)) - _mean(earlier.values()) for one in new]
    differences += [_mean(new.values()) - _mean(_without(earlier, one)) for one in earlier]
    clear = "more negative" if max(differences) <= -LEAST else "more positive" if min(differences) >= LEAST else ""
    p = None
    if may_test(n_new, n_earlier):
        p = permuted_difference(*([(one.n, one.total) for one in side.values()] for side in (new, earlier)))
        clear = clear if p <= ALPHA else ""
    return replace(here, clear=clear, p=p)


def _by_article(counted: Counted, topic: str) -> Mapping[int, Sum]:
    rows = topic_rows(counted, "topic_sentences", topic)
    rows = rows.filter(of_values(rows["lexicon"], lambda values: pc.equal(values, LEAD)))
    rows = rows.filter(pc.is_valid(rows["masked"]))
    keys = sentence_keys(rows, counted.article_ids)
    order = np.argsort(keys, kind="stable")
    return Scores(keys=keys[order], values=rows["masked"].to_numpy()[order]).by_article()


def _without(side: Mapping[int, Sum], left_out: int) -> list[Sum]:
    return [one for article, one in side.items() if article != left_out]


def _mean(sums: Iterable[Sum]) -> float:
    found = list(sums)
    return sum(one.total for one in found) / sum(one.n for one in found) / 10_000
