"""The evidence pack: what was decided on which evidence, to be kept and checked without us.

A JSON of the schema `mingzheng.pack/1` holds the pre-fill with the decisions (see
`exports/prefill.py`) and a picture of every place that an answer rests on. The HTML page shows the
same, needs no network, and carries the JSON without the pictures. `seal` is the hash of all but
itself and the pictures, whose hashes it covers: it tells a change by accident, not a forger, who
can seal again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from extractor.document import Box
from indicators.schema import Evidence
from review.document_files import digest_of
from review.exports.page_crops import Crop, QuotePlace, crops
from review.exports.prefill_reading import Prefill

SCHEMA = "mingzheng.pack/1"


def pack_data(prefill: Prefill, files: Mapping[str, Path]) -> dict[str, Any]:
    """The pack of a pre-fill with its decisions.

    Args:
        prefill: as it was read from a file, or made of a run.
        files: the file of each document; of places in others there is no picture.
    """
    cited = [
        place
        for proposal in prefill.proposals
        for evidence in proposal.evidence
        if evidence.cited
        for place in places_of(evidence)
    ]
    pack: dict[str, Any] = {
        "schema": SCHEMA,
        "version": version("mingzheng"),
        "prefill": prefill.data,
        "crops": [_crop(each) for each in crops(cited, files)],
    }
    return {**pack, "seal": seal_of(pack)}


def places_of(evidence: Evidence) -> Iterator[QuotePlace]:
    """Where a quote stands, page by page."""
    for part in evidence.boxes:
        yield QuotePlace(evidence.document, part.page, tuple(Box(*box) for box in part.boxes))


def _crop(crop: Crop) -> dict[str, Any]:
    return {
        "document": crop.place.document,
        "page": crop.place.page,
        "boxes": [list(box) for box in crop.place.boxes],
        "box": list(crop.box),
        "sha256": crop.digest,
        "png": base64.b64encode(crop.png).decode("ascii"),
    }


def seal_of(pack: Mapping[str, Any]) -> str:
    """The hash of a pack without its seal and its pictures."""
    sealed = {key: value for key, value in pack.items() if key != "seal"}
    sealed["crops"] = [_without_picture(each) for each in pack["crops"]]
    text = json.dumps(sealed, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return digest_of(text.encode("ascii"))


def without_pictures(pack: Mapping[str, Any]) -> dict[str, Any]:
    """The pack with the hashes of its pictures only."""
    return {**pack, "crops": [_without_picture(each) for each in pack["crops"]]}


def _without_picture(crop: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in crop.items() if key != "png"}
