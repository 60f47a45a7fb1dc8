"""Any sentence-transformers model, by name or folder (extra `transformers`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.errors import ExtraMissing, ModelMissing


class TransformerEncoder:
    """Encodes with a sentence-transformers model; nothing is downloaded."""

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer  # heavy, and optional
        except ModuleNotFoundError as error:
            if error.name != "sentence_transformers":
                raise
            raise ExtraMissing("sentence-transformers", "transformers") from None
        try:
            self._model = SentenceTransformer(model, device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise ModelMissing(model) from error
        self.name = model

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of shape (texts, dimensions), each of length 1."""
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)
