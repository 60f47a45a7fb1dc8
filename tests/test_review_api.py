"""The interface for programs: over real HTTP, with and without accounts; and MCP, which reads."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from program_server import PROGRAM, served

from review.accounts.account_store import AccountStore
from review.workspace import Workspace

ROOT = Path(__file__).parent.parent
POLICY = next((ROOT / "examples").glob("*_privacy_policy.html"))
FRAMEWORK = "ccia-002"
PASSWORD = "ein langes Passwort 2026"


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the program without accounts."""
    return tmp_path_factory.mktemp("local") / "w"


@pytest.fixture(scope="module")
def address(local: Path) -> Iterator[str]:
    """The program on this machine, without accounts."""
    with served(str(local), local.parent) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}/api/v1", timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def run(client: httpx.Client) -> int:
    """A run over the example policy that was asked for by the interface alone."""
    project = client.post("/projects", json={"name": "甲公司"}).json()["id"]
    uploaded = client.post(
        f"/projects/{project}/files", params={"name": POLICY.name}, content=POLICY.read_bytes()
    )
    assert uploaded.status_code == 202, uploaded.text
    asked = client.post(f"/projects/{project}/runs", json={"framework": FRAMEWORK})
    assert asked.status_code == 202, asked.text
    return waited(client, project)


def waited(client: httpx.Client, project: int) -> int:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        runs = client.get(f"/projects/{project}/runs").json()
        if runs["made"]:
            return int(runs["made"][0]["id"])
        assert all(each["state"] != "failed" for each in runs["open"]), runs
        time.sleep(0.2)
    raise AssertionError("no run was made")


def decide(client: httpx.Client, run: int, **said: Any) -> httpx.Response:
    return client.post(f"/runs/{run}/decisions", json=said)


def test_the_prefill_is_the_one_of_the_command_line(
    client: httpx.Client, run: int, tmp_path: Path
) -> None:
    given = client.get(f"/runs/{run}/prefill")
    assert given.status_code == 200
    out = tmp_path / "prefill.json"
    subprocess.run(
        [PROGRAM, "prefill", POLICY, "--framework", FRAMEWORK, "--out", out],
        check=True,
        timeout=120,
    )
    written = json.loads(out.read_text(encoding="utf-8"))
    held = given.json()
    for item in held["items"]:
        item.pop("decision", None)
    for key in ("schema", "framework", "documents", "settings", "items", "indicators"):
        assert held[key] == written[key], key


def test_decisions_follow_the_rules_of_the_screen(client: httpx.Client, run: int) -> None:
    confirmed = decide(client, run, indicator="1", action="confirm")
    assert confirmed.status_code == 201, confirmed.text
    again = decide(client, run, indicator="1", action="confirm")
    assert again.json()["sequence"] == confirmed.json()["sequence"], "pressed twice is once"
    silent = decide(client, run, indicator="1", action="change", answer=2)
    assert silent.status_code == 400 and "理由" in silent.json()["chinese"]
    unknown = decide(client, run, indicator="1", action="change", answer=99, reason="误")
    assert unknown.status_code == 400
    changed = decide(client, run, indicator="1", action="change", answer=2, reason="更高")
    assert changed.status_code == 201 and changed.json()["answer"] == 2
    late = decide(
        client,
        run,
        indicator="1",
        action="change",
        answer=1,
        reason="晚了",
        instead_of=confirmed.json()["sequence"],
    )
    assert late.status_code == 409
    withdrawn = decide(client, run, indicator="1", action="withdraw")
    assert withdrawn.json()["withdraws"] == changed.json()["sequence"]
    log = client.get(f"/runs/{run}/decisions").json()
    assert [each["action"] for each in log] == ["confirm", "change", "withdraw"]
    held = client.get(f"/runs/{run}/prefill").json()
    (item,) = [each for each in held["items"] if each["indicator"] == "1"]
    assert item["decision"]["action"] == "confirm", "the one before is in force again"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/runs/9999/prefill", None, 404),
        ("GET", "/projects/9999/files", None, 404),
        ("GET", "/nothing", None, 404),
        ("POST", "/projects", {"name": ""}, 422),
        ("POST", "/projects", {"name": "乙", "more": 1}, 422),
        ("POST", "/projects/1/runs", {"framework": "no-such"}, 400),
        ("POST", "/projects/1/files?name=virus.exe", b"MZ", 400),
        ("POST", "/projects/1/files", b"text", 422),
    ],
)
def test_faults_are_told_in_words_with_a_status(
    client: httpx.Client, run: int, method: str, path: str, body: Any, status: int
) -> None:
    given = {"content": body} if isinstance(body, bytes) else {"json": body}
    answer = client.request(method, path, **given)
    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text
    if path != "/nothing":
        assert answer.json()["english"] and answer.json()["chinese"]


def test_a_file_over_the_limit_leaves_nothing_behind(
    client: httpx.Client, run: int, local: Path
) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(120):
            yield bytes(1_000_000)

    answer = client.post("/projects/1/files", params={"name": "gross.pdf"}, content=endless())
    assert answer.status_code == 413, answer.text
    assert not list((local / "uploads").glob("api-*"))


def test_a_blind_project_gives_no_proposals_out(tmp_path: Path) -> None:
    from build_documents import assessment

    from review.project_settings import BLIND, ON

    workspace = Workspace.open(tmp_path / "w")
    project = workspace.projects.create("盲").id
    made = assessment()
    workspace.files.save_read(project, made.documents[0])
    run = workspace.runs.save(project, made)
    workspace.settings.set(project, BLIND, ON, "甲")
    workspace.close()
    with served(str(tmp_path / "w"), tmp_path) as address:
        answer = httpx.get(f"{address}/api/v1/runs/{run}/prefill", timeout=30)
        off = httpx.get(f"{address}/gradio_api/mcp/", timeout=30)
    assert answer.status_code == 404 and "盲审" in answer.json()["chinese"]
    assert off.status_code == 404, "MCP is off unless it was asked for"


def test_the_description_names_every_route_and_the_docs_too(address: str) -> None:
    told = httpx.get(f"{address}/api/openapi.json", timeout=30).json()
    assert told["openapi"].startswith("3.")
    docs = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    routes = {(method.upper(), path) for path, each in told["paths"].items() for method in each}
    named = set(re.findall(r"`(GET|POST) /api(/\S+?)`", docs))
    assert routes == named
    for page in ("/api/docs", "/api/redoc"):
        assert httpx.get(f"{address}{page}", timeout=30).status_code == 404, "they load scripts"


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Callable[[str], dict[str, str]], int]]:
    """The program with accounts: its address, the headers of each person, and a run."""
    from build_documents import assessment

    folder = tmp_path_factory.mktemp("shared")
    workspace = Workspace.open(folder / "w")
    made = assessment()
    ours, theirs = (workspace.projects.create(name).id for name in ("甲", "乙"))
    workspace.files.save_read(ours, made.documents[0])
    run = workspace.runs.save(ours, made)
    accounts, tokens = AccountStore(workspace.engine), {}
    roles = ("viewer", "assessor", "second_reviewer", "adjudicator")
    for role in (*roles, "stranger"):
        account = accounts.add(role, PASSWORD, "", role.title())
        accounts.set_member(
            account.id,
            theirs if role == "stranger" else ours,
            "assessor" if role == "stranger" else role,
        )
    accounts.add("chief", PASSWORD, "administrator", "Chief")
    workspace.close()
    for name in (*roles, "stranger", "chief"):
        told = subprocess.run(
            [PROGRAM, "users", "token", name, "--workspace", str(folder / "w")],
            capture_output=True,
            text=True,
            check=True,
        )
        tokens[name] = told.stdout.split()[-1]
    with served(str(folder / "w"), folder) as address:
        yield address, lambda name: {"Authorization": f"Bearer {tokens[name]}"}, run


ASKED = {
    "list": ("GET", "/projects"),
    "files": ("GET", "/projects/1/files"),
    "upload": ("POST", "/projects/1/files?name=a.txt"),
    "ask": ("POST", "/projects/1/runs"),
    "prefill": ("GET", "/runs/1/prefill"),
    "log": ("GET", "/runs/1/decisions"),
    "decide": ("POST", "/runs/1/decisions"),
    "create": ("POST", "/projects"),
}
ALLOWED = {
    "viewer": {"list", "files", "log"},
    "assessor": {"list", "files", "log", "upload", "ask", "prefill", "decide"},
    "second_reviewer": {"list", "files"},  # who judges blind
    "adjudicator": {"list", "files", "log", "prefill"},
    "stranger": {"list"},
    "chief": set(ASKED),
    "nobody": set(),
}


@pytest.mark.parametrize("name", ALLOWED)
@pytest.mark.parametrize("what", ASKED)
def test_each_role_reaches_its_routes_and_no_others(
    shared: tuple[str, Callable[[str], dict[str, str]], int], name: str, what: str
) -> None:
    address, headers, run = shared
    method, path = ASKED[what]
    body: dict[str, Any] = {
        "ask": {"json": {"framework": FRAMEWORK}},
        "decide": {"json": {"indicator": "1", "action": "change", "answer": 2, "reason": name}},
        "create": {"json": {"name": f"新项目 {name}"}},
        "upload": {"content": "公司建立了制度。".encode()},
    }.get(what, {})
    sent = {} if name == "nobody" else headers(name)
    path = path.replace("/runs/1", f"/runs/{run}")
    answer = httpx.request(method, f"{address}/api/v1{path}", headers=sent, timeout=60, **body)
    if name == "nobody":
        assert answer.status_code in (401, 403), answer.text
    elif what in ALLOWED[name]:
        assert answer.status_code < 300, answer.text
        if what == "decide":
            assert answer.json()["reviewer"] == name.title(), "who decides is who called"
        if what == "list" and name == "stranger":
            assert [each["name"] for each in answer.json()] == ["乙"]
    else:
        assert answer.status_code == 403, answer.text


def test_programs_read_over_mcp_and_change_nothing(tmp_path: Path) -> None:
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    from build_documents import assessment
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    workspace = Workspace.open(tmp_path / "w")
    project, made = workspace.projects.create("甲").id, assessment()
    workspace.files.save_read(project, made.documents[0])
    run = workspace.runs.save(project, made)
    workspace.close()

    async def asked() -> tuple[set[str], list[str]]:
        async with (
            streamable_http_client(f"{address}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = {each.name for each in (await session.list_tools()).tools}
            calls: list[tuple[str, dict[str, Any]]] = [
                ("list_projects", {}),
                ("get_prefill", {"run": run}),
                ("search_documents", {"project": project, "query": "社会责任部"}),
            ]
            answers = [await session.call_tool(name, given) for name, given in calls]
            assert not any(each.isError for each in answers), answers
            return tools, [getattr(each.content[0], "text", "") for each in answers]

    with served(str(tmp_path / "w"), tmp_path, ["--mcp"]) as address:
        tools, (projects, prefill, _found) = asyncio.run(asked())
    assert tools == {"list_projects", "get_prefill", "search_documents"}
    assert "甲" in projects and "mingzheng.prefill/1" in prefill
    again = Workspace.open(tmp_path / "w")
    assert again.decisions.of(again.runs.get(run)) == ()


def test_mcp_is_refused_where_there_are_accounts(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w")
    AccountStore(workspace.engine).add("chief", PASSWORD, "administrator", "Chief")
    workspace.close()
    command = [PROGRAM, "app", "--workspace", tmp_path / "w", "--no-browser", "--mcp"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 2 and "token" in ended.stderr and "Traceback" not in ended.stderr
