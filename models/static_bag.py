"""The bundled encoder as a torch module of sentence-transformers (extra `transformers`).

    SentenceTransformer(modules=[StaticBag.load(FOLDER)])
    SentenceTransformer(FOLDER, trust_remote_code=True)

From its version 6 on, sentence-transformers asks for `trust_remote_code` before it imports any
module that is not its own. The folder holds no code; what is imported is this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers.base.modules import InputModule

from models.bundled_encoder import quantised, read_table, save
from models.character_features import CharacterVocabulary


class StaticBag(InputModule):
    """Gives the vectors of BundledEncoder, and learns: the table is one parameter in float32."""

    def __init__(self, vocabulary: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        super().__init__()
        self.vocabulary = CharacterVocabulary(vocabulary)
        self.embedding = torch.nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(vectors), freeze=False, mode="sum"
        )

    def preprocess(
        self,
        inputs: Sequence[Any],
        prompt: str | None = None,
        **_: Any,  # noqa: ANN401 - what other modules of the library are told
    ) -> dict[str, torch.Tensor]:
        """Features of the texts one behind the other, where each text starts, and √count."""
        counts = self.vocabulary.counts([(prompt or "") + text for text in inputs])
        return {
            "input_ids": torch.from_numpy(counts.indices.astype(np.int64)),
            "offsets": torch.from_numpy(counts.indptr[:-1].astype(np.int64)),
            "weights": torch.from_numpy(np.sqrt(counts.data)),
        }

    def forward(
        self,
        features: dict[str, torch.Tensor],
        **_: Any,  # noqa: ANN401
    ) -> dict[str, torch.Tensor]:
        """Add the vectors of the texts, of length 1 or all zero."""
        weights = features["weights"].to(self.embedding.weight.dtype)
        raw = self.embedding(features["input_ids"], features["offsets"], weights)
        features["sentence_embedding"] = torch.nn.functional.normalize(raw, dim=-1)
        return features

    @property
    def max_seq_length(self) -> float:
        """Texts are cut by characters, see models/character_features.py."""
        return float("inf")

    def get_embedding_dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self.embedding.embedding_dim)

    def save(
        self,
        output_path: str,
        *_: Any,  # noqa: ANN401
        **__: Any,  # noqa: ANN401
    ) -> None:
        """Write the folder of the encoder, in int8 again."""
        vectors = self.embedding.weight.detach().cpu().float().numpy()
        save(Path(output_path), self.vocabulary.features, *quantised(vectors))

    @classmethod
    def load(
        cls,
        model_name_or_path: str,
        subfolder: str = "",
        *_: Any,  # noqa: ANN401
        **__: Any,  # noqa: ANN401
    ) -> StaticBag:
        """Read the folder on this machine; ValueError where it is broken or not there."""
        return cls(*read_table(Path(model_name_or_path, subfolder)))
