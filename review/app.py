"""The Gradio app: all screens, and the server on this machine."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

# Gradio reads these when it is imported: no reports home, no look for a newer version.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr
import typer

from review.appearance import head, style_sheet, theme
from review.errors import ReviewError
from review.jobs import Jobs
from review.page_route import page_route
from review.page_view import PageImages
from review.pages import (
    comparison,
    export,
    files,
    gaps,
    header,
    history,
    pictures,
    projects,
    review,
    run,
    score,
    search,
    second,
    settings,
    trace,
)
from review.pages.place import Place
from review.pages.shell import HIDDEN, Shell
from review.translations import say
from review.workspace import Workspace

HOST = "127.0.0.1"
MOST_UPLOADED = "1gb"  # a stop for what would fill the disk; the screen tells the real limit
LOOK_FOR_END = 0.25  # seconds
SIGN_OF_LIFE = 80  # looks between two signs of life to an open window
MOST_AT_ONCE = 400  # events under way; every open window has one of them all the time
_PAGES = {
    "projects": projects,
    "files": files,
    "run": run,
    "review": review,
    "second": second,
    "search": search,
    "score": score,
    "gaps": gaps,
    "trace": trace,
    "pictures": pictures,
    "comparison": comparison,
    "export": export,
    "history": history,
    "settings": settings,
}


def _tab_word(name: str) -> str:
    """The key of a tab's word; "search" is the word of a field."""
    return "find_screen" if name == "search" else name


def screen_names() -> tuple[str, ...]:
    """The screens in the order of their tabs, as they stand in the address."""
    return tuple(_PAGES)


def build_app(
    workspace: Workspace, jobs: Jobs | None = None, closing: threading.Event | None = None
) -> gr.Blocks:
    """The app over a workspace; without `jobs` it starts its own worker process.

    `closing` is set when the program is about to end, so that open windows are let go.
    """
    if jobs is None:
        jobs = Jobs(workspace)
        jobs.start()
    app: gr.Blocks
    with gr.Blocks(title="明证 Mingzheng", analytics_enabled=False, fill_width=True) as app:
        place = gr.BrowserState(Place().data(), storage_key="mingzheng", secret="mingzheng")
        screen = gr.BrowserState("projects", storage_key="mingzheng-screen", secret="mingzheng")
        shell = Shell(workspace, jobs, place, screen)
        shell.seen = gr.Textbox(visible=False)
        # Pressed by the page when the address was changed by hand, or by the browser's buttons.
        go = gr.Button("go", elem_id="mz-go", elem_classes="mz-unseen")
        line = header.build(shell)
        built, tabs = {}, {}
        with gr.Tabs(elem_id="mz-tabs") as shell.tabs:
            for name, page in _PAGES.items():
                with gr.Tab(say("zh", _tab_word(name)), id=name) as tabs[name]:
                    built[name] = page.build(shell)
                shell.worded(tabs[name], label=_tab_word(name))
        header.wire(line, shell)
        for name, page in _PAGES.items():
            page.wire(built[name], shell)
            _follow(shell, tabs[name], name)
        _begin(app, shell, line)
        _follow_address(shell, go)
        app.load(_held_open(closing or threading.Event()), [], [], **HIDDEN)
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

    Raises:
        ReviewError: the folder cannot be used, or the port is taken.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    _check_port(port)
    opened = Workspace.open(workspace)
    jobs = Jobs(opened)
    jobs.start()
    _take_uploads_in(opened)
    closing = threading.Event()
    app = build_app(opened, jobs, closing)
    try:
        _, address, _ = app.launch(
            server_name=HOST,
            server_port=port,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            share=False,
            quiet=True,
            max_threads=MOST_AT_ONCE,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            max_file_size=MOST_UPLOADED,
            allowed_paths=[str(opened.export_folder)],
            app_kwargs={"routes": [page_route(opened, PageImages(opened.page_folder))]},
            theme=theme(),
            css=style_sheet(),
            head=head(),
        )
        if block:
            stopped = _stop_signal()  # before the line that tells others they may send one
            typer.echo(f"mingzheng: open {address} in a browser; Ctrl-C here stops it")
            _wait(stopped)
    except BaseException:
        jobs.stop()
        raise
    if block:
        closing.set()
        time.sleep(3 * LOOK_FOR_END)  # the server would wait for open streams much longer
        app.close(verbose=False)
        jobs.stop()
        opened.close()
    return address


def _check_port(port: int | None) -> None:
    """Refuse a port that another program has, before anything is started."""
    if port is None:
        return
    with socket.socket() as probe:
        if os.name != "nt":  # there it would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            why = ("is in use", "已被占用") if taken else ("cannot be used", "无法使用")
            raise ReviewError(
                f"port {port} {why[0]}; choose another with --port",
                f"端口 {port} {why[1]}，请用 --port 另选一个。",
            ) from error


def _take_uploads_in(workspace: Workspace) -> None:
    """Have uploads arrive in the workspace; what a program that was killed left there goes."""
    os.environ["GRADIO_TEMP_DIR"] = str(workspace.upload_folder)
    if workspace.claim():  # else another program's browser may be uploading
        shutil.rmtree(workspace.upload_folder, ignore_errors=True)
        workspace.upload_folder.mkdir(exist_ok=True)


def _stop_signal() -> threading.Event:
    """What is set when the system asks the program to end."""
    stopped = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    return stopped


def _wait(stopped: threading.Event) -> None:
    """Return when a person or the system asks the program to end."""
    try:
        while not stopped.wait(0.5):  # an endless wait takes no Ctrl-C on Windows
            pass
    except KeyboardInterrupt:
        typer.echo("mingzheng: stopped", err=True)


def _follow(shell: Shell, tab: Any, name: str) -> None:  # noqa: ANN401 - Gradio
    """Draw a screen afresh when its tab is chosen, and remember that it was.

    It is remembered apart from the place: an answer that comes after another project was opened
    would lead back to the one before.
    """
    screen = shell.screens[name]
    chosen = shell.on(tab.select, lambda place: name, [], [shell.screen])
    shell.on(chosen.success, screen.refresh, screen.inputs, screen.outputs, drawing=True)


def _follow_address(shell: Shell, go: Any) -> None:  # noqa: ANN401 - Gradio
    """Show the place in the address, and go where an address leads."""

    def gone(place: Place, told: dict[str, str], name: str) -> tuple[Any, ...]:
        place, name = addressed(shell.workspace, place, told, name)
        return place.data(), gr.Tabs(selected=name)

    write = "(place, name) => window.mingzheng.at(place, name)"
    for state in (shell.place, shell.screen):
        state.change(None, [shell.place, shell.screen], None, js=write, api_visibility="private")
    led = shell.on_seen(
        go.click, gone, [shell.screen], (shell.place, shell.tabs), "window.mingzheng.address()"
    )
    shell.redraw(led.success, spoken=False)


def addressed(
    workspace: Workspace, place: Place, told: Mapping[str, str], name: str
) -> tuple[Place, str]:
    """The place and the screen of an address; those given where it names none that exists."""
    project = int(told["project"]) if told.get("project", "").isdecimal() else None
    if project not in {each.id for each in workspace.projects.all()}:
        return place, told.get("screen", name) if told.get("screen") in _PAGES else name
    run, quote, near = (told.get(key, "") for key in ("run", "evidence", "near"))
    there = Place(
        project=project,
        run=int(run) if run.isdecimal() else None,
        indicator=told.get("indicator", ""),
        evidence=int(quote) if quote.isdecimal() else None,
        near=int(near) if near.isdecimal() else None,
        language=place.language,
    )
    if there == place.to(document="", page=None, saved=""):
        there = place  # with the page that was turned to
    screen = told.get("screen", "")
    return there, screen if screen in _PAGES else name


def _held_open(closing: threading.Event) -> Callable[[], AsyncIterator[None]]:
    """What keeps a window's stream of answers open as long as the window is.

    Gradio ends the stream when nothing is under way and begins another with the next event. An
    event that was sent in between waits for an answer on the stream that has just ended: it was
    as if the click had never been made.
    """

    async def held_open() -> AsyncIterator[None]:
        while True:  # Gradio ends it when the window has gone, at the next sign
            yield None
            for _ in range(SIGN_OF_LIFE):
                await asyncio.sleep(LOOK_FOR_END)
                if closing.is_set():
                    return

    return held_open


def _begin(app: gr.Blocks, shell: Shell, line: header.Header) -> None:
    """When the page is loaded: go where the address leads or the person was; take up open work."""

    def begun(place: Place, told: dict[str, str], name: str) -> tuple[Any, ...]:
        if told.get("project"):
            place, name = addressed(shell.workspace, place, told, name)
        known = {project.id for project in shell.workspace.projects.all()}
        if place.project in known:
            shell.jobs.resume(place.project)
            name = name if name in _PAGES else "projects"
            return place.data(), gr.Tabs(selected=name), name
        if place.project is None:  # nothing to restore; the person may be ahead of this answer
            return gr.skip(), gr.skip(), "projects"
        return Place(language=place.language).data(), gr.Tabs(selected="projects"), "projects"

    app.load(None, line.name, line.reviewer, js="name => name")
    outputs = (shell.place, shell.tabs, shell.screen)
    found = shell.on_seen(app.load, begun, [shell.screen], outputs, "window.mingzheng.address()")
    found.then(
        None,
        [shell.place, shell.screen],
        None,
        js="(place, name) => window.mingzheng.begun(place, name)",
        api_visibility="private",
    )
    shell.redraw(found.success, header_only=True)
