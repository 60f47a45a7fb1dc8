"""How fast the bundled encoder is, beside others on the same passages and the same single core.

    python tests/benchmarks/encoder_speed.py [--folder ENCODER] [--only NAME] [--out FILE.json]

Every measurement is a fresh process, bound to one core. The clock runs from strings to vectors of
length 1; loading and fitting are timed apart. The passages are the sentences of LCY (ESG reports)
of `../shared`; where they are absent, the example sentences of the catalogues.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from machine import installed_version, machine

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "datasets" / "lcy_esg"
FOLDER = ROOT / "models" / "bundled" / "encoder"
RESULTS = Path(__file__).parent / "results" / "encoder_speed.json"
PACKAGES = ("mingzheng", "numpy", "scipy", "scikit-learn", "sentence-transformers", "torch")
PACKAGES += ("tokenizers",)
MOST_PASSAGES = 8000
BATCH = 256  # of sentence-transformers; its default of 32 is slower here
LEAST_A_SECOND = 5000.0
Encode = Callable[[Sequence[str]], Any]


def bundled(folder: Path, _: Sequence[str]) -> Encode:
    """The bundled encoder with numpy and scipy, as the program uses it."""
    from models.bundled_encoder import BundledEncoder

    return BundledEncoder.load(folder).encode


def same_folder(folder: Path, _: Sequence[str]) -> Encode:
    """The same folder as a sentence-transformers model."""
    from sentence_transformers import SentenceTransformer

    from models.static_bag import StaticBag

    return _encoder(SentenceTransformer(modules=[StaticBag.load(str(folder))], device="cpu"))


def static_embedding(folder: Path, _: Sequence[str]) -> Encode:
    """StaticEmbedding of sentence-transformers: one random vector a character, of the same size.

    Its tokenizer finds no bigrams, so it has about half as much to add for each passage.
    """
    import numpy as np
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    from models.bundled_encoder import read_table

    vocabulary, table = read_table(folder)
    tokens = {token: index for index, token in enumerate(["[UNK]", *vocabulary])}
    tokenizer = Tokenizer(models.WordLevel(tokens, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("[a-z]+|."), "isolated")
    random = np.random.default_rng(0).standard_normal((len(tokens), table.shape[1]))
    bag = StaticEmbedding(tokenizer, embedding_weights=random.astype(np.float32))
    return _encoder(SentenceTransformer(modules=[bag], device="cpu"))


def latent(_: Path, passages: Sequence[str]) -> Encode:
    """TF-IDF of characters and bigrams with SVD by scikit-learn, fitted on the passages."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer

    terms = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    fitted = make_pipeline(terms, TruncatedSVD(256, random_state=0), Normalizer()).fit(passages)
    return fitted.transform  # type: ignore[no-any-return]


def _encoder(model: Any) -> Encode:
    import torch

    torch.set_num_threads(1)
    return lambda texts: model.encode(
        list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
    )


SYSTEMS: dict[str, Callable[[Path, Sequence[str]], Encode]] = {
    "bundled encoder": bundled,
    "sentence-transformers, same folder": same_folder,
    "sentence-transformers StaticEmbedding, characters only": static_embedding,
    "scikit-learn TF-IDF and SVD": latent,
}


def passages() -> tuple[str, list[str]]:
    """Where the passages come from, and the passages."""
    if DATA.exists():
        from models.training.report_topics import labelled

        return "LCY", [row.text for row in labelled(DATA)][:MOST_PASSAGES]
    from indicators.catalogue import framework_ids, load_framework

    found = [
        example
        for name in framework_ids()
        for indicator in load_framework(name).indicators
        for example in indicator.examples
    ]
    return "example sentences of the catalogues", found[:MOST_PASSAGES]


def measure(name: str, folder: Path) -> dict[str, Any]:
    """One measurement in this process."""
    import resource

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    source, texts = passages()
    begun = time.perf_counter()
    encode = SYSTEMS[name](folder, texts)
    ready = time.perf_counter()
    encode(texts[:10])  # what is done on the first call only
    started, used = time.perf_counter(), time.process_time()
    vectors = encode(texts)
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "passages": len(vectors),
        "source": source,
        "characters": sum(map(len, texts)),
        "dimensions": int(vectors.shape[1]),
        "seconds_to_load_or_fit": ready - begun,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "peak_mb": peak / (1e6 if sys.platform == "darwin" else 1e3),
    }


def fresh(name: str, folder: Path) -> dict[str, Any]:
    """One measurement in a process of its own with one thread."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, __file__, "--measure", name, "--folder", str(folder)]
    environment = {**os.environ, **threads, "PYTHONPATH": str(ROOT)}
    environment |= {"TOKENIZERS_PARALLELISM": "false"}
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def measured(names: Sequence[str], folder: Path, repeat: int) -> list[dict[str, Any]]:
    """The medians of some measurements; the systems take turns, so that all share other load."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for _ in range(repeat):
        for name in names:
            runs[name].append(fresh(name, folder))
    return [summary(name, each) for name, each in runs.items()]


def summary(name: str, runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One row of figures."""
    row: dict[str, Any] = {"what": name, "runs": len(runs)}
    row |= {key: runs[0][key] for key in ("source", "passages", "characters", "dimensions")}
    for key in ("seconds_to_load_or_fit", "seconds", "cpu_seconds", "peak_mb"):
        row[key] = round(median(run[key] for run in runs), 3)
    row["all_seconds"] = [round(run["seconds"], 3) for run in runs]
    for key in ("seconds", "cpu_seconds"):
        a_second = row["passages"] / median(run[key] for run in runs)
        row[f"passages_a_{key.removesuffix('s')}"] = round(a_second)
    sys.stderr.write(f"{name}: {row['passages_a_second']} passages a second\n")
    return row


def installed(name: str) -> bool:
    """Whether the libraries of a system are there."""
    needs = "scikit-learn" if name.startswith("scikit") else "sentence-transformers"
    return SYSTEMS[name] is bundled or installed_version(needs) is not None


def main() -> None:
    """Measure everything and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", choices=SYSTEMS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the encoder's folder")
    parser.add_argument("--only", choices=SYSTEMS, help="one of the systems")
    parser.add_argument("--repeat", type=int, default=5, help="measurements of each; the median")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.measure:
        sys.stdout.write(json.dumps(measure(options.measure, options.folder.resolve())))
        return
    about = machine(PACKAGES)
    names = [options.only] if options.only else [name for name in SYSTEMS if installed(name)]
    rows = measured(names, options.folder.resolve(), options.repeat)
    speed = {row["what"]: row["passages_a_second"] for row in rows}.get("bundled encoder")
    target = {"what": "passages a second on one core, at least", "limit": LEAST_A_SECOND}
    if speed is not None:
        target |= {"measured": speed, "met": speed >= LEAST_A_SECOND}
    data = {**about, "measurements": rows, "targets": [target]}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
