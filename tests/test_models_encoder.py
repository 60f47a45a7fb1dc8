"""The bundled encoder: its vectors, its folder, what is said of a broken one, its figures."""

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bundled_encoder import FOLDER, BundledEncoder, quantised, read_table, save
from models.character_features import CharacterVocabulary, features_of
from models.encoder import named_encoder, query_vectors
from models.errors import ModelMissing, ModelsError
from models.training.measure_encoder import bm25, interval, measures

ROOT = Path(__file__).parents[1]
VOCABULARY = ("hse", "水", "用", "用水", "电", "节", "节水")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small encoder on disk."""
    random = np.random.default_rng(1).standard_normal((len(VOCABULARY), 8)).astype(np.float32)
    save(tmp_path / "encoder", VOCABULARY, *quantised(random))
    return tmp_path / "encoder"


def test_a_vector_is_the_sum_of_roots_of_counts(folder: Path) -> None:
    _, table = read_table(folder)
    at = {feature: table[row] for row, feature in enumerate(VOCABULARY)}
    raw = np.sqrt(3) * at["水"] + np.sqrt(2) * at["节水"] + np.sqrt(2) * at["节"] + at["hse"]
    (vector,) = BundledEncoder.load(folder).encode(["节水，节 水。ＨＳＥ 水"])
    assert np.abs(vector - raw / np.linalg.norm(raw)).max() < 1e-6


def test_vectors_have_length_one_or_are_zero_and_are_the_same_twice(folder: Path) -> None:
    texts = ["节约用水", "", "绿色", "HSE", "\udc80\n水"]
    first = BundledEncoder.load(folder).encode(texts)
    assert first.shape == (5, 8) and first.dtype == np.float32
    assert np.linalg.norm(first, axis=1).round(5).tolist() == [1, 0, 0, 1, 1]
    assert (first == BundledEncoder.load(folder).encode(texts)).all()
    assert BundledEncoder.load(folder).encode([]).shape == (0, 8)


def test_int8_costs_next_to_nothing(folder: Path) -> None:
    random = np.random.default_rng(1).standard_normal((len(VOCABULARY), 8)).astype(np.float32)
    _, table = read_table(folder)
    assert 0 < np.abs(table - random).max() < np.abs(random).max() / 127


@given(st.lists(st.text(st.sampled_from("水电用节ab，\n 中１②𠀀Ａ"), max_size=12), max_size=4))
def test_features_found_as_numbers_are_those_found_as_strings(texts: list[str]) -> None:
    expected = [Counter(features_of(text)) for text in texts]
    vocabulary = CharacterVocabulary(sorted({feature for each in expected for feature in each}))
    counts = vocabulary.counts(texts).toarray()
    found = [
        {f: int(n) for f, n in zip(vocabulary.features, row, strict=True) if n} for row in counts
    ]
    assert found == [dict(each) for each in expected]


def edited(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def replaced(path: Path, array: np.ndarray) -> None:
    np.save(path, array, allow_pickle=True)


def promising_more(path: Path) -> None:
    """A header that asks for a terabyte."""
    data = path.read_bytes()
    path.write_bytes(data.replace(b"(7, 8), }      ", b"(9999999, 99999), }", 1)[: len(data)])


BREAKAGES = {
    "vectors.npy: cannot be read (No such file": lambda f: (f / "vectors.npy").unlink(),
    "vocabulary.txt: cannot be read": lambda f: (f / "vocabulary.txt").unlink(),
    "mingzheng_encoder.json: cannot be read": lambda f: (f / "mingzheng_encoder.json").unlink(),
    "mingzheng_encoder.json: no JSON": lambda f: (f / "mingzheng_encoder.json").write_text("{"),
    "the format is not": lambda f: edited(f / "mingzheng_encoder.json", format="other/2"),
    "number of dimensions": lambda f: edited(f / "mingzheng_encoder.json", dimensions="8"),
    "int8 of 7 × 9": lambda f: edited(f / "mingzheng_encoder.json", dimensions=9),
    "int8 of 6 × 8": lambda f: (f / "vocabulary.txt").write_text("\n".join(VOCABULARY)),
    "int8 of 7 × 8": lambda f: replaced(f / "vectors.npy", np.zeros((7, 8), np.float32)),
    "one float16 a row": lambda f: replaced(f / "scales.npy", np.zeros(6, np.float16)),
    "a scale is no number": lambda f: replaced(f / "scales.npy", np.full(7, np.nan, np.float16)),
    "stands there twice": lambda f: (f / "vocabulary.txt").write_text("水\n" * 7),
    "no text in UTF-8": lambda f: (f / "vocabulary.txt").write_bytes(b"\xff\xfe\n" * 7),
    "vectors.npy: cut short": lambda f: os.truncate(f / "vectors.npy", 150),
    "scales.npy: cut short": lambda f: os.truncate(f / "scales.npy", 0),
    "vectors.npy: cut short, or no plain array (mmap": lambda f: promising_more(f / "vectors.npy"),
    "vectors.npy: cut short, or no plain array (Array": lambda f: replaced(
        f / "vectors.npy", np.full((7, 8), Trap(), object)
    ),
    "vectors.npy: cut short, or no plain array (": lambda f: (f / "vectors.npy").write_bytes(
        pickle.dumps(Trap())
    ),
    "several arrays": lambda f: np.savez((f / "scales.npy").open("wb"), a=np.zeros(7)),
}


class Trap:
    """Does something when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return pytest.fail, ("a pickle was opened",)


@pytest.mark.parametrize("message", BREAKAGES)
def test_a_broken_folder_is_told_in_plain_words(folder: Path, message: str) -> None:
    BREAKAGES[message](folder)
    with pytest.raises(ValueError) as caught:
        BundledEncoder.load(folder)
    assert message in str(caught.value) and str(folder) in str(caught.value)


def test_an_encoder_is_named_by_its_folder(folder: Path) -> None:
    texts = ["节约用水", "用电"]
    encoder = named_encoder(str(folder))
    assert (encoder.encode(texts) == BundledEncoder.load(folder).encode(texts)).all()
    assert (query_vectors(encoder, texts) == encoder.encode(texts)).all()


def test_a_broken_folder_that_is_named_is_no_fault_of_the_program(folder: Path) -> None:
    (folder / "scales.npy").unlink()
    with pytest.raises(ModelsError, match=r"broken encoder: .*scales\.npy.*put the folder in"):
        named_encoder(str(folder))


def test_naming_the_bundled_encoder_does_not_import_torch(folder: Path) -> None:
    script = (
        "import sys; from models.encoder import named_encoder; "
        "named_encoder(sys.argv[1]).encode(['节约用水']); "
        "print([name for name in ('torch', 'sklearn', 'transformers') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, folder], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.stdout == "[]\n", ran.stderr


def test_a_query_is_encoded_in_the_way_of_its_encoder() -> None:
    class Asymmetric:
        name = "asymmetric"

        def encode(self, texts: list[str]) -> np.ndarray:
            return np.zeros((len(texts), 1), np.float32)

        def encode_queries(self, texts: list[str]) -> np.ndarray:
            return np.ones((len(texts), 1), np.float32)

    assert query_vectors(Asymmetric(), ["问"]).tolist() == [[1]]


def test_the_measures_are_those_of_the_books() -> None:
    scores = np.asarray([[0.9, 0.8, 0.7, 0.1], [0.1, 0.2, 0.3, 0.4]])
    relevant = np.asarray([[True, False, True, False], [True, False, False, False]])
    found = measures(scores, relevant)
    assert found["MAP"] == pytest.approx([(1 + 2 / 3) / 2, 1 / 4])
    ideal = 1 + 1 / np.log2(3)
    assert found["nDCG@10"] == pytest.approx([(1 + 1 / np.log2(4)) / ideal, 1 / np.log2(5)])
    assert found["recall@50"].tolist() == [1, 1]
    assert interval(np.full(9, 0.25)) == [0.25, 0.25]


def test_the_bm25_beside_it_is_bm25() -> None:
    passages = ("节水", "节水节电", "用电用电")
    (scores,) = bm25(passages, ["节水"])
    idf, mean = np.log1p(1.5 / 2.5), 7 / 3  # 节水 in two of three; 1 + 3 + 3 bigrams
    expected = [idf * 2.2 / (1 + 1.2 * (0.25 + 0.75 * length / mean)) for length in (1, 3)]
    assert scores == pytest.approx([*expected, 0])


def test_the_speed_benchmark_runs(folder: Path, tmp_path: Path) -> None:
    """How fast is not a matter of tests."""
    out = tmp_path / "speed.json"
    script = ROOT / "tests" / "benchmarks" / "encoder_speed.py"
    command = [sys.executable, script, "--only", "bundled encoder", "--repeat", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([*command, "--folder", folder, "--out", out], check=True, env=environment)
    data = json.loads(out.read_text(encoding="utf-8"))
    (row,) = data["measurements"]
    assert row["dimensions"] == 8 and row["passages"] > 100 and row["passages_a_second"] > 0
    assert {"numpy", "scipy"} <= set(data["versions"])


def test_the_figures_are_of_the_weights_that_are_shipped() -> None:
    if not FOLDER.exists():
        pytest.skip("models/bundled/encoder is not in place")
    figures = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    weights = (FOLDER / "vectors.npy").read_bytes()
    assert figures["vectors_sha256"] == hashlib.sha256(weights).hexdigest()
    assert {"README.md", "modules.json"} <= {path.name for path in FOLDER.iterdir()}


def test_the_folder_can_be_copied_anywhere(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "another place" / "编码器")
    assert (
        BundledEncoder.load(copy).encode(["水"]) == BundledEncoder.load(folder).encode(["水"])
    ).all()


def test_a_name_that_is_nowhere_is_missing() -> None:
    pytest.importorskip("sentence_transformers", reason="extra transformers is not installed")
    with pytest.raises(ModelMissing, match="nothing is downloaded"):
        named_encoder("none/such")
