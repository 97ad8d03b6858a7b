"""A server on this machine that speaks the StatBank's language, with made-up figures and troubles.

The shapes follow the service's own page and public copies of its answers: `tableinfo` as JSON,
JSON-stat 1.x inside `dataset` with a `ContentsCode`, BULK as semicolon CSV without a mark, faults
as `errorTypeCode` and `message` with status 400.
"""

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from typing import Any

Codes = tuple[str, ...]
Values = list[tuple[str, str]]
JSON, CSV = "text/json; charset=utf-8", "text/csv; charset=utf-8"


@dataclass
class MadeUpTable:
    """A table: its variables as id and pairs of code and text, the last one time, and its cells."""

    id: str
    variables: dict[str, Values]
    cells: Mapping[Codes, float | None]
    updated: str = "2025-04-10T08:00:00"
    text: str = "Opdigtede tal"

    def info(self) -> dict[str, Any]:
        """Return the answer of `tableinfo`."""
        last = list(self.variables)[-1]
        return {
            "id": self.id,
            "text": self.text,
            "description": f"{self.text} efter tid",
            "unit": "Antal",
            "suppressedDataValue": "0",
            "updated": self.updated,
            "active": True,
            "contacts": [],
            "documentation": None,
            "footnote": None,
            "variables": [
                {
                    "id": name,
                    "text": name.lower(),
                    "elimination": name != last,
                    "time": name == last,
                    "values": [{"id": code, "text": text} for code, text in values],
                }
                for name, values in self.variables.items()
            ],
        }

    def json_stat(self, chosen: Mapping[str, list[str]]) -> dict[str, Any]:
        """Return cells as JSON-stat, with the one content that such an answer has."""
        names = list(chosen)
        dimension: dict[str, Any] = {}
        for name, codes in chosen.items():
            texts = dict(self.variables[name])
            dimension[name] = {
                "label": name.lower(),
                "category": {
                    "index": {code: at for at, code in enumerate(codes)},
                    "label": {code: texts[code] for code in codes},
                },
            }
        content = {
            "index": {self.id: 0},
            "label": {self.id: self.text},
            "unit": {self.id: {"base": "Antal", "decimals": 0}},
        }
        dimension["ContentsCode"] = {"label": "Indhold", "category": content}
        order = [*names[:-1], "ContentsCode", names[-1]]
        dimension["id"] = order
        dimension["size"] = [len(dimension[name]["category"]["index"]) for name in order]
        dimension["role"] = {"metric": ["ContentsCode"], "time": [names[-1]]}
        value = [self.cells[codes] for codes in product(*chosen.values())]
        return {"dataset": {"dimension": dimension, "label": self.text, "value": value}}

    def bulk(self, chosen: Mapping[str, list[str]]) -> str:
        """Return cells as BULK."""
        head = [*(name.upper() for name in chosen), "INDHOLD"]
        rows = ([*codes, written(self.cells[codes])] for codes in product(*chosen.values()))
        return "".join(";".join(row) + "\r\n" for row in (head, *rows))


def written(value: float | None) -> str:
    """Return a number as a Danish table writes it."""
    return ".." if value is None else f"{value:.12g}".replace(".", ",")


class Handler(BaseHTTPRequestHandler):
    """Answers one request, or brings the next trouble."""

    server: "StatBankServer"
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer as the service would, unless a trouble is waiting."""
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        function = self.path.rpartition("/")[2]
        self.server.asked.append((function, body, dict(self.headers)))
        status, kind, answer = self.server.answer(function, body)
        trouble = self.server.troubles.popleft() if self.server.troubles else None
        if trouble is None:
            self.whole(status, kind, answer)
        else:
            with suppress(OSError):
                trouble(self, kind, answer)

    def whole(
        self, status: int, kind: str, answer: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send an answer with its length."""
        self.head(status, kind, {"Content-Length": str(len(answer)), **(headers or {})})
        self.wfile.write(answer)

    def head(self, status: int, kind: str, headers: Mapping[str, str]) -> None:
        """Send what stands before an answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""


Trouble = Callable[[Handler, str, bytes], None]


@dataclass
class Served:
    """What a test sees of the server."""

    url: str
    server: "StatBankServer" = field(repr=False)

    @property
    def asked(self) -> list[tuple[str, dict[str, Any], dict[str, str]]]:
        """The requests so far: function, body, headers."""
        return self.server.asked

    def bring(self, *troubles: Trouble) -> None:
        """Let the next requests meet troubles, one each."""
        self.server.troubles.extend(troubles)


class StatBankServer(ThreadingHTTPServer):
    """The service with a few tables."""

    daemon_threads = True

    def __init__(self, *tables: MadeUpTable) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.tables = {table.id: table for table in tables}
        self.troubles: deque[Trouble] = deque()
        self.asked: list[tuple[str, dict[str, Any], dict[str, str]]] = []

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is part of the tests."""

    def answer(self, function: str, body: Mapping[str, Any]) -> tuple[int, str, bytes]:
        """Return status, content type and answer."""
        if function == "tables":
            ids = [*self.tables, "FOLK1A", "ANBAAR9", "REGK11"]
            return 200, JSON, json.dumps([{"id": each, "text": each} for each in ids]).encode()
        table = self.tables.get(str(body.get("table", "")).upper())
        if table is None:
            return refusal("EXTRACT-NOTFOUND", f"Tabel findes ikke: {body.get('table')}")
        if function == "tableinfo":
            return 200, JSON, json.dumps(table.info(), ensure_ascii=False).encode()
        chosen = {each["code"]: list(each["values"]) for each in body["variables"]}
        for name, values in table.variables.items():
            if name not in chosen:
                return refusal("EXTRACT-NOTALLOWED", f"Der skal vælges værdier for: {name}")
            if not set(chosen[name]) <= {code for code, _ in values}:
                return refusal("EXTRACT-NOTFOUND", f"Kan ikke finde værdien ({name})")
        chosen = {name: chosen[name] for name in table.variables}
        if body["format"] == "BULK":
            return 200, CSV, table.bulk(chosen).encode()
        return 200, JSON, json.dumps(table.json_stat(chosen), ensure_ascii=False).encode()


def refusal(kind: str, message: str) -> tuple[int, str, bytes]:
    """Return a fault as the service says it."""
    said = {"errorTypeCode": kind, "message": message}
    return 400, JSON, json.dumps(said, ensure_ascii=False).encode()


@contextmanager
def serving(*tables: MadeUpTable) -> Iterator[Served]:
    """Serve tables on this machine until the block ends."""
    server = StatBankServer(*tables)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_address[1]}/v1", server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --- Troubles ------------------------------------------------------------------------------------


def status(code: int, **headers: str) -> Trouble:
    """Answer with a status, as `status(429, Retry_After="3")`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _kind, _answer: handler.whole(code, "text/html", b"<p>no</p>", named)


def said(code: int, kind: str, answer: bytes, **headers: str) -> Trouble:
    """Answer with these bytes, whatever was asked."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _kind, _answer: handler.whole(code, kind, answer, named)


def changed(change: Callable[[bytes], bytes]) -> Trouble:
    """Change the right answer, and send the length of what is left."""
    return lambda handler, kind, answer: handler.whole(200, kind, change(answer))


def cut_off(handler: Handler, kind: str, answer: bytes) -> None:
    """Say the whole length, send half, and hang up."""
    handler.head(200, kind, {"Content-Length": str(len(answer))})
    handler.wfile.write(answer[: len(answer) // 2])
    handler.close_connection = True


def cut_off_in_chunks(handler: Handler, kind: str, answer: bytes) -> None:
    """Send half in chunks, and hang up without the last one."""
    handler.head(200, kind, {"Transfer-Encoding": "chunked"})
    half = answer[: len(answer) // 2]
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(half), half))
    handler.close_connection = True


def without_length(change: Callable[[bytes], bytes]) -> Trouble:
    """Send an answer whose end is only that the connection ends: nothing tells if it is whole."""

    def trouble(handler: Handler, kind: str, answer: bytes) -> None:
        handler.head(200, kind, {"Connection": "close"})
        handler.wfile.write(change(answer))
        handler.close_connection = True

    return trouble


def reset(handler: Handler, _kind: str, _answer: bytes) -> None:
    """Hang up as if the cable was pulled."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True
    handler.connection.close()


def silent(seconds: float) -> Trouble:
    """Say nothing for a while, and hang up."""

    def trouble(handler: Handler, _kind: str, _answer: bytes) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return trouble


def endless(handler: Handler, kind: str, _answer: bytes) -> None:
    """Send and send until the other end has had enough."""
    handler.head(200, kind, {"Connection": "close"})
    for _ in range(10_000):
        handler.wfile.write(b" " * 65_536)
