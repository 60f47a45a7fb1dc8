"""Raw requests to a running app: nothing outside the workspace is read, written or fetched."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from listening import listening
from program_server import served as program_served

from review.workspace import Workspace

ROOT = Path(__file__).parents[1]
SECRET = "TOP-SECRET-LINE"


@dataclass(frozen=True, slots=True)
class Served:
    """A running app: its client, workspace, a project of it, and a file beside the workspace."""

    client: httpx.Client
    folder: Path
    project: int
    secret: Path
    config: dict[str, Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    base = tmp_path_factory.mktemp("served")
    folder, secret = base / "workspace", base / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    workspace = Workspace.open(folder)
    project = workspace.projects.create("甲").id
    (folder / "exports" / "kept.txt").write_text("exported", encoding="utf-8")
    with (
        program_served(str(folder), base) as address,
        httpx.Client(base_url=address, timeout=30, trust_env=False) as client,
    ):
        yield Served(client, folder, project, secret, client.get("/config").json())


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """An address on this machine that a server could be made to fetch, and what came to it."""
    with listening(b"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nPWND") as (address, came):
        yield f"{address}/x.txt", came


PATHS = (
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=/etc/../etc/passwd",
    "/gradio_api/file=//etc/passwd",
    "/gradio_api/file=file:///etc/passwd",
    "/gradio_api/file=..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/gradio_api/file={secret}",
    "/gradio_api/file={folder}/exports/../mingzheng.sqlite",
    "/gradio_api/file={folder}/mingzheng.sqlite",
    "/gradio_api/file={folder}/exports/%2e%2e/%2e%2e/secret.txt",
    "/gradio_api/file={folder}/exports/link",
    "/file=/etc/passwd",
    "/file/etc/passwd",
    "/assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/svelte/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/gradio_api/static/..%2f..%2f..%2fapp.py",
    "/custom_component/x/y/z/..%2f..%2fetc%2fpasswd",
    "/mz-pages/..%2f..%2f..%2fetc%2fpasswd",
    "/mz-pages/%2e%2e%2f%2e%2e%2fmingzheng.sqlite",
    "/mz-pages/" + "a" * 64 + "-1.png%00.sqlite",
    "/mz-pages/" + "a" * 64 + "-99999.png",
    "/mz-pages/..%5c..%5csecret.txt",
)


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_of_the_workspace(served: Served, path: str) -> None:
    link = served.folder / "exports" / "link"
    if not link.exists():
        link.symlink_to(served.secret)
    answer = served.client.get(path.format(secret=served.secret, folder=served.folder))
    assert answer.status_code in (400, 401, 403, 404, 405), answer.text[:200]
    assert SECRET not in answer.text and "root:" not in answer.text
    assert "SQLite format" not in answer.text


def test_what_may_be_fetched_is_fetched(served: Served) -> None:
    """The paths above are refused one by one, not because the route answers nothing."""
    answer = served.client.get(f"/gradio_api/file={served.folder}/exports/kept.txt")
    assert answer.text == "exported"


def test_the_server_fetches_no_address_that_it_is_told(
    served: Served, listener: tuple[str, list[bytes]]
) -> None:
    address, came = listener
    for path in (
        f"/gradio_api/proxy={address}",
        f"/gradio_api/proxy/{address}",
        f"/proxy={address}",
        f"/gradio_api/file={address}",
    ):
        assert served.client.get(path).status_code >= 400
    for given in ({"path": address, "url": address}, {"path": "x.txt", "url": address}, address):
        for number, many in upload_events(served):
            file = (
                {**given, "meta": {"_type": "gradio.FileData"}}
                if isinstance(given, dict)
                else given
            )
            assert not succeeds(served, number, [file] if many else file)
    assert came == []


def upload_events(served: Served) -> list[tuple[int, bool]]:
    """The numbers of the events that take files, and whether they take many."""
    kinds = {each["id"]: each["type"] for each in served.config["components"]}
    found = []
    for event in served.config["dependencies"]:
        taken = [kinds[each] for each in event["inputs"]]
        if "file" in taken or "uploadbutton" in taken:
            found.append((event["id"], "file" in taken))
    assert len(found) >= 3
    return found


def succeeds(served: Served, number: int, file: object) -> bool:
    """Send an event with a file as the page would, and wait for what comes of it."""
    session = secrets.token_hex(6)
    place = {"project": served.project, "language": "en"}
    told = {"fn_index": number, "session_hash": session, "data": [place, file]}
    answer = served.client.post("/gradio_api/queue/join", json={**told, "event_data": None})
    if answer.status_code >= 400:
        return False
    with served.client.stream(
        "GET", "/gradio_api/queue/data", params={"session_hash": session}
    ) as stream:
        for line in stream.iter_lines():
            if not line.startswith("data:"):
                continue
            news = json.loads(line[5:])
            if news["msg"] in ("process_completed", "unexpected_error"):
                return bool(news["success"])
    return False


def test_an_event_cannot_name_a_file_that_was_not_uploaded(served: Served) -> None:
    """Neither is it read into a project, nor does the event remove it, as it does with uploads."""
    kept = served.folder / "exports" / "kept.txt"
    for path in (
        str(served.secret),
        "/etc/passwd",
        str(kept),
        str(served.folder / "mingzheng.sqlite"),
        f"file://{served.secret}",
        f"{served.folder}/uploads/../../secret.txt",
        "../../secret.txt",
    ):
        for number, many in upload_events(served):
            file = {"path": path, "meta": {"_type": "gradio.FileData"}}
            assert not succeeds(served, number, [file] if many else file), path
    assert served.secret.read_text(encoding="utf-8") == SECRET
    assert kept.exists() and (served.folder / "mingzheng.sqlite").exists()
    assert Workspace.open(served.folder).files.of(served.project) == ()


@pytest.mark.parametrize(
    "name",
    [
        "../../owned.pdf",
        "..\\..\\owned.pdf",
        "/etc/owned.pdf",
        "C:\\owned.pdf",
        "\u202efdp.owned.pdf",
        "a" * 300 + ".pdf",
        "..",
        ".",
        "CON.pdf",
        "%2e%2e%2fowned.pdf",
        "<img src=x onerror=1>.pdf",
        "a\r\nSet-Cookie: x=1.pdf",
    ],
)
def test_uploads_stay_in_their_folder_whatever_they_are_called(served: Served, name: str) -> None:
    before = {each for each in served.folder.parent.rglob("*") if "uploads" not in each.parts}
    answer = served.client.post("/gradio_api/upload", files={"files": (name, b"%PDF-1.4 x")})
    assert answer.status_code in (200, 400, 422)
    assert "set-cookie" not in answer.headers
    if answer.status_code == 200:
        (path,) = answer.json()
        assert Path(path).resolve().is_relative_to(served.folder / "uploads")
        assert Path(path).is_file()
    after = {each for each in served.folder.parent.rglob("*") if "uploads" not in each.parts}
    assert {each for each in after - before if "owned" in each.name} == set()


def test_an_uploaded_page_is_never_shown_as_one(served: Served) -> None:
    """A page or drawing with a script in it would run with the rights of the app's own pages."""
    for name in ("x.html", "x.svg", "x.xhtml", "x.xml"):
        files = {"files": (name, b"<svg onload=alert(1) xmlns='http://www.w3.org/2000/svg'/>")}
        (path,) = served.client.post("/gradio_api/upload", files=files).json()
        answer = served.client.get(f"/gradio_api/file={path}")
        shown = answer.headers.get("content-disposition", "")
        sandboxed = "sandbox" in answer.headers.get("content-security-policy", "")
        assert answer.status_code >= 400 or shown.startswith("attachment") or sandboxed, name


def test_no_component_lets_its_methods_be_called(served: Served) -> None:
    first = served.config["components"][0]["id"]
    for name in ("ls", "preprocess", "postprocess", "__class__", "read"):
        told = {"data": ["/etc"], "component_id": first, "fn_name": name, "session_hash": "x"}
        answer = served.client.post("/gradio_api/component_server", json=told)
        assert answer.status_code >= 400


def test_another_site_cannot_reach_the_app_by_its_own_name(served: Served) -> None:
    """DNS rebinding: a page of evil.example whose name now leads to 127.0.0.1."""
    answer = served.client.get("/config", headers={"Host": "evil.example"})
    assert answer.status_code >= 400
    assert served.client.get("/config").status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_another_site_cannot_post_to_the_app(served: Served, origin: str) -> None:
    """A form of another page needs no permission of the browser to send a file."""
    answer = served.client.post(
        "/gradio_api/upload", files={"files": ("a.pdf", b"%PDF-1.4")}, headers={"Origin": origin}
    )
    assert answer.status_code >= 400
