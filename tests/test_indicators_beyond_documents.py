"""What documents cannot show is said beside the answer."""

from pathlib import Path

from indicators.applicability import for_organisation
from indicators.assessment import assess, read_documents
from indicators.catalogue import load_framework
from indicators.organisation import FactValue, Organisation

EXAMPLES = Path(__file__).parent.parent / "examples"
POLICY = next(iter(EXAMPLES.glob("*_privacy_policy.html")))


def test_a_text_is_no_proof_of_what_has_to_be_tested() -> None:
    framework = load_framework("app-violations-2019")
    made = assess(read_documents([POLICY]), framework)
    seen = set()
    for each in made.proposals:
        indicator = framework.indicator(each.indicator)
        if each.state == "proposed":
            seen.add(indicator.judgeable)
            beyond = "；只凭文件" in each.rationale
            assert beyond == (indicator.judgeable != "yes")
            if indicator.judgeable != "yes" and indicator.other_evidence:
                assert f"另需：{indicator.other_evidence}" in each.rationale
    assert seen == {"yes", "partly", "no"}


def test_item_6_4_says_that_its_wording_is_to_be_checked() -> None:
    framework = load_framework("app-violations-2019")
    assert "核对" in framework.indicator("6.4").note
    assert [each.id for each in framework.indicators if each.judgeable == "yes"] == [
        "1.1", "2.1", "2.2", "2.4", "3.6", "3.8", "4.5", "6.1", "6.3", "6.5"
    ]  # fmt: skip
    assert sum(each.judgeable == "partly" for each in framework.indicators) == 9


def test_articles_1_to_9_are_for_super_large_platforms_only() -> None:
    """互联网平台落实主体责任指南（征求意见稿）, article 35: all four conditions."""
    framework = load_framework("samr-2021")
    made = assess(read_documents([POLICY]), framework)
    conditions: dict[str, FactValue] = {
        "annual_active_users": 5000.0,
        "market_value": 1000.0,
        "outstanding_main_business": True,
        "restricts_merchants": True,
    }

    def left_out(facts: dict[str, FactValue]) -> set[str]:
        switched = for_organisation(made, Organisation(facts))
        return {
            each.indicator
            for each in switched.proposals
            if each.state == "not_applicable" and "按企业情况" in each.rationale
        }

    first_nine = {each.id for each in framework.indicators if int(each.id[5:].split(".")[0]) <= 9}
    assert len(first_nine) == 31
    assert left_out(conditions) == set()
    assert left_out({}) == set()
    assert left_out({"annual_active_users": 6000.0}) == set()  # the others are not known
    for short in (
        {"annual_active_users": 4999.0},
        {"market_value": 999.0},
        {"outstanding_main_business": False},
        {"restricts_merchants": False},
    ):
        assert left_out({**conditions, **short}) == first_nine
