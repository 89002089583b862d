"""A real mail server and a real web receiver on this machine, for tests of alerts."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Mailbox:
    """What the mail server received."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append(message)  # type: ignore[arg-type]
        return "250 OK"

    def text(self, number: int = -1) -> str:
        body = self.messages[number].get_body(("plain", "html"))
        return body.get_content() if body else ""


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, str]]:
    """The mailbox, and the apprise address that leads to it."""
    mailbox = Mailbox()
    port = free_port()  # the controller cannot take port 0
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        address = (
            f"mailto://127.0.0.1:{port}?mode=insecure"
            "&from=woonmonitor@example.org&to=beheer@example.org"
        )
        yield mailbox, address
    finally:
        server.stop()


@contextmanager
def web_receiver(status: int = 200) -> Iterator[tuple[list[dict[str, Any]], str]]:
    """The JSON bodies received, and the apprise address of the receiver."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            received.append(json.loads(self.rfile.read(size)))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield received, f"json://127.0.0.1:{server.server_port}/alert"
    finally:
        server.shutdown()
        server.server_close()
