"""Measure DESIGN §9 over HTTP: gunicorn with 2 workers on the database that DATABASE_URL names.

    createdb ocop_bench; export DATABASE_URL=postgres:///ocop_bench DATA_DIR=/tmp/bench DEMO_PASSWORD=measure-by-hand
    .venv/bin/python manage.py migrate && .venv/bin/python manage.py seed_scale && .venv/bin/python manage.py prepare
    .venv/bin/python -m bench.run [--repeat 40] [--only part-of-a-name] [--write docs/performance.md]

It writes to that database (scores, reminders, certificates): a throw-away one.
"""

import argparse
import os
import platform
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop.settings")
django.setup()

from django.db import connection  # noqa: E402

from bench import jobs, pages, processor  # noqa: E402
from bench.client import Browser, Clock, Figure, measure  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Row:
    name: str
    budget: float | None  # ms
    figure: Figure

    @property
    def goal(self) -> str:
        return f"{self.budget:,.0f}" if self.budget else "–"

    @property
    def ratio(self) -> str:
        return f"{self.figure.median / self.budget:.2f}" if self.budget else "–"


@contextmanager
def office() -> Iterator[tuple[int, Clock]]:
    """The program as it is served: its port, and the processor time it uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        Path(sys.executable).with_name("gunicorn"), "ocop.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--worker-class", "gthread", "--threads", "4", "--preload", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT) as process:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert process.poll() is None, "gunicorn ended"
            time.sleep(0.1)
        try:
            yield port, processor.meter(process.pid)
        finally:
            process.terminate()


def machine() -> str:
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 2**20
    model = re.search(r"model name\s+: (.+)", Path("/proc/cpuinfo").read_text())
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        version = cursor.fetchone()[0].split()[0]
    return (
        f"{os.cpu_count()} cores ({model[1] if model else platform.machine()}), {memory:.0f} GiB, "
        f"{connection.vendor} {version}, Python {platform.python_version()}, Django {django.__version__}"
    )


def table(rows: list[Row]) -> str:
    lines = [
        "| page or job | budget, ms | median, ms | 95 %, ms | processor, ms | median ÷ budget | bytes |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        figure = row.figure
        lines.append(
            f"| {row.name} | {row.goal} | {figure.median:,.1f} | {figure.slow:,.1f} "
            f"| {figure.processor:,.1f} | {row.ratio} | {figure.size:,} |"
        )
    lines.append("\n\\* a job, run once; in place of bytes its peak memory; its processor time without the database.")
    return "\n".join(lines)


def run(repeat: int, wanted: Callable[[str], bool]) -> list[Row]:
    rows: list[Row] = []

    def note(row: Row) -> None:
        rows.append(row)
        figure = row.figure
        waited = f"{figure.median:>9.1f} ms   × {row.ratio} of {row.goal}"
        print(f"{row.name:<58}{waited}   processor {figure.processor:.1f}", flush=True)

    with office() as (port, used):
        browsers = {None: Browser(port)}
        for page in pages.pages():
            if not wanted(page.name):
                continue
            if page.who not in browsers:
                browsers[page.who] = Browser(port)
                browsers[page.who].log_in(page.who, os.environ["DEMO_PASSWORD"])
            note(Row(page.name, page.budget, measure(browsers[page.who], str(page.path), repeat, used)))
        if wanted(pages.SAVING):
            note(Row(pages.SAVING, 10, pages.save_scores(port, os.environ["DEMO_PASSWORD"], repeat, used)))
    for job in jobs.JOBS:
        if wanted(job.name):
            note(Row(job.name, job.budget, job.measure()))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, default=40)
    parser.add_argument("--only", default="", help="part of a name, in any case")
    parser.add_argument("--write", type=Path, help="put the table between the marks of this file")
    options = parser.parse_args()
    busy = os.getloadavg()[0]
    rows = run(options.repeat, lambda name: options.only.lower() in name.lower())
    text = f"{machine()}; load {busy:.1f} when it began\n\n{pages.contents()}\n\n{table(rows)}"
    print(f"\n{text}")
    if options.write:
        begin, end = "<!-- figures -->", "<!-- end of figures -->"
        before, _, rest = options.write.read_text().partition(begin)
        after = rest.partition(end)[2]
        options.write.write_text(f"{before}{begin}\n{text}\n{end}{after}")


if __name__ == "__main__":
    main()
