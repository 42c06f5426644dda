"""Clone this checkout into an empty folder, run bin/start there, use it as a logged-in person, end it with Ctrl-C.

Then once more: a second start is quick and keeps the data. Standard library only; any failure ends with code 1.
How long each start took is said, not judged.
"""

import contextlib
import html
import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PERSON = "vanphong"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def must(condition: object, sentence: str) -> None:
    if not condition:
        raise SystemExit(f"bin/start: {sentence}")


def session_of(leader: int) -> list[str]:
    """The processes of one session that still live."""
    rows = subprocess.run(["ps", "-s", str(leader), "-o", "pid=,stat=,args="], capture_output=True, text=True).stdout
    return [row for row in rows.splitlines() if row.split()[1][0] != "Z"]


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float) -> float:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        must(process.poll() is None, f"ended with code {process.returncode} before it answered")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return time.monotonic() - began
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise SystemExit(f"bin/start: no answer in {seconds:.0f} s")


def full_name(folder: Path, person: str) -> str:
    with contextlib.closing(sqlite3.connect(folder / "var" / "ocop.sqlite3")) as database:
        (name,) = database.execute("SELECT full_name FROM accounts_user WHERE username = ?", [person]).fetchone()
    return name


def work_as(person: str, name: str, password: str, address: str) -> None:
    """Log in through the form, then open the first screen, which greets by name."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    form = browser.open(f"{address}/dang-nhap/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    must(token, "the login form has no CSRF token")
    fields = {"csrfmiddlewaretoken": token[1], "username": person, "password": password}
    browser.addheaders.append(("Referer", f"{address}/dang-nhap/"))
    browser.open(f"{address}/dang-nhap/", urllib.parse.urlencode(fields).encode())
    answer = browser.open(f"{address}/lam-viec/")
    page = answer.read().decode()
    must(answer.status == 200 and answer.url.endswith("/lam-viec/"), f"/lam-viec/ led to {answer.url}")
    must(html.escape(name) in page, f"/lam-viec/ does not name {name}")
    print(f"{person} is logged in and sees /lam-viec/ ({len(page)} characters)")


def start_and_use(folder: Path, environment: dict[str, str], wanted: int) -> None:
    address = f"http://127.0.0.1:{environment['PORT']}"
    process = subprocess.Popen(
        [folder / "bin" / "start"], cwd=folder, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        took = wait_for(f"{address}/dang-nhap/", process, seconds=900)  # a busy machine proves nothing about time
        print(f"the first answer came after {took:.0f} s; {wanted} s are wanted on two idle cores")
        password = (folder / "var" / "demo-password.txt").read_text().strip()
        work_as(PERSON, full_name(folder, PERSON), password, address)
        process.send_signal(signal.SIGINT)
        must(process.wait(30) == 0, f"Ctrl-C ended it with code {process.returncode}")
        left = session_of(process.pid)
        must(not left, f"Ctrl-C left processes: {left}")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "ocop"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        ours = ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "DEMO_PASSWORD", "SITE_URL")
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        environment["PORT"] = str(free_port())
        start_and_use(folder, environment, wanted=180)
        start_and_use(folder, environment, wanted=10)
    print("bin/start: first and second start, login, work and Ctrl-C hold")


if __name__ == "__main__":
    sys.exit(main())
