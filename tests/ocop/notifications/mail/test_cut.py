"""SECURITY 53: a mail server that hangs up, or says no, at any step: the letter is kept, sent again, one Message-ID."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string

import pytest
import time_machine
from django.utils import timezone

from ocop.notifications.mail.services import send_due
from ocop.notifications.models import Mail

pytestmark = pytest.mark.django_db
STEPS = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "text")


class Server:
    """Speaks SMTP as far as smtplib asks; at `cut` it says `word`, if any, and hangs up."""

    def __init__(self) -> None:
        self.cut, self.word = "", ""
        self.letters: list[str] = []
        self.seen: list[str] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self) -> None:
        while True:
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            with line, line.makefile("rw") as stream:
                self.talk(stream)

    def talk(self, stream) -> None:
        def answers(step: str, text: str) -> bool:
            self.seen.append(step)
            goes_on = step != self.cut
            if goes_on or self.word:
                stream.write(f"{text if goes_on else self.word}\n")
                stream.flush()
            return goes_on

        if not answers("connect", "220 thu"):
            return
        for line in stream:
            verb = line[:4].upper().strip()
            if not answers(verb, {"DATA": "354 gui di", "QUIT": "221 chao"}.get(verb, "250 duoc")):
                return
            if verb == "DATA":
                letter = "".join(iter(lambda: stream.readline(), ".\n"))
                if self.cut != "text":
                    self.letters.append(letter)
                if not answers("text", "250 da nhan"):
                    return
            if verb == "QUIT":
                return

    def close(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join()


@pytest.fixture
def server(settings) -> Iterator[Server]:
    given = Server()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", given.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield given
    given.close()


@pytest.fixture
def letters():
    return [
        Mail.objects.create(to=f"{name}@example.vn", subject="Thử", text="Nội dung", message_id=f"<{name}@thu>")
        for name in ("an", "binh")
    ]


def sent_ids(server: Server) -> list[str]:
    return [message_from_string(letter)["Message-ID"] for letter in server.letters]


@pytest.mark.parametrize("word", ["", "421 dang tat", "451 de sau", "554 khong nhan"], ids=["cut", "421", "451", "554"])
@pytest.mark.parametrize("step", STEPS)
def test_s53_mail_cut_at_any_step_is_kept_and_goes_later_with_its_own_number(server, letters, step, word):
    server.cut, server.word = step, word
    assert send_due() == 0
    assert step in server.seen
    assert not server.letters
    first = Mail.objects.get(pk=letters[0].pk)
    assert (first.sent_at, first.leased_until) == (None, None)
    assert first.error
    assert first.next_try_at > timezone.now()
    server.cut = ""
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert send_due() == 2
        assert send_due() == 0
    assert sent_ids(server) == ["<an@thu>", "<binh@thu>"]
    assert not Mail.objects.filter(sent_at=None).exists()
    assert not Mail.objects.exclude(error="").exists()


def test_s53_a_day_without_a_server_loses_nothing(server, letters):
    server.cut, began = "connect", timezone.now()
    for hour in range(24):
        with time_machine.travel(began + timedelta(hours=hour)):
            assert send_due() == 0
    server.cut = ""
    with time_machine.travel(began + timedelta(hours=30)):
        assert send_due() == 2
    assert sent_ids(server) == ["<an@thu>", "<binh@thu>"]


def test_s53_a_goodbye_that_is_cut_sends_nothing_twice(server, letters):
    """The letter was taken before: only the QUIT was lost."""
    server.cut = "QUIT"
    with time_machine.travel(timezone.now()) as clock:
        for _ in range(3):
            send_due()
            clock.shift(timedelta(hours=1))
    assert sent_ids(server) == ["<an@thu>", "<binh@thu>"]
    assert not Mail.objects.filter(sent_at=None).exists()
