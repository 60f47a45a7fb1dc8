from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.applicability import applicability, facts_asked, for_organisation
from indicators.assessment import Assessment, assess, read_documents
from indicators.catalogue import framework_ids, load_framework
from indicators.errors import FactError
from indicators.organisation import Organisation, known_facts, read_fact

ROOT = Path(__file__).parent.parent
SUPER_LARGE = {
    "annual_active_users": 5000.0,
    "outstanding_main_business": True,
    "market_value": 1000.0,
    "restricts_merchants": True,
}


@pytest.fixture(scope="module")
def esg() -> Assessment:
    documents = read_documents([next((ROOT / "examples").glob("*_privacy_policy.html"))])
    return assess(documents, load_framework("cfis-esg"))


def test_every_fact_that_an_indicator_needs_is_known() -> None:
    for name in framework_ids():
        for indicator in load_framework(name).indicators:
            unknown = set(indicator.applies_if) - set(known_facts())
            assert not unknown, f"{name} {indicator.id}"


def test_samr_annex_super_large_needs_all_four_conditions() -> None:
    assert Organisation(SUPER_LARGE).holds("super_large_platform") is True
    for fact in SUPER_LARGE:
        without = {**SUPER_LARGE, fact: 4999.0 if fact == "annual_active_users" else 0}
        assert Organisation(without).holds("super_large_platform") is False, fact
        unknown = {key: value for key, value in SUPER_LARGE.items() if key != fact}
        assert Organisation(unknown).holds("super_large_platform") is None, fact


def test_one_failed_condition_decides_although_others_are_unknown() -> None:
    organisation = Organisation({"market_value": 999.9})
    assert organisation.holds("super_large_platform") is False
    assert organisation.why("super_large_platform") == (
        "超大型平台（四项条件同时具备）：否（市值或估值不低于 1000 亿元：否（上年底市值或估值"
        "（亿元人民币）：999.9））"
    )


def test_regulation_62_8_large_network_platform_by_either_number() -> None:
    assert Organisation({"monthly_active_users": 1000.0}).holds("large_network_platform") is True
    assert Organisation({"registered_users": 5000.0}).holds("large_network_platform") is True
    assert Organisation({"registered_users": 4999.0}).holds("large_network_platform") is None
    small = {"registered_users": 4999.0, "monthly_active_users": 999.0}
    assert Organisation(small).holds("large_network_platform") is False


def test_exchange_guideline_article_3_index_members_and_dual_listings_must_report() -> None:
    dual = Organisation({"listed_at": "境内外同时上市"})
    assert dual.holds("listed_mandatory") is True and dual.holds("listed") is True
    alone = Organisation({"listed_at": "上交所", "index_member": False})
    assert alone.holds("listed_mandatory") is False
    assert Organisation({"listed_at": "未上市"}).holds("listed") is False


@pytest.mark.parametrize(
    ("fact", "written", "value"),
    [
        ("e_commerce", "是", True),
        ("e_commerce", " No ", False),
        ("annual_active_users", "5,000", 5000.0),
        ("listed_at", "上交所", "上交所"),
    ],
)
def test_facts_are_read_as_people_write_them(fact: str, written: str, value: object) -> None:
    assert read_fact(fact, written) == value


@pytest.mark.parametrize(
    ("fact", "written"),
    [
        ("nothing_known", "yes"),
        ("super_large_platform", "yes"),
        ("e_commerce", "perhaps"),
        ("market_value", "-1"),
        ("market_value", "nan"),
        ("listed_at", "火星"),
    ],
)
def test_what_is_no_fact_or_value_is_said_in_both_languages(fact: str, written: str) -> None:
    with pytest.raises(FactError) as error:
        read_fact(fact, written)
    assert fact in str(error.value)
    assert error.value.chinese


@given(st.dictionaries(st.sampled_from(sorted(known_facts())), st.booleans()))
def test_more_knowledge_never_turns_a_known_fact_over(values: dict[str, bool]) -> None:
    asked = {key: value for key, value in values.items() if known_facts()[key].asked}
    asked = {key: value for key, value in asked.items() if known_facts()[key].kind == "yes_no"}
    for left_out in asked:
        less = Organisation({key: value for key, value in asked.items() if key != left_out})
        more = Organisation(asked)
        for fact in known_facts():
            if less.holds(fact) is not None:
                assert more.holds(fact) == less.holds(fact)


def test_only_facts_that_matter_are_asked_and_none_that_follow_from_others() -> None:
    asked = facts_asked(load_framework("cfis-esg"))
    assert "e_commerce" in asked and "new_employment_workers" in asked
    assert all(known_facts()[fact].asked for fact in asked)
    assert "market_value" not in asked


def test_cfis_5_1_1_an_indicator_is_switched_off_with_the_reason(esg: Assessment) -> None:
    affected = [each.id for each in esg.framework.indicators if "e_commerce" in each.applies_if]
    off = for_organisation(esg, Organisation({"e_commerce": False}))
    by_id = {proposal.indicator: proposal for proposal in off.proposals}
    assert affected
    for indicator in affected:
        assert by_id[indicator].state == "not_applicable"
        assert by_id[indicator].answer is None
        assert "经营电子商务平台：否" in by_id[indicator].rationale
    others = [each for each in esg.proposals if each.indicator not in affected]
    assert all(by_id[each.indicator] == each for each in others)


def test_a_stated_fact_stands_above_words_that_are_hardly_there(esg: Assessment) -> None:
    number = next(each.id for each in esg.framework.indicators if "e_commerce" in each.applies_if)
    (proposal,) = [each for each in esg.proposals if each.indicator == number]
    silent = replace(
        proposal,
        state="not_applicable",
        evidence=tuple(replace(each, cited=False) for each in proposal.evidence),
    )
    one = replace(esg, proposals=(silent,))
    (on,) = for_organisation(one, Organisation({"e_commerce": True})).proposals
    assert on.state == "not_found" and "经营电子商务平台：是" in on.rationale


def test_nothing_is_known_nothing_is_switched(esg: Assessment) -> None:
    assert for_organisation(esg, Organisation()) is esg


def test_what_is_unknown_is_named_as_a_question(esg: Assessment) -> None:
    indicator = next(each for each in esg.framework.indicators if "e_commerce" in each.applies_if)
    found = applicability(indicator, Organisation())
    assert found.applies == "unknown" and found.unknown == ("e_commerce",)
    assert "经营电子商务平台" in found.reason
