"""The screen of exports: the assessment as an Excel workbook, a Word form or JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile

import gradio as gr

from indicators.schema import Proposal
from review.accounts.access import caller_or_local
from review.accounts.export_folders import export_folder
from review.annotations import spoken_places
from review.compared_runs import named_by
from review.errors import ReviewError
from review.exports.annotated_pdf import marks_of, write_annotated
from review.exports.atomic import replacing
from review.exports.form import write_form
from review.exports.form_filling import fill_form
from review.exports.official_form import write_official_form
from review.exports.outline_report import write_outline_report
from review.exports.pack_page import write_pack
from review.exports.prefill import prefill_data, write_prefill
from review.exports.prefill_reading import prefill_of
from review.exports.workbook import SecondAnswers, write_workbook
from review.file_names import safe_name
from review.imports import import_decisions
from review.pages.markup import Markup, joined, tag
from review.pages.place import Place
from review.pages.review_menus import run_menu
from review.pages.review_model import (
    Reviewed,
    nothing_to_review,
    reviewed,
    run_under_review,
    under_review,
)
from review.pages.shell import Screen, Shell
from review.second_agreement import figures_told, second_rows
from review.translations import say
from review.workspace import Workspace

Format = Literal["xlsx", "docx", "json", "official", "pack", "marked"]


class NoPdf(ReviewError):
    """There is no PDF among the documents."""


@dataclass(frozen=True, slots=True)
class ExportPage:
    """The components of the screen."""

    run: Any
    told: Any
    excel: Any
    word: Any
    json: Any
    pack: Any
    marked: Any
    official: Any
    form_taken: Any
    taken: Any
    exported: Any


def build(shell: Shell) -> ExportPage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen"):
        missing = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as body:
            lead = gr.HTML(
                tag("p", say("zh", "export_lead"), class_="mz-lead"), apply_default_css=False
            )
            run = gr.Dropdown(
                [], label=say("zh", "assessment"), filterable=False, elem_id="mz-export-run"
            )
            told = gr.HTML(apply_default_css=False, elem_id="mz-export-told")
            excel, excel_hint = _offer("export_excel", "mz-export-excel", "primary")
            form, form_hint = _offer("export_form", "mz-export-form", "secondary")
            data, data_hint = _offer("export_json", "mz-export-json", "secondary")
            pack, pack_hint = _offer("export_pack", "mz-export-pack", "secondary")
            marked, marked_hint = _offer("export_marked", "mz-export-marked", "secondary")
            with gr.Column(visible=False) as official_row:
                official, official_hint = _offer(
                    "export_official", "mz-export-official", "secondary"
                )
            with gr.Column(visible=False) as form_row:
                form_taken, form_taken_hint = _upload("fill_form", "mz-fill-form", [".docx"])
            taken, taken_hint = _upload("import_decisions", "mz-import", [".xlsx", ".json"])
            exported = gr.HTML(apply_default_css=False, elem_id="mz-exported")
    shell.worded(lead, lead="export_lead")
    shell.worded(run, label="assessment")
    shell.worded(excel, value="export_excel")
    shell.worded(form, value="export_form")
    shell.worded(data, value="export_json")
    shell.worded(excel_hint, lead="export_excel_hint")
    shell.worded(form_hint, lead="export_form_hint")
    shell.worded(data_hint, lead="export_json_hint")
    shell.worded(pack, value="export_pack")
    shell.worded(pack_hint, lead="export_pack_hint")
    shell.worded(marked, value="export_marked")
    shell.worded(marked_hint, lead="export_marked_hint")
    shell.worded(official, value="export_official")
    shell.worded(official_hint, lead="export_official_hint")
    shell.worded(form_taken, label="fill_form")
    shell.worded(form_taken_hint, lead="fill_form_hint")
    shell.worded(taken, label="import_decisions")
    shell.worded(taken_hint, lead="import_decisions_hint")
    page = ExportPage(
        run, told, excel, form, data, pack, marked, official, form_taken, taken, exported
    )

    def refresh(place: Place) -> tuple[Any, ...]:
        under = reviewed(shell.workspace, place)
        if under is None:
            shown = gr.update(value=nothing_to_review(place), visible=True)
            hidden = gr.update(visible=False)
            return shown, hidden, gr.skip(), "", hidden, hidden, ""
        menu = run_menu(shell.workspace, under, place)
        offered = gr.update(visible=under.framework.form is not None)
        ticked = gr.update(visible=under.framework.answers == "option")
        told_now = told_html(under, place)
        visible = gr.update(visible=True)
        return gr.update(visible=False), visible, menu, told_now, offered, ticked, ""

    outputs = (missing, body, run, told, official_row, form_row, exported)
    shell.screens["export"] = Screen(refresh, outputs, action="see_answers")
    return page


def wire(page: ExportPage, shell: Shell) -> None:
    """Connect the events."""

    def picked(place: Place, run: int | None) -> tuple[Any, ...]:
        place = place.on_run(run)
        return place.data(), told_html(under_review(shell.workspace, place), place), ""

    def exporting(kind: Format) -> Callable[[Place], Markup]:
        def made(place: Place) -> Markup:
            path = export(shell.workspace, under_review(shell.workspace, place), kind)
            return exported_html(path, place)

        return made

    def imported(place: Place, path: str | None) -> tuple[Any, ...]:
        under = under_review(shell.workspace, place)
        told = import_html(shell.workspace, under, Path(path), place) if path else ""
        return told_html(under_review(shell.workspace, place), place), told

    def ticked(place: Place, path: str | None) -> Markup | str:
        under = under_review(shell.workspace, place)
        return filled_html(shell.workspace, under, Path(path), place) if path else ""

    shown = (shell.place, page.told, page.exported)
    picking = shell.on(page.run.input, picked, [page.run], shown, action="see_answers")
    screen = shell.screens["export"]
    shell.on(
        picking.success, screen.refresh, [], screen.outputs, drawing=True, action="see_answers"
    )
    filled = shell.on(
        page.form_taken.upload, ticked, [page.form_taken], (page.exported,), action="export"
    )
    filled.success(None, js=downloading("mz-exported"))
    taking = (page.told, page.exported)
    shell.on(page.taken.upload, imported, [page.taken], taking, action="decide")
    offers = (
        *((page.excel, "xlsx"), (page.word, "docx"), (page.json, "json")),
        (page.pack, "pack"),
        (page.marked, "marked"),
        (page.official, "official"),
    )
    for button, kind in offers:
        making = exporting(kind)  # type: ignore[arg-type]
        made = shell.on(button.click, making, [], [page.exported], action="export")
        made.success(None, js=downloading("mz-exported"))


def downloading(name: str) -> str:
    """A script that follows the link to a file in the element of this name."""
    link = f"document.querySelector('#{name} a')"
    return f"() => {link} && setTimeout(() => {link}.click(), 50)"


def _offer(key: str, name: str, variant: Any) -> tuple[Any, Any]:  # noqa: ANN401 - Gradio
    with gr.Row(elem_classes="mz-offer"):
        button = gr.Button(say("zh", key), variant=variant, elem_id=name, scale=0, min_width=220)
        return button, _hint(key)


def _upload(key: str, name: str, suffixes: list[str]) -> tuple[Any, Any]:
    with gr.Row(elem_classes="mz-offer"):
        button = gr.UploadButton(
            say("zh", key), file_types=suffixes, elem_id=name, scale=0, min_width=220
        )
        return button, _hint(key)


def _hint(key: str) -> Any:  # noqa: ANN401 - Gradio component
    return gr.HTML(tag("p", say("zh", f"{key}_hint"), class_="mz-lead"), apply_default_css=False)


def export(workspace: Workspace, under: Reviewed, kind: Format) -> Path:
    """Write an export with the decisions; the name tells the project, framework and time."""
    title = workspace.projects.get(under.run.project).name
    suffix = {"official": "docx", "pack": "html", "marked": "pdf"}.get(kind, kind)
    part = kind if kind in ("official", "pack", "marked") else ""
    name = _name(workspace, under, part, suffix)
    path = export_folder(workspace, [under.run.project]) / name
    earlier = {indicator: under.decided_on[indicator] for indicator in under.stale}
    if kind == "xlsx":
        second = SecondAnswers(
            second_rows(workspace, under.run), figures_told(workspace, under.run)
        )
        write_workbook(
            under.assessment, under.decisions, path, earlier, under.circumstances, second
        )
    elif kind == "docx":
        write_form(under.assessment, under.decisions, path, earlier, title)
    elif kind == "official":
        _write_official(under, path, title)
    elif kind == "pack":
        _write_pack(workspace, under, path, earlier)
    elif kind == "marked":
        return _write_marked(workspace, under, path)
    else:
        write_prefill(under.assessment, path, under.decisions, earlier, under.circumstances)
    return path


def _name(workspace: Workspace, under: Reviewed, part: str, suffix: str) -> str:
    """The name of a file: project, framework, kind and time."""
    title = workspace.projects.get(under.run.project).name
    project = re.sub(r'[\s<>:"/\\|?*]+', "_", title)[:40]
    time = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    kind = f"{part}_" if part else ""
    return safe_name(f"{project}_{under.framework.id}_{kind}{time}.{suffix}")


def _write_official(under: Reviewed, path: Path, title: str) -> None:
    """The form or report that the framework's own source has."""
    organisation = named_by(under.assessment)[0] or title
    form = under.framework.form
    if form is not None and form.kind == "report":
        write_outline_report(
            under.assessment, under.decisions, path, under.circumstances, organisation
        )
    else:
        write_official_form(under.assessment, under.decisions, path, organisation)


def _write_pack(
    workspace: Workspace, under: Reviewed, path: Path, earlier: Mapping[str, Proposal]
) -> None:
    """The evidence pack; its JSON goes beside the page."""
    data = prefill_data(under.assessment, under.decisions, earlier, under.circumstances)
    files = {each.id: workspace.files.path(each.id) for each in under.assessment.documents}
    # The run may be of an older version of the framework than the catalogue holds.
    write_pack(prefill_of(path, data, under.framework), files, path)


def _write_marked(workspace: Workspace, under: Reviewed, path: Path) -> Path:
    """Annotated copies of the PDFs with all frameworks of the project; several as one archive.

    Raises:
        NoPdf: there is no PDF to annotate.
    """
    runs = workspace.runs.latest(under.run.project)
    reviewed_runs = [run_under_review(workspace, each) for each in runs]
    texts = spoken_places(
        (each.framework, each.assessment.proposals, each.decisions) for each in reviewed_runs
    )
    files = [
        (each, source)
        for each in under.assessment.documents
        if (source := workspace.files.path(each.id)).suffix.lower() == ".pdf"
    ]
    if not files:
        raise NoPdf(say("en", "no_pdf"), say("zh", "no_pdf"))
    made = []
    for number, (document, source) in enumerate(files, 1):
        copy = path if len(files) == 1 else path.with_stem(f"{path.stem}_{number}")
        write_annotated(source, marks_of(texts, document.id), copy)
        made.append((document.file, copy))
    if len(made) == 1:
        return path
    archive = path.with_suffix(".zip")
    with replacing(archive) as temporary, ZipFile(temporary, "w", ZIP_DEFLATED) as together:
        for number, (name, copy) in enumerate(made, 1):
            together.write(copy, safe_name(f"{number}_{Path(name).stem}.marked.pdf"))
            copy.unlink()
    return archive


def import_html(workspace: Workspace, under: Reviewed, path: Path, place: Place) -> Markup:
    """Take the decisions of an uploaded file in, and say how many; the upload goes."""
    try:
        result = import_decisions(
            workspace.decisions, under.run, path, caller_or_local().display_name
        )
    finally:
        path.unlink(missing_ok=True)
    counts = {"taken": len(result.taken), "known": len(result.known)}
    told = say(place.language, "imported", **counts)
    return tag("div", told, class_="mz-card")


def filled_html(workspace: Workspace, under: Reviewed, path: Path, place: Place) -> Markup:
    """Tick the decisions in a copy of an uploaded form, and say what could not be; it goes."""
    folder = export_folder(workspace, [under.run.project])
    target = folder / _name(workspace, under, "filled", "docx")
    try:
        result = fill_form(path, target, under.framework, under.decisions)
    finally:
        path.unlink(missing_ok=True)
    told = say(
        place.language, "form_filled", filled=len(result.filled), decided=len(under.decisions)
    )
    left = [
        tag("li", f"{number}：{why}") for number, why in (*result.conflicts, *result.not_matched)
    ]
    lines = tag("ul", *left, class_="mz-tried") if left else ""
    return joined([exported_html(target, place), tag("div", told, lines, class_="mz-card")])


def told_html(under: Reviewed, place: Place) -> Markup:
    """How much is decided."""
    total, decided = len(under.assessment.proposals), len(under.decisions)
    key = "still_open" if decided < total else "all_decided"
    if not caller_or_local().may("export", under.run.project):
        key = "role_no_export"
    progress = say(place.language, "progress", decided=decided, total=total)
    told = say(place.language, key, count=total - decided)
    return tag("p", tag("b", progress), "　", told, class_="mz-told")


def exported_html(path: Path, place: Place) -> Markup:
    """Where the file is, and a link to it."""
    link = tag(
        "a",
        say(place.language, "download"),
        href=f"/gradio_api/file={quote(str(path))}",
        download=path.name,
        class_="mz-button",
    )
    told = say(place.language, "exported", name=path.name)
    # Where there are accounts the folder is on another machine, and nobody's business.
    where = tag("div", str(path), class_="mz-muted mz-small") if caller_or_local().local else ""
    return tag(
        "div",
        tag("div", told, where, class_="mz-grow"),
        link,
        class_="mz-card mz-card-row",
    )
