"""A browser for measuring: one kept connection, cookies, no page is drawn. Standard library only."""

import http.client
import re
import statistics
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode


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
        _, form = self.ask("GET", "/dang-nhap/")
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
    size: int


def measure(browser: Browser, path: str, repeat: int) -> Figure:
    times, body = [], b""
    browser.connection.close()  # the server ended it if it lay idle; the next request opens it again
    for n in range(repeat + 3):
        began = time.perf_counter()
        status, body = browser.ask("GET", path)
        if n >= 3:  # the first ones warm caches and plans
            times.append((time.perf_counter() - began) * 1000)
        assert status == 200, f"{path} answered {status}"
    return figure(times, len(body))


def figure(times: list[float], size: int) -> Figure:
    return Figure(statistics.median(times), statistics.quantiles(times, n=20)[-1], size)
