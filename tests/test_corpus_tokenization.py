"""Chinese text as terms."""

import os
import subprocess
import sys
from pathlib import Path

from corpus.tokenization import terms

ROOT = Path(__file__).parents[1]


def test_terms_are_bigrams_long_words_and_latin_words() -> None:
    assert terms("PUE 1.31") == ("pue", "1.31")
    assert {"数据", "据安", "安全", "数据安全"} <= set(terms("数据安全"))
    assert terms("數據安全") == terms("数据安全") == terms("数 据 安 全")


def test_no_dictionary_is_kept_where_others_can_write(tmp_path: Path) -> None:
    """A file planted there would change what is found, and one of another user cannot be read."""
    subprocess.run(
        [sys.executable, "-c", "from corpus.tokenization import terms; terms('数据安全管理')"],
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert list(tmp_path.iterdir()) == []
