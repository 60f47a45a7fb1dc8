"""The line above the screens: the name, the project, who reviews, and the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from review.accounts.access import ACTIONS, Caller
from review.pages.key_help import help_html
from review.pages.markup import Markup, safe, tag
from review.pages.place import Place
from review.pages.shell import Screen, Shell
from review.translations import LANGUAGES, say
from review.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Header:
    """The components of the line."""

    brand: Any
    name: Any
    reviewer: Any
    language: Any
    account: Any


def build(shell: Shell) -> Header:
    """Lay the line out."""
    # Kept apart from the place, which other events write at the same time.
    name = gr.BrowserState("", storage_key="mingzheng-reviewer", secret="mingzheng")
    with gr.Row(elem_classes="mz-header"):
        brand = gr.HTML(
            brand_html(shell.workspace, Place()), apply_default_css=False, elem_id="mz-brand"
        )
        reviewer = gr.Textbox(
            label=say("zh", "reviewer"),
            placeholder=say("zh", "reviewer_hint"),
            show_label=False,
            container=False,
            max_lines=1,
            scale=0,
            min_width=120,
            elem_id="mz-reviewer",
            visible=shell.access is None,  # with accounts it is the name of the account
        )
        account = gr.HTML(
            apply_default_css=False, elem_id="mz-account", visible=shell.access is not None
        )
        language = gr.Radio(
            [(name, code) for code, name in LANGUAGES.items()],
            value="zh",
            label=say("zh", "language"),
            show_label=False,
            container=False,
            scale=0,
            min_width=140,
            elem_id="mz-language",
        )
    keys = gr.HTML(help_html("zh"), apply_default_css=False, elem_classes="mz-unseen-until-open")
    shell.worded(reviewer, label="reviewer", placeholder="reviewer_hint")

    def refresh(place: Place) -> tuple[Any, ...]:
        return (
            brand_html(shell.workspace, place),
            place.language,
            help_html(place.language),
            account_html(shell.caller(), place),
        )

    shell.screens["header"] = Screen(refresh, (brand, language, keys, account))
    shell.reviewer = reviewer
    return Header(brand, name, reviewer, language, account)


def wire(header: Header, shell: Shell) -> None:
    """Connect the events."""

    def switched(place: Place, language: str) -> Any:  # noqa: ANN401 - the place's data
        return Place.of({**place.data(), "language": language}).data()

    header.reviewer.change(None, header.reviewer, header.name, js="name => name")
    switch = shell.on(
        header.language.input, switched, [header.language], [shell.place], action="see"
    )
    shell.redraw(switch.success)


def account_html(caller: Caller, place: Place) -> Markup:
    """Who is logged in, their role where they are, and the way out.

    It also names what the role does not allow there, which styles/roles.css puts out of the way.
    Nothing for the one person on this machine.
    """
    if caller.local:
        return safe("")
    language, role = place.language, caller.role_in(place.project)
    told = say(language, "logged_in_as", name=caller.display_name)
    name = tag("span", caller.display_name, class_="mz-clip", title=told)
    out = tag("button", say(language, "log_out"), type="submit", class_="mz-link")
    chip = tag("span", say(language, f"role_{role}"), class_="mz-chip") if role else ""
    denied = " ".join(each for each in ACTIONS if not caller.may(each, place.project))
    return tag(
        *("form", name, chip, out),
        method="post",
        action="/logout",
        class_="mz-account",
        data_may_not=denied,
    )


def brand_html(workspace: Workspace, place: Place) -> Markup:
    """The program's name and the project that is open."""
    known = {project.id: project.name for project in workspace.projects.all()}
    name = known.get(place.project or 0)
    return tag(
        "div",
        tag("span", say(place.language, "brand"), class_="mz-brand"),
        tag("span", name, class_="mz-brand-project mz-clip", title=name)
        if name
        else tag("span", say(place.language, "tagline"), class_="mz-muted"),
        class_="mz-brand-line",
    )
