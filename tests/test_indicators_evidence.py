"""Evidence put together, claims supported, what does not apply, and why something was not taken."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.passages import Passage, passages_of
from corpus.retrievers.keywords import KeywordRetriever
from extractor.document import Document
from extractor.extract import read_document
from indicators.absence import FEWEST_PASSAGES, absent_passages, applies
from indicators.assessment import assess, build_indexes
from indicators.catalogue import load_framework
from indicators.claims import supported_claims
from indicators.disclosure import SIGNS, disclosure_signs
from indicators.evidence import LONGEST_QUOTE, MOST_EVIDENCE, candidates_of
from indicators.features import FEATURES, framework_features
from indicators.schema import Framework, Indicator
from models.ranker import LinearRanker

LINES = [
    "公司每年组织廉洁培训，覆盖全体员工，并把考试成绩与晋升挂钩，由审计监察部监督落实到位。",
    "公司设立举报热线和举报邮箱，对实名举报逐件核查，十五个工作日内答复举报人并为其保密。",
    "厂区绿化面积达到三万平方米，种植乔木一千余株，员工在午休时可以沿步道散步休息放松。",
    "食堂全年推出新菜品一百二十种，按季节更新菜单，并开设清真窗口和减脂餐窗口供员工选择。",
]


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "report.txt"
    path.write_text("\n".join(LINES * 6) + "\n", encoding="utf-8")
    return read_document(path)


@pytest.fixture(scope="module")
def form() -> Framework:
    return load_framework("cfis-self-assessment")


def scores_of(passages: tuple[Passage, ...], *strong: int) -> np.ndarray:
    scores = np.full(len(passages), 0.001)
    for rank, index in enumerate(strong):
        scores[index] = 0.9 - 0.05 * rank
    return scores


def test_good_neighbours_are_one_piece_of_evidence(document: Document, form: Framework) -> None:
    passages = passages_of(document)
    found = candidates_of(
        passages, scores_of(passages, 1, 2), form.indicator("59"), {document.id: document}
    )
    assert [each.indexes for each in found] == [(1, 2)]
    quote = found[0].passage
    assert quote.text == document.text[passages[1].start : passages[2].end]
    assert len(quote.text) <= LONGEST_QUOTE
    assert found[0].score == 0.9


def test_a_weak_neighbour_stands_alone_and_a_distant_one_too(
    document: Document, form: Framework
) -> None:
    passages = passages_of(document)
    scores = scores_of(passages, 1, 3)
    scores[2] = 0.2
    by_id = {document.id: document}
    found = candidates_of(passages, scores, form.indicator("59"), by_id)
    assert [each.indexes for each in found[:2]] == [(1,), (3,)]


def test_evidence_joined_is_never_longer_than_a_quote(form: Framework, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    rows = [
        f"第{number}家工厂通过审核，{'整改措施全部完成并复核，' * 12}无遗留。"
        for number in range(30)
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    document = read_document(path)
    passages = passages_of(document)
    found = candidates_of(
        passages, np.full(len(passages), 0.9), form.indicator("59"), {document.id: document}
    )
    assert len(found) == MOST_EVIDENCE
    assert all(len(each.passage.text) <= LONGEST_QUOTE for each in found)
    taken = [index for each in found for index in each.indexes]
    assert len(taken) == len(set(taken))


def test_the_same_text_stands_once(document: Document, form: Framework) -> None:
    passages = passages_of(document)
    by_text: dict[str, list[int]] = {}
    for index, passage in enumerate(passages):
        by_text.setdefault(passage.text, []).append(index)
    twice = next(places for places in by_text.values() if len(places) > 1)
    found = candidates_of(
        passages, scores_of(passages, *twice), form.indicator("59"), {document.id: document}
    )
    assert [each.indexes for each in found] == [(twice[0],)]


def test_a_wanted_passage_is_among_the_candidates(document: Document, form: Framework) -> None:
    passages = passages_of(document)
    scores = np.full(len(passages), 0.5)
    scores[-1] = 0.0
    found = candidates_of(
        passages, scores, form.indicator("59"), {document.id: document}, [len(passages) - 1]
    )
    assert found[-1].indexes == (len(passages) - 1,)
    assert len(found) <= MOST_EVIDENCE


def test_features_are_finite_and_have_a_name_each(document: Document, form: Framework) -> None:
    passages = passages_of(document)
    features = framework_features(build_indexes(passages, form), form)
    assert features.values.shape == (78, len(passages), len(FEATURES))
    assert np.isfinite(features.values).all()
    for indicator, likeness in zip(form.indicators, features.claims, strict=True):
        assert likeness.shape == (len(indicator.claims), len(passages))


def test_an_indicator_gains_most_from_what_is_about_it(document: Document, form: Framework) -> None:
    """The hotline stands higher for anti-corruption than what is cooked in the canteen."""
    passages = passages_of(document)
    features = framework_features(build_indexes(passages, form), form)
    place = [each.id for each in form.indicators].index("59")
    odds = LinearRanker.load().passage.odds(features.values[place])
    hotline = next(i for i, each in enumerate(passages) if "举报热线" in each.text)
    garden = next(i for i, each in enumerate(passages) if "步道散步" in each.text)
    assert odds[hotline] > odds[garden] + 2


def test_nothing_readable_gives_empty_features(form: Framework) -> None:
    features = framework_features(build_indexes((), form), form)
    assert features.values.shape == (78, 0, len(FEATURES))
    indicator, empty = form.indicators[0], np.zeros(0)
    claims = supported_claims(indicator, (), features.claims[0])
    signs = disclosure_signs(indicator, features.values[0], empty, (), claims, features.claims[0])
    assert signs.shape == (len(SIGNS),) and np.isfinite(signs).all()


def test_one_telling_word_or_two_plain_ones_support_a_claim(
    document: Document, form: Framework
) -> None:
    indicator = form.indicator("59")
    passages = passages_of(document)
    found = candidates_of(passages, scores_of(passages, 0), indicator, {document.id: document})
    alike = np.zeros((len(indicator.claims), len(passages)), np.float32)
    named = indicator.claims[0].model_copy(
        update={"words": ("审计监察部监督",), "patterns": (), "names": (), "excluded": ()}
    )
    plain = named.model_copy(update={"words": ("晋升",)})
    two = named.model_copy(update={"words": ("晋升", "考试")})
    none = named.model_copy(update={"words": ("热线",)})
    look_alike = two.model_copy(update={"excluded": ("成绩与晋升",)})
    for claim, supported in ((named, 1), (plain, 0), (two, 1), (none, 0), (look_alike, 0)):
        only: Indicator = indicator.model_copy(update={"claims": (claim,)})
        assert supported_claims(only, found, alike[:1])[0].supported == supported, claim.words


def test_what_a_text_hardly_names_does_not_apply() -> None:
    indicator = load_framework("cfis-esg").indicator("G3.1.2")
    assert indicator.applies_words
    shops = ["店铺须提交资质。", "卖家违规的，平台内经营者规则适用。", "网店公示信用。"]
    assert applies(indicator, KeywordRetriever().build(shops)) is (len(shops) >= FEWEST_PASSAGES)
    assert not applies(indicator, KeywordRetriever().build(["本行服务小微企业。"] * 50))


@pytest.mark.parametrize(
    ("lines", "absent"),
    [
        (["我们的产品主要面向成年人。", "18周岁以下的未成年人请不要使用。"], True),
        (["18周岁以下的未成年人请不要使用。", "儿童使用前应取得监护人同意。"], False),
        (["未满18周岁的，应在家长陪同下阅读。"], False),
    ],
)
def test_a_service_for_adults_needs_no_rules_for_children(lines: list[str], absent: bool) -> None:
    indicator = load_framework("pi-law-policy").indicator("PP28")
    passages = [
        Passage("sha256:0", n, 0, len(line), None, "paragraph", (), "", line)
        for n, line in enumerate(lines)
    ]
    found = absent_passages(indicator, passages, KeywordRetriever().build(lines))
    assert bool(found) is absent


def test_what_came_near_is_told_with_the_reason(tmp_path: Path, form: Framework) -> None:
    path = tmp_path / "canteen.txt"
    path.write_text(
        "\n".join([*LINES[2:], "公司计划于2027年设立社会责任部。"] * 8), encoding="utf-8"
    )
    document = read_document(path)
    proposals = assess([document], form).proposals
    silent = [each for each in proposals if each.state in ("not_found", "needs_external")]
    assert silent
    for proposal in silent:
        record = proposal.search
        assert record.terms and set(record.found_terms) <= set(record.terms)
        assert all(term.lower() in document.text.lower() for term in record.found_terms)
        for miss in record.nearest:
            assert document.text[miss.start : miss.end] == miss.quote
            assert miss.reason
    assert any(record.nearest for record in (each.search for each in silent))


def test_pages_that_could_not_be_read_are_named(form: Framework) -> None:
    report = read_document(Path(__file__).parents[1] / "examples" / "hetingli_2024_csr.pdf")
    assert not report.unreadable_pages
    pages = tuple(
        replace(page, problem="garbled") if page.number == 3 else page for page in report.pages
    )
    torn = replace(report, pages=pages)
    for proposal in assess([torn], form).proposals:
        assert proposal.search.unreadable == ((torn.id, (3,)),)
