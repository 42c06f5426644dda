"""Holds web, worker and beat together as one foreground process group.

A part that dies is started again, for the office must not stand still because one process was killed;
one that dies three times within ten seconds of its start ends them all, with its name.
"""

import ctypes
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
PATIENCE = 15.0  # seconds a part has to end by itself


def _in_the_child() -> None:
    """Ctrl-C reaches the whole group: only the supervisor acts on it, and ends each part in order with SIGTERM.

    Should the supervisor be killed with -9, Linux sends its parts SIGTERM: no orphans.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    def __init__(self, commands: dict[str, list[str]], cwd: Path) -> None:
        self.commands, self.cwd = commands, cwd
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.early_deaths = dict.fromkeys(commands, 0)
        self.stopping = threading.Event()
        self.code = 0

    def start(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        for name in self.commands:
            self._launch(name)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """True once ready; False when stopped, dead for good or out of time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.stopping.wait(0.1):
            if ready():
                return True
            self._mend()
        return False

    def watch(self) -> int:
        """Until a signal, or a part that cannot live; then end all. The exit code."""
        while not self.stopping.wait(0.5):
            self._mend()
        self._end()
        return self.code

    def _launch(self, name: str) -> None:
        self.running[name] = subprocess.Popen(
            self.commands[name], cwd=self.cwd, stdin=subprocess.DEVNULL, preexec_fn=_in_the_child
        )
        self.started[name] = time.monotonic()

    def _mend(self) -> None:
        for name, process in list(self.running.items()):
            if process.poll() is None:
                continue
            lived = time.monotonic() - self.started[name]
            self.early_deaths[name] = self.early_deaths[name] + 1 if lived < 10 else 0
            if self.early_deaths[name] >= 3:
                print(f"Phần “{name}” không chạy được (mã {process.returncode}). Xem lời báo phía trên.", flush=True)
                self.code = 1
                self.stopping.set()
                return
            print(f"Phần “{name}” đã dừng (mã {process.returncode}), đang mở lại.", flush=True)
            self._launch(name)

    def _end(self) -> None:
        print("\nĐang dừng…", flush=True)
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        print("Đã dừng. Dữ liệu vẫn còn nguyên.", flush=True)
