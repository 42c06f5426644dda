"""Holds web, worker and beat together in the foreground.

A part that dies is started again, for the office must not stand still because one process was killed. One that dies
three times within ten seconds of its start rests a minute before its next try, and the web goes on: its pages say that
nothing works behind them. Should the web itself die so, there is nothing to go on with, and all ends with its name.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
PATIENCE = 15.0  # seconds a part has to end by itself
EARLY = 10.0  # seconds: who dies sooner could not live
REST = 60.0  # seconds
ESSENTIAL = "web"


def _in_the_child() -> None:
    """Should the supervisor be killed with -9, Linux sends its parts SIGTERM: no orphans."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    def __init__(self, commands: dict[str, list[str]], cwd: Path) -> None:
        self.commands, self.cwd = commands, cwd
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.resting: dict[str, float] = {}  # until when, by the monotonic clock
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
        """In a group of its own: Ctrl-C reaches the supervisor alone, which ends each part with SIGTERM."""
        self.running[name] = subprocess.Popen(
            self.commands[name], cwd=self.cwd, stdin=subprocess.DEVNULL, preexec_fn=_in_the_child, process_group=0
        )
        self.started[name] = time.monotonic()

    def _mend(self) -> None:
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self._died(name, process)
        for name, until in list(self.resting.items()):
            if time.monotonic() >= until:
                del self.resting[name]
                self._launch(name)

    def _died(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        del self.running[name]
        _kill_group(process)  # a killed master's children would hold the port
        early = time.monotonic() - self.started[name] < EARLY
        self.early_deaths[name] = self.early_deaths[name] + 1 if early else 0
        if self.early_deaths[name] < 3:
            print(f"Phần “{name}” đã dừng (mã {process.returncode}), đang mở lại.", flush=True)
            self._launch(name)
            return
        print(f"Phần “{name}” không chạy được (mã {process.returncode}). Xem lời báo phía trên.", flush=True)
        if name == ESSENTIAL:
            self.code = 1
            self.stopping.set()
            return
        print(f"Các phần khác vẫn chạy; thử lại phần “{name}” sau {REST:.0f} giây.", flush=True)
        self.early_deaths[name] = 0
        self.resting[name] = time.monotonic() + REST

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
            _kill_group(process)
        print("Đã dừng. Dữ liệu vẫn còn nguyên.", flush=True)


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    """What a part that has ended left behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
