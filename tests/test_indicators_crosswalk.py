from __future__ import annotations

import itertools

import pytest

from indicators.catalogue import framework_ids, load_framework
from indicators.crosswalk import (
    CLOSEST,
    Relation,
    composed,
    related_items,
    theme_of,
    themes,
    topics,
    topics_for_code,
)
from indicators.schema import Framework

FRAMEWORKS = [load_framework(name) for name in framework_ids()]
MIRRORED: dict[Relation, Relation] = {
    "same": "same",
    "narrower": "wider",
    "wider": "narrower",
    "related": "related",
}


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda each: each.id)
def test_every_indicator_of_every_framework_stands_in_a_topic(framework: Framework) -> None:
    known = {
        each.id
        for topic in topics()
        for each in framework.indicators
        if each.id in topic.items.get(framework.id, {})
    }
    assert known == {each.id for each in framework.indicators}


def test_topics_name_only_what_there_is_and_themes_that_are_known() -> None:
    numbers = {each.id: {item.id for item in each.indicators} for each in FRAMEWORKS}
    known = {theme.id for theme in themes()}
    assert len({topic.id for topic in topics()}) == len(topics())
    for topic in topics():
        assert topic.theme in known, topic.id
        assert topic.items, topic.id
        for framework, items in topic.items.items():
            assert set(items) <= numbers[framework], topic.id


def test_relations_are_mirrored_from_the_other_side() -> None:
    for framework in FRAMEWORKS:
        for indicator in framework.indicators:
            for related in related_items(framework.id, indicator.id):
                back = {
                    (each.framework, each.indicator): each.relation
                    for each in related_items(related.framework, related.indicator)
                }
                relation = back[framework.id, indicator.id]
                if relation != MIRRORED[related.relation]:  # two topics join the pair: the closest
                    assert {relation, related.relation} <= {"narrower", "wider", "same"}


def test_composed_relations_mirror_each_other() -> None:
    for own, other in itertools.product(CLOSEST, repeat=2):
        assert composed(other, own) == MIRRORED[composed(own, other)]


def test_the_same_question_of_two_frameworks_is_found_as_the_same() -> None:
    found = {
        (each.framework, each.indicator): each.relation for each in related_items("ccia-002", "9")
    }
    assert found["cfis-esg", "S7.4.1"] == "same"
    assert found["pi-law-policy", "PP34"] == "narrower"
    assert not any(framework == "ccia-002" for framework, _ in found)


def test_a_framework_of_a_users_own_has_no_relations_and_the_theme_other() -> None:
    assert related_items("my-own", "1") == () and theme_of("my-own", "1") == "other"


def test_codes_of_index_tables_lead_to_topics() -> None:
    assert [topic.id for topic in topics_for_code("GRI", "305-1")] == ["climate"]
    assert "climate" in {topic.id for topic in topics_for_code("GRI", "305")}
    assert [topic.id for topic in topics_for_code("HKEX", "A1.2")] == ["climate"]
    assert topics_for_code("GRI", "") == () and topics_for_code("XYZ", "305-1") == ()
