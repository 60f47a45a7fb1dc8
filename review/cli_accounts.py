"""Commands: accounts of a workspace, their roles in projects, and tokens for programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review.cli_errors import fail, plain_errors, shown, tell

if TYPE_CHECKING:
    from review.accounts.account_store import Account, AccountStore
    from review.workspace import Workspace

LONGEST_LINE = 4096  # characters of a password that comes from a file or another program
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the account.")]
Where = Annotated[
    str,
    typer.Option(
        "--workspace",
        "-w",
        metavar="FOLDER_OR_URL",
        help="The workspace: a folder, or the URL of a PostgreSQL database.",
    ),
]
Files = Annotated[
    Path | None,
    typer.Option("--files", metavar="FOLDER", help="With a database: the folder for its files."),
]
FromInput = Annotated[
    bool,
    typer.Option(
        "--password-stdin", help="Read the password from the first line of standard input."
    ),
]
WORKSPACE = "mingzheng-workspace"

users = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Accounts of a workspace; with the first one everybody has to log in.",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(users, name="users")


@users.command()
def add(
    name: Name,
    role: Annotated[
        str,
        typer.Option(
            "--role",
            metavar="ROLE",
            help="viewer, assessor, second_reviewer, adjudicator or administrator.",
        ),
    ],
    project: Annotated[
        list[str] | None,
        typer.Option(
            "--project",
            metavar="NAME_OR_NUMBER",
            help="A project in which the account has the role; may be given repeatedly.",
        ),
    ] = None,
    display_name: Annotated[
        str, typer.Option("--display-name", metavar="TEXT", help="The name beside decisions.")
    ] = "",
    password_stdin: FromInput = False,
    workspace: Where = WORKSPACE,
    files: Files = None,
) -> None:
    """Make an account; its password is asked for.

    An administrator may do everything in every project; an assessor may make projects; in a
    project only the role in that project counts.

    \b
    Examples:
      mingzheng users add li --role administrator
      mingzheng users add wang --role assessor --project "Example 2025" --display-name 王
    """  # noqa: D301
    with plain_errors():
        from review.accounts.access import ROLES
        from review.accounts.account_store import account_name, known_role

        account_name(name)
        known_role(role, ROLES)
        opened, store = _opened(workspace, files)
        if role == "administrator" and project:
            fail("an administrator may do everything in every project; leave --project out")
        numbers = [_project(opened, each) for each in project or []]
        first = not store.exist()
        account = store.add(name, _password(password_stdin), role, display_name)
        for number in numbers:
            store.set_member(account.id, number, role)
        typer.echo(f"{shown(account.name)}: made, {role}")
        if first:
            tell("start `mingzheng app` again where it runs: from now on everybody has to log in")


@users.command(name="list")
def list_accounts(workspace: Where = WORKSPACE, files: Files = None) -> None:
    """List the accounts with their roles in projects, and their tokens."""
    with plain_errors():
        from review.accounts.session_store import SessionStore

        opened, store = _opened(workspace, files)
        names = {each.id: each.name for each in opened.projects.all()}
        sessions = SessionStore(opened.engine)
        for account in store.all():
            for line in _lines(account, names):
                typer.echo(shown(line))
            for token in sessions.tokens(account.id):
                state = "revoked" if token.revoked_at else f"until {token.expires_at[:10]}"
                typer.echo(shown(f"  token {token.id} {token.name}: {state}"))


@users.command()
def password(
    name: Name, password_stdin: FromInput = False, workspace: Where = WORKSPACE, files: Files = None
) -> None:
    """Give an account another password; its sessions end."""
    with plain_errors():
        from review.accounts.session_store import SessionStore

        opened, store = _opened(workspace, files)
        account = store.named(name)
        store.set_password(account, _password(password_stdin))
        SessionStore(opened.engine).end_all(account.id)
        typer.echo(f"{shown(account.name)}: has another password")


@users.command()
def disable(name: Name, workspace: Where = WORKSPACE, files: Files = None) -> None:
    """Let an account have no access any more; what it decided stays.

    `users role NAME ROLE` gives it access again.
    """
    with plain_errors():
        from review.accounts.session_store import SessionStore

        opened, store = _opened(workspace, files)
        account = store.named(name)
        store.disable(account)
        SessionStore(opened.engine).end_all(account.id)
        typer.echo(f"{shown(account.name)}: disabled")


@users.command()
def role(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="The role of the account itself.")],
    workspace: Where = WORKSPACE,
    files: Files = None,
) -> None:
    """Give an account another role of its own, and access where it was disabled."""
    with plain_errors():
        _, store = _opened(workspace, files)
        account = store.named(name)
        store.set_role(account, role)
        typer.echo(f"{shown(account.name)}: {role}")


@users.command()
def member(
    name: Name,
    project: Annotated[str, typer.Argument(metavar="PROJECT", help="Its name or its number.")],
    role: Annotated[
        str,
        typer.Argument(
            metavar="ROLE",
            help="viewer, assessor, second_reviewer or adjudicator; `none` takes the account out.",
        ),
    ],
    workspace: Where = WORKSPACE,
    files: Files = None,
) -> None:
    """Give an account a role in a project, in place of the one it has there."""
    with plain_errors():
        opened, store = _opened(workspace, files)
        account = store.named(name)
        number = _project(opened, project)
        store.set_member(account.id, number, "" if role == "none" else role)
        typer.echo(f"{shown(account.name)}: {role} in project {number}")


@users.command()
def token(
    name: Name,
    days: Annotated[
        int, typer.Option("--days", metavar="N", help="How many days the token is valid.")
    ] = 90,
    label: Annotated[
        str, typer.Option("--label", metavar="TEXT", help="What the token is for.")
    ] = "token",
    workspace: Where = WORKSPACE,
    files: Files = None,
) -> None:
    """Make a token by which a program acts for an account; it is shown once.

    Programs send it as `Authorization: Bearer TOKEN`.
    """
    with plain_errors():
        from review.accounts.session_store import SessionStore

        opened, store = _opened(workspace, files)
        account = store.named(name)
        typer.echo(SessionStore(opened.engine).make_token(account.id, label[:60], days))
        tell("keep it like a password: it is nowhere else, and is not shown again")


@users.command()
def revoke(
    name: Name,
    number: Annotated[
        int, typer.Argument(metavar="TOKEN", help="The number of the token in `users list`.")
    ],
    workspace: Where = WORKSPACE,
    files: Files = None,
) -> None:
    """Let a token be worth nothing."""
    with plain_errors():
        from review.accounts.session_store import SessionStore

        opened, store = _opened(workspace, files)
        SessionStore(opened.engine).revoke(store.named(name).id, number)
        typer.echo(f"token {number}: revoked")


def _opened(workspace: str, files: Path | None) -> tuple[Workspace, AccountStore]:
    from review.accounts.account_store import AccountStore
    from review.workspace_address import open_workspace

    opened = open_workspace(workspace, files)
    return opened, AccountStore(opened.engine)


def _project(workspace: Workspace, named: str) -> int:
    """The number of a project by its name or number."""
    known = workspace.projects.all()
    for each in known:
        if each.name == named or (named.isdecimal() and each.id == int(named)):
            return each.id
    names = ", ".join(f"{each.id} {each.name}" for each in known) or "there is none yet"
    fail(f"--project {named}: no such project; known: {names}")


def _password(from_input: bool) -> str:
    """The password, from standard input or asked twice without showing it."""
    if from_input:
        return sys.stdin.readline(LONGEST_LINE).rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _lines(account: Account, names: dict[int, str]) -> Sequence[str]:
    state = " (disabled)" if account.disabled else ""
    head = f"{account.name}: {account.role or 'no role of its own'}{state}"
    if account.display_name != account.name:
        head += f", shown as {account.display_name}"
    roles = sorted(account.projects.items())
    return [head, *(f"  {each} in project {at} {names.get(at, '')}" for at, each in roles)]
