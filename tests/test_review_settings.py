"""Settings: what a project's people choose is kept with who and when; the workspace is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from build_documents import HOSTILE
from workspaces import reopened

from review.pages import settings
from review.pages.place import Place
from review.pages.settings import _chooses
from review.pages.settings_view import (
    size_words,
    told_html,
    workspace_facts,
    workspace_html,
)
from review.pages.shell import Shell
from review.workspace import DATABASE, Workspace


@pytest.fixture
def workspace(tmp_path: Path, database: str | None) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "工作区", database)
    yield opened
    opened.close()


@pytest.fixture
def project(workspace: Workspace) -> int:
    return workspace.projects.create("甲").id


def built(workspace: Workspace) -> tuple[Shell, settings.SettingsPage, gr.Blocks]:
    with gr.Blocks() as app:
        shell = Shell(
            workspace,
            None,  # type: ignore[arg-type]
            gr.State({}),
            gr.State("settings"),
        )
        shell.reviewer, shell.seen = gr.Textbox(), gr.Textbox(visible=False)
        with gr.Tabs() as shell.tabs, gr.Tab("settings", id="settings"):
            page = settings.build(shell)
        settings.wire(page, shell)
    return shell, page, app


@pytest.mark.both_engines
def test_the_last_choice_of_a_key_is_in_force_and_none_is_lost(
    workspace: Workspace, project: int
) -> None:
    store = workspace.settings
    other = workspace.projects.create("乙").id
    assert store.get(project, "blind", "off") == "off" and store.history(project) == ()
    store.set(project, "blind", "on", " 王芳 ")
    store.set(project, "blind", "on", "李明")  # says nothing new
    store.set(project, "learning", "on", "")
    store.set(project, "blind", "off", "李明")
    assert store.get(project, "blind") == "off" and store.get(project, "learning") == "on"
    assert [(row.key, row.value, row.reviewer) for row in store.history(project)] == [
        ("blind", "on", "王芳"),
        ("learning", "on", ""),
        ("blind", "off", "李明"),
    ]
    assert store.get(other, "blind", "off") == "off"


@pytest.mark.both_engines
def test_choices_survive_a_restart(workspace: Workspace, project: int) -> None:
    workspace.settings.set(project, "learning", "on", "王芳")
    workspace.close()
    again = reopened(workspace)
    assert again.settings.is_on(project, "learning")
    again.close()


def test_a_choice_is_told_with_who_and_when(workspace: Workspace, project: int) -> None:
    assert "默认，尚无人更改" in told_html(workspace.settings, project, "blind", "zh")
    workspace.settings.set(project, "blind", "on", HOSTILE)
    told = told_html(workspace.settings, project, "blind", "zh")
    assert "开，由" in told and "20" in told and "<script" not in told
    assert "the default" in told_html(workspace.settings, project, "learning", "en")
    assert "本项目中采纳和剔除" in told_html(workspace.settings, project, "learning", "zh")


def test_switching_writes_a_row_only_where_it_changes_something(
    workspace: Workspace, project: int
) -> None:
    shell, _, _ = built(workspace)
    chose: Any = _chooses(shell, "learning")
    place = Place(project=project)
    chose(place, False, "王芳")  # it is off
    assert workspace.settings.history(project) == ()
    assert "王芳" in chose(place, True, "王芳")
    chose(place, True, "李明")
    assert "未署名" in chose(place, False, None)
    values = [(row.value, row.reviewer) for row in workspace.settings.history(project)]
    assert values == [("on", "王芳"), ("off", "")]
    chose(Place(), True, "王芳")  # no project is open
    assert len(workspace.settings.history(project)) == 2


def test_the_workspace_is_told_with_its_sizes(workspace: Workspace) -> None:
    (workspace.page_folder / "a-1.png").write_bytes(b"x" * 1500)
    (workspace.page_folder / "b-1.png").write_bytes(b"x" * 500)
    facts = workspace_facts(workspace)
    assert facts.folder == workspace.folder
    assert (facts.images, facts.image_count) == (2000, 2)
    assert facts.database and facts.database >= (workspace.folder / DATABASE).stat().st_size > 0
    told = workspace_html(facts, "zh")
    assert str(workspace.folder) in told and "2.0 KB（2 张" in told
    assert facts.version in told and told.count('scope="row"') == 4


def test_a_database_elsewhere_has_no_size_of_this_folder(tmp_path: Path) -> None:
    opened = Workspace.open(tmp_path / "a", url="sqlite://")
    facts = workspace_facts(opened)
    assert not facts.database
    opened.close()


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (3_400_000, "3.4 MB"),
        (5_000_000_000_000, "5000.0 GB"),
    ],
)
def test_sizes_are_said_as_people_say_them(size: int, words: str) -> None:
    assert size_words(size) == words


def test_the_screen_works_without_a_project_and_with_one(
    workspace: Workspace, project: int
) -> None:
    shell, page, _ = built(workspace)
    screen = shell.screens["settings"]
    nothing = screen.refresh(Place())
    assert len(nothing) == len(screen.outputs)
    assert "请先在“项目”页打开一个项目" in nothing[4] and nothing[5]["visible"] is False
    workspace.settings.set(project, "learning", "on", "王芳")
    drawn = screen.refresh(Place(project=project, language="en"))
    assert drawn[4] == "" and drawn[5]["visible"] is True
    assert drawn[6:8] == (False, True)
    assert "Everything stays on this machine" in drawn[2]
    assert drawn[3]["choices"] == [
        ("As the system", "system"),
        ("Light", "light"),
        ("Dark", "dark"),
    ]
    assert page.theme.elem_id == "mz-theme-choice"


def test_the_theme_is_the_browsers_own(workspace: Workspace) -> None:
    """It is read as the page is loaded and told to the page's script; no event reaches Python."""
    _, page, app = built(workspace)
    own = [each for each in app.config["dependencies"] if "mingzheng.theme" in str(each["js"])]
    reads, writes = sorted(own, key=lambda each: "themeChosen" not in str(each["js"]))
    assert not reads["backend_fn"] and not writes["backend_fn"]
    assert reads["targets"][0][1] == "load" and reads["outputs"] == [page.theme._id]
    assert writes["targets"] == [(page.theme._id, "input")] and writes["inputs"] == [page.theme._id]


@pytest.mark.both_engines
def test_the_screen_says_where_things_are_kept(workspace: Workspace, project: int) -> None:
    shell, _, _ = built(workspace)
    drawn = "".join(map(str, shell.screens["settings"].refresh(Place(language="en"))))
    on_a_server = workspace.engine.dialect.name == "postgresql"
    assert ("kept in the PostgreSQL database" in drawn) == on_a_server
    assert ("Everything stays on this machine" in drawn) != on_a_server
    assert (str(workspace.engine.url.database) in drawn) == on_a_server
