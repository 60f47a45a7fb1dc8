"""The bundled taggers: their files, what they say, how fast, and the figures promised for them."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.ngram_features import hashed_ngrams, normalised, weighted
from models.taggers import BUNDLED, NAMES, LinearTagger, Part, Taggers, bundled

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "datasets"
KINDS = ROOT / "models" / "training" / "statement_kinds.yaml"
with_data = pytest.mark.skipif(
    not (DATA / "capp130").is_dir() or not (DATA / "lcy_esg").is_dir(),
    reason=f"the labelled sentences are not here: {DATA}",
)
SENTENCES = [
    "公司全年二氧化碳排放量为12.4万吨，较上年下降6.1%。",
    "我们会收集您的手机号码用于注册账号。",
    "",
    "GRI 305-1 …… 45",
    "𠮷野家与﻿😀 ABC　１２３\n第二行",
    "\udc80坏字符",
]


def broken(folder: Path, name: str, **changes: Any) -> Path:
    """A copy of the bundled folder in which one file has other arrays or another config."""
    target = folder / "taggers"
    shutil.copytree(BUNDLED, target)
    with np.load(target / f"{name}.npz", allow_pickle=False) as file:
        arrays = {key: file[key] for key in file.files}
    for key, value in changes.items():
        if key in arrays:
            arrays[key] = value
        else:
            config = json.loads(str(arrays["config"])) | {key: value}
            arrays["config"] = np.asarray(json.dumps(config))
    np.savez(target / f"{name}.npz", **arrays)
    return target


def best(values: np.ndarray, name: str) -> list[str]:
    return [bundled().labels(name)[index] for index in values.argmax(axis=1)]


def practices_of(text: str) -> set[str]:
    names = bundled().labels("practices")
    return {names[index] for index in np.flatnonzero(bundled().practices([text])[0] >= 0.5)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "mingzheng.tagger/0"}, "mingzheng.tagger/1"),
        ({"form": "spoken"}, "unknown form"),
        ({"labels": ["one", "other"]}, "intercepts"),
        ({"parts": 2}, "buckets1"),
        ({"weights0": np.zeros((3, 1), np.int8)}, "do not fit"),
        ({"rarity0": np.zeros(2, np.float16)}, "do not fit"),
        ({"buckets0": np.zeros(60_000, np.uint32)}, "out of order|do not fit"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    taggers = Taggers.load(broken(tmp_path, "risk", **changes))
    with pytest.raises(ValueError, match=message):
        taggers.risk(["我们会共享您的位置。"])


def test_a_folder_that_lacks_a_file_is_refused(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED, tmp_path / "taggers")
    (tmp_path / "taggers" / "quantity.npz").unlink()
    with pytest.raises(ValueError, match="no weights for quantity"):
        Taggers.load(tmp_path / "taggers")


def test_text_or_half_a_file_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "taggers"
    shutil.copytree(BUNDLED, target)
    (target / "risk.npz").write_text("not arrays", encoding="utf-8")
    whole = (target / "importance.npz").read_bytes()
    (target / "importance.npz").write_bytes(whole[: len(whole) // 2])
    for method in (Taggers.load(target).risk, Taggers.load(target).importance):
        with pytest.raises(ValueError, match="no weights of a tagger"):
            method(["一句话"])


def test_only_the_weights_that_are_asked_are_read(tmp_path: Path) -> None:
    target = broken(tmp_path, "risk", format="other")
    assert Taggers.load(target).quantity(["员工30人"]).shape == (1, 3)


def test_taggers_need_neither_torch_nor_scikit_learn() -> None:
    code = (
        "import sys; from models.taggers import Taggers\n"
        "Taggers.load().report_topics(['员工培训'])\n"
        "sys.exit(any(name in sys.modules for name in ('torch', 'sklearn')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_shapes_and_sums() -> None:
    taggers = bundled()
    for texts in (SENTENCES, []):
        n = len(texts)
        assert taggers.report_topics(texts).shape == (n, 37)
        assert taggers.quantity(texts).shape == (n, 3)
        assert taggers.practices(texts).shape == (n, 11)
        assert taggers.importance(texts).shape == taggers.risk(texts).shape == (n,)
        assert taggers.statement_kinds(texts).shape == (n, 7)
    for values in (taggers.report_topics(SENTENCES), taggers.statement_kinds(SENTENCES)):
        assert np.allclose(values.sum(axis=1), 1, atol=1e-5) and np.isfinite(values).all()
    assert set(bundled().labels("statement_kinds")) == {
        *("fact", "plan", "negation", "other_party", "boilerplate", "heading", "index_line")
    }


def test_the_same_texts_give_the_same_numbers_alone_and_among_others() -> None:
    one, other = Taggers.load(), Taggers.load()
    many = SENTENCES * 700  # more than are taken at a time
    for method in ("report_topics", "practices", "risk", "statement_kinds"):
        first = getattr(one, method)(many)
        assert np.array_equal(first, getattr(other, method)(many))
        for index, text in enumerate(SENTENCES):
            alone = getattr(one, method)([text])[0]
            assert np.allclose(first[index], alone, atol=1e-6)
            assert np.array_equal(first[index], first[index + len(SENTENCES) * 600])


def test_context_is_given_whole_or_not_at_all() -> None:
    text = ["包括但不限于以下情形："]
    with pytest.raises(ValueError, match="or neither"):
        bundled().practices(text, before=["第三方"])
    with pytest.raises(ValueError, match="one length"):
        bundled().practices(text, ["一", "二"], ["三"])
    sharing = bundled().practices(text, ["我们向合作伙伴共享您的信息。"], ["信息的共享"])
    storage = bundled().practices(text, ["我们在境内存储您的信息。"], ["信息的存储"])
    names = bundled().labels("practices")
    column = names.index("共享、委托、转让、公开（披露）")
    assert sharing[0, column] > storage[0, column] + 0.1


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("全年厂区用水量比上一年减少两成，并回收雨水用于绿化浇灌", "水资源"),
        ("集团为新员工开设岗前培训课程，并完善薪酬与晋升通道", "员工"),
        ("公司建立供应商准入与评估制度，对供应商开展现场审核", "供应链管理"),
        ("温室气体排放总量为三万吨二氧化碳当量，推进碳中和", "碳排放"),
        ("我们对用户数据分级加密，完善信息安全与隐私保护体系", "数据安全"),
        ("志愿者走进社区开展公益活动，累计捐赠物资", "公益和志愿服务"),
    ],
)
def test_topics_of_plain_report_sentences(text: str, topic: str) -> None:
    assert best(bundled().report_topics([text]), "report_topics") == [topic]


def test_quantity_of_plain_report_sentences() -> None:
    texts = ["全年共培训员工3600人次，投入经费210万元", "公司完善供应商管理制度，加强沟通与合作"]
    assert best(bundled().quantity(texts), "quantity") == ["定量文本", "定性文本"]


@pytest.mark.parametrize(
    ("text", "practice"),
    [
        ("当您注册账号时，我们会收集您的手机号码和昵称。", "数据收集"),
        ("我们会将您的订单信息共享给第三方物流公司。", "共享、委托、转让、公开（披露）"),
        ("我们采用加密技术保护您的个人信息，防止其泄露或丢失。", "安全措施"),
        ("您可以在设置中删除或更正您的个人信息，也可以注销账号。", "数据、权限管理"),
        ("我们在中华人民共和国境内存储您的个人信息。", "存储方式"),
        ("如您是未满十四周岁的儿童，须由监护人同意后使用。", "特殊人群"),
        ("您可以拨打客服电话或发送邮件与我们联系。", "联系方式"),
        ("如我们停止运营，将及时停止收集您的个人信息。", "停止运营"),
    ],
)
def test_practices_of_plain_policy_sentences(text: str, practice: str) -> None:
    assert practice in practices_of(text)


def test_importance_and_risk_of_plain_policy_sentences() -> None:
    texts = ["我们会向广告合作方共享您的设备信息和位置信息。", "目录", "欢迎您使用本产品！"]
    assert (bundled().importance(texts) >= 0.5).tolist() == [True, False, False]
    risk = bundled().risk(
        [
            "我们无法保证信息的绝对安全，由此造成的损失我们不承担责任。",
            "您可以在设置中关闭推送通知。",
        ]
    )
    assert risk[0] > risk[1]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("公司设有投诉热线，全年受理投诉1,203件，办结率为99%。", "fact"),
        ("公司计划在2027年前将绿电比例提高到一半。", "plan"),
        ("报告期内，公司未发生重大安全事故。", "negation"),
        ("国家发布了新的数据安全标准。", "other_party"),
        ("感谢您对我们的信任与支持！", "boilerplate"),
        ("（三）供应商管理", "heading"),
        ("GRI 302-1 组织内部的能源消耗量 能源管理 47", "index_line"),
    ],
)
def test_kinds_of_plain_statements(text: str, kind: str) -> None:
    assert best(bundled().statement_kinds([text]), "statement_kinds") == [kind]


def test_ngrams_are_those_of_the_text() -> None:
    counts = hashed_ngrams(["ab", "", "abab"], 2, "written")
    # start, a, b, end and start+a, ab, b+end
    assert np.asarray(counts.sum(axis=1)).ravel().tolist() == [7, 0, 11]
    assert counts[0].multiply(counts[2] > 0).sum() == 7
    assert normalised("Ａ１，b 2", "letters") == "a0b0"
    assert normalised("Ａ 1，", "written") == "ａ0，"
    assert normalised(" Ａ \n 1，", "spaced") == "a 0,"


def test_weighting_is_that_of_the_formula() -> None:
    counts = hashed_ngrams(["aab", "c"], 1, "written")
    a, b = (hashed_ngrams([each], 1, "written").indices for each in ("a", "b"))
    wanted = [bucket for bucket in a if bucket in counts[0].indices]
    marks = set(hashed_ngrams(["x"], 1, "written").indices)
    (bucket_a,) = [each for each in wanted if each not in marks]
    (bucket_b,) = [each for each in b if each not in marks]
    buckets = np.sort(np.asarray([bucket_a, bucket_b], np.int64))
    rarity = np.where(buckets == bucket_a, 2, 3).astype(np.float32)
    row = np.asarray(weighted(counts, buckets, rarity).todense())
    raw = np.where(buckets == bucket_a, 2 * (1 + np.log(2)), 3)
    assert np.allclose(row[0], raw / np.linalg.norm(raw)) and not row[1].any()


def test_a_saved_tagger_says_what_it_said(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    counts = hashed_ngrams(SENTENCES, 2, "spaced")
    buckets = np.unique(counts.indices).astype(np.int64)
    weights = generator.normal(size=(len(buckets), 3)).astype(np.float32)
    part = Part(buckets, np.ones(len(buckets), np.float32), weights)
    tagger = LinearTagger(("a", "b", "c"), "spaced", 2, "any", (part,), np.zeros(3, np.float32))
    tagger.save(tmp_path / "x.npz")
    again = LinearTagger.read(tmp_path / "x.npz")
    assert again.labels == tagger.labels
    assert np.allclose(again.logits(SENTENCES), tagger.logits(SENTENCES), atol=0.05)


def test_the_weights_are_small() -> None:
    assert sum((BUNDLED / f"{name}.npz").stat().st_size for name in NAMES) < 8_000_000


def test_a_thousand_sentences_take_less_than_a_second() -> None:
    texts = [
        f"第{i}条，公司在{i}个城市开展培训，完善个人信息保护制度并公布联系方式。"
        for i in range(1000)
    ]
    taggers = bundled()
    methods = (taggers.report_topics, taggers.quantity, taggers.practices, taggers.importance)
    methods = (*methods, taggers.risk, taggers.statement_kinds)
    for method in methods:
        method(texts[:1])  # reads the weights
    start = time.process_time()
    for method in methods:
        method(texts)
    assert time.process_time() - start < 1


@with_data
def test_figures_are_reached_again() -> None:
    from models.training.tagger_figures import measured

    promised = json.loads((BUNDLED / "figures.json").read_text(encoding="utf-8"))
    for name, figures in measured(bundled(), DATA, KINDS).items():
        for figure, value in figures.items():
            if figure != "log_loss":
                assert value >= promised[name][figure] - 0.01, (name, figure)


def test_sentences_for_kinds_are_in_one_part_only() -> None:
    import yaml

    kinds = yaml.safe_load(KINDS.read_text(encoding="utf-8"))
    train, held_out = (
        {text for texts in kinds[part].values() for text in texts} for part in ("train", "held_out")
    )
    assert not train & held_out and len(train) > 300 and len(held_out) > 100
