"""Optical character recognition by rapidocr (extra `ocr`), whose package carries the models."""

from __future__ import annotations

import os
import queue
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]  # shape (height, width, 3)

MOST_WORKERS = 4  # pages side by side; each takes up to 700 MB
LONGEST_SIDE = 2400  # pixels of an image; more is shrunk
LEAST_SCORE = 0.5  # of a line, from 0 to 1; less is a picture taken for letters
POOR_PAGE = 0.8  # mean score below which a page is tried upside down
TALL = 1.6  # height to width of a line's box that stands upright on a page turned sideways
_FULL_WIDTH = str.maketrans(",;:?!()", "，；：？！（）")


_IDLE: queue.SimpleQueue[Any] = queue.SimpleQueue()  # engines are slow to load and kept for reuse


class Glyph(NamedTuple):
    """A recognised character with its box in pixels of the upright image.

    `begins` tells the first of a line, `spaced` one before which a space is printed; `size` is the
    type size in pixels.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    begins: bool
    spaced: bool


class Recognised(NamedTuple):
    """The characters of a page image after it was turned upright.

    `turned` is by how many degrees counter-clockwise (0, 90, 180, 270), `skew` the angle in degrees
    by which its lines still fall, clockwise positive; `score` is the mean certainty of its lines.
    """

    glyphs: tuple[Glyph, ...]
    turned: int = 0
    skew: float = 0.0
    score: float = 0.0


def is_installed() -> bool:
    """True where the extra `ocr` is there with its models; nothing is imported for the answer."""
    return find_spec("onnxruntime") is not None and None not in (_model("det"), _model("rec"))


def _model(task: str) -> Path | None:
    """The model of a task in the package, e.g. PP-OCRv6_det_small.onnx, or none."""
    package = find_spec("rapidocr")
    if package is None or package.origin is None:
        return None
    found = sorted((Path(package.origin).parent / "models").glob(f"*_{task}_*.onnx"))
    return found[-1] if found else None


def engine_version() -> str:
    """The engine and its version, for the record of how a page was read."""
    return f"rapidocr {version('rapidocr')}"


def workers() -> int:
    """How many pages are recognised side by side: one for each processor core at hand."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, min(MOST_WORKERS, len(os.sched_getaffinity(0))))
    return max(1, min(MOST_WORKERS, os.cpu_count() or 1))


def recognise_pages(images: Iterable[tuple[int, Image]]) -> Iterator[tuple[int, Recognised]]:
    """Recognise page images side by side; results come in the order of the images.

    Args:
        images: pairs of a page's number and its image, taken a few at a time, so that a long scan
            is never in memory as a whole.

    A page at which the engine fails has no glyphs, as one without any text.
    """

    def work(image: Image) -> Recognised:
        try:
            engine = _IDLE.get_nowait()
        except queue.Empty:
            engine = _engine()
        try:
            found = _upright(engine, image)
        except MemoryError:
            raise
        except Exception:
            return Recognised(())  # the page stays unreadable, and the engine is not used again
        _IDLE.put(engine)
        return found

    waiting: deque[tuple[int, Future[Recognised]]] = deque()
    with ThreadPoolExecutor(workers(), thread_name_prefix="ocr") as pool:
        for number, image in images:
            waiting.append((number, pool.submit(work, image)))
            if len(waiting) > workers() + 1:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()


@cache
def _quiet() -> None:
    import logging

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)


def _engine() -> Any:  # noqa: ANN401
    """An engine of one thread: pages side by side use the cores better than lines of one page."""
    from rapidocr import RapidOCR

    _quiet()
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": LONGEST_SIDE,
            # Named, so that nothing is downloaded where the package is not whole.
            "Det.model_path": str(_model("det")),
            "Rec.model_path": str(_model("rec")),
            # Lines of one batch are all made as wide as the widest, which costs more than it saves.
            "Rec.rec_batch_num": 1,
            # It turns single lines upside down at times; whole pages are turned below instead.
            "Global.use_cls": False,
            "Global.text_score": LEAST_SCORE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _upright(engine: Any, image: Image) -> Recognised:  # noqa: ANN401
    """Recognise an image, turned where its lines stand upright or upside down."""
    result = engine(image, return_word_box=True)
    turned = 0
    if _sideways(result):
        turned = 90
        result = engine(np.ascontiguousarray(np.rot90(image)), return_word_box=True)
    if result.txts and _score(result) < POOR_PAGE:
        turns = turned // 90 + 2
        other = engine(np.ascontiguousarray(np.rot90(image, turns)), return_word_box=True)
        if other.txts and _score(other) > _score(result):
            turned, result = turned + 180, other
    if not result.txts:
        return Recognised((), turned)
    skew = _skew(result.boxes)
    glyphs = tuple(
        glyph
        for text, words in zip(result.txts, result.word_results, strict=True)
        for glyph in _glyphs(text, words)
    )
    return Recognised(glyphs, turned, skew, _score(result))


def _score(result: Any) -> float:  # noqa: ANN401
    """The mean certainty of the lines, each weighed by its length."""
    lengths = np.array([len(text) for text in result.txts], float)
    return float(np.average(np.array(result.scores, float), weights=np.maximum(lengths, 1)))


def _sideways(result: Any) -> bool:  # noqa: ANN401
    """True where most of the text stands in boxes that are higher than wide."""
    if not result.txts:
        return False
    tall = total = 0
    for text, box in zip(result.txts, result.boxes, strict=True):
        if len(text) > 2:
            total += len(text)
            tall += len(text) * (np.ptp(box[:, 1]) > TALL * np.ptp(box[:, 0]))
    return tall > 0.6 * total > 0


def _skew(boxes: npt.NDArray[np.float32]) -> float:
    """The angle of the longer lines, in degrees, clockwise positive."""
    lines = [(box[1] - box[0]) for box in np.asarray(boxes, float)]
    longest = max(float(np.hypot(*line)) for line in lines)
    angles = [
        float(np.degrees(np.arctan2(line[1], line[0])))
        for line in lines
        if np.hypot(*line) > 0.4 * longest
    ]
    return median(angles)


def _glyphs(text: str, words: Sequence[tuple[str, float, Any]]) -> Iterator[Glyph]:
    """The characters of a line with their boxes; a word's box is divided among its letters."""
    boxes = [each for word, _, corners in words for each in _divided(word, np.asarray(corners))]
    letters = [letter for letter in text if not letter.isspace()]
    if not boxes:
        return
    if len(boxes) != len(letters):
        letters = [letter for word, _, _ in words for letter in word if not letter.isspace()]
        text = "".join(letters)
    plain = _full_width("".join(letters))
    size = _type_size(letters, boxes)
    at, spaced = 0, False
    for letter in text:
        if letter.isspace():
            spaced = True
            continue
        if at < len(boxes):
            yield Glyph(plain[at], *boxes[at], size, at == 0, spaced)
        at, spaced = at + 1, False


def _divided(word: str, corners: npt.NDArray[Any]) -> list[tuple[float, float, float, float]]:
    letters = [letter for letter in word if not letter.isspace()]
    if not letters:
        return []
    left, right = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
    height = (np.hypot(*(corners[3] - corners[0])) + np.hypot(*(corners[2] - corners[1]))) / 2
    found = []
    for at in range(len(letters)):
        start = left + (right - left) * at / len(letters)
        end = left + (right - left) * (at + 1) / len(letters)
        middle = (start[1] + end[1]) / 2
        found.append(
            (float(start[0]), float(middle - height / 2), float(end[0]), float(middle + height / 2))
        )
    return found


def _type_size(letters: Sequence[str], boxes: Sequence[tuple[float, float, float, float]]) -> float:
    """From the pitch of Chinese characters, which is the type size; else from the line's height."""
    pitches = [
        second[0] - first[0]
        for first, second, one, two in zip(boxes, boxes[1:], letters, letters[1:], strict=False)
        if one >= "\u4e00" and two >= "\u4e00"
    ]
    height = median(box[3] - box[1] for box in boxes)
    pitch = median(pitches) if len(pitches) >= 3 else 0.0
    return pitch if 0.5 * height < pitch < 1.3 * height else 0.78 * height


def _full_width(text: str) -> str:
    """Chinese marks where a neighbour is Chinese: the engine gives some of them half-width."""
    marked = list(text)
    for at, mark in enumerate(text):
        near = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
        between = len(near) == 2 and near.isdigit()
        if between and mark in "，：":  # 3，964 is a figure
            marked[at] = "," if mark == "，" else ":"
        if mark in ",;:?!()" and not between and any("\u2e80" <= each for each in near):
            marked[at] = mark.translate(_FULL_WIDTH)
    return "".join(marked)
