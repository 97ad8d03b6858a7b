"""One request at a time to the StatBank: over TLS, with pauses, bounds and patient retries."""

import hashlib
import http.client
import ipaddress
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from bundlinje.errors import Fault, Refused
from bundlinje.files.hints import shorten

BASE_URL = "https://api.statbank.dk/v1"
PASSING = (429, 500, 502, 503, 504)
"""Statuses that may be gone a moment later."""
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Manners:
    """How patient and how polite a client is; seconds and bytes."""

    pause_seconds: float = 0.5
    tries: int = 4
    first_wait_seconds: float = 1.0
    most_waiting_seconds: float = 120.0
    silence_seconds: float = 30.0
    most_answer_seconds: float = 300.0
    most_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """What came back, beside the bytes themselves: their number and their hash."""

    size: int
    sha256: str


class _Passing(Exception):
    """It failed, but another try may do; `wait` is how many seconds the server asked for."""

    def __init__(self, code: str, values: Mapping[str, Any], wait: float = 0.0) -> None:
        self.code, self.values, self.wait = code, dict(values), wait
        super().__init__(code)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A move to another address is told, never followed: it could lead away from TLS."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


class Transport:
    """Posts requests to one service and writes the answers into files."""

    def __init__(
        self,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        agent: str = "bundlinje",
        base_url: str = BASE_URL,
        manners: Manners | None = None,
    ) -> None:
        """Take how to wait (seconds), a clock that never goes back, and who asks.

        Raises Refused (BL-S004) for an address that is neither https nor on this machine.
        """
        self.base_url = _safe(base_url.rstrip("/"))
        self.manners = manners or Manners()
        self._sleep, self._clock, self._agent = sleep, clock, agent
        self._last = float("-inf")
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if _is_loopback(base_url):
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    @property
    def host(self) -> str:
        """The name of the machine that is asked."""
        return urlsplit(self.base_url).hostname or ""

    def post(
        self, function: str, body: Mapping[str, Any], types: tuple[str, ...], into: IO[bytes]
    ) -> Received:
        """Ask a function and write its answer into a file, trying again where that may help.

        `types` are the content types that the answer may have. Raises Refused: BL-S001 not
        reachable, BL-S002 busy or failing, BL-S003 no trusted connection, BL-S005 moved, BL-S006
        refused by the service, BL-S007 another type, BL-S008 too large, BL-S009 too slow, BL-S010
        cut off.
        """
        waited = 0.0
        for number in range(1, self.manners.tries + 1):
            self._pause()
            into.seek(0)
            into.truncate()
            try:
                return self._once(function, body, types, into)
            except _Passing as failed:
                wait = max(self.manners.first_wait_seconds * 2 ** (number - 1), failed.wait)
                waited += wait
                if number == self.manners.tries or waited > self.manners.most_waiting_seconds:
                    values = {"host": self.host, "tries": number, **failed.values}
                    raise Refused([Fault(failed.code, "", values)]) from None
                self._sleep(wait)
            finally:
                self._last = self._clock()
        raise AssertionError("there is at least one try")

    def _pause(self) -> None:
        missing = self.manners.pause_seconds - (self._clock() - self._last)
        if missing > 0:
            self._sleep(missing)

    def _once(
        self, function: str, body: Mapping[str, Any], types: tuple[str, ...], into: IO[bytes]
    ) -> Received:
        request = urllib.request.Request(
            f"{self.base_url}/{function}",
            data=json.dumps(body, ensure_ascii=False).encode("utf-8"),
            headers={"Content-Type": "application/json", "User-Agent": self._agent},
            method="POST",
        )
        try:
            with self._opener.open(request, timeout=self.manners.silence_seconds) as answer:
                _check_type(answer.headers, types)
                return self._read(answer, into)
        except urllib.error.HTTPError as error:
            with error:
                raise self._refusal(error) from None
        except TimeoutError:
            raise _Passing("BL-S009", {"seconds": f"{self.manners.silence_seconds:g}"}) from None
        except urllib.error.URLError as error:
            raise self._unreachable(error.reason) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._unreachable(error) from None

    def _unreachable(self, reason: object) -> Exception:
        if isinstance(reason, ssl.SSLCertVerificationError):
            said = shorten(getattr(reason, "verify_message", "") or str(reason))
            return Refused([Fault("BL-S003", "", {"host": self.host, "reason": said})])
        if isinstance(reason, TimeoutError):
            return _Passing("BL-S009", {"seconds": f"{self.manners.silence_seconds:g}"})
        said = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        return _Passing("BL-S001", {"reason": shorten(said)})

    def _refusal(self, error: urllib.error.HTTPError) -> Exception:
        """Return what an answer with another status than 200 means."""
        if 300 <= error.code < 400:
            target = shorten(error.headers.get("Location", "") or "-")
            return Refused([Fault("BL-S005", "", {"host": self.host, "target": target})])
        if error.code in PASSING:
            return _Passing("BL-S002", {"status": error.code}, _asked_to_wait(error.headers))
        said: Any = None
        with suppress(OSError, ValueError, http.client.HTTPException):  # the status must do then
            said = json.loads(error.read(_CHUNK))
        said = said if isinstance(said, dict) else {}
        values = {
            "host": self.host,
            "kind_of_error": shorten(str(said.get("errorTypeCode", error.code))),
            "message": shorten(str(said.get("message", error.reason))).rstrip("."),
        }
        return Refused([Fault("BL-S006", "", values)])

    def _read(self, answer: http.client.HTTPResponse, into: IO[bytes]) -> Received:
        """Write an answer into a file; it must be whole, not too large and not too slow."""
        begin, size, digest = self._clock(), 0, hashlib.sha256()
        said = answer.headers.get("Content-Length", "")
        try:
            while chunk := answer.read1(_CHUNK):
                size += len(chunk)
                if size > self.manners.most_bytes:
                    values = {"limit": f"{self.manners.most_bytes:,}".replace(",", " ")}
                    raise Refused([Fault("BL-S008", "", values)])
                if self._clock() - begin > self.manners.most_answer_seconds:
                    values = {"seconds": f"{self.manners.most_answer_seconds:g}"}
                    raise _Passing("BL-S009", values)
                digest.update(chunk)
                _write(chunk, into)
        except TimeoutError:
            raise
        except (ConnectionError, http.client.HTTPException):
            raise _Passing("BL-S010", {"found": size, "expected": said or "?"}) from None
        if said.isdecimal() and int(said) != size:
            raise _Passing("BL-S010", {"found": size, "expected": said})
        return Received(size, digest.hexdigest())


def _write(chunk: bytes, into: IO[bytes]) -> None:
    """Write to disk; a full disk is no fault of the net and not tried again."""
    try:
        into.write(chunk)
    except OSError as error:
        values = {"folder": str(Path(into.name).parent), "reason": shorten(error.strerror or "")}
        raise Refused([Fault("BL-S032", "", values)]) from None


def _check_type(headers: Message, types: tuple[str, ...]) -> None:
    found = headers.get_content_type()
    coding = headers.get("Content-Encoding", "identity")
    if found not in types or coding != "identity":
        said = found if coding == "identity" else f"{found} ({coding})"
        values = {"found": shorten(said), "expected": ", ".join(types)}
        raise Refused([Fault("BL-S007", "", values)])


def _asked_to_wait(headers: Message) -> float:
    """Return the seconds of Retry-After, given as seconds or as a time; 0 if there is none.

    Source: RFC 9110, section 10.2.3.
    """
    said = headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        until, now = (parsedate_to_datetime(each) for each in (said, headers.get("Date", "")))
        return max((until - now).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return 0.0


def _safe(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(url)):
        raise Refused([Fault("BL-S004", "", {"url": shorten(url)})])
    return url


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
