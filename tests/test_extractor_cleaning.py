"""The normalised form in which texts and written rules are compared."""

import re

import pytest

from extractor.cleaning import normalised, shadow_pattern


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("資料保護政策", "数据保护政策"),
        ("⼈⼯智能", "人工智能"),  # Kangxi radicals
        ("ＰＵＥ　１.３１", "pue1.31"),
        ("数 据\n安全", "数据安全"),
        ("你的帐号和其它信息", "您的账号和其他信息"),
        ("信\u00ad息", "信息"),
    ],
)
def test_spellings_of_the_same_text_agree(printed: str, compared: str) -> None:
    assert normalised(printed) == compared


@pytest.mark.parametrize(
    ("pattern", "printed"),
    [
        ("保存期限：.{0,4}年", "保存期限：三年"),
        ("（[一二]）", "（一）注册"),
        (r"公开《[^》]{0,9}》", "公开《個人信息保護指引》"),
        ("你的(帐|账)号", "您的帳號"),
        ("其它目的", "用于其它目的"),
        ("ISO 27001".replace(" ", " ?"), "ISO 27001"),
        (r"\S+邮箱", "客服邮箱"),
    ],
)
def test_rules_match_what_was_printed(pattern: str, printed: str) -> None:
    assert shadow_pattern(pattern).search(normalised(printed))


def test_a_full_width_parenthesis_is_no_group() -> None:
    assert shadow_pattern("（单位").search(normalised("金额（单位：万元）"))
    with pytest.raises(re.error):
        shadow_pattern("(单位")
