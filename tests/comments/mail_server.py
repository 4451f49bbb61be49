"""A mail server for tests: real SMTP on a port of its own, which keeps what it accepts and misbehaves when told to."""

import logging
import random
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Lock

from aiosmtpd.controller import Controller

from tests.installations import free_port

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it names every address that it hears of


class MailServer:
    """`accepted` are the mails it answered 250 for. `answer` is what it says to the next mails, "" for 250."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.answer = ""
        self.refused: set[str] = set()  # addresses that do not exist
        self.moods: list[str] = []  # with these it answers at random: an answer, or "hang up" once it has the mail
        self.lost_answers: set[str] = set()  # Message-IDs of accepted mails whose 250 never arrived
        self._random, self._lock = random.Random(7), Lock()
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        self.controller.start()

    def stop(self) -> None:
        self.controller.stop()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return f"550 5.1.1 <{address}>: there is nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mood = self._random.choice(self.moods) if self.moods else self.answer
        if mood and mood != "hang up":
            return mood
        mail = message_from_bytes(envelope.content, policy=default)
        with self._lock:
            self.accepted.append(mail)
        if mood:
            self.lost_answers.add(mail["Message-ID"])
            server.transport.close()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.accepted if mail["To"] == address]


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()
