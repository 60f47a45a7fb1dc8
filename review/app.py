"""The Gradio app: all screens, and the server on this machine."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

# Gradio reads these when it is imported: no reports home, no look for a newer version.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr

from review.appearance import head, style_sheet, theme
from review.jobs import Jobs
from review.page_view import PageImages
from review.pages import export, files, header, projects, review, run
from review.pages.place import Place
from review.pages.shell import Shell
from review.translations import say
from review.workspace import Workspace

HOST = "127.0.0.1"
MOST_UPLOADED = "1gb"  # a stop for what would fill the disk; the screen tells the real limit
_PAGES = {"projects": projects, "files": files, "run": run, "review": review, "export": export}


def build_app(workspace: Workspace, jobs: Jobs | None = None) -> gr.Blocks:
    """The app over a workspace; without `jobs` it starts its own worker process."""
    if jobs is None:
        jobs = Jobs(workspace)
        jobs.start()
    app: gr.Blocks
    with gr.Blocks(title="明证 Mingzheng", analytics_enabled=False, fill_width=True) as app:
        place = gr.BrowserState(Place().data(), storage_key="mingzheng", secret="mingzheng")
        shell = Shell(workspace, jobs, PageImages(workspace.page_folder), place)
        line = header.build(shell)
        built, tabs = {}, {}
        with gr.Tabs(elem_id="mz-tabs") as shell.tabs:
            for name, page in _PAGES.items():
                with gr.Tab(say("zh", name), id=name) as tabs[name]:
                    built[name] = page.build(shell)
                shell.worded(tabs[name], label=name)
        header.wire(line, shell)
        for name, page in _PAGES.items():
            page.wire(built[name], shell)
            _follow(shell, tabs[name], name)
        _begin(app, shell, line)
    return app


def launch(
    workspace: Path, port: int | None = None, open_browser: bool = True, block: bool = True
) -> str:
    """Serve a workspace on this machine only; the address.

    Args:
        workspace: the folder; it is made where it is missing.
        port: the port, or None for the first free one from 7860.
        open_browser: open the address in the default browser.
        block: return only when the server ends.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    opened = Workspace.open(workspace)
    jobs = Jobs(opened)
    jobs.start()
    app = build_app(opened, jobs)
    _, address, _ = app.launch(
        server_name=HOST,
        server_port=port,
        inbrowser=open_browser,
        prevent_thread_lock=True,
        share=False,
        quiet=not block,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        max_file_size=MOST_UPLOADED,
        allowed_paths=[str(opened.page_folder), str(opened.export_folder)],
        theme=theme(),
        css=style_sheet(),
        head=head(),
    )
    if block:
        try:
            app.block_thread()
        finally:
            jobs.stop()
            opened.close()
    return address


def _follow(shell: Shell, tab: Any, name: str) -> None:  # noqa: ANN401 - Gradio component
    """Draw a screen afresh when its tab is chosen, and remember that it was."""

    def chosen(place: Place) -> Any:  # noqa: ANN401 - the place's data
        return place.to(screen=name).data()

    screen = shell.screens[name]
    kept = shell.on(tab.select, chosen, [], [shell.place])
    shell.on(kept.success, screen.refresh, [], screen.outputs)


def _begin(app: gr.Blocks, shell: Shell, line: header.Header) -> None:
    """When the page is loaded: go where the person was, and take up work left undone."""

    def begun(place: Place) -> tuple[Any, ...]:
        known = {project.id for project in shell.workspace.projects.all()}
        if place.project not in known:
            place = Place(language=place.language)
        else:
            shell.jobs.resume(place.project)
        return place.data(), gr.Tabs(selected=place.screen)

    app.load(None, line.name, line.reviewer, js="name => name")
    found = shell.on(app.load, begun, [], (shell.place, shell.tabs))
    shell.redraw(found.success)
