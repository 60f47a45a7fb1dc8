"""What every engine of a collection does; the same tests for each."""

import importlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.collecting import vectors_of
from corpus.collection import (
    CollectedPassage,
    Collection,
    CollectionFilters,
    CollectionHit,
    SearchMode,
)
from corpus.engines.opening import open_collection

ALL = CollectionFilters()
# Name and what the address of the engine's collection is, within a folder; a module it needs.
ENGINES = {"faiss": ("reports", "faiss"), "milvus": ("reports.db", "jieba")}

INCIDENT = "公司制定了个人信息安全事件应急预案，每年组织两次应急演练。"
GASES = "报告期内温室气体排放总量为 12,400 吨二氧化碳当量，较上年下降 8.2%。"
TRAINING = "全体员工参加了反腐败培训，培训覆盖率达到 100%。"
WATER = "生产用水循环利用率提高到 93%，废水全部达标排放。"
DELETION = "您注销账号后，我们将删除您的个人信息或者进行匿名化处理。"
DONATION = "公司向云南省怒江州捐赠教育物资，帮助三所乡村小学改善教学条件。"

Open = Callable[[], Collection]


@pytest.fixture(params=ENGINES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the collection of one engine, again and again."""
    name, needed = ENGINES[request.param]
    pytest.importorskip(needed, reason=f"{request.param} is not installed")
    importlib.import_module("corpus.engines.opening")
    held: list[Collection] = []

    def again() -> Collection:
        for each in held:
            each.close()
        held[:] = [open_collection(str(tmp_path / name))]
        return held[0]

    yield again
    for each in held:
        each.close()


def passages(
    document: str,
    texts: Sequence[str],
    company: str = "甲公司",
    year: int | None = 2024,
    kind: str = "csr_report",
    items: Sequence[tuple[str, ...]] = (),
) -> list[CollectedPassage]:
    made = []
    start = 0
    for place, text in enumerate(texts):
        made.append(
            CollectedPassage(
                document=f"sha256:{document}",
                file=f"{company}-{year}.pdf",
                company=company,
                year=year,
                kind=kind,
                page=place + 1 if kind != "privacy_policy" else None,
                start=start,
                end=start + len(text),
                section=("第一章 总则", "1.2 范围"),
                text=text,
                items=items[place] if items else (),
            )
        )
        start += len(text) + 1
    return made


def put(collection: Collection, *documents: list[CollectedPassage]) -> None:
    for each in documents:
        collection.add(each, vectors_of([passage.text for passage in each]))


def find(
    collection: Collection,
    query: str,
    filters: CollectionFilters = ALL,
    mode: SearchMode = "both",
    limit: int = 10,
) -> tuple[CollectionHit, ...]:
    return collection.search(query, vectors_of([query])[0], filters, limit, mode)


def texts(hits: Sequence[CollectionHit]) -> list[str]:
    return [hit.passage.text for hit in hits]


def three(collection: Collection) -> None:
    """Three documents of two companies."""
    put(
        collection,
        passages("a1", [INCIDENT, GASES, TRAINING], items=[("f/1", "g/7"), ("f/2",), ()]),
        passages("b2", [WATER, DONATION], "乙公司", 2023, items=[("f/2",), ()]),
        passages("c3", [DELETION, INCIDENT], "乙公司", None, "privacy_policy"),
    )


@pytest.mark.parametrize("mode", ["both", "words", "meaning"])
def test_a_sentence_is_found_whole(opened: Open, mode: SearchMode) -> None:
    collection = opened()
    three(collection)
    hit = find(collection, "温室气体排放总量", mode=mode)[0]
    assert (
        hit.passage
        == passages("a1", [INCIDENT, GASES, TRAINING], items=[("f/1", "g/7"), ("f/2",), ()])[1]
    )
    assert (hit.by_words is None) == (mode == "meaning")
    assert (hit.by_meaning is None) == (mode == "words")
    assert hit.score > 0


def test_hits_come_best_first_and_once(opened: Open) -> None:
    collection = opened()
    three(collection)
    hits = find(collection, "个人信息安全事件的应急演练")
    assert texts(hits[:2]) == [INCIDENT, INCIDENT]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.key for hit in hits}) == len(hits)
    assert len(find(collection, "公司", limit=2)) == 2


def test_all_is_there_after_opening_again(opened: Open) -> None:
    three(opened())
    collection = opened()
    listed = [
        (each.document, each.file, each.company, each.year, each.kind, each.passages)
        for each in collection.documents()
    ]
    assert listed == [
        ("sha256:c3", "乙公司-None.pdf", "乙公司", None, "privacy_policy", 2),
        ("sha256:b2", "乙公司-2023.pdf", "乙公司", 2023, "csr_report", 2),
        ("sha256:a1", "甲公司-2024.pdf", "甲公司", 2024, "csr_report", 3),
    ]
    assert collection.items() == ("f/1", "f/2", "g/7")
    assert find(collection, DONATION)[0].passage.company == "乙公司"


def test_a_document_added_again_takes_the_place_of_the_older(opened: Open) -> None:
    collection = opened()
    three(collection)
    put(collection, passages("a1", [WATER, TRAINING], "丙公司", 2025))
    assert [each.passages for each in collection.documents() if each.company == "丙公司"] == [2]
    assert len(collection.documents()) == 3
    for mode in ("both", "words", "meaning"):
        found = find(collection, GASES, mode=mode)  # type: ignore[arg-type]
        assert GASES not in texts(found)
    assert find(collection, TRAINING)[0].passage.company == "丙公司"
    assert collection.items() == ("f/2",)


def test_a_removed_document_is_not_found(opened: Open) -> None:
    collection = opened()
    three(collection)
    collection.remove("sha256:a1")
    collection.remove("sha256:none")
    assert [each.document for each in collection.documents()] == ["sha256:c3", "sha256:b2"]
    assert {hit.passage.document for hit in find(collection, INCIDENT)} <= {
        "sha256:b2",
        "sha256:c3",
    }
    assert GASES not in texts(find(collection, GASES, mode="meaning"))


@pytest.mark.parametrize(
    ("filters", "documents"),
    [
        (CollectionFilters(companies=("甲公司",)), {"a1"}),
        (CollectionFilters(companies=("甲公司", "乙公司")), {"a1", "b2", "c3"}),
        (CollectionFilters(years=(2023, 2024)), {"a1", "b2"}),
        (CollectionFilters(kinds=("privacy_policy",)), {"c3"}),
        (CollectionFilters(items=("f/2",)), {"a1", "b2"}),
        (CollectionFilters(items=("g",)), {"a1"}),
        (CollectionFilters(companies=("乙公司",), items=("f",)), {"b2"}),
        (CollectionFilters(companies=("甲",)), set()),
        (CollectionFilters(items=("f/",)), set()),
        (CollectionFilters(companies=("甲公司' or 1=1 --",)), set()),
    ],
)
def test_filters_keep_all_that_fits_and_nothing_else(
    opened: Open, filters: CollectionFilters, documents: set[str]
) -> None:
    collection = opened()
    three(collection)
    for mode in ("both", "words", "meaning"):
        hits = find(collection, INCIDENT + GASES + WATER, filters, mode)  # type: ignore[arg-type]
        assert {hit.passage.document.removeprefix("sha256:") for hit in hits} == documents
        if filters.items and documents:
            assert all(hit.passage.items for hit in hits)


def test_an_empty_collection_finds_nothing(opened: Open) -> None:
    collection = opened()
    assert collection.documents() == ()
    assert collection.items() == ()
    assert find(collection, INCIDENT) == ()
    put(collection, passages("a1", [GASES]))
    collection.remove("sha256:a1")
    assert find(collection, GASES) == ()
    assert collection.documents() == ()


@pytest.mark.parametrize("query", ["", "   ", "。！？……——", "'\"%_*\\", "NOT AND OR (", "\x00"])
def test_a_query_without_words_finds_nothing_by_words(opened: Open, query: str) -> None:
    collection = opened()
    three(collection)
    assert find(collection, query, mode="words") == ()
    assert len(find(collection, query)) <= 7


def test_a_long_query_is_answered(opened: Open) -> None:
    collection = opened()
    three(collection)
    query = (GASES * 20)[:500]
    assert find(collection, query)[0].passage.text == GASES


@pytest.mark.parametrize("mode", ["words", "meaning"])
def test_traditional_characters_find_simplified(opened: Open, mode: SearchMode) -> None:
    collection = opened()
    three(collection)
    assert find(collection, "溫室氣體排放總量", mode=mode)[0].passage.text == GASES


def test_what_was_added_is_found_at_once(opened: Open) -> None:
    collection = opened()
    for number in range(6):
        put(collection, passages(f"{number:02x}", [f"第 {number} 号报告披露了研发投入。", WATER]))
        found = find(collection, f"第 {number} 号报告披露了研发投入", mode="meaning", limit=20)
        assert f"sha256:{number:02x}" in {hit.passage.document for hit in found}


def test_a_million_is_no_year(opened: Open) -> None:
    collection = opened()
    three(collection)
    assert find(collection, GASES, CollectionFilters(years=(1_000_000,))) == ()


def test_names_and_sections_are_kept_as_they_are(opened: Open) -> None:
    collection = opened()
    odd = replace(
        passages("0d", [GASES])[0],
        company="A'B\"C, \\ 公司\t%",
        file="报告 (终稿)….pdf",
        section=("a › b", "<script>", "'"),
        items=("own-1/1.2.3",),
    )
    put(collection, [odd])
    assert find(collection, GASES)[0].passage == odd
    assert find(collection, GASES, CollectionFilters(companies=(odd.company,)))[0].passage == odd
    assert find(collection, GASES, CollectionFilters(items=odd.items))[0].passage == odd


def test_vectors_that_are_zero_do_no_harm(opened: Open) -> None:
    collection = opened()
    collection.add(passages("a1", [GASES]), np.zeros((1, 256), np.float32))
    assert find(collection, GASES, mode="meaning") == ()
    assert texts(find(collection, GASES, mode="words")) == [GASES]


def test_many_documents_in_any_order_are_the_same_collection(opened: Open) -> None:
    collection = opened()
    numbers = list(range(12))
    random.Random(3).shuffle(numbers)
    for number in numbers:
        put(collection, passages(f"{number:02x}", [f"{INCIDENT}（{number}）"], f"第{number}公司"))
    for number in range(0, 12, 2):
        collection.remove(f"sha256:{number:02x}")
    held = {each.document for each in collection.documents()}
    assert held == {f"sha256:{number:02x}" for number in range(1, 12, 2)}
    assert {hit.passage.document for hit in find(collection, INCIDENT, limit=50)} == held
