"""Accounts: passwords, throttled log-ins, sessions, tokens, roles, the command line."""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from corpus.database import writing
from review.accounts import login as login_module
from review.accounts import session_store
from review.accounts.access import (
    ACTIONS,
    LOCAL,
    PROJECT_ROLES,
    Caller,
    NotAllowed,
    NotLoggedIn,
    acting_as,
    caller_of,
    check,
    current_caller,
)
from review.accounts.account_store import AccountRefused, AccountStore
from review.accounts.claims import MOST, Claims, Uploads
from review.accounts.export_folders import export_folder, may_fetch
from review.accounts.login import FREE_FOR_NAME, Login, LoginRefused, LoginTooOften
from review.accounts.lookup import Access
from review.accounts.passwords import PasswordRefused
from review.accounts.session_store import SessionStore, TokenRefused
from review.accounts.tables import login_attempts, sessions
from review.cli import app as command_line
from review.imports import imported_name
from review.pages.place import Place
from review.pages.review_model import latest_under_review
from review.passage_evidence import cited_for, resting_on
from review.server import Listening, NotServed, check_listening, check_port
from review.workspace import Workspace

PASSWORD = "a long enough password"
ALLOWED = {
    "viewer": {"see", "see_answers"},
    "assessor": {"see", "see_answers", "upload", "run", "decide", "mark", "export", "set"},
    "second_reviewer": {"see", "second_review"},
    "adjudicator": {"see", "see_answers", "adjudicate", "export"},
}


def test_who_judges_blind_is_not_told_what_rests_on_a_passage(
    workspace: Workspace, place: Place
) -> None:
    (under,) = latest_under_review(workspace, place.project or 0)

    def told(role: str) -> tuple[int, int]:
        with acting_as(Caller(1, projects={under.run.project: role})):
            return len(resting_on(workspace, under.run.project)), len(cited_for(under, "1"))

    assert told("second_reviewer") == (0, 0)
    assert min(told("viewer")) > 0


def test_each_role_may_do_what_the_documentation_says() -> None:
    for role in PROJECT_ROLES:
        caller = Caller(1, projects={7: role})
        assert {each for each in ACTIONS if caller.may(each, 7)} == ALLOWED[role], role
        assert not any(caller.may(each, 8) for each in ACTIONS), role
    assert all(Caller(1, role="administrator").may(each, 8) for each in ACTIONS)
    assert all(LOCAL.may(each, None) for each in ACTIONS)
    assert Caller(1, role="assessor").may("create_project")
    assert not Caller(1, role="viewer").may("create_project")
    assert not Caller(1, role="assessor", projects={7: "assessor"}).may("administer")


def test_a_project_of_others_is_told_of_as_one_that_does_not_exist() -> None:
    viewer = Caller(1, projects={7: "viewer"})
    with pytest.raises(NotAllowed, match="does not exist, or you are not"):
        viewer.require("see", 8)
    with pytest.raises(NotAllowed, match="Your role does not allow"):
        viewer.require("decide", 7)


def test_nobody_is_taken_for_somebody_outside_of_an_event() -> None:
    with pytest.raises(NotLoggedIn):
        current_caller()
    with pytest.raises(NotLoggedIn):
        caller_of(object())
    with acting_as(Caller(1)), pytest.raises(NotAllowed):
        check("see", 1)
    check("see", 1)  # the program itself


@pytest.mark.both_engines
def test_accounts_members_and_their_last_state(workspace: Workspace) -> None:
    store = AccountStore(workspace.engine)
    assert not store.exist()
    first, second = (workspace.projects.create(name).id for name in "甲乙")
    wang = store.add(" Wang ", PASSWORD, "assessor", "王")
    assert (wang.name, wang.display_name, wang.role, wang.disabled) == (
        *("wang", "王", "assessor"),
        False,
    )
    store.set_member(wang.id, first, "assessor")
    store.set_member(wang.id, second, "viewer")
    store.set_member(wang.id, first, "")
    assert store.named("WANG").projects == {second: "viewer"}
    store.disable(wang)
    assert store.get(wang.id).disabled
    store.set_role(wang, "viewer")
    assert (store.get(wang.id).disabled, store.get(wang.id).role) == (False, "viewer")
    kept = store.password_of(wang.id)
    assert kept.startswith("$argon2id$") and PASSWORD not in kept


@pytest.mark.parametrize("password", ["short", "wang-the-first", "x" * 1025])
def test_weak_passwords_are_refused(workspace: Workspace, password: str) -> None:
    with pytest.raises(PasswordRefused):
        AccountStore(workspace.engine).add("Wang-the-First", password, "viewer")


def test_names_are_told_apart(workspace: Workspace) -> None:
    store = AccountStore(workspace.engine)
    store.add("wang", PASSWORD, "viewer", "王 Wang")
    for name, shown in (("WANG", "other"), ("other", "王  wang"), ("ｗａｎｇ", "x")):
        with pytest.raises(AccountRefused):
            store.add(name, PASSWORD, "viewer", shown)
    for name in ("", "a b", "a\nb", "<b>", "x" * 61):
        with pytest.raises(AccountRefused):
            store.add(name, PASSWORD, "viewer")
    with pytest.raises(AccountRefused):
        store.add("li", PASSWORD, "owner")


def test_wrong_passwords_have_to_wait_and_a_restart_forgets_none(workspace: Workspace) -> None:
    AccountStore(workspace.engine).add("wang", PASSWORD, "viewer")
    login = Login(workspace.engine)
    for name in ("wang", "nobody"):
        told = set()
        for _ in range(FREE_FOR_NAME):
            with pytest.raises(LoginRefused) as refused:
                login.begin(name, "wrong password", "10.0.0.1")
            told.add(str(refused.value))
        assert told == {"The name or the password is wrong."}
    for again in (login, Login(workspace.engine)):
        for name in ("wang", "nobody"):  # also with the right password, also from elsewhere
            with pytest.raises(LoginTooOften, match=r"Wait \d+ seconds"):
                again.begin(name, PASSWORD, "10.0.0.2")
    _pass_time(workspace, seconds=login_module.FIRST_WAIT + 1)
    with pytest.raises(LoginRefused, match="wrong"):
        login.begin("wang", "wrong password", "10.0.0.1")
    with pytest.raises(LoginTooOften) as longer:
        login.begin("wang", PASSWORD, "10.0.0.1")
    assert longer.value.seconds > login_module.FIRST_WAIT
    _pass_time(workspace, seconds=login_module.LONGEST_WAIT)
    assert login.begin("wang", PASSWORD, "10.0.0.1")
    with pytest.raises(LoginRefused, match="wrong"):  # and counting begins anew
        login.begin("wang", "wrong password", "10.0.0.1")


def test_an_address_has_to_wait_too_but_not_for_log_ins_that_succeed(workspace: Workspace) -> None:
    login = Login(workspace.engine)
    tried = login_module._Tried("address:10.0.0.1", 3, False)
    for _ in range(5):
        login._note((tried,))
        login._succeeded((tried,))
    for _ in range(3):
        login._note((tried,))
    with pytest.raises(LoginTooOften):
        login._note((tried,))
    login._note((replace(tried, subject="address:10.0.0.2"),))


def test_an_unknown_name_takes_as_long_as_a_known_one(workspace: Workspace) -> None:
    AccountStore(workspace.engine).add("wang", PASSWORD, "viewer")
    login = Login(workspace.engine)

    def least(name: str) -> float:
        took = []
        for _ in range(4):
            begun = time.perf_counter()
            with pytest.raises(LoginRefused):
                login.begin(name, "wrong password", "10.0.0.1")
            took.append(time.perf_counter() - begun)
        return min(took[1:])  # the first one makes the hash that nobody has

    known, unknown = least("wang"), least("nobody")
    assert 0.4 < known / unknown < 2.5


@pytest.mark.both_engines
def test_sessions_end_by_themselves_and_by_others(workspace: Workspace) -> None:
    account = AccountStore(workspace.engine).add("wang", PASSWORD, "viewer")
    store = SessionStore(workspace.engine)
    token = store.begin(account.id)
    assert store.account_of(token) == account
    with workspace.engine.connect() as connection:
        assert token not in str(connection.execute(sessions.select()).all())
    _set(workspace, seen_at=session_store.from_now(-session_store.IDLE - timedelta(seconds=1)))
    assert store.account_of(token) is None, "idle"
    _set(workspace, seen_at=session_store.from_now(timedelta(minutes=-5)))
    assert store.account_of(token, seen=True)
    assert _seen(workspace) > session_store.from_now(timedelta(minutes=-1)), "noted"
    _set(workspace, ends_at=session_store.from_now(timedelta(seconds=-1)))
    assert store.account_of(token) is None, "over"
    other = store.begin(account.id)
    store.end(other)
    assert store.account_of(other) is None
    third = store.begin(account.id)
    AccountStore(workspace.engine).disable(account)
    assert store.account_of(third) is None
    assert store.account_of("made up") is None


@pytest.mark.both_engines
def test_tokens_of_programs(workspace: Workspace) -> None:
    account = AccountStore(workspace.engine).add("wang", PASSWORD, "viewer")
    store = SessionStore(workspace.engine)
    token = store.make_token(account.id, "nightly", 30)
    access = Access(workspace.engine)
    assert access.caller({"authorization": f"Bearer {token}"}).account == account.id
    for headers in (
        {"authorization": f"Bearer {token}x"},
        {"cookie": f"mingzheng-session={token}"},
    ):
        with pytest.raises(NotLoggedIn):
            access.caller(headers)
    (held,) = store.tokens(account.id)
    assert token not in str(held)
    with pytest.raises(TokenRefused):
        store.revoke(account.id + 1, held.id)
    store.revoke(account.id, held.id)
    assert store.account_of_token(token) is None
    with pytest.raises(TokenRefused):
        store.make_token(account.id, "for ever", 100_000)


def test_a_place_that_was_made_up_is_refused(workspace: Workspace, place: object) -> None:
    access = Access(workspace.engine)
    other = workspace.projects.create("乙").id
    (run,) = workspace.runs.of(1)
    access.check_place(1, run.id, run.documents[0])
    for made_up in ((other, run.id, ""), (other, None, run.documents[0])):
        with pytest.raises(NotAllowed, match="another project"):
            access.check_place(*made_up)
    assert access.projects_with(run.documents[0]) == {1}


def test_windows_and_uploads_belong_to_who_used_them_first() -> None:
    claims, uploads = Claims(), Uploads()
    assert claims.claim("window:a", 1) and claims.claim("window:a", 1)
    assert not claims.claim("window:a", 2)
    for number in range(MOST + 1):  # one cannot push another's out
        assert claims.claim(f"window:x{number}", 2)
    assert not claims.claim("window:a", 2)
    assert not claims.claim("window:x1", 1)
    uploads.add("/a", 1)
    assert uploads.sent_by("/a", 1) and not uploads.sent_by("/a", 2)


def test_exports_are_for_members_of_all_their_projects(workspace: Workspace) -> None:
    one, both = Caller(1, projects={1: "viewer"}), Caller(2, projects={1: "viewer", 2: "viewer"})
    with acting_as(one):
        path = export_folder(workspace, [1]) / "a.xlsx"
    with acting_as(both):
        together = export_folder(workspace, [2, 1]) / "b.xlsx"
    for each in (path, together, workspace.export_folder / "old.xlsx"):
        each.write_text("x")
    link = path.parent / "link"
    link.symlink_to(workspace.folder / "mingzheng.sqlite")
    exports = workspace.export_folder
    assert may_fetch(exports, str(path), one) and may_fetch(exports, str(together), both)
    refused = (
        *(str(together), str(exports / "old.xlsx"), str(exports), str(path.parent), str(link)),
        *("a.xlsx", f"{path.parent}/../1-2/b.xlsx", f"{exports}/1/../../mingzheng.sqlite"),
        *(str(workspace.folder / "mingzheng.sqlite"), "/etc/passwd", f"{path}\0", "1/a.xlsx"),
    )
    assert [each for each in refused if may_fetch(exports, each, one)] == []
    admin = Caller(3, role="administrator")
    assert may_fetch(exports, str(exports / "old.xlsx"), admin)
    assert not may_fetch(exports, str(link), admin)
    assert export_folder(workspace, [1]) == exports, "as before where there are no accounts"


def test_a_file_cannot_lend_another_name() -> None:
    assert imported_name("", "王") == "王"
    assert imported_name("李", "李") == "李"
    assert imported_name("李", "王") == "李（导入；文件署名：王）"


def test_without_accounts_only_this_machine_is_served(tmp_path: Path) -> None:
    for local in ("127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.9"):
        check_listening(Listening(local), accounts=False)
    for at in (Listening("0.0.0.0"), Listening("192.168.1.9"), Listening(behind_tls=True)):
        with pytest.raises(NotServed, match="without accounts"):
            check_listening(at, accounts=False)
        check_listening(at, accounts=True)
    with pytest.raises(NotServed, match="belong together"):
        check_listening(Listening(certificate=tmp_path / "c.pem"), accounts=True)
    (tmp_path / "c.pem").write_text("no certificate")
    with pytest.raises(NotServed, match="cannot be used as certificate"):
        check_listening(
            Listening(certificate=tmp_path / "c.pem", private_key=tmp_path / "c.pem"), True
        )
    for host in ("203.0.113.7", "no such host.invalid"):
        with pytest.raises(NotServed, match="no address of this machine"):
            check_port(Listening(host))


def test_the_command_line_of_accounts(tmp_path: Path) -> None:
    run, folder = CliRunner(), str(tmp_path / "w")
    workspace = Workspace.open(tmp_path / "w")
    project = workspace.projects.create("示例 2025").id

    def users(*arguments: str, said: str | None = None) -> tuple[int, str]:
        result = run.invoke(command_line, ["users", *arguments, "-w", folder], input=said)
        return result.exit_code, result.output

    asked = ("--role", "assessor", "--project", "示例 2025", "--display-name", "王")
    code, told = users("add", "wang", *asked, said=f"{PASSWORD}\n{PASSWORD}\n")
    assert code == 0 and PASSWORD not in told and "again where it runs" in told
    code, told = users("add", "li", "--role", "viewer", "--password-stdin", said="li\n")
    assert code == 2 and "12 to 1024" in told
    assert users("add", "li", "--role", "boss", said="")[0] == 2
    assert users("member", "wang", str(project), "viewer")[0] == 0
    assert users("member", "wang", "no such", "viewer")[0] == 2
    code, token = users("token", "wang", "--days", "3")
    assert SessionStore(workspace.engine).account_of_token(token.splitlines()[0])
    code, told = users("list")
    assert "viewer in project 1 示例 2025" in told and "shown as 王" in told
    assert token.splitlines()[0] not in told
    assert users("revoke", "wang", "1")[0] == 0
    session = SessionStore(workspace.engine).begin(1)
    another = "quite another password"
    assert users("password", "wang", "--password-stdin", said=f"{another}\n")[0] == 0
    assert SessionStore(workspace.engine).account_of(session) is None
    assert Login(workspace.engine).begin("wang", another, "")
    assert users("disable", "wang")[0] == 0
    with pytest.raises(LoginRefused):
        Login(workspace.engine).begin("wang", another, "")
    assert users("role", "wang", "viewer")[0] == 0
    assert Login(workspace.engine).begin("wang", another, "")
    assert users("disable", "nobody") == (
        2,
        "mingzheng: There is no account “nobody”; `mingzheng users list` names them.\n",
    )


def _set(workspace: Workspace, **values: str) -> None:
    with writing(workspace.engine) as connection:
        connection.execute(sessions.update().values(values))


def _seen(workspace: Workspace) -> str:
    with workspace.engine.connect() as connection:
        return str(connection.scalar(sa.select(sessions.c.seen_at)))


def _pass_time(workspace: Workspace, seconds: float) -> None:
    """As if so much time had passed since the attempts so far."""
    with writing(workspace.engine) as connection:
        for row in connection.execute(login_attempts.select()).all():
            earlier = session_store.datetime.fromisoformat(row.tried_at) - timedelta(
                seconds=seconds
            )
            connection.execute(
                login_attempts.update()
                .where(login_attempts.c.sequence == row.sequence)
                .values(tried_at=earlier.isoformat(timespec="milliseconds"))
            )
