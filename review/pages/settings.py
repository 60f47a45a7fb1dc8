"""The screen of settings: colours of this window, choices of the project, the workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from corpus.database import on_server
from review.accounts.access import caller_or_local
from review.pages.key_help import keys_html
from review.pages.learning_view import learning_html
from review.pages.markup import CLICKS, Markup, joined, safe, tag
from review.pages.place import Place
from review.pages.review_model import reviewed
from review.pages.settings_view import (
    PROJECT_SETTINGS,
    told_html,
    workspace_facts,
    workspace_html,
)
from review.pages.shell import Screen, Shell
from review.project_settings import LEARNING, OFF, ON
from review.translations import Language, say
from review.workspace import Workspace

THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The components of the screen; `chosen` and `told` by the key of a project's setting."""

    theme: Any
    chosen: dict[str, Any]
    told: dict[str, Any]
    learnt: Any


def build(shell: Shell) -> SettingsPage:
    """Lay the screen out."""
    chosen, told = {}, {}
    with gr.Column(elem_classes="mz-screen mz-settings"):
        window = _heading("settings_window")
        theme = gr.Radio(
            _themes("zh"),
            value="system",
            label=say("zh", "settings_theme"),
            elem_id="mz-theme-choice",
        )
        project = _heading("settings_project")
        no_project = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as choices:
            for key in PROJECT_SETTINGS:
                with gr.Column(elem_classes="mz-setting"):
                    chosen[key] = gr.Checkbox(
                        False, label=say("zh", f"settings_{key}"), elem_id=f"mz-setting-{key}"
                    )
                    told[key] = gr.HTML(apply_default_css=False)
                shell.worded(chosen[key], label=f"settings_{key}")
        learnt = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-learnt")
        keys = gr.HTML(apply_default_css=False, elem_id="mz-keys-list")
        workspace = _heading("settings_workspace")
        facts = gr.HTML(apply_default_css=False, elem_id="mz-workspace")
    headings = (window, project, workspace)

    def refresh(place: Place) -> tuple[Any, ...]:
        language = place.language
        known = place.project is not None
        return (
            *(_heading_html(key, language, shell.workspace) for key in _HEADINGS),
            gr.update(choices=_themes(language), label=say(language, "settings_theme")),
            "" if known else tag("p", say(language, "settings_no_project"), class_="mz-told"),
            gr.update(visible=known),
            *(shell.workspace.settings.is_on(place.project or 0, key) for key in PROJECT_SETTINGS),
            *(
                told_html(shell.workspace.settings, place.project or 0, key, language)
                for key in PROJECT_SETTINGS
            ),
            workspace_html(workspace_facts(shell.workspace), language),
            tag("h2", say(language, "help_title"), class_="mz-heading") + keys_html(language),
            learnt_html(shell.workspace, place),
        )

    outputs = (
        *(*headings, theme, no_project, choices, *chosen.values(), *told.values(), facts),
        *(keys, learnt),
    )
    shell.screens["settings"] = Screen(refresh, outputs)
    return SettingsPage(theme, chosen, told, learnt)


def learnt_html(workspace: Workspace, place: Place) -> Markup:
    """What the run at a place learnt from decisions; nothing where there is no run."""
    under = reviewed(workspace, place)
    if under is None or not caller_or_local().may("see_answers", under.run.project):
        return safe("")
    switched_on = workspace.settings.is_on(under.run.project, LEARNING)
    return learning_html(under.assessment, switched_on, place.language)


_HEADINGS = {
    "settings_window": "settings_window_lead",
    "settings_project": "settings_project_lead",
    "settings_workspace": "settings_local",
}


def _heading(key: str) -> Any:  # noqa: ANN401 - Gradio component
    return gr.HTML(_heading_html(key, "zh"), apply_default_css=False)


def _heading_html(key: str, language: Language, workspace: Workspace | None = None) -> Markup:
    lead = _HEADINGS[key]
    if lead == "settings_local" and workspace is not None and on_server(workspace.engine):
        lead = "settings_on_server"
    return joined(
        [
            tag("h2", say(language, key), class_="mz-heading"),
            tag("p", say(language, lead), class_="mz-lead"),
        ]
    )


def _themes(language: Language) -> list[tuple[str, str]]:
    return [(say(language, f"settings_theme_{name}"), name) for name in THEMES]


def wire(page: SettingsPage, shell: Shell) -> None:
    """Connect the events."""
    # The theme is the browser's own: the server is not asked.
    page.theme.input(
        None,
        page.theme,
        None,
        js="(name) => window.mingzheng.theme(name)",
        api_visibility="private",
    )
    gr.on(
        None,  # when the page is loaded
        None,
        [],
        page.theme,
        js="() => window.mingzheng.themeChosen()",
        api_visibility="private",
    )

    def opened(place: Place, target: dict[str, str]) -> tuple[Any, ...]:
        there = place.at(target.get("id", ""))
        return there.data(), gr.Tabs(selected="review")

    shell.on_act(page.learnt, opened, [], (shell.place, shell.tabs), action="see_answers")
    for key in PROJECT_SETTINGS:
        inputs = [page.chosen[key], shell.reviewer]
        chosen = _chooses(shell, key)
        shell.on(page.chosen[key].input, chosen, inputs, [page.told[key]], action="set")


def _chooses(shell: Shell, key: str) -> Callable[..., Any]:
    def chose(place: Place, wanted: bool, reviewer: str | None) -> Any:  # noqa: ANN401 - HTML
        if place.project is None:
            return gr.skip()
        value = ON if wanted else OFF
        if shell.workspace.settings.is_on(place.project, key) != wanted:
            shell.workspace.settings.set(place.project, key, value, reviewer or "")
        return told_html(shell.workspace.settings, place.project, key, place.language)

    return chose
