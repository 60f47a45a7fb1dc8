"""The tables of accounts, as queries name them."""

from __future__ import annotations

import sqlalchemy as sa


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


accounts = _table("accounts", "id", "name", "display_name", "display_key", "created_at")
account_passwords = _table("account_passwords", "sequence", "account", "hash", "set_at")
account_states = _table("account_states", "sequence", "account", "role", "disabled", "said_at")
project_members = _table("project_members", "sequence", "project", "account", "role", "said_at")
sessions = _table("sessions", "token", "account", "created_at", "seen_at", "ends_at", "ended_at")
login_attempts = _table("login_attempts", "sequence", "subject", "succeeded", "tried_at")
api_tokens = _table(
    "api_tokens", "id", "account", "name", "token", "created_at", "expires_at", "revoked_at"
)
