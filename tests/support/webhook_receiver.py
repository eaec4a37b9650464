"""A receiver of webhooks: a real HTTP server on a thread, that answers as it is told to."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec


@dataclass(frozen=True)
class Request:
    """One request as it came; `answered` is the status that it got."""

    headers: dict[str, str]
    content: bytes
    answered: int

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def body(self) -> Any:
        return msgspec.json.decode(self.content)

    @property
    def event(self) -> Any:
        return self.body["data"]


@dataclass
class Receiver:
    """A receiver of webhooks that records its `requests`.

    `answer(number, headers)` gives the status of each request, counted from 1, or (status,
    headers); it runs before the request is recorded.
    """

    url: str = ""
    answer: Callable[[int, dict[str, str]], Any] = lambda number, headers: 204
    requests: list[Request] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    came: int = 0

    @property
    def taken(self) -> list[Any]:
        """The events of the requests that were answered with success, in order of arrival."""
        return [one.event for one in self.requests if 200 <= one.answered < 300]


@contextlib.contextmanager
def receiving(wrap: Callable[[Any], Any] | None = None) -> Iterator[Receiver]:
    """Serve on a free port; `wrap` may put TLS around the socket."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with receiver.lock:
                receiver.came += 1
                number = receiver.came
            told = receiver.answer(number, headers)
            status, more = told if isinstance(told, tuple) else (told, {})
            with receiver.lock:
                receiver.requests.append(Request(headers, content, status))
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Discard the message: tests have no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if wrap:
        server.socket = wrap(server.socket)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
