"""What a worker does with one company: assess its documents, and give the results as bytes."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from extractor.document import Document
from indicators.applicability import for_organisation
from indicators.assessment import assess
from indicators.organisation import Organisation
from review.batch.document_tasks import load_document
from review.batch.parts import part_of, part_text
from review.batch.results_folder import ResultsFolder, write_result
from review.batch.settings import BatchSettings, loaded_framework, settings_hash, settings_of
from review.circumstances import Circumstances
from review.exports.atomic import NotWritten, writing
from review.exports.prefill import prefill_text

OTHER_PROGRAM = (
    "the worker has another version of the program, of its libraries or of the framework; "
    "install the same on all machines",
    "工作机上的程序、依赖库或框架版本不同；请在所有机器上安装相同版本",
)


def assess_company(
    company: str,
    read: Sequence[dict[str, Any]],
    expected: Mapping[str, str],
    settings: dict[str, Any],
    out: str = "",
    known: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Assess a company by one framework after the other.

    Args:
        company: the key of the company, which names its folder.
        read: what `read_document` gave for each of its documents.
        expected: the frameworks, each with the hash of settings that the client has.
        settings: those of the batch.
        out: the folder of results where this machine shares it; else results are given back.
        known: the hashes of the results that were written there before.

    Returns:
        `documents` (what became of each) and `results`, each with its framework, `seconds`, the
        hash `content`, or why there is none; `data` and `part` (compressed) where nothing is
        shared.
    """
    told = [{name: value for name, value in each.items() if name != "data"} for each in read]
    if any(each["english"] for each in read):
        return {"documents": told, "results": []}
    begun, chosen = time.perf_counter(), settings_of(settings)
    results = []
    try:
        documents = list({each.id: each for each in map(load_document, read)}.values())
    except (OSError, ValueError):
        lost = ("a document that was read is lost; run it again", "已读取的文件丢失，请重新运行")
        return {"documents": told, "results": [_failed(each, lost, begun) for each in expected]}
    for framework, hash_there in expected.items():
        results.append(_result(company, documents, framework, hash_there, chosen, out, known or {}))
    return {"documents": told, "results": results}


def _result(
    company: str,
    documents: Sequence[Document],
    framework: str,
    expected: str,
    settings: BatchSettings,
    out: str,
    known: Mapping[str, str],
) -> dict[str, Any]:
    begun = time.perf_counter()
    try:
        if settings_hash(settings, framework) != expected:
            return _failed(framework, OTHER_PROGRAM, begun)
        text, part = _assessed(documents, framework, settings)
        # Half a surrogate pair, as broken PDF fonts give, has no UTF-8 form but a JSON escape.
        content = text.encode("utf-8", "backslashreplace")
        kept = _kept(company, framework, content, part, out, known.get(framework, ""))
    except MemoryError:
        told = "assessing it needs more memory than --memory-limit allows", "评估所需内存超过上限"
        return _failed(framework, told, begun)
    except NotWritten as error:
        return _failed(framework, (error.english, error.chinese), begun)
    except Exception as error:
        name = type(error).__name__
        told = (
            f"a fault of this program while assessing ({name}: {str(error)[:200]}); "
            "please report it",
            f"评估时程序出现意外错误（{name}）；请反馈该问题",
        )
        return _failed(framework, told, begun)
    seconds = round(time.perf_counter() - begun, 4)
    digest = sha256(content).hexdigest()
    return {"framework": framework, "seconds": seconds, "content": digest, "english": "", **kept}


def _assessed(
    documents: Sequence[Document], framework: str, settings: BatchSettings
) -> tuple[str, bytes]:
    """The pre-fill as `mingzheng prefill` writes it, and what the summary takes from it."""
    organisation = Organisation()
    made = assess(documents, loaded_framework(framework), settings.assessing)
    made = for_organisation(made, organisation)
    text = prefill_text(made, {}, circumstances=Circumstances(organisation))
    part = part_of(made.framework, made.proposals, json.loads(text)["documents"])
    return text, part_text(part)


def _kept(
    company: str, framework: str, content: bytes, part: bytes, out: str, known: str
) -> dict[str, Any]:
    """Write both where the folder is shared; otherwise give them back."""
    if not out:
        return {"data": zlib.compress(content), "part": zlib.compress(part)}
    folder = ResultsFolder(Path(out))
    write_result(folder.result(company, framework), content, known)
    write_part(folder, company, framework, part)
    return {}


def write_part(folder: ResultsFolder, company: str, framework: str, part: bytes) -> None:
    """Write what the summary takes from a result."""
    path = folder.part(company, framework)
    path.parent.mkdir(parents=True, exist_ok=True)
    writing(path, part)


def _failed(framework: str, told: tuple[str, str], begun: float) -> dict[str, Any]:
    return {
        "framework": framework,
        "seconds": round(time.perf_counter() - begun, 4),
        "content": "",
        "english": told[0],
        "chinese": told[1],
    }
