"""One request: what is tried again and how long, and what is refused at once."""

import hashlib
import io
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from urllib.error import URLError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.errors import Refused
from bundlinje.files.statbank.transport import Manners, Received, Transport
from tests.support import statbank_server as troubles
from tests.support.statbank_server import JSON, Served
from tests.unit.files.statbank.made_up import QUICK, Waits, codes, small_server

BODY = {"table": "BOERN1", "lang": "da", "format": "JSON"}
TYPES = ("text/json", "application/json")
PASSING = Manners(pause_seconds=0.0, tries=4, first_wait_seconds=1.0, silence_seconds=5.0)


@pytest.fixture
def served() -> Iterator[Served]:
    """A server of the small table."""
    with small_server() as opened:
        yield opened


@pytest.fixture
def into() -> Iterator[IO[bytes]]:
    """A file to write an answer into."""
    with tempfile.NamedTemporaryFile() as opened:
        yield opened


def post(served: Served, into: IO[bytes], waits: Waits, manners: Manners = PASSING) -> Received:
    """Ask for what the small table holds."""
    transport = Transport(waits.sleep, waits.clock, "bundlinje/test", served.url, manners)
    return transport.post("tableinfo", BODY, TYPES, into)


def test_a_whole_answer_is_written_and_counted(served: Served, into: IO[bytes]) -> None:
    received = post(served, into, Waits())
    into.seek(0)
    raw = into.read()

    assert b'"BOERN1"' in raw
    assert received == Received(len(raw), hashlib.sha256(raw).hexdigest())


def test_it_says_who_asks_and_what_in_utf_8(served: Served, into: IO[bytes]) -> None:
    post(served, into, Waits())
    [(function, body, headers)] = served.asked

    assert (function, body) == ("tableinfo", BODY)
    assert headers["User-Agent"] == "bundlinje/test"
    assert headers["Content-Type"] == "application/json"


# --- Tried again ---------------------------------------------------------------------------------

FLEETING: dict[str, troubles.Trouble] = {
    "busy": troubles.status(429),
    "failing": troubles.status(500),
    "bad gateway": troubles.status(502),
    "unavailable": troubles.status(503),
    "gateway timeout": troubles.status(504),
    "cut off": troubles.cut_off,
    "cut off in chunks": troubles.cut_off_in_chunks,
    "reset": troubles.reset,
}


@pytest.mark.parametrize("trouble", FLEETING.values(), ids=FLEETING)
def test_a_fleeting_trouble_is_waited_out(
    trouble: troubles.Trouble, served: Served, into: IO[bytes]
) -> None:
    waits = Waits()
    served.bring(trouble, trouble)
    received = post(served, into, waits)
    into.seek(0)

    assert len(into.read()) == received.size, "what came before is gone"
    assert len(served.asked) == 3
    assert waits.slept == [1.0, 2.0]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (FLEETING["busy"], "BL-S002"),
        (FLEETING["unavailable"], "BL-S002"),
        (FLEETING["cut off"], "BL-S010"),
        (FLEETING["cut off in chunks"], "BL-S010"),
        (FLEETING["reset"], "BL-S001"),
    ],
)
def test_a_lasting_one_ends_after_a_few_tries(
    trouble: troubles.Trouble, code: str, served: Served, into: IO[bytes]
) -> None:
    waits = Waits()
    served.bring(*[trouble] * 9)
    with pytest.raises(Refused) as refused:
        post(served, into, waits)

    assert codes(refused.value) == [code]
    assert refused.value.faults[0].values["tries"] == len(served.asked) == 4
    assert waits.slept == [1.0, 2.0, 4.0]


def test_it_waits_as_long_as_the_server_asks(served: Served, into: IO[bytes]) -> None:
    waits = Waits()
    served.bring(troubles.status(429, Retry_After="17"))
    post(served, into, waits)

    assert waits.slept == [17.0]


def test_a_time_to_come_back_is_counted_from_the_server_s_own_clock(
    served: Served, into: IO[bytes]
) -> None:
    waits = Waits()

    def busy(handler: troubles.Handler, _kind: str, _answer: bytes) -> None:
        handler.send_response_only(503)
        handler.send_header("Date", "Mon, 02 Mar 2026 10:00:00 GMT")
        handler.send_header("Retry-After", "Mon, 02 Mar 2026 10:01:30 GMT")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    served.bring(busy)
    post(served, into, waits)

    assert waits.slept == [90.0]


@pytest.mark.parametrize("said", ["soon", "-5", "Mon, 99 Foo 2026", "1.5", ""])
def test_nonsense_about_coming_back_is_as_if_nothing_was_said(
    said: str, served: Served, into: IO[bytes]
) -> None:
    waits = Waits()
    served.bring(troubles.status(429, Retry_After=said))
    post(served, into, waits)

    assert waits.slept == [1.0]


def test_a_wait_beyond_all_patience_is_refused_at_once(served: Served, into: IO[bytes]) -> None:
    waits = Waits()
    served.bring(troubles.status(429, Retry_After="86400"))
    with pytest.raises(Refused) as refused:
        post(served, into, waits)

    assert codes(refused.value) == ["BL-S002"]
    assert waits.slept == []


@given(
    tries=st.integers(1, 12),
    first=st.floats(0.1, 40),
    most=st.floats(0, 300),
    asked=st.lists(st.integers(0, 400), max_size=12),
)
def test_however_a_server_asks_the_waiting_is_bounded(
    tries: int, first: float, most: float, asked: list[int]
) -> None:
    waits = Waits()
    manners = Manners(0.0, tries, first, most)
    transport = Transport(waits.sleep, waits.clock, manners=manners)
    later = iter([*asked, *[0] * 12])

    def busy(*_: object, **__: object) -> None:
        from email.message import Message
        from urllib.error import HTTPError

        headers = Message()
        headers["Retry-After"] = str(next(later))
        raise HTTPError("https://x", 429, "no", headers, io.BytesIO())

    transport._opener.open = busy  # type: ignore[method-assign]
    with pytest.raises(Refused), tempfile.NamedTemporaryFile() as opened:
        transport.post("data", {}, TYPES, opened)

    assert sum(waits.slept) <= most
    assert len(waits.slept) < tries


# --- Too slow, too large -------------------------------------------------------------------------


def test_a_silent_server_is_left(served: Served, into: IO[bytes]) -> None:
    impatient = Manners(pause_seconds=0.0, tries=2, silence_seconds=0.1)
    served.bring(*[troubles.silent(0.3)] * 2)
    with pytest.raises(Refused) as refused:
        post(served, into, Waits(), impatient)

    assert codes(refused.value) == ["BL-S009"]
    assert len(served.asked) == 2


def test_an_answer_that_trickles_for_ever_is_left(served: Served, into: IO[bytes]) -> None:
    manners = Manners(pause_seconds=0.0, tries=1, most_answer_seconds=60.0)
    waits = Waits()

    def clock() -> float:
        waits.now += 7.0
        return waits.now

    served.bring(troubles.endless)
    transport = Transport(waits.sleep, clock, "bundlinje/test", served.url, manners)
    with pytest.raises(Refused) as refused:
        transport.post("tableinfo", BODY, TYPES, into)

    assert codes(refused.value) == ["BL-S009"]


def test_a_huge_answer_is_left_and_not_asked_for_again(served: Served, into: IO[bytes]) -> None:
    served.bring(troubles.endless)
    small = Manners(pause_seconds=0.0, most_bytes=200_000)
    with pytest.raises(Refused) as refused:
        post(served, into, Waits(), small)

    assert codes(refused.value) == ["BL-S008"]
    assert refused.value.faults[0].values["limit"] == "200 000"
    assert into.tell() <= 200_000
    assert len(served.asked) == 1


# --- Refused at once -----------------------------------------------------------------------------

REFUSED: dict[str, tuple[troubles.Trouble, str]] = {
    "to http": (troubles.status(302, Location="http://example.org/data"), "BL-S005"),
    "to https": (troubles.status(301, Location="https://example.org/data"), "BL-S005"),
    "same method": (troubles.status(307, Location="http://127.0.0.1/"), "BL-S005"),
    "to a file": (troubles.status(308, Location="file:///etc/passwd"), "BL-S005"),
    "no target": (troubles.status(303), "BL-S005"),
    "a log-on page": (troubles.said(200, "text/html", b"<html>log on</html>"), "BL-S007"),
    "no type": (troubles.said(200, "", b"{}"), "BL-S007"),
    "packed": (troubles.said(200, JSON, b"x", Content_Encoding="gzip"), "BL-S007"),
    "a fault in JSON": (
        troubles.said(400, JSON, b'{"errorTypeCode": "REQUEST-MISSING", "message": "Nej."}'),
        "BL-S006",
    ),
    "a fault in words": (troubles.said(400, "text/html", b"<b>no"), "BL-S006"),
    "a fault as a list": (troubles.said(400, JSON, b"[1, 2]"), "BL-S006"),
    "a fault as nothing": (troubles.said(400, JSON, b"null"), "BL-S006"),
    "nowhere": (troubles.status(404), "BL-S006"),
    "forbidden": (troubles.status(403), "BL-S006"),
}


@pytest.mark.parametrize(("trouble", "code"), REFUSED.values(), ids=REFUSED)
def test_what_another_try_cannot_mend_is_refused(
    trouble: troubles.Trouble, code: str, served: Served, into: IO[bytes]
) -> None:
    waits = Waits()
    served.bring(trouble)
    with pytest.raises(Refused) as refused:
        post(served, into, waits)

    assert codes(refused.value) == [code]
    assert len(served.asked) == 1
    assert waits.slept == []


def test_the_service_s_own_words_are_passed_on(served: Served, into: IO[bytes]) -> None:
    served.bring(REFUSED["a fault in JSON"][0])
    with pytest.raises(Refused) as refused:
        post(served, into, Waits())

    assert "Nej (REQUEST-MISSING)." in refused.value.faults[0].text("da")


@pytest.mark.parametrize(
    "url",
    [
        "http://api.statbank.dk/v1",
        "http://127.0.0.1.example.org/v1",
        "http://localhost.example.org",
        "http://10.0.0.1/v1",
        "file:///etc/passwd",
        "ftp://127.0.0.1/v1",
        "api.statbank.dk/v1",
        "",
    ],
)
def test_only_https_leaves_this_machine(url: str) -> None:
    with pytest.raises(Refused) as refused:
        Transport(Waits().sleep, Waits().clock, base_url=url)

    assert codes(refused.value) == ["BL-S004"]


@pytest.mark.parametrize(
    "url", ["https://api.statbank.dk/v1", "http://127.0.0.1:1/v1", "http://[::1]:1/v1"]
)
def test_https_and_this_machine_are_allowed(url: str) -> None:
    assert Transport(Waits().sleep, Waits().clock, base_url=url).base_url == url


def test_the_usual_address_is_the_service_over_https() -> None:
    assert Transport(Waits().sleep, Waits().clock).base_url == "https://api.statbank.dk/v1"


def raising(error: Exception) -> Callable[..., None]:
    """Return a way to open that fails."""

    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "tries"),
    [
        (URLError(socket.gaierror(-2, "Name or service not known")), "BL-S001", 4),
        (URLError(ConnectionRefusedError(111, "Connection refused")), "BL-S001", 4),
        (URLError(TimeoutError("timed out")), "BL-S009", 4),
        (TimeoutError("timed out"), "BL-S009", 4),
        (URLError(ssl.SSLCertVerificationError(1, "certificate verify failed")), "BL-S003", 1),
        (URLError("no route"), "BL-S001", 4),
    ],
)
def test_what_the_net_says_is_told_in_words(
    error: Exception, code: str, tries: int, into: IO[bytes]
) -> None:
    waits = Waits()
    transport = Transport(waits.sleep, waits.clock, manners=QUICK)
    transport._opener.open = raising(error)  # type: ignore[method-assign]
    with pytest.raises(Refused) as refused:
        transport.post("tableinfo", BODY, TYPES, into)

    assert codes(refused.value) == [code]
    assert len(waits.slept) == tries - 1
    for language in ("da", "en"):
        assert "api.statbank.dk" in refused.value.faults[0].text(language)


def test_a_full_disk_is_no_fault_of_the_net(served: Served, tmp_path: Path) -> None:
    class Full(io.BytesIO):
        name = str(tmp_path / "answer")

        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(Refused) as refused:
        post(served, Full(), Waits())

    assert codes(refused.value) == ["BL-S032"]
    assert str(tmp_path) in refused.value.faults[0].text("en")
    assert len(served.asked) == 1


# --- Politeness ----------------------------------------------------------------------------------


def test_there_is_a_pause_between_requests(served: Served, into: IO[bytes]) -> None:
    waits = Waits()
    manners = Manners(pause_seconds=0.5)
    transport = Transport(waits.sleep, waits.clock, "bundlinje/test", served.url, manners)
    for _ in range(3):
        transport.post("tableinfo", BODY, TYPES, into)

    assert waits.slept == [0.5, 0.5]


def test_time_that_has_passed_counts_as_pause(served: Served, into: IO[bytes]) -> None:
    waits = Waits()
    manners = Manners(pause_seconds=0.5)
    transport = Transport(waits.sleep, waits.clock, "bundlinje/test", served.url, manners)
    transport.post("tableinfo", BODY, TYPES, into)
    waits.now += 0.375
    transport.post("tableinfo", BODY, TYPES, into)

    assert waits.slept == [0.125]


def test_a_proxy_of_the_network_is_not_used_on_this_machine(
    served: Served, into: IO[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:9")
    monkeypatch.delenv("no_proxy", raising=False)

    assert post(served, into, Waits()).size > 0
