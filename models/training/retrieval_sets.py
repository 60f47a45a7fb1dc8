"""Two searches with known answers, in texts that no bundled model was trained on."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import openpyxl

from models.training.encoder_texts import all_pairs, bare
from models.training.report_topics import labelled, split
from models.training.train_encoder import SEED

# The practices of CAPP-130 in the order of its labels, each with a line of our own.
PRACTICES = (
    ("数据收集", "为提供服务或功能而收集用户的哪些个人信息，由用户填写还是自动记录"),
    ("权限获取", "调用设备的相机、麦克风、位置、通讯录、相册等系统权限以及用途"),
    (
        "共享、委托、转让、公开（披露）",
        "把个人信息提供给第三方、委托他人处理、转让或者公开披露的情形",
    ),
    ("使用", "收集来的个人信息用于什么目的，如推送、推荐、统计和改进服务"),
    ("存储方式", "个人信息保存在哪里、保存多久，到期后如何处理，是否出境"),
    ("安全措施", "用加密、访问控制、培训、应急预案等防止信息泄露、篡改和丢失"),
    ("特殊人群", "未成年人、儿童及其监护人的个人信息如何处理"),
    ("数据、权限管理", "用户查询、更正、删除信息，撤回同意，关闭权限和注销账号的办法"),
    ("联系方式", "联系个人信息保护负责人、投诉和反馈的电话、邮箱、地址与答复期限"),
    ("隐私政策的授权、修改与变更", "隐私政策如何取得同意，更新后以什么方式通知用户"),
    ("停止运营", "产品或服务停止运营时停止收集、通知用户并删除个人信息"),
)
NO_TOPIC = "无关文本"


@dataclass(frozen=True)
class RetrievalSet:
    """Queries, passages and which of them belong together.

    Attributes:
        queries: names with definitions, which may be empty.
        relevant: shape (queries, passages).
        left_out: passages that stand in the training texts too, or twice.
    """

    name: str
    queries: tuple[tuple[str, str], ...]
    passages: tuple[str, ...]
    relevant: npt.NDArray[np.bool_]
    left_out: int


def retrieval_sets(data: Path) -> tuple[RetrievalSet, RetrievalSet]:
    """Topics over the held-out fifth of LCY, practices over the test split of CAPP-130."""
    pairs = all_pairs(data, SEED).values()
    trained = {bare(text) for each in pairs for text in (*each.left, *each.right)}
    return _report_topics(data / "lcy_esg", trained), _practices(data / "capp130", trained)


def _report_topics(folder: Path, trained: set[str]) -> RetrievalSet:
    rows = labelled(folder)
    held_out = [rows[index] for index in split(len(rows))[1]]
    kept = _unseen([row.text for row in held_out], trained)
    topics = np.asarray([held_out[index].topic for index in kept])
    defined = definitions(folder)
    names = sorted({row.topic for row in rows} - {NO_TOPIC})
    return RetrievalSet(
        "LCY, held-out fifth",
        tuple((name, defined.get(name, "")) for name in names),
        tuple(held_out[index].text for index in kept),
        np.stack([topics == name for name in names]),
        len(held_out) - len(kept),
    )


def _practices(folder: Path, trained: set[str]) -> RetrievalSet:
    path = folder / "Subdataset" / "Extraction" / "topic_identification_dataset" / "test.txt"
    rows = [line.rsplit("\t", 1) for line in path.read_text(encoding="utf-8").splitlines()]
    kept = _unseen([text for text, _ in rows], trained)
    labels = np.asarray([json.loads(rows[index][1]) for index in kept], np.bool_)
    return RetrievalSet(
        "CAPP-130, test split",
        PRACTICES,
        tuple(rows[index][0] for index in kept),
        labels.T,
        len(rows) - len(kept),
    )


def definitions(folder: Path) -> dict[str, str]:
    """The topics of esgtree.xls with their definitions; empty without LibreOffice to read it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return {}
    with tempfile.TemporaryDirectory() as out:
        command = [program, f"-env:UserInstallation=file://{out}/profile", "--headless"]
        command += ["--convert-to", "xlsx", "--outdir", out, str(folder / "esgtree.xls")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        sheet = openpyxl.load_workbook(Path(out) / "esgtree.xlsx").worksheets[0]
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
    return {str(row[2]).strip(): str(row[3]).strip() for row in rows if row[2] and row[3]}


def _unseen(texts: list[str], trained: set[str]) -> list[int]:
    """Which texts are no training text, nor one that came before."""
    seen, kept = set(trained), []
    for index, text in enumerate(texts):
        if (key := bare(text)) not in seen:
            kept.append(index)
            seen.add(key)
    return kept
