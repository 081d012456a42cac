"""Drawing the sentences that are shown behind a number, as they come part by part, without holding them all.

Of at most ``HELD`` sentences all are held; of more those whose place has the least hash, a fixed sample of them, evenly
from all parts. From what is held the shown ones are drawn by strata (``sentences.sampled``).
"""

import hashlib

import numpy as np
import numpy.typing as npt

from sitrep.evidence.joining import Joined
from sitrep.measures.scope import Keys

HELD = 4_096
"""So many sentences behind one number are held."""

Hashes = npt.NDArray[np.uint64]


class Drawing:
    """The sentences behind one number: how many there are, and a sample that is the same for any parts.

    Args:
        whole: the tables of all parts.
    """

    def __init__(self, whole: Joined) -> None:
        self._whole = whole
        self.total = 0
        self._keys = np.zeros(0, np.int64)
        self._hashes = np.zeros(0, np.uint64)

    def add(self, before: int, keys: Keys) -> None:
        """Take the sentences of the next part, which ``before`` articles come before; keys are those of the part."""
        self.total += len(keys)
        self._keys = np.concatenate([self._keys, keys + (before << 32)])
        if len(self._keys) > HELD:
            new = hashes(self._whole, self._keys[len(self._hashes) :])
            self._hashes = np.concatenate([self._hashes, new])
            kept = np.argpartition(self._hashes, HELD)[:HELD]
            self._keys, self._hashes = self._keys[kept], self._hashes[kept]

    @property
    def keys(self) -> Keys:
        """The sentences that are held, by their numbers in the corpus, in its order."""
        return np.sort(self._keys)


def hashes(whole: Joined, keys: Keys) -> Hashes:
    """Return a hash of the place of each sentence: of its article's identity and its number.

    Source: the finaliser of SplitMix64 (Steele, Lea & Flood 2014), over the first bytes of the identity's SHA-256.
    """
    articles, of_key = np.unique(keys >> 32, return_inverse=True)
    identities = whole.article_ids.take(articles).to_pylist()
    digests = b"".join(hashlib.sha256(identity.encode()).digest()[:8] for identity in identities)
    mixed = np.frombuffer(digests, "<u8").astype(np.uint64)[of_key]
    mixed = mixed + (keys & (2**32 - 1)).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
