"""A project's runs learn from its reviews: only where chosen, only its own, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from build_documents import HOSTILE, assessment
from selectolax.lexbor import LexborHTMLParser

from extractor.document import Document
from indicators.assessment import Assessment, Settings, read_documents
from indicators.features import FEATURES
from indicators.judged_passages import Override
from indicators.learning import CONFIRMED, Learned, Shift
from indicators.schema import Evidence, Proposal
from review.evidence_marks import span_of
from review.exports.prefill import prefill_data
from review.learned_evidence import lessons_for_run, lessons_of
from review.pages.learning_view import learning_html
from review.project_settings import LEARNING, OFF, ON
from review.run_store import Run
from review.tables import runs
from review.translations import LANGUAGES, say
from review.worker import Piece, assess_project
from review.workspace import DATABASE, Workspace

EXAMPLES = Path(__file__).parent.parent / "examples"
POLICY = next(iter(EXAMPLES.glob("*_privacy_policy.html")))
FIRST, SECOND = "pi-law-policy", "ccia-002"


@cache
def documents() -> tuple[Document, ...]:
    return read_documents([POLICY])


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Two projects with the same document."""
    opened = Workspace.open(tmp_path)
    for name in ("甲", "乙"):
        project = opened.projects.create(name).id
        opened.files.add(project, POLICY, POLICY.name)
        opened.files.save_read(project, documents()[0])
    yield opened
    opened.close()


def assessed(workspace: Workspace, project: int, framework: str = FIRST) -> Run:
    """A run as the worker makes it."""
    url = f"sqlite:///{workspace.folder / DATABASE}"
    piece = Piece("assess", workspace.folder, url, project, framework)
    assert tuple(assess_project(piece, lambda done, total: None)) == ("", "")
    return workspace.runs.latest(project)[0]


def made(workspace: Workspace, run: Run) -> Assessment:
    return workspace.runs.assessment(run.id)


def proposed(workspace: Workspace, run: Run) -> list[Proposal]:
    return [each for each in made(workspace, run).proposals if each.state == "proposed"]


def stored(workspace: Workspace, run: Run) -> tuple[object, ...]:
    """A run as its rows hold it."""
    with workspace.engine.connect() as connection:
        head = connection.execute(runs.select().where(runs.c.id == run.id)).one()
        text = "SELECT ordinal, indicator, body FROM proposals WHERE run = :run ORDER BY ordinal"
        bodies = connection.execute(sa.text(text), {"run": run.id}).all()
    return head.settings, head.settings_hash, tuple(map(tuple, bodies))


def marked(workspace: Workspace, run: Run, count: int = 8) -> None:
    """Of several indicators the last passage accepted and the first rejected."""
    for each in proposed(workspace, run)[:count]:
        mark(workspace, run, each, each.evidence[-1], "cite")
        mark(workspace, run, each, each.evidence[0], "reject")


def mark(workspace: Workspace, run: Run, proposal: Proposal, evidence: Evidence, kind: str) -> None:
    workspace.evidence.mark(run, proposal.indicator, kind, span_of(evidence), "审")  # type: ignore[arg-type]


def test_learning_is_off_until_it_is_chosen(workspace: Workspace) -> None:
    assert not workspace.settings.is_on(1, LEARNING) and lessons_for_run(workspace, 1) is None
    workspace.settings.set(1, LEARNING, ON, "审")
    assert workspace.settings.is_on(1, LEARNING) and not workspace.settings.is_on(2, LEARNING)
    lessons = lessons_for_run(workspace, 1)
    assert lessons is not None and lessons.labels == ()


def test_a_project_learns_and_unlearns(workspace: Workspace) -> None:
    before = assessed(workspace, 1)
    marked(workspace, before)
    off = assessed(workspace, 1)
    assert stored(workspace, off) == stored(workspace, before)
    workspace.settings.set(1, LEARNING, ON, "审")
    on = assessed(workspace, 1)
    learned = made(workspace, on).settings.learned
    assert learned is not None and (learned.accepted, learned.rejected) == (8, 8)
    assert learned.weights is not None and len(learned.overrides) == 16
    assert on.settings_hash != before.settings_hash
    for proposal in made(workspace, on).proposals:
        for override in learned.overrides:
            if override.indicator == proposal.indicator and not override.accepted:
                cited = [each for each in proposal.evidence if each.cited]
                assert all(
                    (each.start, each.end) != (override.start, override.end) for each in cited
                )
            elif override.indicator == proposal.indicator:
                first = proposal.evidence[0]
                assert (first.start, first.end) == (override.start, override.end)
    workspace.settings.set(1, LEARNING, OFF, "审")
    assert stored(workspace, assessed(workspace, 1)) == stored(workspace, before)


def test_nothing_crosses_projects(workspace: Workspace) -> None:
    workspace.settings.set(2, LEARNING, ON, "审")
    workspace.settings.set(1, LEARNING, ON, "审")
    without = stored(workspace, assessed(workspace, 2))
    first = assessed(workspace, 1)
    marked(workspace, first)
    for proposal in proposed(workspace, first)[8:12]:
        workspace.decisions.confirm(first, proposal, "审")
    assert made(workspace, assessed(workspace, 1)).settings.learned is not None
    assert stored(workspace, assessed(workspace, 2)) == without
    assert lessons_of(workspace, 2).labels == ()


def test_what_counts_as_accepted_and_rejected(workspace: Workspace) -> None:
    run = assessed(workspace, 1)
    one, two, three, four = proposed(workspace, run)[:4]
    cited = [each for each in one.evidence if each.cited]
    workspace.decisions.confirm(run, one, "审")
    mark(workspace, run, one, cited[0], "reject")
    mark(workspace, run, two, two.evidence[-1], "add")
    mark(workspace, run, three, three.evidence[0], "reject")
    mark(workspace, run, three, three.evidence[0], "clear")
    workspace.decisions.confirm(run, four, "审")
    workspace.decisions.withdraw(run, four.indicator, "审")
    labels = lessons_of(workspace, 1).labels
    told = {(each.indicator, each.start, each.accepted, each.weight) for each in labels}
    assert told == {
        (one.indicator, cited[0].start, False, 1.0),
        *((one.indicator, each.start, True, CONFIRMED) for each in cited[1:]),
        (two.indicator, two.evidence[-1].start, True, 1.0),
    }


def test_an_answer_that_was_changed_says_nothing_of_its_evidence(workspace: Workspace) -> None:
    run = assessed(workspace, 1)
    one = proposed(workspace, run)[0]
    framework = made(workspace, run).framework
    workspace.decisions.change(run, framework, one.indicator, "not_found", None, "没有", "审")
    assert lessons_of(workspace, 1).labels == ()


def test_reviews_under_one_framework_serve_another(workspace: Workspace) -> None:
    marked(workspace, assessed(workspace, 1))
    workspace.settings.set(1, LEARNING, ON, "审")
    other = made(workspace, assessed(workspace, 1, SECOND)).settings.learned
    assert other is not None and other.overrides == ()
    assert (other.accepted, other.rejected) == (8, 8) and other.weights is not None


def test_runs_stored_before_there_was_learning_are_read(workspace: Workspace) -> None:
    run = assessed(workspace, 1)
    with workspace.engine.begin() as connection:
        old = '{"encoder": "an older one"}'
        connection.execute(runs.update().where(runs.c.id == run.id).values(settings=old))
    assert made(workspace, run).settings == Settings(encoder="an older one")


def test_the_export_holds_its_contract(workspace: Workspace) -> None:
    run = assessed(workspace, 1)
    marked(workspace, run)
    workspace.settings.set(1, LEARNING, ON, "审")
    data = prefill_data(made(workspace, assessed(workspace, 1)))
    assert set(data["settings"]) == {"hash", "encoder", "version"}
    assert all(len(item["evidence"]) <= 10 for item in data["items"])


def shown(assessment: Assessment, on: bool = True) -> LexborHTMLParser:
    return LexborHTMLParser(f"<body>{learning_html(assessment, on, 'zh')}</body>")


def test_the_view_tells_what_was_learnt(workspace: Workspace) -> None:
    run = assessed(workspace, 1)
    assert "没有学习" in shown(made(workspace, run), on=False).text()
    assert "已关闭" in shown(made(workspace, run), on=False).text()
    marked(workspace, run, count=2)
    workspace.settings.set(1, LEARNING, ON, "审")
    few = shown(made(workspace, assessed(workspace, 1)))
    assert "2 处采纳和 2 处否定" in few.text() and "不调整权重" in few.text()
    marked(workspace, run)
    assert len(lessons_of(workspace, 1).labels) == 16
    assessment = made(workspace, assessed(workspace, 1))
    page, learned = shown(assessment), assessment.settings.learned
    assert learned is not None
    assert "8 处采纳和 8 处否定" in page.text() and "不调整权重" not in page.text()
    links = [each.attributes["data-id"] for each in page.css("[data-do=open]")]
    assert len(links) == 16 and set(links) == {each.indicator for each in learned.overrides}
    signs = [each.text() for each in page.css("th[scope=row]")]
    assert signs == [say("zh", f"sign_{each.sign}") for each in learned.shifts] != []


def test_the_direction_is_told_in_words_and_texts_are_escaped(workspace: Workspace) -> None:
    document = Document(
        **{
            **{name: getattr(documents()[0], name) for name in Document.__dataclass_fields__},
            "file": HOSTILE,
            "text": HOSTILE + documents()[0].text[len(HOSTILE) :],
        }
    )
    framework = made(workspace, assessed(workspace, 1)).framework
    indicator = framework.indicators[0].id
    learned = Learned(
        9,
        9,
        (
            Override(indicator, document.id, 0, len(HOSTILE), True),
            Override("gone", "x", 0, 9, True),
        ),
        (0.0,) * len(FEATURES),
        (Shift("must", 0.1, 0.2), Shift("own", -0.1, -0.3)),
    )
    assessment = Assessment(framework, (document,), Settings(learned=learned), "0" * 16, ())
    page = shown(assessment)
    assert page.css_first("script") is None and HOSTILE in page.text()
    rows = [[cell.text() for cell in row.css("td")] for row in page.css("tr")][1:3]
    assert [row[0] for row in rows] == ["更支持认定为证据", "更不支持认定为证据"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sign_has_words(language: str) -> None:
    said = [say(language, f"sign_{sign}") for sign in FEATURES]  # type: ignore[arg-type]
    assert len(set(said)) == len(FEATURES)


def test_what_was_confirmed_in_bulk_teaches_nothing(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    project = workspace.projects.create("甲").id
    made = assessment()
    workspace.files.save_read(project, made.documents[0])
    run = workspace.runs.get(workspace.runs.save(project, made))
    proposal = made.proposals[0]
    workspace.bulk.confirm(run, [proposal], [proposal.indicator], [proposal.indicator], "", "甲")
    assert lessons_of(workspace, project).labels == ()
    workspace.decisions.withdraw(run, proposal.indicator, "甲")
    workspace.decisions.confirm(run, proposal, "甲")
    assert len(lessons_of(workspace, project).labels) == sum(e.cited for e in proposal.evidence)
