"""Accounts, their passwords and states, and the members of projects: rows that are only added."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from corpus.database import reading, writing
from review.accounts.access import PROJECT_ROLES, ROLES, Caller
from review.accounts.passwords import checked_password, password_hash
from review.accounts.tables import (
    account_passwords,
    account_states,
    accounts,
    project_members,
)
from review.audit.trail import added
from review.errors import ReviewError, UnknownProject
from review.project_store import next_id, now
from review.tables import projects

LONGEST_NAME = 60


class AccountRefused(ReviewError):
    """The name or the role of an account cannot be used."""


class UnknownAccount(ReviewError):
    """There is no account of this name."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is now; `projects` gives the role by the number of the project."""

    id: int
    name: str
    display_name: str
    role: str
    disabled: bool
    created_at: str
    projects: dict[int, str]

    @property
    def caller(self) -> Caller:
        """The account as the one for whom something is done."""
        return Caller(self.id, self.name, self.display_name, self.role, self.projects)


class AccountStore:
    """The accounts of a workspace."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def exist(self) -> bool:
        """Whether there is any account, so that everybody has to log in."""
        with reading(self._engine) as connection:
            return connection.execute(sa.select(accounts.c.id).limit(1)).first() is not None

    def add(self, name: str, password: str, role: str = "", display_name: str = "") -> Account:
        """Add an account.

        Raises:
            AccountRefused: the name is taken or none, or there is no such role.
            PasswordRefused: the password is too short or the name.
        """
        name = account_name(name)
        display_name = " ".join((display_name or name).split())
        if not 1 <= len(display_name) <= LONGEST_NAME or not display_name.isprintable():
            raise AccountRefused(
                f"Give a display name of 1 to {LONGEST_NAME} printable characters.",
                f"请填写 1–{LONGEST_NAME} 个可见字符的姓名。",
            )
        if role:
            known_role(role, ROLES)
        kept = password_hash(checked_password(password, name, display_name))
        with writing(self._engine) as connection:
            self._refuse_taken(connection, name, display_name)
            number = next_id(connection, accounts.c.id)
            row = {
                "id": number,
                "name": name,
                "display_name": display_name,
                "display_key": display_name.casefold(),
                "created_at": now(),
            }
            added(connection, "account", accounts, row)
            _add_password(connection, number, kept)
            _add_state(connection, number, role, False)
            return _account(connection, number)

    def _refuse_taken(self, connection: sa.Connection, name: str, display_name: str) -> None:
        taken = sa.or_(accounts.c.name == name, accounts.c.display_key == display_name.casefold())
        if connection.execute(sa.select(accounts.c.id).where(taken)).first() is not None:
            raise AccountRefused(
                f"The name “{name}” or the display name “{display_name}” is another account's; "
                "choose another (decisions are told apart by it).",
                f"用户名“{name}”或姓名“{display_name}”已被使用，请另选一个（决定按姓名区分）。",
            )

    def get(self, account: int) -> Account:
        """One account by its number; UnknownAccount where there is none."""
        with reading(self._engine) as connection:
            return _account(connection, account)

    def named(self, name: str) -> Account:
        """One account by its name; UnknownAccount where there is none."""
        with reading(self._engine) as connection:
            query = sa.select(accounts.c.id).where(accounts.c.name == plain_name(name))
            number = connection.scalar(query)
            if number is None:
                raise _unknown(name)
            return _account(connection, int(number))

    def all(self) -> tuple[Account, ...]:
        """Every account, the oldest first."""
        with reading(self._engine) as connection:
            numbers = connection.scalars(sa.select(accounts.c.id).order_by(accounts.c.id)).all()
            return tuple(_account(connection, int(number)) for number in numbers)

    def password_of(self, account: int) -> str:
        """The hash of an account's password."""
        with reading(self._engine) as connection:
            query = (
                sa.select(account_passwords.c.hash)
                .where(account_passwords.c.account == account)
                .order_by(account_passwords.c.sequence.desc())
                .limit(1)
            )
            return str(connection.scalar(query) or "")

    def set_password(self, account: Account, password: str) -> None:
        """Give an account another password; PasswordRefused as for a new one."""
        kept = password_hash(checked_password(password, account.name, account.display_name))
        with writing(self._engine) as connection:
            _add_password(connection, account.id, kept)

    def disable(self, account: Account) -> None:
        """Let an account have no access any more; what it decided stays."""
        with writing(self._engine) as connection:
            _add_state(connection, account.id, account.role, True)

    def set_role(self, account: Account, role: str) -> None:
        """Give an account another role of its own, and access where it was disabled."""
        if role:
            known_role(role, ROLES)
        with writing(self._engine) as connection:
            _add_state(connection, account.id, role, False)

    def set_member(self, account: int, project: int, role: str, by: str = "") -> None:
        """Give an account a role in a project; an empty one takes it out of the project.

        `by` is who does it, empty for whoever may use the command line.

        Raises:
            AccountRefused: there is no such role in projects.
            UnknownProject: there is no such project.
        """
        if role:
            known_role(role, PROJECT_ROLES)
        with writing(self._engine) as connection:
            known = sa.select(projects.c.id).where(projects.c.id == project)
            if connection.scalar(known) is None:
                raise UnknownProject(
                    f"There is no project {project}; `mingzheng users list` names them.",
                    f"没有编号为 {project} 的项目，可用 `mingzheng users list` 查看。",
                )
            row = {
                "sequence": next_id(connection, project_members.c.sequence),
                "project": project,
                "account": account,
                "role": role,
                "said_at": now(),
            }
            added(connection, "member", project_members, row, by)

    def admit(self, caller: Caller, project: int) -> None:
        """Make the person who made a project its assessor; an administrator needs no role."""
        if caller.account is not None and not caller.unbounded:
            self.set_member(caller.account, project, "assessor", caller.display_name)


def account_name(name: str) -> str:
    """A name that an account may have; AccountRefused else."""
    plain = plain_name(name)
    letters = plain.translate(str.maketrans("", "", "._-@"))
    if not 1 <= len(plain) <= LONGEST_NAME or not letters.isalnum():
        raise AccountRefused(
            f"“{name}” cannot be the name of an account; use letters, digits, . _ - and @.",
            f"“{name}”不能用作用户名，请使用文字、数字、. _ - 和 @。",
        )
    return plain


def plain_name(name: str) -> str:
    """A name as it is kept and compared: one form of each letter, small letters."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def known_role(role: str, roles: tuple[str, ...]) -> str:
    """A role that there is; AccountRefused else."""
    if role not in roles:
        known = ", ".join(roles)
        raise AccountRefused(
            f"“{role}” is no role here; choose one of: {known}",
            f"没有“{role}”这个角色，可选：{known}",
        )
    return role


def with_account(number: sa.ColumnElement[int], *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Accounts as they are now, named by a column: a row for each membership, the oldest first.

    `more` are further columns, of the table of `number`.
    """
    each = account_states.alias("each_state")
    newest = sa.select(sa.func.max(each.c.sequence)).where(each.c.account == accounts.c.id)
    state = account_states.c.sequence == newest.scalar_subquery()
    joined = (
        sa.join(number.table, accounts, accounts.c.id == number)
        .outerjoin(account_states, state)
        .outerjoin(project_members, project_members.c.account == accounts.c.id)
    )
    return (
        sa.select(
            *more,
            accounts.c.id,
            accounts.c.name,
            accounts.c.display_name,
            accounts.c.created_at,
            account_states.c.role.label("own_role"),
            account_states.c.disabled,
            project_members.c.project,
            project_members.c.role,
        )
        .select_from(joined)
        .order_by(project_members.c.sequence)
    )


def account_of_rows(rows: Sequence[Any]) -> Account:
    """The account of at least one row of `with_account`; its last row of a project counts."""
    row = rows[0]
    roles = {int(each.project): str(each.role) for each in rows if each.project is not None}
    return Account(
        int(row.id),
        str(row.name),
        str(row.display_name),
        str(row.own_role or ""),
        row.disabled is None or bool(row.disabled),
        str(row.created_at),
        {project: role for project, role in roles.items() if role},
    )


def _account(connection: sa.Connection, number: int) -> Account:
    """An account as it is now, read in a connection at hand."""
    itself = accounts.alias("itself")
    query = with_account(itself.c.id).where(itself.c.id == number)
    rows = connection.execute(query).all()
    if not rows:
        raise _unknown(str(number))
    return account_of_rows(rows)


def _unknown(name: str) -> UnknownAccount:
    return UnknownAccount(
        f"There is no account “{name}”; `mingzheng users list` names them.",
        f"没有“{name}”这个账号，可用 `mingzheng users list` 查看。",
    )


def _add_password(connection: sa.Connection, account: int, kept: str) -> None:
    row = {
        "sequence": next_id(connection, account_passwords.c.sequence),
        "account": account,
        "hash": kept,
        "set_at": now(),
    }
    added(connection, "password", account_passwords, row)


def _add_state(connection: sa.Connection, account: int, role: str, disabled: bool) -> None:
    row = {
        "sequence": next_id(connection, account_states.c.sequence),
        "account": account,
        "role": role,
        "disabled": int(disabled),
        "said_at": now(),
    }
    added(connection, "account_state", account_states, row)
