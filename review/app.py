"""The Gradio app: all screens, and the server on this machine."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

# Gradio reads these when it is imported: no reports home, no look for a newer version.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr
import typer

from review.accounts.access import LOCAL, Caller, NotAllowed
from review.accounts.lookup import Access
from review.api.mcp_tools import add_tools, check_mcp
from review.appearance import head, style_sheet, theme
from review.collection_desk import CollectionDesk
from review.jobs import Jobs
from review.opinion.source import OpinionSource
from review.pages import (
    collection,
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
from review.pages.shell import HIDDEN, Shell, declared
from review.server import (
    Listening,
    check_listening,
    check_port,
    guards,
    server_routes,
    trust_proxy,
)
from review.translations import say
from review.workspace import Workspace

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
    "collection": collection,
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
    workspace: Workspace,
    jobs: Jobs | None = None,
    closing: threading.Event | None = None,
    collected: CollectionDesk | None = None,
    access: Access | None = None,
    mcp: bool = False,
) -> gr.Blocks:
    """The app over a workspace; without `jobs` it starts its own worker process.

    `closing` is set when the program is about to end, so that open windows are let go; `collected`
    is the collection of reports that its screen searches. `access` tells who is behind an event;
    without it an app over a workspace with accounts looks that up itself. `mcp` adds the tools that
    programs read by.
    """
    if jobs is None:
        jobs = Jobs(workspace)
        jobs.start()
    app: gr.Blocks
    with gr.Blocks(title="明证 Mingzheng", analytics_enabled=False, fill_width=True) as app:
        place = gr.BrowserState(Place().data(), storage_key="mingzheng", secret="mingzheng")
        screen = gr.BrowserState("projects", storage_key="mingzheng-screen", secret="mingzheng")
        shell = Shell(workspace, jobs, place, screen)
        shell.collection = collected
        shell.access = access or Access.of(workspace)
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
        held = _held_open(closing or threading.Event(), shell.access)
        app.load(declared(held, "see"), [], [], **HIDDEN)
        if mcp:
            add_tools(workspace)
    return app


def launch(
    workspace: Path | Workspace,
    port: int | None = None,
    open_browser: bool = True,
    block: bool = True,
    opinion: OpinionSource | None = None,
    collection: str | None = None,
    listening: Listening | None = None,
    mcp: bool = False,
) -> str:
    """Serve a workspace, on this machine only unless told otherwise; the address.

    Args:
        workspace: the folder, which is made where it is missing; or an opened workspace.
        port: the port, or None for the first free one from 7860.
        open_browser: open the address in the default browser.
        block: return only when the server ends.
        opinion: who is asked for second opinions; None leaves them off.
        collection: the folder or address of a collection of reports to be searched.
        listening: where others reach the server, and by what certificate; its port is not used.
        mcp: let programs read projects and pre-fills over MCP (extra `mcp`).

    Raises:
        ReviewError: the folder cannot be used, the port is taken, or others could reach a
            workspace without accounts.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    at = replace(listening or Listening(), port=port)
    check_port(at)
    opened = workspace if isinstance(workspace, Workspace) else Workspace.open(workspace)
    access = Access.of(opened, at.secure)
    check_listening(at, access is not None)
    if mcp:
        check_mcp(access is not None)
    trust_proxy(at)
    opened.opinions.source = opinion
    jobs = Jobs(opened)
    jobs.start()
    _take_uploads_in(opened)
    closing = threading.Event()
    # Before the port is open: whoever finds it may ask the program to end.
    stopped = _stop_signal() if block else threading.Event()
    collected = CollectionDesk(collection) if collection else None
    app = build_app(opened, jobs, closing, collected, access, mcp)
    try:
        _, address, _ = app.launch(
            server_name=at.bound,
            server_port=port,
            ssl_certfile=str(at.certificate) if at.certificate else None,
            ssl_keyfile=str(at.private_key) if at.private_key else None,
            ssl_verify=False,  # of the one call by which Gradio looks for itself
            inbrowser=open_browser,
            prevent_thread_lock=True,
            share=False,
            ssr_mode=False,  # servers of its own beside this one would have no guard
            num_workers=0,
            mcp_server=mcp,
            quiet=True,
            max_threads=MOST_AT_ONCE,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            max_file_size=MOST_UPLOADED,
            allowed_paths=[str(opened.export_folder)],
            app_kwargs={
                "routes": server_routes(opened, access, jobs),
                "middleware": guards(opened, access, at),
            },
            theme=theme(),
            css=style_sheet(),
            head=head(sessions=access is not None),
        )
        if block:
            typer.echo(f"mingzheng: open {address} in a browser; Ctrl-C here stops it")
            if not (at.loopback or at.secure):
                typer.echo(
                    "mingzheng: without --certificate or --behind-tls passwords can be read on "
                    "their way",
                    err=True,
                )
            _wait(stopped)
    except BaseException:
        jobs.stop()
        raise
    if block:
        closing.set()
        time.sleep(3 * LOOK_FOR_END)  # the server would wait for open streams much longer
        app.close(verbose=False)
        jobs.stop()
        if collected:
            collected.close()
        opened.close()
    return address


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
    chosen = shell.on(tab.select, lambda place: name, [], [shell.screen], action="see")
    inputs, outputs = screen.inputs, screen.outputs
    shell.on(chosen.success, screen.refresh, inputs, outputs, drawing=True, action=screen.action)


def _follow_address(shell: Shell, go: Any) -> None:  # noqa: ANN401 - Gradio
    """Show the place in the address, and go where an address leads."""

    def gone(place: Place, told: dict[str, str], name: str) -> tuple[Any, ...]:
        place, name = addressed(shell.workspace, place, told, name, shell.caller())
        return place.data(), gr.Tabs(selected=_admitting(shell, place, name))

    write = "(place, name) => window.mingzheng.at(place, name)"
    for state in (shell.place, shell.screen):
        state.change(None, [shell.place, shell.screen], None, js=write, api_visibility="private")
    outputs = (shell.place, shell.tabs)
    where, seen = "window.mingzheng.address()", [shell.screen]
    led = shell.on_seen(go.click, gone, seen, outputs, where, action="see", lenient=True)
    shell.redraw(led.success, spoken=False)


def addressed(
    workspace: Workspace,
    place: Place,
    told: Mapping[str, str],
    name: str,
    caller: Caller = LOCAL,
) -> tuple[Place, str]:
    """The place and the screen of an address; those given where it names none that exists.

    A project that the caller may not see is none, and so is the run of another project.
    """
    project = int(told["project"]) if told.get("project", "").isdecimal() else None
    seen = seen_projects(workspace, caller)
    if place.project not in seen and not caller.local:
        place = Place(language=place.language)
    if project not in seen:
        return place, told.get("screen", name) if told.get("screen") in _PAGES else name
    run, quote, near = (told.get(key, "") for key in ("run", "evidence", "near"))
    if not caller.local and run not in {str(each.id) for each in workspace.runs.of(project or 0)}:
        run = ""
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


def _admitting(shell: Shell, place: Place, name: str) -> str:
    """A screen, or that of second reviews where the person judges blind and may not see it."""
    screen = shell.screens.get(name)
    seen = screen is None or shell.caller().may(screen.action, place.project)
    return name if seen else "second"


def seen_projects(workspace: Workspace, caller: Caller) -> set[int]:
    """The projects that a caller may see."""
    return {each.id for each in workspace.projects.all() if caller.may("see", each.id)}


def _held_open(
    closing: threading.Event, access: Access | None = None
) -> Callable[[gr.Request], AsyncIterator[None]]:
    """What keeps a window's stream of answers open as long as the window is.

    Gradio ends the stream when nothing is under way and begins another with the next event. An
    event that was sent in between waits for an answer on the stream that has just ended: it was
    as if the click had never been made. It ends with the person's session.
    """

    async def held_open(request: gr.Request) -> AsyncIterator[None]:
        while True:  # Gradio ends it when the window has gone, at the next sign
            yield None
            for _ in range(SIGN_OF_LIFE):
                await asyncio.sleep(LOOK_FOR_END)
                if closing.is_set():
                    return
            if access is not None and not await asyncio.to_thread(_logged_in, access, request):
                return

    return held_open


def _logged_in(access: Access, request: gr.Request) -> bool:
    try:
        access.caller(request.headers)
    except NotAllowed:
        return False
    return True


def _begin(app: gr.Blocks, shell: Shell, line: header.Header) -> None:
    """When the page is loaded: go where the address leads or the person was; take up open work."""

    def begun(place: Place, told: dict[str, str], name: str) -> tuple[Any, ...]:
        if told.get("project"):
            place, name = addressed(shell.workspace, place, told, name, shell.caller())
        known = seen_projects(shell.workspace, shell.caller())
        if place.project is not None and place.project in known:
            shell.jobs.resume(place.project)
            name = _admitting(shell, place, name if name in _PAGES else "projects")
            return place.data(), gr.Tabs(selected=name), name
        if place.project is None:  # nothing to restore; the person may be ahead of this answer
            return gr.skip(), gr.skip(), "projects"
        return Place(language=place.language).data(), gr.Tabs(selected="projects"), "projects"

    app.load(None, line.name, line.reviewer, js="name => name")
    outputs = (shell.place, shell.tabs, shell.screen)
    where, seen = "window.mingzheng.address()", [shell.screen]
    found = shell.on_seen(app.load, begun, seen, outputs, where, action="see", lenient=True)
    found.then(
        None,
        [shell.place, shell.screen],
        None,
        js="(place, name) => window.mingzheng.begun(place, name)",
        api_visibility="private",
    )
    shell.redraw(found.success, header_only=True)
