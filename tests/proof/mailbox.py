# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""A mail server that takes everything and keeps what it was given."""

import email
import email.policy
import socketserver
import threading
from collections import Counter


class Handler(socketserver.StreamRequestHandler):
    """As much of SMTP as Odoo speaks."""

    def handle(self):
        self._say("220 ready")
        while line := self.rfile.readline():
            command = line.split()[0].upper() if line.split() else b""
            if command == b"QUIT":
                self._say("221 bye")
                return
            if command == b"DATA":
                self._say("354 go on")
                self._take()
            self._say("250 ok")

    def _take(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.mailbox.mails.append(
            (mail["Subject"], mail["To"], mail["Message-Id"])
        )

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


class Mailbox:
    """``mails``: a tuple (subject, recipient, Message-Id) for each that came."""

    host = "127.0.0.1"

    def __init__(self):
        self.mails = []
        self.server = socketserver.ThreadingTCPServer((self.host, 0), Handler)
        self.server.daemon_threads = True
        self.server.mailbox = self
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.server.server_close()

    def of(self, subject):
        """Message-Ids by recipient, of the mails whose subject begins so."""
        found = {}
        for title, recipient, message_id in list(self.mails):
            if title.startswith(subject):
                found.setdefault(recipient, []).append(message_id)
        return found

    def summary(self):
        counts = Counter(message_id for _title, _to, message_id in self.mails)
        return {"different": len(counts), "again": sum(counts.values()) - len(counts)}
