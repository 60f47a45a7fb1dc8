"""The connection to Milvus: where it is, who asks, and what is said when it does not answer."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.engines.milvus_schema import INDEXES, MilvusIndex
from corpus.errors import (
    CollectionError,
    CollectionExtraMissing,
    CollectionUnfit,
    CollectionUnreachable,
)

LONGEST_WAIT = 10.0  # seconds for a server to answer when a collection is opened
LONGEST_SEARCH = 10.0  # seconds for a server to answer a search
LONGEST_CALL = 600.0  # seconds for a batch of rows, or for a large collection to be loaded
TOKEN = "MINGZHENG_MILVUS_TOKEN"
INDEX = "MINGZHENG_MILVUS_INDEX"
SHARDS = "MINGZHENG_MILVUS_SHARDS"
_REFUSED = ("auth", "permission", "privilege", "denied")
_lite_users: Counter[str] = Counter()  # open connections to each folder of Milvus Lite
_lite_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class MilvusSettings:
    """How a collection is reached and, where it is new, how it is made.

    `index` and `shards` count for a new collection alone; `token` is an API key or `user:password`.
    """

    token: str = field(default="", repr=False)
    index: MilvusIndex | None = None
    shards: int = 1
    prefix: str = "mingzheng"

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> MilvusSettings:
        """Token, type of index and number of shards from the environment.

        Raises:
            CollectionUnfit: a variable has a value that means nothing.
        """
        kind, shards = environment.get(INDEX, "").upper(), environment.get(SHARDS, "1")
        if kind and kind not in INDEXES:
            raise _wrong_setting(INDEX, "、".join(INDEXES), ", ".join(INDEXES))
        if not (shards.isdecimal() and 1 <= int(shards) <= 16):
            raise _wrong_setting(SHARDS, "1 到 16", "1 to 16")
        return cls(environment.get(TOKEN, ""), INDEXES.get(kind), int(shards))


class MilvusConnection:
    """A client of Milvus and the words for what goes wrong with it."""

    def __init__(self, address: str, settings: MilvusSettings) -> None:
        self.lite = address.rstrip("/").endswith(".db")
        self.shown = shown_address(address)
        self._address = str(Path(address).resolve()) if self.lite else _spoken_to(address)
        _check_libraries(self.lite)
        _quieten()
        if self.lite:
            self._make_folder()
        with self.plain_errors():
            self.client = self._connected(settings.token)

    def close(self) -> None:
        """Let go of the server; a folder of Milvus Lite is free for other programs then."""
        self.client.close()
        if not self.lite:
            return
        with _lite_lock:
            _lite_users[self._address] -= 1
            last = not _lite_users[self._address]
            if last:
                from milvus_lite.server_manager import server_manager_instance

                server_manager_instance.release_server(self._address)

    @contextmanager
    def plain_errors(self) -> Iterator[None]:
        """Turn what Milvus says into errors that name the address and the cure."""
        from pymilvus.exceptions import MilvusException

        broken = importlib.import_module("grpc").RpcError  # has no types
        try:
            yield
        except (MilvusException, broken) as error:
            raise self._explained(error) from None  # what it holds may tell the token

    def _connected(self, token: str) -> Any:  # noqa: ANN401 - pymilvus
        from pymilvus import MilvusClient

        if not self.lite:
            return MilvusClient(uri=self._address, token=token, timeout=LONGEST_WAIT)
        with _lite_lock:
            client = MilvusClient(uri=self._address)
            _lite_users[self._address] += 1
            return client

    def _make_folder(self) -> None:
        """The folder in which Milvus Lite makes its own."""
        place = Path(self._address)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CollectionUnreachable(
                f"{self.shown}: {error.strerror or error}; choose another folder",
                f"{self.shown}：{error.strerror or error}；请换一个文件夹。",
            ) from error

    def _explained(self, error: Exception) -> CollectionError:
        said = getattr(error, "message", "") or str(error)
        reason = str(error.__cause__ or error.__context__ or "")  # what gRPC was told
        refused = any(word in f"{said} {reason}".lower() for word in _REFUSED)
        if self.lite:
            return CollectionUnreachable(
                f"{self.shown}: Milvus Lite cannot use it ({_one_line(said)}); only one program at "
                "a time can have it open: end the other one, or choose another folder",
                f"{self.shown}：Milvus Lite 无法使用（{_one_line(said)}）；"
                "同一时间只能有一个程序打开它，请先关闭另一个程序，或换一个文件夹。",
            )
        if refused:
            return CollectionUnreachable(
                f"{self.shown}: Milvus refuses the token; set {TOKEN} to an API key or "
                "user:password that may use it",
                f"{self.shown}：Milvus 拒绝了访问令牌；"
                f"请在环境变量 {TOKEN} 中设置有权限的 API key 或 用户名:密码。",
            )
        return CollectionUnreachable(
            f"{self.shown}: no use can be made of Milvus there ({_one_line(said)}); see that it "
            "runs, and that the address is right",
            f"{self.shown}：无法使用该地址的 Milvus（{_one_line(said)}）；"
            "请确认服务正在运行、地址正确。",
        )


def shown_address(address: str) -> str:
    """An address as it may be shown: without user and password."""
    parts = urlsplit(address)
    if "@" not in parts.netloc:
        return address
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _spoken_to(address: str) -> str:
    """The address as the client takes it, which does not know milvus://."""
    scheme, _, rest = address.partition("://")
    return f"http://{rest}" if scheme.lower() == "milvus" else address


def _check_libraries(lite: bool) -> None:
    """Refuse where a library of the extra is missing; Milvus Lite has its words from jieba."""
    wanted = ("pymilvus", "milvus_lite", "jieba") if lite else ("pymilvus",)
    for library in wanted:
        if importlib.util.find_spec(library) is None:
            cure = "pip install -e '.[milvus]'"
            raise CollectionExtraMissing(
                f"{library} is not installed; run in the project's folder: {cure}",
                f"没有安装 {library}；请在项目文件夹中运行：{cure}",
            )


def _quieten() -> None:
    """Keep what the libraries log from the terminal: each error comes with its stack there."""
    import pymilvus  # noqa: F401 - sets its loggers up when it is imported

    if importlib.util.find_spec("jieba") is not None:
        importlib.import_module("jieba").setLogLevel(logging.ERROR)
    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _wrong_setting(name: str, chinese: str, english: str) -> CollectionUnfit:
    return CollectionUnfit(
        f"the environment variable {name} has to be one of: {english}",
        f"环境变量 {name} 只能是：{chinese}",
    )


def _one_line(said: str) -> str:
    """The first line of what a library says, not too long."""
    return (said.strip().splitlines() or [""])[0][:200]
