"""Embeddings of sentences, in shards on disk, so that a run goes on where the last one stopped.

A shard holds the means over a sentence's tokens of the hidden states of a few layers. The middle layers know more of
tone than the last, which sentence encoders are trained to forget it in.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SHARD = 1_000
_BATCH = 32
_MOST_TOKENS = 64


@dataclass(frozen=True, kw_only=True)
class Model:
    """A sentence encoder: where it is, and the layers whose means are taken; the layers after the last are cut off."""

    path: str
    layers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Shards:
    """A folder of embeddings of a list of texts, of the first ``most`` of them."""

    folder: Path
    texts: Sequence[str]
    model: Model
    most: int

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:04d}.npy"

    def __post_init__(self) -> None:
        """Make the folder; refuse one that holds the embeddings of other texts, or by another model."""
        told = {"texts": _digest(self.texts), "model": Path(self.model.path).name, "layers": list(self.model.layers)}
        manifest = self.folder / "of.json"
        self.folder.mkdir(parents=True, exist_ok=True)
        if manifest.exists() and json.loads(manifest.read_text()) != told:
            raise SystemExit(f"{self.folder}: holds embeddings of other texts. Take the folder away, or name another.")
        manifest.write_text(json.dumps(told))

    def fill(self, *, part: int = 0, parts: int = 1) -> None:
        """Make the shards that are missing, of every ``parts`` one, beginning with number ``part``."""
        encoder = None
        for number in range(part, -(-self.most // SHARD), parts):
            if not self._path(number).exists():
                encoder = encoder or _Encoder(self.model)
                texts = self.texts[number * SHARD : (number + 1) * SHARD]
                unfinished = self.folder / f"{number:04d}.{os.getpid()}.part"
                with unfinished.open("wb") as out:
                    np.save(out, encoder.encode(texts))
                unfinished.rename(self._path(number))

    def read(self) -> npt.NDArray[np.float32]:
        """Return the embeddings, the layers side by side."""
        found = [np.load(self._path(number)) for number in range(-(-self.most // SHARD))]
        return np.concatenate(found)[: self.most].astype(np.float32)


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


class _Encoder:
    """The model in bfloat16, a thread a process: two processes use two cores better than two threads do.

    Eight-bit integers are twice as fast and lose the tone: the embeddings are off by as much as they differ.
    """

    def __init__(self, model: Model) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        torch.set_num_threads(1)
        self._tokenizer: Any = AutoTokenizer.from_pretrained(model.path)
        whole: Any = AutoModel.from_pretrained(model.path, use_safetensors=True).eval()
        whole.encoder.layer = whole.encoder.layer[: max(model.layers)]
        self._model: Any = whole.to(torch.bfloat16)
        self._layers = model.layers

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float16]:
        import torch

        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        rows: list[Any] = [None] * len(texts)
        with torch.inference_mode():
            for first in range(0, len(order), _BATCH):
                chosen = order[first : first + _BATCH]
                batch = self._tokenizer(
                    [texts[i] for i in chosen],
                    padding=True,
                    truncation=True,
                    max_length=_MOST_TOKENS,
                    return_tensors="pt",
                )
                states = self._model(**batch, output_hidden_states=True).hidden_states
                mask = batch["attention_mask"][..., None].to(states[0].dtype)
                means = [(states[layer] * mask).sum(1) / mask.sum(1) for layer in self._layers]
                for i, row in zip(chosen, torch.cat(means, 1).float().numpy(), strict=True):
                    rows[i] = row
        return np.stack(rows).astype(np.float16)
