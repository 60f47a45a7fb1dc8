"""Whom a second opinion is asked of: an address and a model named when the program is started."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from review.errors import ReviewError

KEY_VARIABLE = "MINGZHENG_OPINION_KEY"
LONGEST_MODEL, LONGEST_ADDRESS, LONGEST_KEY = 200, 500, 4096
SECONDS = 30.0  # for one opinion in all, with a second try where the server knows no JSON mode
LARGEST_ANSWER = 256 * 1024  # bytes


class SourceRefused(ReviewError):
    """The address, the model or the key of a second opinion cannot be used."""


@dataclass(frozen=True, slots=True)
class OpinionSource:
    """An OpenAI-compatible server and the model asked there; the key is in no text of this."""

    address: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = SECONDS
    largest: int = LARGEST_ANSWER

    @property
    def host(self) -> str:
        """The host with its port, as it is shown and kept."""
        return urlsplit(self.address).netloc

    @property
    def endpoint(self) -> str:
        """Where questions are sent."""
        return f"{self.address}/chat/completions"


def opinion_source(address: str | None, model: str | None, key: str = "") -> OpinionSource | None:
    """Who is asked, by what the person who starts the program says; None where they say nothing.

    Raises:
        SourceRefused: one of both is missing, or one of the three cannot be used.
    """
    if address is None and model is None:
        return None
    if address is None or model is None:
        raise SourceRefused(
            "--opinion-address and --opinion-model belong together; give both or neither",
            "--opinion-address 和 --opinion-model 必须同时给出。",
        )
    address, model, key = address.strip(), model.strip(), key.strip()
    if not model or len(model) > LONGEST_MODEL or not model.isprintable():
        raise SourceRefused(
            f"--opinion-model needs the name of a model, at most {LONGEST_MODEL} characters",
            f"--opinion-model 需要模型名称（最多 {LONGEST_MODEL} 字）。",
        )
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()) or " " in key:
        raise SourceRefused(
            f"{KEY_VARIABLE} holds what no key can be: only letters, digits and signs of ASCII",
            f"环境变量 {KEY_VARIABLE} 的内容不能用作密钥（只能是 ASCII 字母、数字和符号）。",
        )
    return OpinionSource(_checked(address).rstrip("/"), model, key)


def _checked(address: str) -> str:
    parts = _parts(address)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise _refused("is no address such as https://host/v1")
    if parts.username is not None or parts.password is not None:
        raise _refused(f"must hold no name or password; put the key into {KEY_VARIABLE}")
    if parts.query or parts.fragment or "?" in address or "#" in address:
        raise _refused("must end with its path, without ? and #")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise _refused("must begin with https:// unless it is on this machine")
    return address


def _parts(address: str) -> SplitResult | None:
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable():
        return None
    try:
        parts = urlsplit(address)
        known = parts.port is None or parts.port > 0  # reading it raises where it is no number
    except ValueError:
        return None
    return parts if known and " " not in address and "\\" not in address else None


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _refused(why: str) -> SourceRefused:
    # The address itself is not repeated: it may hold a password.
    return SourceRefused(f"--opinion-address {why}", f"--opinion-address 无法使用：{why}。")
