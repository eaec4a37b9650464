"""The gateway between the event loop, which waits for clients, and the threads, which work."""

import asyncio
import threading

from ledger_project.gateway import Gateway

SCOPE = {
    "type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1",
    "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    "headers": [(b"content-length", b"4")],
}  # fmt: skip


def test_a_body_stays_open_for_a_thread_that_reads_it_when_its_request_was_given_up():
    found, given_up, read = [], threading.Event(), threading.Event()

    def application(environ, start_response):
        given_up.wait(10)
        body = environ["wsgi.input"]
        found.extend([body.read(), body])
        start_response("200 OK", [])
        read.set()
        return [b""]

    async def one_request():
        sent = []
        messages = [{"type": "http.request", "body": b"body", "more_body": False}]

        async def receive():
            return messages.pop()

        async def send(message):
            sent.append(message)

        gateway = Gateway(application, seconds=0.05)
        await gateway(SCOPE, receive, send)
        given_up.set()
        await asyncio.to_thread(read.wait, 10)
        gateway._threads.shutdown()
        return sent

    sent = asyncio.run(one_request())
    assert sent[0]["status"] == 503
    assert found[0] == b"body"
    assert found[1].closed
