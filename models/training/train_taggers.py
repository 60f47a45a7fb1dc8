"""Train the bundled taggers and measure them: python -m models.training.train_taggers DATASETS.

DATASETS holds `capp130` and `lcy_esg`. Writes weights and figures.json into
models/bundled/taggers; takes some minutes on one core.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import yaml
from threadpoolctl import threadpool_limits

from models.taggers import BUNDLED, LinearTagger, Taggers
from models.training import policy_practices, report_topics
from models.training.tagger_figures import (
    Figures,
    label_figures,
    measured,
    reference,
    speeds,
)
from models.training.tagger_fit import (
    Recipe,
    any_of,
    columns_of,
    one_of,
    regression,
    vector_machine,
)

KINDS = Path(__file__).parent / "statement_kinds.yaml"
FOLDS = 3  # of whole policies


def policy_recipes(folder: Path) -> dict[str, tuple[policy_practices.Task, Recipe]]:
    """Task and recipe of every policy tagger; three parts are the sentence and its context."""
    names = policy_practices.label_names(folder)
    practices = Recipe(tuple(names[:11]), "written", 3, "any", (45_000,), vector_machine(0.4))
    important = Recipe((names[11],), "written", 3, "any", (70_000,), vector_machine(0.4))
    risk = Recipe((names[12],), "written", 3, "any", (60_000,), regression(8))
    around = (20_000, 8_000)
    return {
        "practices": ("topic", practices),
        "practices_in_context": ("topic", replace(practices, kept=(40_000, *around))),
        "importance": ("imprtant", important),
        "importance_in_context": ("imprtant", replace(important, kept=(70_000, *around))),
        "risk": ("risk", risk),
        "risk_in_context": ("risk", replace(risk, kept=(60_000, *around))),
    }


def policy_taggers(folder: Path) -> dict[str, LinearTagger]:
    """From CAPP-130's train and dev sentences, less the policies that the gold is made of."""
    taggers = {}
    for name, (task, recipe) in policy_recipes(folder).items():
        parts = policy_practices.splits(folder, task)
        train, dev = (
            policy_practices.without_held_out(parts[split], folder) for split in ("train", "dev")
        )
        taggers[name] = any_of(recipe, train, dev)
    return taggers


def unseen_policies(folder: Path) -> Figures:
    """The same recipes where whole policies are held out: what to expect of a new policy.

    The published splits mix the sentences of all policies. Thresholds come from a fifth of the
    policies that are trained on.
    """
    figures = {}
    for name, (task, recipe) in policy_recipes(folder).items():
        sentences, numbers = policy_practices.by_policy(folder, task)
        policies = np.random.default_rng(0).permutation(numbers.max() + 1)
        fold = policies[numbers] % FOLDS
        values = np.zeros(sentences.labels.shape, np.float32)
        for held_out in range(FOLDS):
            inner = policies[numbers] // FOLDS % 5 == 0
            train, dev, test = (
                np.flatnonzero(chosen)
                for chosen in (
                    (fold != held_out) & ~inner,
                    (fold != held_out) & inner,
                    fold == held_out,
                )
            )
            tagger = any_of(recipe, sentences.at(train), sentences.at(dev))
            columns = columns_of(sentences.at(test), len(recipe.kept) > 1)
            values[test] = tagger.probabilities(*columns)
        figures[name] = label_figures(values, sentences.labels)
        print("policies held out", name, figures[name])
    return figures


def report_taggers(folder: Path) -> dict[str, LinearTagger]:
    """Topic and quantity of report sentences, from the four fifths that are not held out."""
    rows = report_topics.labelled(folder)
    train = [rows[index] for index in report_topics.split(len(rows))[0]]
    texts, topics = [row.text for row in train], [row.topic for row in train]
    kinds = [row.quality for row in train]
    topic = Recipe(
        tuple(sorted(set(topics))), "letters", 2, "one", (45_000,), vector_machine(0.6, True), 3
    )
    quantity = Recipe(
        tuple(sorted(set(kinds))), "letters", 2, "one", (25_000,), vector_machine(1.5, True), 3
    )
    return {
        "report_topics": one_of(topic, texts, topics),
        "quantity": one_of(quantity, texts, kinds),
    }


def statement_tagger() -> LinearTagger:
    """Kinds of statement, from our own sentences."""
    kinds = yaml.safe_load(KINDS.read_text(encoding="utf-8"))["train"]
    pairs = [(text, kind) for kind, texts in kinds.items() for text in texts]
    recipe = Recipe(tuple(kinds), "spaced", 3, "one", (20_000,), regression(30, True), 1)
    return one_of(recipe, [text for text, _ in pairs], [kind for _, kind in pairs])


def main(data: Path) -> None:
    """Train, write, read back and measure."""
    start = time.monotonic()
    BUNDLED.mkdir(parents=True, exist_ok=True)
    taggers = {
        **policy_taggers(data / "capp130"),
        **report_taggers(data / "lcy_esg"),
        "statement_kinds": statement_tagger(),
    }
    for name, tagger in taggers.items():
        tagger.save(BUNDLED / f"{name}.npz")
    seconds = round(time.monotonic() - start)
    read = Taggers.load()
    figures = {
        **measured(read, data, KINDS),
        "unseen_policies": unseen_policies(data / "capp130"),
        "reference": reference(data),
        "sentences_per_second_one_core": speeds(read, data),
        "bytes": {path.stem: path.stat().st_size for path in sorted(BUNDLED.glob("*.npz"))},
        "seconds_of_training": seconds,
        "machine": f"{platform.platform()}, one core",
        "versions": {name: version(name) for name in ("numpy", "scipy", "scikit-learn")},
    }
    text = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
    (BUNDLED / "figures.json").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    with threadpool_limits(1):
        main(Path(sys.argv[1]))
