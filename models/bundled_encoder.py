"""The bundled encoder: a table of vectors of characters and their bigrams, read with numpy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from models.character_features import CharacterVocabulary

FOLDER = Path(__file__).parent / "bundled" / "encoder"
CONFIG = "mingzheng_encoder.json"  # a folder that has it is one of this module
FORMAT = "mingzheng.static-encoder/1"
# What sentence-transformers reads; models/static_bag.py is the module that it names.
_MODULES = [{"idx": 0, "name": "0", "path": "", "type": "models.static_bag.StaticBag"}]
_SENTENCE_TRANSFORMERS = {
    "model_type": "SentenceTransformer",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


class BundledEncoder:
    """A bag of feature vectors: the sum of √count × vector over a text's features, of length 1.

    One row of the table is an int8 vector with a float16 scale. Made by
    models/training/train_encoder.py; the folder's README says from what and what it is worth.
    """

    name = "mingzheng-static"

    def __init__(self, vocabulary: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        self._vocabulary = CharacterVocabulary(vocabulary)
        self._vectors = vectors

    @classmethod
    def load(cls, folder: Path = FOLDER) -> BundledEncoder:
        """Read the folder; ValueError where it is of another format or its parts do not fit."""
        return cls(*read_table(folder))

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of shape (texts, dimensions), each of length 1 or all zero."""
        with threadpool_limits(1):
            raw = np.asarray(self._vocabulary.counts(texts).sqrt() @ self._vectors, np.float32)
        lengths = np.linalg.norm(raw, axis=1, keepdims=True)
        return np.asarray(raw / np.where(lengths > 0, lengths, 1), np.float32)


@cache
def bundled() -> BundledEncoder:
    """The bundled encoder, read once."""
    return BundledEncoder.load()


def read_table(folder: Path) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The features and their vectors; ValueError where a part is missing or does not fit."""
    vectors, scales = _array(folder / "vectors.npy"), _array(folder / "scales.npy")
    vocabulary = _text(folder / "vocabulary.txt").split("\n")[:-1]
    shape = (len(vocabulary), _dimensions(folder / CONFIG))
    if vectors.shape != shape or vectors.dtype != np.int8:
        raise ValueError(f"{folder}: vectors.npy is not a table of int8 of {shape[0]} × {shape[1]}")
    if scales.shape != shape[:1] or scales.dtype != np.float16:
        raise ValueError(f"{folder}: scales.npy does not hold one float16 a row of {shape[0]} rows")
    if len(set(vocabulary)) < len(vocabulary) or not np.isfinite(scales).all():
        raise ValueError(f"{folder}: a feature stands there twice, or a scale is no number")
    return vocabulary, vectors.astype(np.float32) * scales.astype(np.float32)[:, None]


def _dimensions(path: Path) -> int:
    try:
        config = json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path}: no JSON ({error})") from None
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise ValueError(f"{path}: the format is not {FORMAT}")
    dimensions = config.get("dimensions")
    if not isinstance(dimensions, int) or dimensions < 1:
        raise ValueError(f"{path}: the number of dimensions is missing")
    return dimensions


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path}: no text in UTF-8") from None


def _array(path: Path) -> npt.NDArray[np.generic]:
    """A plain array, mapped: so a header that promises more than the file holds is refused."""
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror or error})") from None
    except (ValueError, EOFError) as error:
        raise ValueError(f"{path}: cut short, or no plain array ({error})") from None
    if not isinstance(found, np.ndarray):
        found.close()
        raise ValueError(f"{path}: several arrays in one file")
    return found


def quantised(
    vectors: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Rows as int8 with a float16 scale each."""
    scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float16)
    safe = np.where(scales > 0, scales, 1).astype(np.float32)
    return np.clip(np.rint(vectors / safe[:, None]), -127, 127).astype(np.int8), scales


def save(
    folder: Path,
    vocabulary: Sequence[str],
    vectors: npt.NDArray[np.int8],
    scales: npt.NDArray[np.float16],
) -> None:
    """Write the folder of an encoder, which is a sentence-transformers model as well."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(folder / CONFIG, {"format": FORMAT, "dimensions": int(vectors.shape[1])})
    _write_json(folder / "modules.json", _MODULES)
    _write_json(folder / "config_sentence_transformers.json", _SENTENCE_TRANSFORMERS)
    text = "".join(f"{feature}\n" for feature in vocabulary)
    (folder / "vocabulary.txt").write_text(text, encoding="utf-8", newline="\n")
    np.save(folder / "vectors.npy", vectors, allow_pickle=False)
    np.save(folder / "scales.npy", scales, allow_pickle=False)


def _write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8", newline="\n")
