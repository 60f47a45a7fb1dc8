"""What can go wrong with a model.

ModelsError
├── ExtraMissing   the library of an optional feature is not installed
└── ModelMissing   the named model or folder cannot be loaded from this machine
"""

from __future__ import annotations


class ModelsError(Exception):
    """Base of all errors of this package."""


class ExtraMissing(ModelsError):
    """An optional library is missing; the message names the cure."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(
            f"{library} is not installed; run in the project's folder: pip install -e '.[{extra}]'"
        )


class ModelMissing(ModelsError):
    """No model can be loaded by that name; models are never downloaded."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"no sentence-transformers model '{model}' on this machine; "
            "name a folder that holds one (nothing is downloaded)"
        )
