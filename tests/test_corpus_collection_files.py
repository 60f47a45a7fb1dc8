"""Collections of FAISS files: kept through kills, exact enough, one writer, plain words."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from collection_writer import opened as opened_small
from collection_writer import passages_of
from test_corpus_collection import ALL, GASES, INCIDENT, find, passages, put, texts, three

from corpus.collecting import vectors_of
from corpus.collection import CollectedPassage, CollectionFilters, Vectors
from corpus.engines.faiss_files import FaissFiles
from corpus.engines.opening import on_milvus, open_collection
from corpus.engines.word_index import WordIndex, best_rows, postings_of, word_scores
from corpus.errors import CollectionBusy, CollectionUnfit, CollectionUnreadable
from corpus.retrievers.bm25 import Bm25Retriever
from indicators.catalogue import framework_ids, load_framework

TESTS = Path(__file__).parent
KILLS = 20
LARGE = 30_000  # passages


def sentences() -> list[list[str]]:
    """The example sentences of each framework, as documents."""
    return [
        [text for each in load_framework(name).indicators for text in each.examples]
        for name in framework_ids()
    ]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaissFiles, Vectors]]:
    """Many made passages, most of them in a compressed index, and their exact vectors."""
    sys.path.insert(0, str(TESTS / "benchmarks"))
    from made_passages import A_DOCUMENT, PassageMaker

    made = PassageMaker([each for each in sentences() if len(each) > 20], ["f/1", "g/2"])
    folder = tmp_path_factory.mktemp("large") / "reports"
    collection = FaissFiles(folder, 256, exact_up_to=10_000, waiting=12_000)
    kept = []
    for number in range(LARGE // A_DOCUMENT):
        document = made.document(number)
        vectors = vectors_of([passage.text for passage in document])
        collection.add(document, vectors)
        kept.append(vectors)
    yield collection, np.concatenate(kept)
    collection.close()


def queries() -> list[str]:
    titles = [each.title for name in framework_ids() for each in load_framework(name).indicators]
    return random.Random(5).sample(titles, 100)


def recall(
    collection: FaissFiles, vectors: Vectors, filters: CollectionFilters, wanted: Sequence[int]
) -> float:
    """Of the ten nearest by exact search those found; equal likeness counts."""
    shares = []
    asked = vectors_of(queries())
    for query in asked:
        scores = vectors[np.asarray(wanted)] @ query
        tenth = np.sort(scores)[-10]
        hits = collection.search("", query, filters, 10, "meaning")
        at = [int(hit.passage.document[7:], 16) * 250 + hit.passage.start // 1000 for hit in hits]
        shares.append(float(np.sum(vectors[at] @ query >= tenth - 1e-5)) / 10)
    return float(np.mean(shares))


def test_the_compressed_index_finds_what_exact_search_finds(
    large: tuple[FaissFiles, Vectors],
) -> None:
    collection, vectors = large
    assert list(collection._folder.glob("index-*/meaning.faiss")), "no compressed index was made"
    assert recall(collection, vectors, ALL, range(LARGE)) >= 0.95


@pytest.mark.parametrize("share", ["few", "many"])
def test_filtered_search_is_as_exact(large: tuple[FaissFiles, Vectors], share: str) -> None:
    collection, vectors = large
    documents = collection.documents()
    years = (documents[0].year,) if share == "few" else tuple({each.year for each in documents})[1:]
    place = {each.document: each.year for each in documents}
    wanted = [row for row in range(LARGE) if place[f"sha256:{row // 250:064x}"] in years]
    filters = CollectionFilters(years=tuple(year for year in years if year is not None))
    assert 500 < len(wanted) < LARGE
    assert recall(collection, vectors, filters, wanted) >= 0.95


def test_words_rank_as_bm25_does() -> None:
    corpus = [text for document in sentences() for text in document][:3000]
    index = WordIndex.of(postings_of(corpus))
    other = Bm25Retriever().build(corpus)
    shares = []
    for query, scores in zip(queries(), other.scores(queries()), strict=True):
        mine = best_rows(word_scores([index], query, len(corpus)), 10)
        wanted = min(10, int((scores > 0).sum()))
        least = np.sort(scores)[-wanted] if wanted else 0
        shares.append(float(np.mean(scores[mine] >= 0.97 * least)) if wanted else 1.0)
    assert np.mean(shares) > 0.97


def test_rare_words_are_read_before_common_ones() -> None:
    corpus = ["公司 披露"] * 500 + ["公司 碳足迹 披露"] + ["公司"] * 500
    index = WordIndex.of(postings_of(corpus))
    scores = word_scores([index], "公司碳足迹披露", len(corpus), most=5)
    assert np.flatnonzero(scores).tolist() == [500]


def test_the_best_rows_are_the_best() -> None:
    draw = np.random.default_rng(2)
    for size in (0, 1, 7, 999, 5000):
        scores = draw.integers(0, 40, size).astype(np.float32)
        expected = [row for row in np.argsort(-scores, kind="stable") if scores[row] > 0][:10]
        assert best_rows(scores, 10).tolist() == expected


def test_writing_the_indexes_changes_no_answer(tmp_path: Path) -> None:
    collection = opened_small(tmp_path / "c")
    for number in range(20):
        collection.add(*passages_of(number, 1))
    for number in (3, 4, 11):
        collection.remove(f"sha256:{number:04d}")
    collection.add(*passages_of(5, 2))

    def answers() -> list[list[tuple[str, tuple[str, ...]]]]:
        found = []
        for number in range(20):
            made, vectors = passages_of(number, 1)
            for filters in (ALL, CollectionFilters(companies=("公司1",), items=("f",))):
                words = collection.search(made[0].text, vectors[0], filters, 8, "words")
                found.append([(hit.passage.key, hit.passage.section) for hit in words])
                near = collection.search("", vectors[0], filters, 1, "meaning")
                found.append([(hit.passage.key, hit.passage.section) for hit in near])
        return found

    before = answers()
    collection.optimise()
    assert answers() == before
    files = {path.name for path in (tmp_path / "c").iterdir()}
    assert len([name for name in files if name.startswith(("index-", "vectors-"))]) == 2
    held = sum(each.passages for each in collection.documents())
    vectors_file = next((tmp_path / "c").glob("vectors-*"))
    assert vectors_file.stat().st_size == held * 16 * 2, "removed passages are left out"
    collection.optimise()
    assert answers() == before
    collection.close()


def test_a_collection_of_which_all_was_removed_goes_on(tmp_path: Path) -> None:
    collection = opened_small(tmp_path)
    for number in range(20):
        collection.add(*passages_of(number, 1))
    for number in range(20):
        collection.remove(f"sha256:{number:04d}")
    collection.optimise()
    assert collection.documents() == ()
    made, vectors = passages_of(9, 2)
    assert collection.search(made[0].text, vectors[0], ALL) == ()
    collection.add(made, vectors)
    collection.optimise()
    assert collection.search(made[3].text, vectors[3], ALL, 1)[0].passage == made[3]
    collection.close()


def test_a_reader_sees_what_another_process_has_added(tmp_path: Path) -> None:
    writer, reader = opened_small(tmp_path), opened_small(tmp_path)
    for number in range(30):
        made, vectors = passages_of(number, 1)
        writer.add(made, vectors)
        hit = reader.search(made[-1].text, vectors[-1], ALL, 1)[0]
        assert (hit.passage, hit.by_words, hit.by_meaning) == (made[-1], 1, 1)
        if number % 10 == 9:
            writer.remove("sha256:0003")
            writer.optimise()
            assert "sha256:0003" not in {each.document for each in reader.documents()}
    writer.close()
    reader.close()


def test_readers_go_on_while_the_indexes_are_replaced(tmp_path: Path) -> None:
    writer = opened_small(tmp_path)
    made, vectors = passages_of(7, 1)
    writer.add(made, vectors)
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        reader = opened_small(tmp_path)
        while not done.is_set():
            try:
                hits = reader.search(made[0].text, vectors[0], ALL, 1)
                if [hit.passage for hit in hits] != [made[0]]:
                    wrong.append(hits)
            except Exception as error:
                wrong.append(error)
        reader.close()

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(8, 28):
        writer.add(*passages_of(number, 1))
        if number % 4 == 0:
            writer.remove(f"sha256:{number:04d}")
            writer.optimise()
    done.set()
    for thread in threads:
        thread.join()
    writer.close()
    assert not wrong


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writer of this test is made by fork")
def test_a_killed_writer_leaves_whole_documents(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    draw = random.Random(20250711)
    known: dict[int, int | None] = {}  # the version of each document that was kept, None: removed
    with subprocess.Popen(
        [sys.executable, str(TESTS / "collection_writer.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent), "OMP_NUM_THREADS": "1"},
    ) as nursery:
        assert nursery.stdin and nursery.stdout
        for version in range(KILLS):
            nursery.stdin.write(f"{folder} {version}\n")
            nursery.stdin.flush()
            child = int(nursery.stdout.readline().split()[1])
            lines, pause = draw.randrange(25), draw.uniform(0, 0.05)
            timer = threading.Timer(pause, os.kill, (child, signal.SIGKILL))
            doubt: int | None = None  # what was being added or removed when the end came
            last = version * 7 % 60
            for line in iter(nursery.stdout.readline, "ended\n"):
                if not lines:
                    timer.start()
                lines -= 1
                what, number, _ = line.split()
                if what == "removing":
                    doubt = int(number)
                    continue
                known[int(number)] = None if what == "removed" else version
                last, doubt = (last if what == "removed" else (int(number) + 1) % 60), None
            timer.join()
            check(folder, known, {last, doubt}, version)
        nursery.stdin.close()
    assert sum(each is not None for each in known.values()) > 5
    collection = opened_small(folder)
    collection.optimise()
    check(folder, known, set(), KILLS)
    collection.close()


def check(folder: Path, known: dict[int, int | None], doubt: set[int | None], now: int) -> None:
    """Every document is there as it was kept, whole; those in doubt are as before or as meant."""
    if not folder.exists():
        return
    collection = opened_small(folder)
    held = {int(each.document[7:]): each for each in collection.documents()}
    for number in doubt - {None}:
        assert number is not None
        known[number] = version_of(collection, number) if number in held else None
    assert set(held) == {number for number, version in known.items() if version is not None}
    for number in random.Random(now).sample(sorted(held), min(12, len(held))):
        version = known[number]
        assert version is not None
        made, vectors = passages_of(number, version)
        assert held[number].passages == len(made)
        for at in (0, len(made) - 1):
            by_words = collection.search(f"word{number}x{at}", vectors[at], ALL, 5, "words")
            assert [hit.passage for hit in by_words] == [made[at]]
            by_meaning = collection.search("", vectors[at], ALL, 1, "meaning")
            assert by_meaning[0].passage == made[at]
    collection.close()


def version_of(collection: FaissFiles, number: int) -> int:
    hits = collection.search(f"word{number}x0", np.zeros(16, np.float32), ALL, 1, "words")
    return int(hits[0].passage.section[0][1:])


HOLDING = """
import sys
from pathlib import Path
from corpus.engines.writer_lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_refused_and_readers_are_not(tmp_path: Path) -> None:
    first = open_collection(str(tmp_path / "c"))
    put(first, passages("a1", [GASES]))
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(tmp_path / "c")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
    ) as other:
        assert other.stdin and other.stdout and other.stdout.readline() == "held\n"
        second = FaissFiles(tmp_path / "c", 256, wait=0.2)
        with pytest.raises(CollectionBusy, match="another process") as refused:
            put(second, passages("b2", [INCIDENT]))
        assert "另一个进程" in refused.value.chinese
        assert texts(find(second, GASES)) == [GASES]
        other.kill()
    put(second, passages("b2", [INCIDENT]))  # the lock of a killed process is free
    assert len(first.documents()) == 2
    second.close()
    first.close()


def test_other_folders_and_vectors_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.docx").write_text("x")
    with pytest.raises(CollectionUnfit, match="is no collection"):
        open_collection(str(tmp_path / "other"))
    with pytest.raises(CollectionUnfit, match="is no collection"):
        open_collection(str(tmp_path / "other" / "thesis.docx"))
    with pytest.raises(CollectionUnreadable, match="is empty"):
        open_collection(" ")
    collection = open_collection(str(tmp_path / "c"))
    three_made: list[CollectedPassage] = passages("a1", [GASES])
    put(collection, three_made)
    collection.close()
    with pytest.raises(CollectionUnfit, match="holds vectors of 256 dimensions, not 16"):
        open_collection(str(tmp_path / "c"), 16)


def test_damaged_files_are_told_in_plain_words(tmp_path: Path) -> None:
    collection = open_collection(str(tmp_path))
    three(collection)
    collection.close()
    (tmp_path / "passages.sqlite").write_bytes(b"no database at all, but long enough" * 50)
    for path in tmp_path.glob("passages.sqlite-*"):
        path.unlink()
    with pytest.raises(CollectionUnreadable, match="cannot be read or written"):
        open_collection(str(tmp_path))


@pytest.mark.parametrize("name", ["words.codes.npy", "words.rows.npy", "meaning.faiss"])
def test_a_damaged_index_is_told_in_plain_words(tmp_path: Path, name: str) -> None:
    collection = opened_small(tmp_path)
    for number in range(20, 40):
        collection.add(*passages_of(number, 1))
    collection.optimise()
    collection.close()
    path = next(tmp_path.glob(f"index-*/{name}"))
    path.write_bytes(path.read_bytes()[:40])
    again = opened_small(tmp_path)
    with pytest.raises(CollectionUnreadable, match="cannot be read or written"):
        again.search("word", np.ones(16, np.float32), ALL)
    again.close()


@pytest.mark.parametrize(
    ("address", "milvus"),
    [
        ("http://127.0.0.1:19530", True),
        ("milvus://host:1", True),
        ("a/reports.db", True),
        ("reports", False),
        ("/a/b.database", False),
        ("./http", False),
    ],
)
def test_the_address_says_which_engine(address: str, milvus: bool) -> None:
    assert on_milvus(address) == milvus


def test_adding_is_quick_enough_to_be_waited_for(tmp_path: Path) -> None:
    collection = open_collection(str(tmp_path / "c"))
    document = passages("a1", [f"{INCIDENT}{number}" for number in range(250)])
    vectors = vectors_of([each.text for each in document])
    begun = time.process_time()
    collection.add(document, vectors)
    assert time.process_time() - begun < 5
    collection.close()
