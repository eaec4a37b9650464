"""What stands between clients and the threads that run Django.

An event loop waits for clients: it reads a body whole before a thread sees the request, and sends
the answer after the thread has gone. So a client that sends or reads slowly holds a connection and
no more. Every wait has an end: for the body, for a thread and its work together, for each piece of
the answer that the client takes.
"""

import asyncio
import contextlib
import copy
import multiprocessing
import os
import socket
import stat
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any

import structlog
from django.conf import settings
from django.db import connections

from ledger_project.api import problems
from ledger_project.api.renderers import encode
from ledger_project.logs import path_of
from ledger_project.monitoring import application as monitoring
from ledger_project.monitoring import metrics, tracing

log = structlog.get_logger("ledger.api")

THREADS = 4
WAITING = 1_000
"""Requests that may wait for a thread of one process; more are refused at once."""
BODY_SECONDS = 10
LISTENING_SECONDS = 60
"""In which a process of the server listens, once it has this module."""
PIECE = 65_536
"""Bytes of an answer that a client is given at a time, and of an answer kept in memory."""
BODY_IN_MEMORY = 16_384
"""Bytes: more than an ordinary one has; many connections may each send one slowly."""
_WHOLE = 4 * PIECE
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

Headers = list[tuple[str, str]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Answer = tuple[int, Headers, bytes | IO[bytes]]


class Gateway:
    """An ASGI application that runs a WSGI application in threads."""

    def __init__(self, application: Callable[..., Any], *, seconds: float) -> None:
        self._application = application
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        # Whoever asks how the process is does not wait for the threads that are at work.
        self._monitor = ThreadPoolExecutor(
            1, "monitor", initializer=bound_own_statements, initargs=(monitoring.SECONDS,)
        )
        self._waiting = 0
        self._limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        environ = _environ(scope)
        if environ["PATH_INFO"] in monitoring.PATHS:
            environ["wsgi.input"] = BytesIO()
            await _send(send, *await self._report(environ), self._seconds)
            return
        if "CONTENT_LENGTH" not in environ and "HTTP_TRANSFER_ENCODING" not in environ:
            environ["wsgi.input"] = BytesIO()
            await _send(send, *await self._answer(environ), self._seconds)
            return
        with contextlib.ExitStack() as kept:
            body = kept.enter_context(SpooledTemporaryFile(BODY_IN_MEMORY))
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    whole = await self._read(environ, receive, body)
            except TimeoutError:
                answer = _problem(environ, "request-timeout")
                metrics.observe(environ, answer[0], BODY_SECONDS)
                await _send(send, *answer, self._seconds)
                return
            except ConnectionError:
                return
            body.seek(0)
            environ["wsgi.input"] = body
            kept.pop_all()  # It is the thread's from here on, which may outlast the request.
            status, headers, content = await self._answer(environ)
        if not whole:
            headers.append(("connection", "close"))
        await _send(send, status, headers, content, self._seconds)

    async def _report(self, environ: dict[str, Any]) -> Answer:
        """Return how the process is: that it lives without a thread, the rest from its own."""
        if environ["PATH_INFO"] == monitoring.LIVE:
            status, media_type, content = monitoring.live()
            return status, [("content-type", media_type)], content
        work = self._monitor.submit(_run, monitoring.application, environ)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(work), monitoring.SECONDS)
        except TimeoutError:
            work.cancel()
            return _problem(environ, "service-unavailable")
        except Exception as error:
            return _problem(environ, "internal-error", error)

    async def _answer(self, environ: dict[str, Any]) -> Answer:
        """Return the answer to a request, counted and traced."""
        started = time.perf_counter()
        with tracing.request(environ) as ended:
            answer = await self._handle(environ)
            ended(answer[0])
        metrics.observe(environ, answer[0], time.perf_counter() - started)
        return answer

    async def _read(self, environ: dict[str, Any], receive: Receive, body: IO[bytes]) -> bool:
        """Read the body and return whether that was all; what is too large is left unread.

        Raise `ConnectionError` if the client goes away.
        """
        announced = environ.get("CONTENT_LENGTH")
        if announced is not None and int(announced) > self._limit:
            return False
        read, more = 0, True
        while more and read <= self._limit:
            message = await receive()
            if message["type"] != "http.request":
                raise ConnectionError
            piece = message.get("body", b"")
            read += len(piece)
            body.write(piece)
            more = message.get("more_body", False)
        if announced is None and read:
            del environ["HTTP_TRANSFER_ENCODING"]
            environ["CONTENT_LENGTH"] = str(read)
        return read <= self._limit

    async def _handle(self, environ: dict[str, Any]) -> Answer:
        if self._waiting >= WAITING:
            environ["wsgi.input"].close()
            return _problem(environ, "service-unavailable")
        self._waiting += 1
        work = self._threads.submit(_run, self._application, environ)
        work.add_done_callback(lambda _: environ["wsgi.input"].close())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(work), self._seconds)
        except TimeoutError:
            # A thread cannot be ended. What it waits for has time limits of its own.
            begun = not work.cancel()
            unknown = begun and environ["REQUEST_METHOD"] in _UNSAFE
            return _problem(environ, "outcome-unknown" if unknown else "service-unavailable")
        except Exception as error:
            return _problem(environ, "internal-error", error)
        finally:
            self._waiting -= 1


def _run(application: Callable[..., Any], environ: dict[str, Any]) -> Answer:
    """Run a WSGI application, in a thread, and return all of its answer."""
    started: list[Any] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
        started[:] = int(status[:3]), headers

    pieces = application(environ, start_response)
    try:
        content = _collected(pieces)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
    status, headers = started
    return status, [(name.lower(), value) for name, value in headers], content


def _collected(pieces: Any) -> bytes | IO[bytes]:
    """Return the content: bytes, or a file of its own if there is much."""
    pieces = iter(pieces)
    first: list[bytes] = []
    size = 0
    for piece in pieces:
        first.append(piece)
        size += len(piece)
        if size > _WHOLE:
            break
    else:
        return b"".join(first)
    kept: IO[bytes] = TemporaryFile()  # noqa: SIM115
    kept.writelines(first)
    kept.writelines(pieces)
    kept.seek(0)
    return kept


async def _send(
    send: Send, status: int, headers: Headers, content: bytes | IO[bytes], seconds: float
) -> None:
    """Send an answer piece by piece; break it off if the client does not take one in time."""
    with BytesIO(content) if isinstance(content, bytes) else content as file:
        if not any(name == "content-length" for name, _ in headers):
            # So that a client can tell an answer that broke off.
            headers.append(("content-length", str(file.seek(0, os.SEEK_END))))
            file.seek(0)
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        more = True
        with contextlib.suppress(TimeoutError):
            while more:
                piece = file.read(PIECE)
                more = len(piece) == PIECE
                async with asyncio.timeout(seconds):
                    await send({"type": "http.response.body", "body": piece, "more_body": more})


def _problem(
    environ: dict[str, Any], slug: str, error: Exception | None = None
) -> tuple[int, Headers, bytes]:
    """Return the answer of a problem that Django never sees."""
    content = problems.body(slug, problems.subdomain_of(environ["PATH_INFO"]))
    environ["ledger.problem"] = slug
    log.error(
        "problem",
        type=content["Type"],
        instance=content["Instance"],
        method=environ["REQUEST_METHOD"],
        path=path_of(environ["PATH_INFO"]),
        exc_info=error,
    )
    headers = [("content-type", problems.MEDIA_TYPE)]
    if slug == "request-timeout":
        headers.append(("connection", "close"))
    elif content["Status"] == 503:
        headers.append(("retry-after", "2"))
    return content["Status"], headers, encode(content)


_BASIC = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def _environ(scope: Any) -> dict[str, Any]:
    """Return the request as WSGI names it, without its body."""
    host, port = scope["server"]
    environ = {
        **_BASIC,
        "REQUEST_METHOD": scope["method"],
        # WSGI has a path's bytes in the characters of the same numbers.
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": scope["client"][0] if scope.get("client") else "",
        "wsgi.url_scheme": scope["scheme"],
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # Django could not tell it from the name with a hyphen, which a proxy sets.
        key = name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        if key in environ:
            separator = "; " if key == "HTTP_COOKIE" else ","
            text = f"{environ[key]}{separator}{text}"
        environ[key] = text
    return environ


def end_with_parent() -> None:
    """End this process when the one that started it ends, also when that is killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def bound_connections(seconds: float) -> None:
    """Set the system to break off a connection whose client takes nothing for so long.

    What the server has buffered of an answer is out of the gateway's hands. The option is set on
    the socket that listens, as soon as the server has made it, and passes to the connections.
    """
    option = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux has it.
    if option is None:
        return

    def set_once_listening() -> None:
        waited = threading.Event()
        ends = time.monotonic() + LISTENING_SECONDS
        while not (listening := _listening()) and time.monotonic() < ends:
            waited.wait(0.05)
        for one in listening:
            with one:
                one.setsockopt(socket.IPPROTO_TCP, option, int(seconds * 1000))

    threading.Thread(target=set_once_listening, name="listening", daemon=True).start()


def _listening() -> list[socket.socket]:
    """Return a copy of each TCP socket of this process that listens."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):  # It was closed meanwhile.
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                one = socket.socket(fileno=os.dup(int(name)))
                is_tcp = one.family in (socket.AF_INET, socket.AF_INET6)
                if is_tcp and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    found.append(one)
                else:
                    one.close()
    return found


def bound_statements(seconds: float) -> None:
    """Set the database to end what a request asks of it before the request's time is up."""
    for connection in connections.all():
        _bound(connection.settings_dict, seconds)


def bound_own_statements(seconds: float) -> None:
    """Set the same for this thread alone, with a time of its own."""
    for connection in connections.all():
        connection.settings_dict = copy.deepcopy(connection.settings_dict)
        _bound(connection.settings_dict, seconds)


def _bound(database: dict[str, Any], seconds: float) -> None:
    milliseconds = int(seconds * 1000 * 0.8)
    options = database["OPTIONS"]
    # Of two values of a setting the last one holds.
    options["options"] = (
        f"{options.get('options', '')} -c statement_timeout={milliseconds}"
        f" -c idle_in_transaction_session_timeout={2 * milliseconds}"
    ).strip()
    bound = max(2, int(seconds / 3))
    options["connect_timeout"] = min(int(options.get("connect_timeout", bound)), bound)
