"""What documents cannot show is said beside the answer."""

from pathlib import Path

from indicators.assessment import assess, read_documents
from indicators.catalogue import load_framework

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
