"""How passages lie in Milvus: the fields, their indexes, and expressions for filters.

Names that people wrote never stand in an expression. Beside each value a row holds its mark, the
beginning of a SHA-256 in hexadecimal digits, and expressions consist of marks and whole numbers
alone: templates of expressions, which would escape values, are unknown to Milvus Lite.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from corpus.collection import CollectionFilters
from extractor.cleaning import searched

MOST_BYTES = 65_535  # of a VARCHAR
TEXT_FIELDS = ("text", "about")  # what a passage is made of again
_MARK_LENGTH = 32
# What jieba's own splitting keeps together; all else would be a term of its own in Milvus Lite.
_BETWEEN_TERMS = re.compile(r"[^\w.%+#&-]+")
NO_VECTOR = [0.0, 0.0]  # Milvus wants a vector in every row, also in the list of documents


@dataclass(frozen=True, slots=True)
class MilvusIndex:
    """The index of vectors: its type, how it is built, and how it is searched."""

    kind: str
    build: Mapping[str, int] = field(default_factory=dict)
    search: Mapping[str, int] = field(default_factory=dict)

    def search_params(self, limit: int) -> dict[str, Any]:
        """The parameters of a search; HNSW wants to look at no fewer than are asked for."""
        params = dict(self.search)
        if "ef" in params:
            params["ef"] = max(params["ef"], limit)
        return {"metric_type": "IP", "params": params}


# HNSW: fast, in memory. IVF_SQ8: one byte a dimension. FLAT: exact. AUTOINDEX: the server's choice.
INDEXES = {
    each.kind: each
    for each in (
        MilvusIndex("FLAT"),
        MilvusIndex("AUTOINDEX"),
        MilvusIndex("HNSW", {"M": 16, "efConstruction": 200}, {"ef": 256}),
        MilvusIndex("IVF_SQ8", {"nlist": 1024}, {"nprobe": 64}),
        MilvusIndex("IVF_FLAT", {"nlist": 1024}, {"nprobe": 64}),
    )
}


def mark(text: str) -> str:
    """What stands for a text in expressions."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK_LENGTH]


def searched_words(text: str) -> str:
    """A text as Milvus's analyzer gets it: Simplified, NFKC, lower case, marks as spaces."""
    return cut(_BETWEEN_TERMS.sub(" ", searched(text)).strip(), MOST_BYTES)


def expression(filters: CollectionFilters) -> str:
    """The filters as an expression of Milvus; an empty one wants all."""
    parts = []
    if filters.companies:
        parts.append(f"company in {_marks(filters.companies)}")
    if filters.years:
        parts.append(f"year in {json.dumps([int(year) for year in filters.years])}")
    if filters.kinds:
        parts.append(f"kind in {_marks(filters.kinds)}")
    if filters.items:
        # No list: Milvus Lite looks through lists row by row, which took half a second for 10,000.
        either = " or ".join(f'items like "%{mark(item)}%"' for item in filters.items)
        parts.append(f"({either})")
    return " and ".join(parts)


def of_document(document: str) -> str:
    """The expression for all that belongs to a document."""
    return f"document in {_marks([document])}"


def passage_schema(client: Any, dimensions: int) -> Any:  # noqa: ANN401 - pymilvus
    """The fields of the collection of passages; words are weighted by Milvus's own BM25."""
    from pymilvus import DataType, Function, FunctionType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    _add_marks(schema, "key", "document", "company", "kind")
    schema.add_field("year", DataType.INT64)
    schema.add_field(
        "searched",
        DataType.VARCHAR,
        max_length=MOST_BYTES,
        enable_analyzer=True,
        analyzer_params={"tokenizer": "jieba"},
    )
    for name in ("items", *TEXT_FIELDS):
        schema.add_field(name, DataType.VARCHAR, max_length=MOST_BYTES)
    schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("meaning", DataType.FLOAT_VECTOR, dim=dimensions)
    schema.add_function(
        Function(
            name="words_of_text",
            function_type=FunctionType.BM25,
            input_field_names=["searched"],
            output_field_names=["words"],
        )
    )
    return schema


def passage_indexes(client: Any, index: MilvusIndex) -> Any:  # noqa: ANN401 - pymilvus
    """The indexes of the collection of passages."""
    params = client.prepare_index_params()
    params.add_index(
        "words",
        index_type="SPARSE_INVERTED_INDEX",
        metric_type="BM25",
        params={"bm25_k1": 1.2, "bm25_b": 0.6},
    )
    params.add_index("meaning", index_type=index.kind, metric_type="IP", params=dict(index.build))
    for name in ("document", "company", "kind", "year"):
        params.add_index(name, index_type="INVERTED")
    return params


def document_schema(client: Any) -> Any:  # noqa: ANN401 - pymilvus
    """The fields of the list of documents."""
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    _add_marks(schema, "key")
    schema.add_field("complete", DataType.BOOL)
    for name in ("about", "items"):
        schema.add_field(name, DataType.VARCHAR, max_length=MOST_BYTES)
    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=len(NO_VECTOR))
    return schema


def document_indexes(client: Any) -> Any:  # noqa: ANN401 - pymilvus
    """The index that Milvus wants of every collection."""
    params = client.prepare_index_params()
    params.add_index("nothing", index_type="FLAT", metric_type="IP")
    return params


def _add_marks(schema: Any, *names: str) -> None:  # noqa: ANN401 - pymilvus
    from pymilvus import DataType

    for name in names:
        schema.add_field(name, DataType.VARCHAR, is_primary=name == "key", max_length=_MARK_LENGTH)


def _marks(values: Iterable[str]) -> str:
    return json.dumps([mark(value) for value in values])


def cut(text: str, most: int) -> str:
    """The beginning of a text that has so many bytes at most; no character is split."""
    written = text.encode("utf-8", "replace")
    if len(written) <= most:
        return written.decode()
    return written[:most].decode(errors="ignore")
