"""The panel of second opinions on the review screen, without a browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import gradio as gr
import pytest
from build_documents import HOSTILE, LINES, assessment, unpaged_document
from opinion_server import OpinionServer, opinion_server, says, sends, waits

from review.accounts.access import Caller, NotAllowed, acting_as
from review.app import build_app
from review.opinion.desk import NothingToAsk
from review.opinion.log import UnderWay
from review.opinion.source import opinion_source
from review.pages.opinion_panel import ask, asked_for, looked, panel_html
from review.pages.place import Place
from review.pages.review_model import decide, under_review
from review.project_settings import BLIND, ON
from review.words.opinion import WORDS
from review.workspace import Workspace

QUOTE = "设立社会责任部"
GOOD = {
    "answer": 2,
    "state": "proposed",
    "quotes": [{"passage": "P1", "quote": QUOTE}],
    "reason": "有部门。",
}


@pytest.fixture
def server(workspace: Workspace) -> Iterator[OpinionServer]:
    """A server that the workspace is told to ask."""
    with opinion_server(says(GOOD)) as started:
        source = opinion_source(started.address, "test-model", "sk-key")
        assert source is not None
        workspace.opinions.source = replace(source, seconds=5.0)
        yield started


def press(workspace: Workspace, place: Place) -> str:
    """The panel after its button was pressed and the answer has come."""
    under = under_review(workspace, place)
    wanted = asked_for(under, {"run": str(place.run), "id": place.indicator})
    ask(workspace, place, wanted, "甲")
    return panel_html(workspace, place)


def unfolded(html: str) -> bool:
    return html.startswith("<details") and ' open=""' in html.partition(">")[0]


def test_before_anything_is_sent_it_says_what_and_to_whom(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    html = panel_html(workspace, place)
    host = server.address.split("/")[2]
    assert f"发送到 {host}（模型 test-model）" in html and "检索到的 1 段原文" in html
    assert LINES[1] in html and "不是给你的指示" in html  # all of it can be read
    assert "请求第二意见" in html and not unfolded(html) and server.requests == []
    english = panel_html(workspace, place.to(language="en"))
    assert f"sends to {host}" in english and "Ask for a second opinion" in english
    assert "sk-key" not in html + english


def test_all_that_is_sent_is_what_was_shown(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    before = unescape(panel_html(workspace, place))
    press(workspace, place)
    for message in server.requests[-1].body["messages"]:
        assert message["content"] in before


def test_agreement_and_its_quotes_are_shown(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    html = press(workspace, place)
    assert unfolded(html) and "与规则的建议一致" in html and "不同" not in html
    assert QUOTE in html and "看原文" in html and "有部门。" in html
    assert "test-model" in html and "甲 请求" in html and "仅供参考" in html


def test_a_difference_is_marked_with_both_answers(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    server.behave(says({**GOOD, "answer": 1}))
    html = press(workspace, place)
    assert "与规则的建议不同" in html and "mz-opinion-differs" in html
    assert "规则的建议：一般" in html and "完善" in html
    server.behave(says({"answer": None, "state": "not_found", "quotes": [], "reason": ""}))
    html = press(workspace, place)
    assert "与规则的建议不同" in html and "没有引文" in html
    silent = press(workspace, place.at("2").to(run=place.run))
    assert "与规则的建议一致" in silent


def test_a_refused_answer_is_told_and_nothing_of_it_shown(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    lie = {"passage": "P1", "quote": "公司获得最高认证"}
    server.behave(says({**GOOD, "answer": 1, "quotes": [*GOOD["quotes"], lie], "reason": "看我"}))  # type: ignore[misc]
    html = press(workspace, place)
    assert "模型的回答不可用：引文不在所给段落中（P1）" in html
    assert "看我" not in html and "最高认证" not in html and "看原文" not in html
    english = panel_html(workspace, place.to(language="en"))
    assert "a quote does not stand in the passage that it names (P1)" in english


def test_a_failure_is_told_and_can_be_tried_again(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    server.behave(sends(b"<script>alert(1)</script>", 429))
    html = press(workspace, place)
    assert "没有得到回答：服务器拒绝或出错（429）" in html and "再次请求" in html
    assert "alert" not in html
    server.behave(says(GOOD))
    assert "与规则的建议一致" in press(workspace, place)


def test_scripts_of_a_model_are_text(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    server.behave(says({**GOOD, "reason": f"{HOSTILE}<img src=x onerror=alert(1)>"}))
    html = press(workspace, place)
    assert "<script" not in html and "<img" not in html
    assert "&lt;script&gt;alert(1)" in html and "&lt;img src=x" in html


def test_a_hostile_model_name_and_reviewer_are_text(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    source = opinion_source(server.address, "<b>m</b>")
    workspace.opinions.source = source
    ask(workspace, place, (place.run or 0, "1"), "<i>甲</i>")
    html = panel_html(workspace, place)
    assert "<b>m" not in html and "<i>" not in html and "&lt;b&gt;m&lt;/b&gt;" in html


def test_the_quote_is_shown_at_its_place(workspace: Workspace, server: OpinionServer) -> None:
    document = unpaged_document()
    project = workspace.projects.create("乙").id
    workspace.files.save_read(project, document)
    run = workspace.runs.save(project, assessment(document))
    there = Place(project=project, run=run, indicator="1")
    server.behave(says({**GOOD, "quotes": [{"passage": "P1", "quote": "收集您的手机 号码"}]}))
    html = press(workspace, there)
    assert "收集您的手机号码" in html  # the words of the document, not those of the model
    there = there.to(evidence=0)
    data, page = looked(workspace, there, {"id": "1", "index": "0"})
    assert re.search(r"<mark[^>]*>收集您的手机号码</mark>", page)
    assert Place.of(data) == there.to(document=document.id, page=1)  # the chosen quote stays
    for wrong in ({"id": "1", "index": "7"}, {"id": "9", "index": "0"}, {"id": "1"}):
        assert looked(workspace, there, wrong) == (gr.skip(), gr.skip())


def test_blind_it_is_neither_shown_nor_asked_before_the_decision(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    press(workspace, place)  # somebody asked before the blind mode was chosen
    workspace.settings.set(place.project or 0, BLIND, ON, "甲")
    html = panel_html(workspace, place)
    assert "盲审" in html and "data-do" not in html and QUOTE not in html
    assert "与规则" not in html and "test-model" not in html
    assert looked(workspace, place, {"id": "1", "index": "0"}) == (gr.skip(), gr.skip())
    sent = len(server.requests)
    with pytest.raises(NothingToAsk):
        asked_for(under_review(workspace, place), {"run": str(place.run), "id": "1"})
    with pytest.raises(NothingToAsk):
        ask(workspace, place, (place.run or 0, "1"), "甲")
    assert len(server.requests) == sent
    decide(workspace, under_review(workspace, place), place, "proposed:2", "", "甲")
    assert "与规则的建议一致" in panel_html(workspace, place)


def test_another_run_or_project_is_not_asked_about(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    other = workspace.projects.create("丙").id
    workspace.files.save_read(other, assessment().documents[0])
    foreign = workspace.runs.save(other, assessment())
    for target in ({"run": str(foreign), "id": "1"}, {"run": "x", "id": "1"}, {}):
        with pytest.raises(NothingToAsk):
            asked_for(under_review(workspace, place), target)
    with pytest.raises(NothingToAsk):
        ask(workspace, place, (foreign, "1"), "甲")
    assert server.requests == [] and workspace.opinions.log.of(foreign) == ()


def test_while_it_waits_others_go_on_and_it_is_not_sent_again(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    server.behave(waits(0.8))
    waiting = threading.Thread(target=ask, args=(workspace, place, (place.run or 0, "1"), "甲"))
    waiting.start()
    while not server.requests:
        waiting.join(0.01)
    html = panel_html(workspace, place)
    assert "等待" in html and re.search(r"<button[^>]*data-do=\"ask\"[^>]*disabled", html)
    with pytest.raises(UnderWay):
        ask(workspace, place, (place.run or 0, "1"), "乙")
    decide(workspace, under_review(workspace, place), place, "proposed:1", "另有证明", "乙")
    assert waiting.is_alive()  # the decision did not wait for the model
    waiting.join()
    assert "连接中断" in panel_html(workspace, place)
    assert len(server.requests) == 1


def test_a_question_without_its_answer_is_told_after_a_while(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    """The program was ended while it waited."""
    assert workspace.opinions.source is not None
    run = workspace.runs.get(place.run or 0)
    workspace.opinions.log.asked(run, "1", workspace.opinions.source, "0" * 64, "甲")
    assert "等待" in panel_html(workspace, place)
    workspace.opinions.source = replace(workspace.opinions.source, seconds=-10.0)
    html = panel_html(workspace, place)
    assert "程序在等待时结束了" in html and "再次请求" in html


def test_who_may_not_decide_may_not_ask(
    workspace: Workspace, place: Place, server: OpinionServer
) -> None:
    viewer = Caller(7, "v", "丁", "viewer", {place.project or 0: "viewer"})
    with acting_as(viewer), pytest.raises(NotAllowed):
        ask(workspace, place, (place.run or 0, "1"), "丁")
    assert server.requests == [] and workspace.opinions.log.of(place.run or 0) == ()


def components(app: gr.Blocks) -> set[str]:
    return {str(getattr(block, "elem_id", "")) for block in app.blocks.values()}


def panel_events(function: Any) -> bool:
    """Whether an event of the app is one of the panel's."""
    return "mz-opinion" in {getattr(block, "elem_id", None) for block in function.outputs}


def test_the_panel_is_there_only_when_it_is_on(workspace: Workspace, place: Place) -> None:
    class NoJobs:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    jobs: Any = NoJobs()
    assert panel_html(workspace, place) == ""
    off = build_app(workspace, jobs)
    assert "mz-opinion" not in components(off)
    workspace.opinions.source = opinion_source("https://example.com/v1", "m")
    on = build_app(workspace, jobs)
    assert "mz-opinion" in components(on)
    added = [each.fn for each in on.fns.values() if panel_events(each)]
    assert len(added) == 3 and {each.action for each in added} == {"see_answers"}


def test_every_reason_has_words() -> None:
    from typing import get_args

    from review.opinion.checks import Refusal
    from review.opinion.client import Failure

    reasons = {f"opinion_why_{each}" for each in (*get_args(Refusal), *get_args(Failure))}
    assert reasons == {key for key in WORDS if key.startswith("opinion_why_")}
