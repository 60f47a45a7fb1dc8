"""Passages, terms, retrievers and fusion over a small policy written for the tests."""

from pathlib import Path

import numpy as np
import pytest

from corpus.passages import PASSAGE_LENGTH, passages_of
from corpus.retrievers.bm25 import Bm25Retriever
from corpus.retrievers.dense import DenseRetriever
from corpus.retrievers.fusion import fused, ranks
from corpus.retrievers.keywords import KeywordRetriever
from corpus.tokenization import terms
from extractor.document import Block, Document, Page, Places
from extractor.extract import read_document
from models.bundled_encoder import bundled

TEXT = """隐私政策
一、我们如何收集和使用您的个人信息
当您注册账号时，我们会收集您的手机号码，用于创建账号。当您下单时，我们会收集收货地址。
二、我们如何保护您的个人信息
我们采用加密传输、访问控制等措施保护数据安全，并通过了信息安全管理体系认证。
三、如何联系我们
如有投诉，请拨打客服热线，我们将在十五个工作日内答复。
"""


@pytest.fixture
def policy(tmp_path: Path) -> Document:
    path = tmp_path / "policy.txt"
    path.write_text(TEXT, encoding="utf-8")
    return read_document(path)


def test_passages_equal_the_text_at_their_span(policy: Document) -> None:
    passages = passages_of(policy)
    assert passages
    for number, passage in enumerate(passages):
        assert passage.ordinal == number
        assert policy.text[passage.start : passage.end] == passage.text
        assert len(passage.text) <= PASSAGE_LENGTH


def test_a_passage_stays_on_one_page() -> None:
    text = "公司每年开展数据安全培训，覆盖全体员工。"
    pages = np.asarray([1] * 12 + [2] * (len(text) - 12), np.int32)
    boxes = np.zeros((len(text), 4), np.float32)
    document = Document(
        id="sha256:0",
        file="report.pdf",
        title="",
        kind="report",
        text=text,
        places=Places(pages, boxes),
        pages=(Page(1, 595, 842, 0, 12), Page(2, 595, 842, 12, len(text))),
        blocks=(Block("paragraph", 0, len(text), 1),),
    )
    assert [(p.page, p.text) for p in passages_of(document)] == [(1, text[:12]), (2, text[12:])]


def laid_out(*blocks: tuple[str, str]) -> Document:
    """A page on which every block is a column of lines parted by `/`, as a PDF gives it."""
    parts: list[str] = []
    found: list[Block] = []
    boxes: list[tuple[float, float, float, float]] = []
    for kind, lines in blocks:
        start = len(boxes)
        for number, line in enumerate(lines.split("/")):
            top = 100.0 + 16 * number
            boxes += [(50.0 + 10 * at, top, 60.0 + 10 * at, top + 10) for at in range(len(line))]
        found.append(Block(kind, start, len(boxes), 1))  # type: ignore[arg-type]
        parts.append(lines.replace("/", ""))
        boxes.append((np.nan,) * 4)
    text = "\n".join(parts)
    places = Places(np.ones(len(text), np.int32), np.asarray(boxes[:-1], np.float32))
    pages = (Page(1, 595, 842, 0, len(text)),)
    return Document("sha256:0", "r.pdf", "", "report", text, places, pages, tuple(found))


def quoted(*blocks: tuple[str, str]) -> list[str]:
    return [passage.text for passage in passages_of(laid_out(*blocks))]


def test_the_words_of_charts_and_bare_labels_are_no_passages() -> None:
    prose = ("paragraph", "公司全年投诉办结率为九成九，/较上年继续提高。")
    kept = "公司全年投诉办结率为九成九，较上年继续提高。"
    assert quoted(prose, ("chart", "98.5"), ("chart", "2024")) == [kept]
    assert quoted(prose, ("chart", "处理满意率"), ("chart", "96.2")) == [kept, "处理满意率\n96.2"]
    assert quoted(("paragraph", "外交部/国家发改委/财政部/民委"), prose) == [kept]
    # Narrow columns of text are text, also in short lines.
    narrow = "骑手每月/可以在站/点体检，/费用由公/司承担。"
    assert quoted(("paragraph", narrow)) == [narrow.replace("/", "")]


def test_scraps_are_not_put_together_into_a_quote() -> None:
    scraps = [("paragraph", text) for text in ("姓名", "电话", "单位", "邮箱", "其他", "日期")]
    assert all(text.count("\n") < 3 for text in quoted(*scraps))


def test_the_index_of_a_report_is_no_evidence() -> None:
    assert quoted(("index", "GRI 403-9 工伤 12"), ("paragraph", "全年没有因工死亡。")) == [
        "全年没有因工死亡。"
    ]


def test_headings_are_context_not_passages(policy: Document) -> None:
    passages = passages_of(policy)
    assert not any("如何联系我们" == passage.text.split("、")[-1] for passage in passages)
    complaint = next(passage for passage in passages if "十五个工作日" in passage.text)
    assert complaint.section[-1] == "三、如何联系我们"


def test_passages_stay_under_their_heading(policy: Document) -> None:
    for passage in passages_of(policy):
        assert not ("手机号码" in passage.text and "加密传输" in passage.text)


def test_terms_are_bigrams_words_and_numbers() -> None:
    found = terms("公司PUE值为1.31，個人信息保护制度")
    assert {"公司", "pue", "1.31", "个人", "人信", "信息"} <= set(found)
    assert not any(len(term) > 2 and term[0] > "\u3400" for term in found)


def test_a_word_in_the_middle_of_a_run_is_found(policy: Document) -> None:
    texts = [passage.text for passage in passages_of(policy)]
    scores = Bm25Retriever().build(texts).scores(["客服热线"])[0]
    assert "客服热线" in texts[int(scores.argmax())]


def test_traditional_query_finds_simplified_text(policy: Document) -> None:
    texts = [passage.text for passage in passages_of(policy)]
    scores = Bm25Retriever().build(texts).scores(["訪問控制"])[0]
    assert "访问控制" in texts[int(scores.argmax())]


def test_unknown_terms_score_nothing(policy: Document) -> None:
    texts = [passage.text for passage in passages_of(policy)]
    assert not Bm25Retriever().build(texts).scores(["量子"]).any()
    assert Bm25Retriever().build([]).scores(["量子"]).shape == (1, 0)


def test_bm25_agrees_with_the_formula_worked_by_hand() -> None:
    """Lucene's BM25: idf · tf / (tf + k1 · (1 − b + b · length / mean length))."""
    retriever = Bm25Retriever(k1=1.2, b=0.6).build(["pue pue 能耗", "能耗", "水耗"])
    lengths = [3, 1, 1]
    idf = np.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    tf = 2 / (2 + 1.2 * (1 - 0.6 + 0.6 * lengths[0] / np.mean(lengths)))
    assert retriever.scores(["pue"])[0, 0] == pytest.approx(idf * tf, rel=1e-3)


def test_dense_search_prefers_the_same_subject(policy: Document) -> None:
    texts = [passage.text for passage in passages_of(policy)]
    scores = DenseRetriever(bundled()).build(texts).scores(["收集手机号码用于注册账号"])
    assert scores.shape == (1, len(texts))
    assert "手机号码" in texts[int(scores[0].argmax())]


def test_many_queries_score_as_each_alone(policy: Document) -> None:
    texts = [passage.text for passage in passages_of(policy)]
    retriever = Bm25Retriever().build(texts)
    queries = ["客服热线", "加密传输", "量子", "收货地址和手机号码"]
    together = retriever.scores(queries)
    assert together.shape == (4, len(texts))
    for row, query in zip(together, queries, strict=True):
        assert np.array_equal(row, retriever.scores([query])[0])


def test_background_texts_say_how_rare_a_word_is() -> None:
    alone = Bm25Retriever().build(["数据安全", "公益捐赠"]).scores(["数据"])[0]
    beside = (
        Bm25Retriever()
        .build(["数据安全", "公益捐赠"], ["数据治理", "数据保护"])
        .scores(["数据"])[0]
    )
    assert beside.shape == alone.shape
    assert 0 < beside[0] < alone[0]


def test_neither_words_nor_patterns_run_from_one_text_into_the_next() -> None:
    retriever = KeywordRetriever().build(["公司公示", "营业执照", "公示营业执照"])
    assert retriever.word("公示营业").tolist() == [False, False, True]
    found = retriever.patterns(["公示.{0,9}执照", "公示[^。；]{0,9}执照"])
    assert found.tolist() == [False, False, True]


def test_keyword_counts_and_patterns() -> None:
    retriever = KeywordRetriever().build(["每季度开展应急演练", "开 展 培训", "无关"])
    assert retriever.counts(["培训", "演练", "开展"]).tolist() == [2, 2, 0]
    assert retriever.patterns(["每(年|季度).{0,6}演练"]).tolist() == [True, False, False]


def test_fusion_is_reciprocal_rank_fusion() -> None:
    first = np.asarray([3, 2, 1], np.float32)
    second = np.asarray([0, 5, 1], np.float32)
    total = fused([first, second])
    assert ranks(first).tolist() == [0, 1, 2]
    assert total[0] == pytest.approx(1 / 61)
    assert total[1] == pytest.approx(1 / 62 + 1 / 61)
    assert int(total.argmax()) == 1


def test_a_small_title_goes_with_what_follows_it() -> None:
    lines = ("商品下架后通知商家。", "真实信息", "商家须如实填写成分。", "追溯", "每批可查。")
    text = "\n".join(lines)
    blocks, start = [], 0
    for line in lines:
        blocks.append(Block("paragraph", start, start + len(line)))
        start += len(line) + 1
    document = Document(
        "sha256:0", "a.txt", "a", "report", text, Places.none(len(text)), blocks=tuple(blocks)
    )
    assert [passage.text for passage in passages_of(document)] == [
        "商品下架后通知商家。",
        "真实信息\n商家须如实填写成分。",
        "追溯\n每批可查。",
    ]
