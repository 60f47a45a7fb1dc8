"""Opens a collection by its address: a folder of FAISS files, or Milvus."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.collection import Collection
from corpus.errors import CollectionUnreadable

DIMENSIONS = 256  # of the bundled encoder
_MILVUS = re.compile(r"(?:https?|milvus|tcp|unix)://.+|.+\.db/?", re.IGNORECASE)  # reports.db


def open_collection(address: str, dimensions: int = DIMENSIONS) -> Collection:
    """The collection at an address; a folder that is not there is made when something is added.

    `http://host:19530`, `https://…`, `milvus://…` and `*.db` (Milvus Lite) are opened with Milvus,
    everything else is a folder.

    Raises:
        CollectionError: it cannot be opened, or its engine is not installed.
    """
    if not address.strip():
        raise CollectionUnreadable(
            "the address of the collection is empty; give a folder or an address of Milvus",
            "未填写报告库地址，请填写文件夹或 Milvus 地址。",
        )
    if on_milvus(address):
        from corpus.engines.milvus import open_milvus

        return open_milvus(address.strip(), dimensions)
    from corpus.engines.faiss_files import FaissFiles

    return FaissFiles.open(Path(address), dimensions)


def on_milvus(address: str) -> bool:
    """Whether an address is one of Milvus."""
    return _MILVUS.fullmatch(address.strip()) is not None
