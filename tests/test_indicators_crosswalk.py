from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from indicators.catalogue import framework_ids, load_framework
from indicators.crosswalk import (
    CLOSEST,
    FILE,
    Relation,
    composed,
    crosswalk_faults,
    related_items,
    theme_of,
    themes,
    topics,
    topics_for_code,
    topics_of,
)
from indicators.schema import Framework

FRAMEWORKS = [load_framework(name) for name in framework_ids()]
# Indicators by framework, also of those whose catalogue is not in this checkout.
SIZES = {
    "cfis-self-assessment": 78,
    "cfis-esg": 149,
    "ccia-002": 24,
    "saic-2014": 62,
    "samr-2021": 105,
    "pi-law-policy": 41,
    "app-violations-2019": 31,
    "cn-exchange-2024": 120,
}
ITEMS = sorted(
    {(name, item) for topic in topics() for name, items in topic.items.items() for item in items}
)
MIRRORED: dict[Relation, Relation] = {
    "same": "same",
    "narrower": "wider",
    "wider": "narrower",
    "related": "related",
}


def relations(framework: str, indicator: str) -> dict[tuple[str, str], Relation]:
    return {
        (each.framework, each.indicator): each.relation
        for each in related_items(framework, indicator)
    }


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda each: each.id)
def test_the_indicators_of_a_framework_are_those_of_the_topics(framework: Framework) -> None:
    known = {item for name, item in ITEMS if name == framework.id}
    assert known == {each.id for each in framework.indicators}


def test_every_framework_is_there_whole() -> None:
    counted = {name: sum(framework == name for framework, _ in ITEMS) for name in SIZES}
    assert counted == SIZES
    assert {name for name, _ in ITEMS} == set(SIZES)


def test_themes_are_known_and_each_is_used() -> None:
    assert {topic.theme for topic in topics()} == {theme.id for theme in themes()}


def test_no_indicator_only_bears_on_its_topics() -> None:
    for framework, item in ITEMS:
        main = topics_of(framework, item)[0]
        assert main.items[framework][item] != "related", (framework, item)


def test_the_main_topic_is_where_an_indicator_stands_closest_then_the_first() -> None:
    order = [topic.id for topic in topics()]
    for framework, item in ITEMS:
        found = topics_of(framework, item)
        ranks = [
            (CLOSEST.index(topic.items[framework][item]), order.index(topic.id)) for topic in found
        ]
        assert ranks == sorted(ranks)
        assert theme_of(framework, item) == found[0].theme


def test_relations_are_mirrored_from_the_other_side() -> None:
    for framework, item in ITEMS:
        for (other, related), relation in relations(framework, item).items():
            assert relations(other, related)[framework, item] == MIRRORED[relation]


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ("same", "same", "same"),
        ("same", "narrower", "narrower"),
        ("narrower", "same", "wider"),
        ("wider", "same", "narrower"),
        ("same", "wider", "wider"),
        ("narrower", "wider", "wider"),
        ("wider", "narrower", "narrower"),
        ("narrower", "narrower", "related"),
        ("wider", "wider", "related"),
        *[("related", each, "related") for each in CLOSEST],
        *[(each, "related", "related") for each in CLOSEST],
    ],
)
def test_composed_relations(own: Relation, other: Relation, expected: Relation) -> None:
    assert composed(own, other) == expected


def test_composed_relations_mirror_each_other() -> None:
    for own, other in itertools.product(CLOSEST, repeat=2):
        assert composed(other, own) == MIRRORED[composed(own, other)]


def test_the_same_question_of_two_frameworks_is_found_as_the_same() -> None:
    found = relations("cfis-esg", "S7.4.1")
    assert found["pi-law-policy", "PP07"] == "same"
    assert found["pi-law-policy", "PP34"] == "narrower"
    assert relations("cfis-esg", "E2.2.1")["cn-exchange-2024", "24-1"] == "same"
    assert relations("cfis-self-assessment", "38")["saic-2014", "SAIC-14.1-1"] == "same"
    assert relations("app-violations-2019", "3.8") == {
        ("pi-law-policy", "PP13"): "same",
        ("pi-law-policy", "PP07"): "wider",
    }


def test_related_items_are_of_other_frameworks_each_once_the_closest_first() -> None:
    for framework, item in ITEMS:
        found = related_items(framework, item)
        assert all(each.framework != framework for each in found)
        assert len({(each.framework, each.indicator) for each in found}) == len(found)
        ranks = [CLOSEST.index(each.relation) for each in found]
        assert ranks == sorted(ranks)


def test_where_two_topics_join_a_pair_the_closest_relation_stands() -> None:
    # Both also stand in access_and_copy, correction and deletion, each as wider than the topic.
    found = {(each.framework, each.indicator): each for each in related_items("cfis-esg", "S7.4.1")}
    assert found["pi-law-policy", "PP07"].relation == "same"
    assert found["pi-law-policy", "PP07"].topic.id == "rights_and_ways"


def test_a_framework_of_a_users_own_has_no_relations_and_the_theme_other() -> None:
    assert related_items("my-own", "1") == () and theme_of("my-own", "1") == "other"


@pytest.mark.parametrize(
    ("scheme", "code", "topic"),
    [
        ("GRI", "305-1", "ghg_emissions"),
        ("GRI", "305", "ghg_scope_3"),
        ("GRI", "G4-EN15", "ghg_emissions"),
        ("GRI", " 205-2 ", "anti_corruption_training"),
        ("HKEX", "A1.2", "ghg_emissions"),
        ("HKEX", "a1", "pollutants"),
        ("SASB", "TC-IM-230a.1", "security_incidents"),
        ("exchange", "第三十五条", "energy_consumption"),
        ("exchange", "应对气候变化", "ghg_emissions"),
    ],
)
def test_codes_of_index_tables_lead_to_topics(scheme: str, code: str, topic: str) -> None:
    assert topic in [each.id for each in topics_for_code(scheme, code)]


def test_a_code_leads_to_no_other_topics() -> None:
    assert [each.id for each in topics_for_code("GRI", "305-3")] == ["ghg_scope_3"]
    above = {each.id for each in topics_for_code("HKEX", "A1")}
    assert {"ghg_emissions", "waste_amounts"} <= above and "energy_consumption" not in above
    for scheme, code in [("GRI", ""), ("XYZ", "305-1"), ("GRI", "30"), ("GRI", "305-11")]:
        assert topics_for_code(scheme, code) == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("theme: environment", "theme: weather", "unknown theme weather"),
        ("id: ghg_scope_3", "id: ghg_emissions", "ghg_emissions stands there twice"),
        ('"24-1": same', '"24-1": alike', "Input should be"),
        ("title_en: Greenhouse gas emissions\n", "name: gas\n", "Field required"),
    ],
)
def test_a_fault_of_the_file_is_told_in_plain_words(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "crosswalk.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    fault = crosswalk_faults(FRAMEWORKS, file)[0]
    assert re.search(message, fault.message)
    assert fault.file == "crosswalk.yaml"
    if "alike" in new:
        at = text.splitlines().index("  - id: ghg_emissions") + 1
        assert fault.line == at


def test_the_crosswalk_fits_the_frameworks() -> None:
    assert crosswalk_faults(FRAMEWORKS) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"24-1": same', '"24-99": same', "names 24-99, which cn-exchange-2024 does not have"),
        ('"24-1": same', '"24-99": same', "cn-exchange-2024: in no topic: 24-1"),
        ("pi-law-policy: {", "pi-law: {", "names the unknown framework pi-law"),
    ],
)
def test_indicators_that_are_none_or_left_out_are_told(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "crosswalk.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert any(message in fault.message for fault in crosswalk_faults(FRAMEWORKS, file))
