"""Every role against every route and event of a real server, and what an attacker would try."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from account_server import PASSWORD, PEOPLE, Person, Served, served
from listening import own_certificate
from program_server import started

from review.accounts.access import PROJECT_ACTIONS
from review.accounts.account_store import AccountStore
from review.accounts.session_store import SessionStore
from review.app import build_app
from review.jobs import Jobs
from review.pages.place import Place
from review.workspace import Workspace

SEEN = {"indicator": "1"}
PASSAGE = {"do": "add", "id": "1", "start": "0", "end": "4"}
# The element, its event, what the page tells, other values by their place, and the action.
EVENTS: tuple[tuple[str, str, dict[str, str] | None, dict[int, Any], str], ...] = (
    ("mz-files", "act", {"do": "preview", "id": "x"}, {}, "see"),
    ("mz-find-results", "act", {**PASSAGE, "do": "show"}, {}, "see"),
    ("mz-list", "act", {"id": "1"}, {}, "see_answers"),
    ("mz-next", "click", None, {}, "see_answers"),
    ("mz-indicator", "act", {"do": "evidence", "index": "0", **SEEN}, {}, "see_answers"),
    ("mz-runs", "act", {"do": "open", "id": "1"}, {}, "see_answers"),
    ("mz-gaps", "act", {"do": "open", "id": "1"}, {}, "see_answers"),
    ("mz-score", "act", {"do": "open", "id": "1"}, {}, "see_answers"),
    ("mz-history", "act", {"do": "page", "id": "0"}, {}, "see_answers"),
    ("mz-undo", "click", SEEN, {}, "decide"),
    ("mz-confirm", "click", SEEN, {}, "decide"),
    ("mz-bulk-open", "click", None, {}, "decide"),
    ("mz-bulk", "act", {"do": "undo_step", "id": "1"}, {}, "decide"),
    ("mz-import", "upload", None, {}, "decide"),
    ("mz-indicator", "act", {"do": "cite", "index": "0", **SEEN}, {}, "mark"),
    ("mz-page", "act", {"do": "quote"}, {}, "mark"),
    ("mz-find-results", "act", {**PASSAGE, "do": "made up"}, {}, "mark"),
    ("mz-start", "click", None, {1: []}, "run"),
    ("mz-runs", "act", {"do": "retry", "id": "x"}, {}, "run"),
    ("mz-files", "act", {"do": "retry", "id": "x"}, {}, "upload"),
    ("mz-upload", "upload", None, {}, "upload"),
    ("mz-run-facts", "act", {"id": "x", "value": "no"}, {}, "set"),
    ("mz-score", "act", {"do": "fact", "id": "x", "value": "y"}, {}, "set"),
    ("mz-setting-blind", "input", None, {1: False}, "set"),
    ("mz-second", "act", {"do": "start", "share": "x"}, {}, "set"),
    ("mz-second", "act", {"do": "begin", "id": "9"}, {}, "second_review"),
    ("mz-second", "act", {"do": "answer", "review": "9"}, {}, "second_review"),
    ("mz-second", "act", {"do": "rule", "review": "9"}, {}, "adjudicate"),
    ("mz-export-json", "click", None, {}, "export"),
    ("mz-fill-form", "upload", None, {}, "export"),
    ("mz-project-create", "click", None, {1: ""}, "create_project"),
)


@pytest.fixture(scope="module")
def place_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as made:
        yield made


@pytest.fixture
def at(place_of_all: Served) -> Served:
    return place_of_all


def test_every_event_says_which_action_it_is(workspace: Workspace, place: Place) -> None:
    with build_app(workspace, Jobs(workspace)) as app:
        handlers = [each.fn for each in app.fns.values() if each.fn is not None]
    silent = [each for each in handlers if getattr(each, "action", None) is None]
    assert len(handlers) > 60
    assert silent == []


@pytest.mark.parametrize("name, role, here, there", PEOPLE, ids=[name for name, *_ in PEOPLE])
def test_each_role_against_each_event(
    at: Served, name: str, role: str, here: str, there: str
) -> None:
    person, wrong = at.person(name), []
    before = state_of(at)
    for element, kind, told, values, action in EVENTS:
        allowed = role == "administrator" or action in PROJECT_ACTIONS.get(here, ())
        if action == "create_project":
            allowed = role in ("administrator", "assessor")
        came = person.event(element, kind, at.place, told, values)
        if came.refused == allowed:
            wrong.append((element, told, action, came.status, came.notices))
    assert wrong == []
    if not here and role != "administrator":
        assert state_of(at) == before


def test_each_role_against_each_route(at: Served) -> None:
    digest, other = (each.partition(":")[2] for each in at.documents)
    mine, theirs = exported(at, "assessor", at.place), exported(at, "outsider", at.other)
    everybody = {"anonymous": 401, **{name: 200 for name, *_ in PEOPLE}}
    members = {**everybody, "outsider": 403}
    others = {**{name: 403 for name in everybody}, "anonymous": 401, "outsider": 200, "admin": 200}
    closed = {**{name: 404 for name in everybody}, "anonymous": 401}
    table: dict[str, dict[str, int]] = {
        "/": {**everybody, "anonymous": 303},
        "/config": everybody,
        "/theme.css": everybody,
        "/gradio_api/info": everybody,
        "/gradio_api/theme.css": everybody,
        "/gradio_api/app_id": everybody,
        "/gradio_api/queue/status": everybody,
        "/static/img/logo_nosize.svg": everybody,
        f"/mz-pages/{digest}-1.png": members,
        f"/mz-pages/{other}-1.png": others,
        f"/gradio_api/file={mine}": {**members, "second": 403},
        f"/gradio_api/file={theirs}": others,
        f"/gradio_api/file={at.workspace.folder / 'mingzheng.sqlite'}": refused_for_all(),
        f"/gradio_api/file={at.workspace.folder}/exports/1/../../a.sqlite": refused_for_all(),
        f"/gradio_api/file={at.workspace.folder}/files/{other}.pdf": refused_for_all(),
        "/gradio_api/file=/etc/passwd": refused_for_all(),
        "/gradio_api/file=http://127.0.0.1:1/": refused_for_all(),
        f"/gradio_api/file/{theirs}": closed,
        "/gradio_api/proxy=https://example.org/": closed,
        "/gradio_api/deep_link?session_hash=x": closed,
        "/gradio_api/token": closed,
        "/gradio_api/dev/reload": closed,
        "/gradio_api/runs": closed,
        "/gradio_api/openapi.json": closed,
        "/gradio_api/call/x/y": closed,
        "/gradio_api/stream/a/b/1/playlist.m3u8": closed,
        "/gradio_api/custom_component/a/client/b/c": closed,
        "/monitoring": closed,
        "/monitoring/summary": closed,
        "/login/": closed,
        "/logout": closed,
        "/openapi.json": closed,
        "/docs": closed,
        "//config": closed,
        "/nothing": closed,
    }
    wrong = []
    for path, expected in table.items():
        for name, status in expected.items():
            client = httpx.Client() if name == "anonymous" else at.person(name).http
            came = client.get(at.address + path).status_code
            if came != status:
                wrong.append((path, name, came, status))
    assert wrong == []


def test_closed_addresses_cannot_be_posted_to(at: Served) -> None:
    admin = at.person("admin")
    body = {"data": [], "session_hash": "x", "fn_index": 0, "component_id": 1, "fn_name": "x"}
    for path in (
        *("run/x", "api/x", "call/x", "call/v2/x", "component_server", "stream/x"),
        *("process_recording", "vibe-edit", "run-history/connect", "proxy=x"),
    ):
        assert admin.http.post(f"/gradio_api/{path}", json=body).status_code == 404, path
        anonymous = httpx.post(f"{at.address}/gradio_api/{path}", json=body)
        assert anonymous.status_code in (401, 403), path


def test_another_project_is_out_of_reach_by_made_up_places_and_ids(at: Served) -> None:
    outsider, before = at.person("outsider"), state_of(at)
    made_up = {
        "a run of theirs": replace(at.other, run=at.place.run),
        "a document of theirs": replace(at.other, document=at.documents[0]),
        "their project": replace(at.other, project=at.place.project),
    }
    for why, place in made_up.items():
        for name, kind, told in (
            ("mz-list", "act", {"id": "1"}),
            ("mz-undo", "click", SEEN),
            ("mz-files", "act", {"do": "preview", "id": at.documents[0]}),
            ("mz-export-excel", "click", None),
        ):
            assert outsider.event(name, kind, place, told).refused, (why, name)
    run = str(at.place.run)
    for name, kind, told, values in (
        ("mz-projects", "act", {"id": str(at.place.project)}, {}),
        ("mz-projects", "act", {"id": str(at.place.project), "do": "rename"}, {}),
        ("mz-runs", "act", {"do": "open", "id": run}, {}),
        ("mz-find-results", "act", {**PASSAGE, "run": run, "document": at.documents[0]}, {}),
        ("mz-find-told", "act", {**PASSAGE, "do": "back", "run": run}, {}),
    ):
        came = outsider.event(name, kind, at.other, told, values)
        assert came.refused, (name, told, came)
    assert state_of(at) == before
    shown = outsider.event("mz-files", "act", at.other, {"do": "preview", "id": at.documents[0]})
    assert "mz-preview-page" not in str(shown.data)


def test_lists_show_only_what_is_ones_own(at: Served) -> None:
    for name, mine, theirs in (
        ("outsider", "乙公司", "甲公司"),
        ("viewer", "甲公司", "乙公司"),
    ):
        person = at.person(name)
        # The event that draws every screen is the one with the most outputs; in a window that was
        # in no project yet.
        wired = max(person.config["dependencies"], key=lambda found: len(found["outputs"]))
        rest = [person.nothing(each) for each in wired["inputs"][2:]]
        drawn = [
            person.send(wired["id"], [Place().data(), screen, *rest], f"{name} {screen}")
            for screen in ("projects", "comparison")
        ]
        shown = json.dumps([each.data for each in drawn], ensure_ascii=False)
        assert mine in shown and theirs not in shown, name


def test_who_judges_blind_gets_no_screen_that_tells_answers(at: Served) -> None:
    told = {}
    for name in ("second", "judge"):
        person = at.person(name)
        wired = max(person.config["dependencies"], key=lambda found: len(found["outputs"]))
        rest = [person.nothing(each) for each in wired["inputs"][2:]]
        for screen in ("review", "score", "gaps", "trace", "pictures", "history", "comparison"):
            drawn = person.send(
                wired["id"], [at.place.data(), screen, *rest], f"{name} blind {screen}"
            )
            told[name, screen] = json.dumps(drawn.data, ensure_ascii=False)
    for (name, screen), drawn in told.items():
        assert ("指标1" in drawn or "test-frame" in drawn or "测试框架" in drawn) == (
            name == "judge"
        ), (name, screen)
        assert name == "judge" or "18名" not in drawn, screen


def test_runs_of_others_cannot_be_compared(at: Served) -> None:
    outsider = at.person("outsider")
    numbers = [at.other.run, at.place.run]
    came = outsider.event("mz-compared-runs", "input", at.other, None, {1: numbers, 2: False})
    assert came.refused or came.failed
    came = outsider.event("mz-comparison-excel", "click", at.other, None, {1: numbers})
    assert came.refused or came.failed


def test_a_decision_is_in_the_name_of_the_account(at: Served) -> None:
    assessor = at.person("assessor")
    assessor.event("mz-list", "act", at.place, {"id": "3"})  # its answers can be chosen now
    place = replace(at.place, indicator="3")
    told = assessor.event(
        "mz-confirm", "click", place, {"indicator": "3"}, {2: "proposed:2", 3: "", 4: "Mallory"}
    )
    assert not told.refused, told
    rows = at.workspace.decisions.of(at.workspace.runs.get(at.place.run or 0))
    assert rows[-1].indicator == "3" and rows[-1].reviewer == "assessor 女士"


def test_a_window_is_nobody_elses(at: Served) -> None:
    assessor, outsider = at.person("assessor"), at.person("outsider")
    assessor.event("mz-list", "act", at.place, {"id": "1"})
    theirs = assessor.window
    join = {"fn_index": 0, "data": [], "session_hash": theirs}
    cancel = {"session_hash": theirs, "fn_index": 0, "event_id": "x"}
    assert (
        statuses(
            outsider.http.get("/gradio_api/queue/data", params={"session_hash": theirs}),
            outsider.http.get(f"/gradio_api/heartbeat/{theirs}"),
            outsider.http.post("/gradio_api/queue/join", json=join),
            outsider.http.post("/gradio_api/cancel", json=cancel),
        )
        == [403] * 4
    )
    for nothing in ({}, {"session_hash": ""}, {"session_hash": None}, {"session_hash": ["x"]}):
        joined = outsider.http.post("/gradio_api/queue/join", json={"data": [], **nothing})
        assert joined.status_code == 403
    assert outsider.http.post("/gradio_api/queue/join", content=b"[" * 100_000).status_code == 400
    assert outsider.http.get("/gradio_api/queue/data").status_code == 403


def test_an_upload_is_for_who_sent_it(at: Served) -> None:
    outsider, assessor = at.person("outsider"), at.person("assessor")
    sent = {"files": ("draft.txt", "未公开的草稿".encode(), "text/plain")}
    (path,) = outsider.http.post("/gradio_api/upload", files=sent).json()
    assert outsider.http.get(f"/gradio_api/file={path}").status_code == 200
    assert assessor.http.get(f"/gradio_api/file={path}").status_code == 403
    file = {"path": path, "orig_name": "draft.txt", "meta": {"_type": "gradio.FileData"}}
    taken = assessor.event("mz-upload", "upload", at.place, None, {1: [file]})
    assert taken.status == 403
    assert assessor.event("mz-import", "upload", at.place, None, {1: file}).status == 403
    held = at.workspace.folder / "mingzheng.sqlite"
    stolen = outsider.event(
        "mz-upload", "upload", at.other, None, {1: [{**file, "path": str(held)}]}
    )
    assert stolen.status == 403
    assert at.workspace.files.of(at.place.project or 0)[0].name == "1.pdf"
    anonymous = httpx.post(f"{at.address}/gradio_api/upload", files=sent)
    assert anonymous.status_code in (401, 403)


def test_pages_of_other_addresses_can_have_nothing_done(at: Served) -> None:
    viewer = at.person("viewer")
    cookie = {"Cookie": "; ".join(f"{key}={value}" for key, value in viewer.http.cookies.items())}
    join = {"json": {"fn_index": 0, "data": [], "session_hash": "csrf"}}

    def post(path: str, **headers: str) -> int:
        return httpx.post(at.address + path, headers={**cookie, **headers}, **join).status_code

    for path in ("/gradio_api/queue/join", "/gradio_api/upload", "/logout", "/login"):
        assert post(path, Origin="https://evil.example") == 403, path
        assert post(path, Origin="null") == 403, path
        assert post(path, Origin=at.address.replace("127.0.0.1", "localhost")) == 403, path
        assert post(path) == 403, "a browser says where a request comes from"
    assert post("/gradio_api/queue/join", Referer=f"{at.address}/") != 403
    read = httpx.get(f"{at.address}/config", headers={**cookie, "Origin": "https://evil.example"})
    assert read.status_code == 403
    loaded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert httpx.get(f"{at.address}/config", headers={**cookie, **loaded}).status_code == 403
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert httpx.get(at.address, headers={**cookie, **followed}).status_code == 200, "a link"


def test_headers_and_cookies(at: Served) -> None:
    answer = Person(at.address, {}).log_in("viewer")
    cookie = answer.headers["set-cookie"]
    assert answer.headers["location"] == "/"
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie and "Domain" not in cookie
    for response in (
        at.person("viewer").http.get("/"),
        httpx.get(f"{at.address}/login"),
        httpx.get(f"{at.address}/config"),
    ):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors" in response.headers["content-security-policy"]
    assert at.person("viewer").http.get("/").headers["cache-control"] == "no-store"
    page = httpx.get(f"{at.address}/login")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text and "登录" in page.text and "Log in" in page.text


def test_wrong_log_ins_say_the_same_and_reflect_nothing(at: Served) -> None:
    for name in ("viewer", "nobody", "<script>alert(1)</script>"):
        answer = Person(at.address, {}).log_in(name, "not the password")
        assert answer.status_code == 401 and "set-cookie" not in answer.headers
        assert "用户名或密码不正确" in answer.text
        assert "<script" not in answer.text
    large = httpx.post(
        f"{at.address}/login", content=b"name=" + b"x" * 100_000, headers={"Origin": at.address}
    )
    assert large.status_code == 401


def test_tokens_of_programs_open_what_their_account_may(at: Served) -> None:
    def get(path: str, token: str) -> int:
        return httpx.get(at.address + path, headers={"Authorization": token}).status_code

    digest = at.documents[0].partition(":")[2]
    assert get("/config", f"Bearer {at.tokens['viewer']}") == 200
    assert get(f"/mz-pages/{digest}-1.png", f"bearer {at.tokens['viewer']}") == 200
    assert get(f"/mz-pages/{digest}-1.png", f"Bearer {at.tokens['outsider']}") == 403
    for wrong in ("Bearer", "Bearer x", f"Basic {at.tokens['viewer']}", ""):
        assert get("/config", wrong) == 401
    store = SessionStore(at.workspace.engine)
    account = AccountStore(at.workspace.engine).named("second").id
    store.revoke(account, store.tokens(account)[0].id)
    assert get("/config", f"Bearer {at.tokens['second']}") == 401


def test_who_logs_out_or_is_disabled_is_out_and_open_streams_end(at: Served) -> None:
    store = AccountStore(at.workspace.engine)
    made = store.add("leaver", PASSWORD, "viewer")
    store.set_member(made.id, at.place.project or 0, "viewer")
    person = Person(at.address, at.person("viewer").config)
    person.log_in("leaver")
    assert not person.event("mz-list", "act", at.place, {"id": "1"}).refused
    (held,) = [
        each["id"]
        for each in person.config["dependencies"]
        if each["inputs"] == [] and each["outputs"] == [] and each["backend_fn"]
    ]
    body = {"fn_index": held, "data": [], "session_hash": "open", "event_data": None}
    assert person.http.post("/gradio_api/queue/join", json=body).status_code == 200
    took: list[float] = []

    def follow() -> None:
        begun = time.monotonic()
        with person.http.stream(
            "GET", "/gradio_api/queue/data", params={"session_hash": "open"}, timeout=60
        ) as stream:
            for _ in stream.iter_lines():
                pass
        took.append(time.monotonic() - begun)

    following = Thread(target=follow)
    following.start()
    time.sleep(1)
    assert following.is_alive()
    store.disable(made)
    following.join(25)
    assert took, "the stream goes on"
    assert person.event("mz-list", "act", at.place, {"id": "1"}).status == 401
    assert Person(at.address, {}).log_in("leaver").status_code == 401
    store.set_role(made, "viewer")
    again = Person(at.address, person.config)
    again.log_in("leaver")
    kept = dict(again.http.cookies)
    store.set_member(made.id, at.place.project or 0, "")
    assert again.event("mz-list", "act", at.place, {"id": "1"}).refused, "no member any more"
    out = again.http.post("/logout")
    assert out.status_code == 303 and out.headers["location"] == "/login"
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert httpx.get(f"{at.address}/config", cookies=kept).status_code == 401


def test_neither_passwords_nor_tokens_are_in_the_log_or_the_database(at: Served) -> None:
    person = at.person("viewer")
    secrets = [PASSWORD, at.tokens["viewer"], *person.http.cookies.values()]
    files = [at.log, *at.workspace.folder.glob("mingzheng.sqlite*")]
    assert len(files) >= 2
    found = [
        (each.name, secret)
        for each in files
        for secret in secrets
        if secret.encode() in each.read_bytes()
    ]
    assert found == []


def test_by_tls_the_cookie_is_secure_and_without_accounts_other_names_are_refused(
    tmp_path: Path,
) -> None:
    certificate, key = own_certificate(tmp_path)
    workspace = Workspace.open(tmp_path / "with")
    AccountStore(workspace.engine).add("li", PASSWORD, "administrator")
    workspace.close()
    options = ("--certificate", str(certificate), "--private-key", str(key))
    with started(str(tmp_path / "with"), tmp_path / "with", options, scheme="https") as (
        address,
        _,
        _,
    ):
        person = Person(address)
        cookie = person.log_in("li").headers["set-cookie"]
        assert cookie.startswith("__Host-mingzheng-session=") and "Secure" in cookie
        assert person.http.get("/config").status_code == 200
        plain = person.http.cookies["__Host-mingzheng-session"]
        forged = httpx.get(f"{address}/config", cookies={"mingzheng-session": plain}, verify=False)
        assert forged.status_code == 401


def test_without_accounts_requests_by_other_names_are_refused(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with started(str(tmp_path / "none"), tmp_path / "none") as (address, _, _):
        port = address.rpartition(":")[2]
        for host, status in (
            (f"127.0.0.1:{port}", 200),
            (f"localhost:{port}", 200),
            (f"rebound.example:{port}", 421),
            ("", 421),
        ):
            assert httpx.get(f"{address}/config", headers={"Host": host}).status_code == status
        body = {"fn_index": 0, "data": [], "session_hash": "x"}
        for origin, refused in ((address, False), ("https://evil.example", True), ("null", True)):
            came = httpx.post(
                f"{address}/gradio_api/queue/join", json=body, headers={"Origin": origin}
            )
            assert (came.status_code == 403) == refused
        assert httpx.get(f"{address}/login").status_code in (404, 405)


def refused_for_all() -> dict[str, int]:
    return {"anonymous": 401, "outsider": 403, "viewer": 403, "admin": 403}


def statuses(*answers: httpx.Response) -> list[int]:
    return [each.status_code for each in answers]


def exported(at: Served, name: str, place: Place) -> str:
    """The path of an export that somebody makes."""
    came = at.person(name).event("mz-export-json", "click", place)
    return (
        str(next((at.workspace.export_folder / str(place.project)).glob("*.json"))) if came else ""
    )


def state_of(at: Served) -> list[Any]:
    """Everything that people said or made."""
    names = (
        *("decisions", "evidence_marks", "circumstances", "project_settings", "second_reviews"),
        *("second_decisions", "bulk_steps", "queued_runs", "runs", "project_files", "projects"),
    )
    with at.workspace.engine.connect() as connection:
        return [connection.exec_driver_sql(f"SELECT * FROM {each}").all() for each in names]
