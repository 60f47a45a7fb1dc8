"""Points from claims and figures, by each of the rules, over indicators of the real catalogue."""

import pytest

from corpus.passages import Passage
from indicators.catalogue import load_framework
from indicators.evidence import Candidate
from indicators.proposers.points import propose_points
from indicators.schema import ClaimSupport, EvidenceStatus, Framework


@pytest.fixture(scope="module")
def guide() -> Framework:
    return load_framework("cfis-esg")


def candidate(text: str, status: EvidenceStatus = "fact", score: float = 0.9) -> Candidate:
    passage = Passage("sha256:0", 0, 0, len(text), 1, "paragraph", (), "", text)
    return Candidate((0,), passage, score, status)


def answered(
    guide: Framework, number: str, supported: str, *candidates: Candidate
) -> tuple[object, str]:
    """Answer and reason where the claims named in `supported` are supported."""
    indicator = guide.indicator(number)
    claims = [
        ClaimSupport(each.id, each.text, each.id in supported.split(), ())
        for each in indicator.claims
    ]
    found = propose_points(guide, indicator, candidates or (candidate("公司已实施。"),), claims)
    return found.answer, found.reason


@pytest.mark.parametrize(
    ("number", "supported", "points"),
    [
        ("E1.2.6", "c1", 1),  # highest: the better of two levels
        ("E1.2.6", "c1 c2", 2),
        ("S6.1.1", "c1 c3", 3),  # sum
        ("S6.1.1", "c1 c2 c3", 5),
        ("S2.B1", "c1 c2", 4),  # sum, over the cap
        ("S4.B1", "c1", 3),  # a claim earns more than the most
        ("E3.2.1", "c1 c2", 1),  # what has to be worked out earns nothing by itself
        ("S1.B1", "c1 c2", 0),
    ],
)
def test_points_of_claims(guide: Framework, number: str, supported: str, points: float) -> None:
    assert answered(guide, number, supported)[0] == points


def test_what_a_person_has_to_work_out_is_named(guide: Framework) -> None:
    _, reason = answered(guide, "S1.B1", "c1")
    assert "须由评估人核算" in reason and "120-130" in reason


def test_all_essential_claims_give_all_points_and_some_half(guide: Framework) -> None:
    indicator = next(
        each
        for each in guide.indicators
        if each.points and each.points.rule == "all"
        if sum(claim.essential for claim in each.claims) == 2 and len(each.claims) == 2
    )
    most = indicator.points.most if indicator.points else None
    assert most
    assert answered(guide, indicator.id, "c1 c2")[0] == most
    half, reason = answered(guide, indicator.id, "c1")
    assert half == most / 2 and "半分" in reason


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("数据中心年均PUE为1.25。", 3),
        ("数据中心年均PUE为1.42。", 2),
        ("数据中心年均PUE为1.62。", 0),
        ("数据中心持续降低PUE。", 0),
    ],
)
def test_a_figure_falls_into_its_band(guide: Framework, text: str, points: float) -> None:
    assert answered(guide, "E1.1.2", "c1 c2", candidate(text))[0] == points


def test_a_target_is_no_figure(guide: Framework) -> None:
    told = candidate("力争到2030年数据中心年均PUE降至1.2。", "plan")
    assert answered(guide, "E1.1.2", "c1", told)[0] == 0


def test_events_are_counted_where_no_total_is_told(guide: Framework) -> None:
    events = [candidate(f"员工走进{place}社区开展志愿服务。") for place in ("东湖", "西山", "南苑")]
    assert answered(guide, "S3.2.1", "c1", *events[:2])[0] == 0  # three are asked for
    points, reason = answered(guide, "S3.2.1", "c1", *events)
    assert points == 2 and "3 处" in reason


def test_absence_needs_a_statement(guide: Framework) -> None:
    said = candidate("报告期内未发生环境违法事件。", "negated")
    assert answered(guide, "E4.3.2", "c1", said)[0] == 3
    assert answered(guide, "E4.3.2", "c1", candidate("公司重视环保。"))[0] is None


def test_deductions_are_positive_and_a_denial_takes_nothing_off(guide: Framework) -> None:
    fined = candidate("公司因产品质量问题被市场监管部门罚款20万元。")
    points, reason = answered(guide, "S4.D1", "c1", fined)
    assert points == 5 and "减 5 分" in reason
    denied = candidate("报告期内未因产品质量受到行政处罚。", "negated")
    assert answered(guide, "S4.D1", "", denied)[0] == 0


def test_every_answer_is_one_that_can_be_chosen(guide: Framework) -> None:
    for indicator in guide.indicators:
        every = " ".join(claim.id for claim in indicator.claims)
        for supported in ("", indicator.claims[0].id, every):
            answer, reason = answered(guide, indicator.id, supported)
            assert reason
            known = [value for value, _ in guide.options(indicator)]
            assert answer is None or answer in known, (indicator.id, answer, known)
