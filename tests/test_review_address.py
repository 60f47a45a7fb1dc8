"""The place in the address, and the address of a page's picture."""

from pathlib import Path

import pytest
from build_documents import assessment, paged_document
from reportlab.pdfgen.canvas import Canvas
from starlette.applications import Starlette
from starlette.testclient import TestClient

from indicators.assessment import read_documents
from review.app import addressed, screen_names
from review.page_route import page_address, page_route
from review.page_view import PageImages
from review.pages.place import Place
from review.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "workspace")


def test_a_link_opens_the_indicator_that_it_names(workspace: Workspace) -> None:
    project = workspace.projects.create("甲").id
    told = {
        "screen": "review", "project": str(project), "run": "3", "indicator": "5.2",
        "evidence": "4",
    }  # fmt: skip
    place, screen = addressed(workspace, Place(language="en"), told, "projects")
    assert screen == "review"
    assert place == Place(project, 3, "5.2", evidence=4, language="en")


def test_what_an_address_does_not_know_is_left_as_it_is(workspace: Workspace) -> None:
    workspace.projects.create("甲")
    here = Place(project=1, indicator="7")
    for told in (
        {},
        {"screen": "review", "project": "99"},
        {"screen": "<b>", "project": "x"},
        {"project": "1" * 400},
    ):
        place, screen = addressed(workspace, here, told, "score")
        assert place == here
        assert screen in ("score", "review")
    there, screen = addressed(workspace, here, {"project": "1", "run": "x", "screen": "no"}, "gaps")
    assert (there.run, screen) == (None, "gaps")
    assert "review" in screen_names()


def test_the_page_that_was_turned_to_stays_where_the_address_says_nothing_new(
    workspace: Workspace,
) -> None:
    workspace.projects.create("甲")
    here = Place(project=1, run=2, indicator="7", evidence=1, document="sha256:a", page=9)
    told = {"screen": "review", "project": "1", "run": "2", "indicator": "7", "evidence": "1"}
    assert addressed(workspace, here, told, "review")[0] == here
    assert addressed(workspace, here, {**told, "evidence": "2"}, "review")[0].page is None


def test_pictures_of_pages_are_kept_by_the_browser_and_nothing_else_is_served(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 720, "page one")
    canvas.showPage()
    canvas.save()
    project = workspace.projects.create("甲").id
    file = workspace.files.add(project, path, path.name)
    (document,) = read_documents([path])
    workspace.files.save_read(project, document)
    assert file.document == document.id
    route = page_route(workspace, PageImages(workspace.page_folder))
    client = TestClient(Starlette(routes=[route]))
    answer = client.get(page_address(document, 1))
    assert answer.status_code == 200 and answer.content.startswith(b"\x89PNG")
    assert "immutable" in answer.headers["cache-control"]
    for other in (
        page_address(document, 2),
        page_address(document, 0),
        page_address(paged_document(), 1),
        "/mz-pages/..%2Fmingzheng.sqlite",
        "/mz-pages/mingzheng.sqlite",
    ):
        assert client.get(other).status_code == 404, other
    assert assessment().documents
