"""Chinese text as terms."""

from corpus.tokenization import terms


def test_terms_are_bigrams_and_latin_words() -> None:
    assert terms("PUE 1.31") == ("pue", "1.31")
    assert terms("数据安全") == ("数据", "据安", "安全")
    assert terms("數據安全") == terms("数据安全") == terms("数 据 安 全")
    assert terms("水，电") == ("水", "电")
