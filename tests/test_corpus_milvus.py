"""What is Milvus's own: words by its analyzer, marks in filters, reopening, tokens, plain errors.

A server here is Milvus Lite behind its own gRPC service, with a check of the token in front.
"""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pymilvus", reason="extra milvus is not installed")
pytest.importorskip("milvus_lite", reason="extra milvus is not installed")
pytest.importorskip("jieba", reason="jieba, of which Milvus Lite has its words, is not installed")

from corpus.collection import CollectedPassage, CollectionFilters, Vectors
from corpus.engines import milvus_connection
from corpus.engines.milvus import MilvusCollection, open_milvus
from corpus.engines.milvus_connection import MilvusSettings, shown_address
from corpus.engines.milvus_rows import passage_rows
from corpus.engines.milvus_schema import INDEXES, MOST_BYTES, expression
from corpus.errors import CollectionError, CollectionUnfit, CollectionUnreachable
from extractor.cleaning import searched
from models.bundled_encoder import bundled

ALL = CollectionFilters()
HOSTILE = ('甲"公司', "乙'] or company != ['", "丙\\", 'x" or 1 == 1 or company == "', "丁\n戊")


def passages(
    document: str, *texts: str, company: str = "平台公司", items: tuple[str, ...] = ()
) -> list[CollectedPassage]:
    """Passages one after the other on page 1."""
    made, at = [], 0
    for text in texts:
        end = at + len(text)
        made.append(
            CollectedPassage(
                document,
                f"{document}.pdf",
                company,
                2024,
                "esg",
                1,
                at,
                end,
                ("治理",),
                text,
                items,
            )
        )
        at = end + 1
    return made


def vectors(texts: list[str]) -> Vectors:
    return np.asarray(bundled().encode([searched(each) for each in texts]), np.float32)


def fill(collection: MilvusCollection, given: list[CollectedPassage]) -> None:
    collection.add(given, vectors([each.text for each in given]))


def found(collection: MilvusCollection, query: str, filters: CollectionFilters = ALL) -> list[str]:
    hits = collection.search(query, vectors([query])[0], filters, mode="words")
    return [hit.passage.text for hit in hits]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusCollection]:
    collection = open_milvus(str(tmp_path_factory.mktemp("milvus") / "reports.db"), 256)
    yield collection
    collection.close()


def test_words_are_those_of_jieba_and_traditional_is_simplified(opened: MilvusCollection) -> None:
    fill(
        opened,
        passages(
            "sha256:words",
            "公司每年开展数据安全培训，覆盖全体员工。",
            "公司廢水排放量為１．５噸，低於上年。",
            "審計委員會審閱 Scope2 排放。",
        ),
    )
    assert found(opened, "数据安全")[0].startswith("公司每年开展")
    assert found(opened, "废水排放")[0] == "公司廢水排放量為１．５噸，低於上年。"
    assert found(opened, "SCOPE2") == ["審計委員會審閱 Scope2 排放。"]
    assert found(opened, "，。！") == []
    assert found(opened, "航天飞机") == []


def test_filters_take_names_as_they_are(opened: MilvusCollection) -> None:
    for number, company in enumerate(HOSTILE):
        fill(
            opened,
            passages(
                f"sha256:{number}", "特别的专利申请", company=company, items=(f"a'b/{number}",)
            ),
        )
    for number, company in enumerate(HOSTILE):
        hits = opened.search(
            "专利申请", vectors(["专利申请"])[0], CollectionFilters(companies=(company,))
        )
        assert {hit.passage.company for hit in hits} == {company}
        assert (hits[0].by_words, hits[0].by_meaning) == (1, 1)
        one = opened.search(
            "专利", vectors(["专利"])[0], CollectionFilters(items=(f"a'b/{number}",))
        )
        assert [hit.passage.company for hit in one] == [company]
    whole = opened.search("专利申请", vectors(["专利申请"])[0], CollectionFilters(items=("a'b",)))
    assert len(whole) == len(HOSTILE)
    assert set(opened.items()) == {f"a'b/{number}" for number in range(len(HOSTILE))}
    asked = expression(CollectionFilters(HOSTILE, (2024,), HOSTILE, HOSTILE))
    assert not set(asked) & set("'\\甲") and "1 ==" not in asked


def test_a_document_added_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    address = str(tmp_path / "new" / "reports.db")
    collection = open_milvus(address, 256)
    fill(collection, passages("sha256:a", "旧的环境政策", "旧的员工政策"))
    fill(collection, passages("sha256:b", "另一份报告的环境政策"))
    fill(collection, passages("sha256:a", "新的环境政策"))
    assert sorted(found(collection, "环境政策")) == ["另一份报告的环境政策", "新的环境政策"]
    assert [each.passages for each in collection.documents()] == [1, 1]
    collection.close()
    again = open_milvus(address, 256)
    assert sorted(found(again, "环境政策")) == ["另一份报告的环境政策", "新的环境政策"]
    assert [each.file for each in again.documents()] == ["sha256:a.pdf", "sha256:b.pdf"]
    again.remove("sha256:b")
    assert found(again, "环境政策") == ["新的环境政策"]
    again.close()
    with pytest.raises(CollectionUnfit, match=r"256 numbers.* 128"):
        open_milvus(address, 128)


def test_an_interrupted_document_is_not_listed_and_leaves_nothing(tmp_path: Path) -> None:
    collection = open_milvus(str(tmp_path / "reports.db"), 256)
    given = passages("sha256:a", "环境政策", "员工政策")
    with pytest.raises(ValueError, match="zip"):
        collection.add(given, vectors(["环境政策"]))  # ends after the list and before the rows
    assert collection.documents() == () and collection.items() == ()
    client = collection._client
    rows = client.query("mingzheng_documents", filter='key like "%"', output_fields=["about"])
    client.insert("mingzheng_passages", list(passage_rows(given[:1], vectors(["环境政策"]))))
    assert len(rows) == 1 and found(collection, "政策") == ["环境政策"]
    fill(collection, passages("sha256:a", "新的政策"))
    assert found(collection, "政策") == ["新的政策"]
    assert [each.passages for each in collection.documents()] == [1]
    collection.close()


def test_long_texts_and_many_rows_are_kept(
    opened: MilvusCollection, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "碳排放，" * (MOST_BYTES // 12)
    fill(opened, passages("sha256:long", f"超长段落{long}"))
    hit = opened.search("超长段落", vectors(["超长段落"])[0], ALL, mode="words")[0].passage
    assert MOST_BYTES - 3 < len(hit.text.encode()) <= MOST_BYTES
    assert hit.text.startswith("超长段落碳排放")
    assert hit.end - hit.start == len(hit.text)
    monkeypatch.setattr("corpus.engines.milvus.MOST_ROWS", 7)
    many = passages("sha256:many", *(f"第{number}条供应商准则" for number in range(101, 124)))
    fill(opened, many)
    listed = {each.document: each.passages for each in opened.documents()}
    assert listed["sha256:many"] == len(many)
    assert found(opened, many[-1].text)[0] == many[-1].text
    opened.remove("sha256:long")
    opened.remove("sha256:many")


@pytest.mark.parametrize("kind", sorted(INDEXES))
def test_every_type_of_index_finds_by_meaning(kind: str, tmp_path: Path) -> None:
    settings = MilvusSettings(index=INDEXES[kind])
    collection = open_milvus(str(tmp_path / "reports.db"), 256, settings)
    fill(collection, passages("sha256:a", "员工培训时数", "温室气体排放", "董事会多元化"))
    hits = collection.search("温室气体", vectors(["温室气体"])[0], ALL, mode="meaning")
    assert hits[0].passage.text == "温室气体排放" and hits[0].by_words is None
    collection.close()


@contextmanager
def server(folder: Path, token: str = "", port: int = 0) -> Iterator[str]:
    """Milvus Lite on a port of this machine, by its address."""
    import grpc
    from milvus_lite.adapter.grpc.servicer import MilvusServicer
    from milvus_lite.db import MilvusLite
    from pymilvus.grpc_gen import milvus_pb2_grpc

    wanted = base64.b64encode(token.encode()).decode()

    class Doorkeeper(grpc.ServerInterceptor):  # type: ignore[misc]
        def intercept_service(self, proceed: Any, call: Any) -> Any:
            if not token or dict(call.invocation_metadata).get("authorization") == wanted:
                return proceed(call)

            def refuse(_: Any, context: Any) -> None:
                context.abort(grpc.StatusCode.UNAUTHENTICATED, "auth check failure")

            return grpc.unary_unary_rpc_method_handler(refuse)

    database = MilvusLite(str(folder))
    running = grpc.server(ThreadPoolExecutor(4), interceptors=[Doorkeeper()])
    milvus_pb2_grpc.add_MilvusServiceServicer_to_server(MilvusServicer(database), running)
    port = running.add_insecure_port(f"127.0.0.1:{port}")
    running.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.stop(0).wait()
        database.close()


def test_a_server_takes_the_same_calls_and_may_go_away_and_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.engines.milvus.LONGEST_SEARCH", 1.0)
    with server(tmp_path / "data") as address:
        collection = open_milvus(address, 256, MilvusSettings(shards=2))
        fill(collection, passages("sha256:a", "员工培训时数", "温室气体排放"))
        assert found(collection, "培训") == ["员工培训时数"]
    begun = time.perf_counter()
    with pytest.raises(CollectionUnreachable) as raised:
        found(collection, "培训")
    assert time.perf_counter() - begun < 8
    assert address in raised.value.english and address in raised.value.chinese
    assert "\n" not in raised.value.english
    collection.close()
    with server(tmp_path / "data", port=int(address.rpartition(":")[2])):
        again = opened_in_time(address)
        assert found(again, "培训") == ["员工培训时数"]
        again.close()


def opened_in_time(address: str) -> MilvusCollection:
    """gRPC waits a moment before it tries an address again that did not answer."""
    deadline = time.perf_counter() + 20
    while True:
        try:
            return open_milvus(address, 256)
        except CollectionUnreachable:
            if time.perf_counter() > deadline:
                raise
            time.sleep(0.2)


def test_a_token_is_sent_and_never_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with server(tmp_path / "data", "reader:s3cret") as address:
        environment = {milvus_connection.TOKEN: "reader:s3cret"}
        settings = MilvusSettings.of_environment(environment)
        open_milvus(address, 256, settings).close()
        with pytest.raises(CollectionUnreachable, match="refuses the token") as raised:
            open_milvus(address, 256, MilvusSettings(token="reader:wr0ng"))
    told = [
        raised.value.english,
        raised.value.chinese,
        repr(settings),
        caplog.text,
        *capfd.readouterr(),
    ]
    assert not any("s3cret" in each or "wr0ng" in each for each in told)
    assert shown_address("http://me:s3cret@host:19530/reports") == "http://host:19530/reports"


def test_what_is_not_there_is_said_plainly_and_soon(tmp_path: Path) -> None:
    begun = time.perf_counter()
    with pytest.raises(CollectionUnreachable, match=r"127\.0\.0\.1:9"):
        open_milvus("http://me:s3cret@127.0.0.1:9", 256)
    with pytest.raises(CollectionError):
        open_milvus("ftp://somewhere", 256)
    assert time.perf_counter() - begun < milvus_connection.LONGEST_WAIT + 2
    (tmp_path / "file.db").write_text("no folder of Milvus Lite", encoding="utf-8")
    with pytest.raises(CollectionUnreachable, match=r"file\.db"):
        open_milvus(str(tmp_path / "file.db"), 256)


def test_a_folder_of_lite_belongs_to_one_program(tmp_path: Path) -> None:
    address = str(tmp_path / "reports.db")
    collection = open_milvus(address, 256)
    code = (
        "import sys; from corpus.engines.milvus import open_milvus\n"
        "from corpus.errors import CollectionError\n"
        "try: open_milvus(sys.argv[1], 256)\n"
        "except CollectionError as error: print(error.english)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, address],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "only one program at a time" in told.stdout and "Traceback" not in told.stderr
    collection.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [(milvus_connection.INDEX, "ivf_unknown"), (milvus_connection.SHARDS, "none")],
)
def test_settings_that_mean_nothing_are_refused(name: str, value: str) -> None:
    with pytest.raises(CollectionUnfit, match=name):
        MilvusSettings.of_environment({name: value})


def test_without_the_library_the_cure_is_told(tmp_path: Path) -> None:
    code = (
        "import sys, json; sys.modules['pymilvus'] = None\n"
        "from corpus.engines.milvus import open_milvus\n"
        "from corpus.errors import CollectionExtraMissing\n"
        "try: open_milvus('http://127.0.0.1:9', 256)\n"
        "except CollectionExtraMissing as error:\n"
        "    print(json.dumps([error.english, error.chinese]))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert all(".[milvus]" in each for each in json.loads(told.stdout))
