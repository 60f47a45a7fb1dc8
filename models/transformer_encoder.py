"""Any sentence-transformers model, by name or folder (extra `transformers`).

How its vectors are pooled and which words stand before a query or a passage are read from the
model's own configuration.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import ExtraMissing, ModelMissing, ModelsError

BATCH = 32


class TransformerEncoder:
    """Encodes with a sentence-transformers model on one thread; nothing is downloaded.

    The vectors of a text may differ in the last bits between calls with other texts beside it,
    as a batch is padded to its longest text; the same call gives the same vectors.
    """

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer  # heavy, and optional
        except ModuleNotFoundError as error:
            if error.name != "sentence_transformers":
                raise
            raise ExtraMissing("sentence-transformers", "transformers") from None
        try:
            loaded = SentenceTransformer(_folder(model), device="cpu", local_files_only=True)
        except Exception as error:  # each library below has errors of its own for a broken file
            raise _reason(model, error) from error
        self._model = loaded.float().eval()
        self.name = model

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of passages, shape (texts, dimensions), each of length 1."""
        return self._vectors(self._model.encode_document, texts)

    def encode_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of queries, after the model's query prompt if it has one; shape as `encode`."""
        return self._vectors(self._model.encode_query, texts)

    def _vectors(
        self, encode: Callable[..., npt.ArrayLike], texts: Sequence[str]
    ) -> npt.NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension() or 0), np.float32)
        with _one_thread():
            vectors = encode(
                list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, np.float32)


def _folder(model: str) -> str:
    """The folder itself, or the one where an earlier download of that name lies.

    A name is never handed on: sentence-transformers 6.2 asks the network for it even where it is
    told to keep to local files.
    """
    from huggingface_hub import snapshot_download  # comes with sentence-transformers

    if Path(model).exists():
        return model
    name = model if "/" in model else f"sentence-transformers/{model}"
    kept = os.getenv("SENTENCE_TRANSFORMERS_HOME")  # where that library would look
    return snapshot_download(name, cache_dir=kept, local_files_only=True)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Sums in another order give other last bits, so the number of cores must not matter."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _reason(model: str, error: Exception) -> ModelsError:
    """What is wrong with the model named, in plain words."""
    if "trust_remote_code" in str(error):
        return ModelsError(
            f"the model '{model}' needs program code of its own, which is not run; "
            "name one made of the modules of sentence-transformers"
        )
    if Path(model).is_dir():
        first = (str(error) or type(error).__name__).partition("\n")[0]
        return ModelsError(
            f"the folder '{model}' holds no whole sentence-transformers model ({first}); "
            "fetch it again, with all its files"
        )
    return ModelMissing(model)
