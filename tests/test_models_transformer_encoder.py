"""Encoders by name or folder: a tiny transformer made here, and the bundled one as a module."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.bundled_encoder import FOLDER, BundledEncoder, quantised, save
from models.encoder import query_vectors
from models.errors import ModelMissing, ModelsError

pytest.importorskip("sentence_transformers", reason="extra transformers is not installed")

from models.transformer_encoder import TransformerEncoder

ROOT = Path(__file__).parents[1]
PROMPT = "查询"
POLICY = """隐私政策
我们会采用加密技术保护您的个人信息，并制定了网络安全事件应急预案。
您可以查阅、复制、更正、删除您的个人信息，也可以注销账号。
"""
TEXTS = ["我们会采用加密技术保护您的个人信息。", "您可以注销账号。", "隐私"]
# Whatever would leave this machine ends the program.
OFFLINE = """
import sys
def guard(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        print("network:", event, arguments[:2], flush=True)
        import os
        os._exit(99)
sys.addaudithook(guard)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of 16 dimensions with random weights and a query prompt."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import BertConfig, BertModel, BertTokenizerFast

    made = tmp_path_factory.mktemp("bert")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted({*POLICY, *PROMPT} - {"\n"})]
    (made / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab=str(made / "vocab.txt")).save_pretrained(made)
    torch.manual_seed(0)
    size = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    size |= {"intermediate_size": 32, "max_position_embeddings": 64}
    # So wide that texts far apart get vectors far apart.
    config = BertConfig(vocab_size=len(words), initializer_range=1.0, **size)
    BertModel(config).save_pretrained(made)
    modules = [Transformer(str(made), max_seq_length=64), Pooling(16, pooling_mode="cls")]
    model = SentenceTransformer(modules=modules, device="cpu", prompts={"query": PROMPT})
    out = tmp_path_factory.mktemp("models") / "tiny"
    model.save(str(out))
    return out


@pytest.fixture(scope="module")
def encoder(folder: Path) -> TransformerEncoder:
    return TransformerEncoder(str(folder))


def test_vectors_are_those_of_the_model_pooled_as_its_folder_says(
    folder: Path, encoder: TransformerEncoder
) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder).eval()
    with torch.no_grad():
        first = model(**tokenizer(TEXTS, padding=True, return_tensors="pt")).last_hidden_state[:, 0]
    expected = torch.nn.functional.normalize(first, dim=1).numpy()
    found = encoder.encode(TEXTS)
    assert found.shape == (3, 16) and found.dtype == np.float32
    assert np.abs(found - expected).max() < 1e-5
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_queries_get_the_prompt_of_the_model_and_passages_do_not(
    encoder: TransformerEncoder,
) -> None:
    queries = query_vectors(encoder, TEXTS)
    assert np.abs(queries - encoder.encode([PROMPT + text for text in TEXTS])).max() < 1e-6
    assert np.abs(queries - encoder.encode(TEXTS)).max() > 1e-3


def test_the_same_texts_give_the_same_bits_whatever_the_number_of_threads(
    folder: Path, encoder: TransformerEncoder
) -> None:
    import torch

    before = torch.get_num_threads()
    first = encoder.encode(TEXTS * 30)
    torch.set_num_threads(2)
    again = TransformerEncoder(str(folder)).encode(TEXTS * 30)
    left_at = torch.get_num_threads()
    torch.set_num_threads(before)
    assert (first == again).all()
    assert left_at == 2


def test_batches_keep_the_order(encoder: TransformerEncoder) -> None:
    texts = [POLICY[: 3 + index % 40] for index in range(75)]
    one_by_one = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.abs(encoder.encode(texts) - one_by_one).max() < 1e-5
    assert encoder.encode([]).shape == (0, 16)


def offline(
    script: str, *arguments: object, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", f"{OFFLINE}\n{script}", *map(str, arguments)]
    given = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(cwd), **environment}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=given)


def prefill(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    (cwd / "policy.txt").write_text(POLICY, encoding="utf-8")
    script = "from review.cli import main; main()"
    return offline(script, "prefill", "policy.txt", "-f", "ccia-002", *arguments, cwd=cwd)


def test_the_command_line_takes_a_folder_and_stays_off_the_network(
    folder: Path, tmp_path: Path
) -> None:
    ran = prefill("--encoder", folder, "--out", "out.json", cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    data = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert data["settings"]["encoder"] == str(folder)


def test_a_model_that_is_not_here_is_not_looked_for_elsewhere(tmp_path: Path) -> None:
    ran = prefill("--encoder", "none/such", "--out", "out.json", cwd=tmp_path)
    assert ran.returncode == 2, ran.stdout
    (line,) = [line for line in ran.stderr.splitlines() if line.startswith("mingzheng:")]
    assert "'none/such'" in line and "name a folder" in line and "nothing is downloaded" in line


def test_a_name_stands_for_what_was_downloaded_before(
    folder: Path, encoder: TransformerEncoder, tmp_path: Path
) -> None:
    kept, commit = tmp_path / "hub" / "models--someone--tiny", "0" * 40
    copied(folder, kept / "snapshots" / commit)
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text(commit)
    script = (
        "from models.transformer_encoder import TransformerEncoder; "
        "encoder = TransformerEncoder('someone/tiny'); "
        "print(encoder.name, encoder.encode(['您可以注销账号。']).tolist())"
    )
    ran = offline(script, cwd=tmp_path, HF_HOME=str(tmp_path))
    name, _, vectors = ran.stdout.partition(" ")
    assert name == "someone/tiny", ran.stdout + ran.stderr
    assert np.abs(encoder.encode(["您可以注销账号。"]) - json.loads(vectors)).max() < 1e-6


@pytest.mark.parametrize("name", ["nonesuch", "/no/such/folder", __file__])
def test_what_is_no_model_is_missing(name: str) -> None:
    with pytest.raises(ModelMissing, match="name a folder"):
        TransformerEncoder(name)


def copied(folder: Path, to: Path) -> Path:
    """A copy without symbolic links to break."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        place = to / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    return to


def without_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def cut_weights(folder: Path) -> None:
    os.truncate(folder / "model.safetensors", 5000)


def cut_list_of_modules(folder: Path) -> None:
    os.truncate(folder / "modules.json", 20)


def without_configuration(folder: Path) -> None:
    (folder / "config.json").unlink()


@pytest.mark.parametrize(
    "damage", [without_weights, cut_weights, cut_list_of_modules, without_configuration]
)
def test_a_damaged_folder_is_told_in_one_plain_line(
    folder: Path, tmp_path: Path, damage: Any
) -> None:
    damage(copied(folder, tmp_path / "tiny"))
    with pytest.raises(ModelsError, match=r"holds no whole .*fetch it again") as caught:
        TransformerEncoder(str(tmp_path / "tiny"))
    assert "\n" not in str(caught.value)


def bundled_kind(folder: Path) -> Path:
    vocabulary = sorted({character for text in TEXTS for character in text})
    random = np.random.default_rng(1).standard_normal((len(vocabulary), 32)).astype(np.float32)
    save(folder, vocabulary, *quantised(random))
    return folder


def test_code_that_a_folder_names_is_not_run(tmp_path: Path) -> None:
    with pytest.raises(ModelsError, match="program code of its own, which is not run"):
        TransformerEncoder(str(bundled_kind(tmp_path / "encoder")))


@pytest.mark.parametrize("trusted", [True, False])
def test_the_bundled_encoder_is_a_sentence_transformers_model(
    tmp_path: Path, trusted: bool
) -> None:
    from sentence_transformers import SentenceTransformer

    from models.static_bag import StaticBag

    folder = bundled_kind(tmp_path / "encoder")
    if trusted:
        model = SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, trust_remote_code=True
        )
    else:
        model = SentenceTransformer(modules=[StaticBag.load(str(folder))], device="cpu")
    texts = [*TEXTS, "", "abc", POLICY * 9]
    ours = BundledEncoder.load(folder).encode(texts)
    assert np.abs(model.encode(texts) - ours).max() < 1e-6
    assert np.abs(model.encode_query(texts) - ours).max() < 1e-6
    assert model.get_embedding_dimension() == 32


def test_the_bundled_encoder_learns_and_is_saved_in_its_own_format(tmp_path: Path) -> None:
    import torch
    from sentence_transformers import SentenceTransformer

    from models.static_bag import StaticBag

    folder = bundled_kind(tmp_path / "encoder")
    bag = StaticBag.load(str(folder))
    before = BundledEncoder.load(folder).encode(TEXTS)
    (one, other, _) = bag(bag.preprocess(TEXTS))["sentence_embedding"]
    (-one @ other).backward()
    with torch.no_grad():
        bag.embedding.weight -= bag.embedding.weight.grad
    SentenceTransformer(modules=[bag], device="cpu").save(str(tmp_path / "learnt"))
    after = BundledEncoder.load(tmp_path / "learnt").encode(TEXTS)
    assert after[0] @ after[1] > before[0] @ before[1] + 0.01
    listed = json.loads((tmp_path / "learnt" / "modules.json").read_text(encoding="utf-8"))
    assert [each["type"] for each in listed] == ["models.static_bag.StaticBag"]


def test_the_encoder_that_is_shipped_gives_the_same_vectors_by_both_ways() -> None:
    from sentence_transformers import SentenceTransformer

    from models.static_bag import StaticBag

    if not FOLDER.exists():
        pytest.skip("models/bundled/encoder is not in place")
    texts = [POLICY[index : index + 60] for index in range(40)]
    model = SentenceTransformer(modules=[StaticBag.load(str(FOLDER))], device="cpu")
    assert np.abs(model.encode(texts) - BundledEncoder.load().encode(texts)).max() < 1e-5
