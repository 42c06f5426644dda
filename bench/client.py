"""A browser for measuring: one kept connection, cookies, no page is drawn. Standard library only."""

import gzip
import http.client
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

Clock = Callable[[], float]
WARM_UP = 8  # requests that each thread's connection and the caches need


@dataclass
class Browser:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None, **headers: str) -> tuple[int, bytes]:
        """Status and body; a redirect is not followed."""
        if fields is not None:
            fields = {"csrfmiddlewaretoken": self.cookies.get("csrf", ""), **fields}
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies.get("csrf", ""),
            }
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Accept-Encoding": "gzip, br", "Referer": f"http://127.0.0.1:{self.port}{path}"}
        self.connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, answer.read()

    def log_in(self, username: str, password: str) -> None:
        _, packed = self.ask("GET", "/dang-nhap/")
        form = gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token, "the login form has no CSRF token"
        fields = {"csrfmiddlewaretoken": token[1].decode(), "username": username, "password": password}
        status, _ = self.ask("POST", "/dang-nhap/", fields)
        assert status == 302, f"{username} could not log in ({status})"


@dataclass(frozen=True)
class Figure:
    """Milliseconds over one connection, one request after the other."""

    median: float
    slow: float  # 95th percentile
    processor: float  # of the server and its database, per request
    size: int


def measure(browser: Browser, path: str, repeat: int, used: Clock) -> Figure:
    times, body = [], b""
    browser.connection.close()  # the server ended it if it lay idle; the next request opens it again
    for n in range(-WARM_UP, repeat):
        if n == 0:
            before = used()
        began = time.perf_counter()
        status, body = browser.ask("GET", path)
        times.append((time.perf_counter() - began) * 1000)
        assert status == 200, f"{path} answered {status}"
    return figure(times[WARM_UP:], (used() - before) / repeat, len(body))


def figure(times: list[float], processor: float, size: int) -> Figure:
    return Figure(statistics.median(times), statistics.quantiles(times, n=20)[-1], processor, size)
