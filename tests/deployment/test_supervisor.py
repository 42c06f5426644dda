"""bin/supervisor.py with real processes: what dies comes back, what cannot live ends all, Ctrl-C leaves nobody."""

import os
import select
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

BIN = Path(__file__).resolve().parents[2] / "bin"
STAYS = [sys.executable, "-c", "import os, time; print('lives', os.getpid(), flush=True); time.sleep(600)"]
DIES = [sys.executable, "-c", "raise SystemExit(3)"]


def office(**commands: list[str]) -> subprocess.Popen[str]:
    program = f"""
        import sys
        from pathlib import Path
        from supervisor import Supervisor
        office = Supervisor({commands!r}, cwd=Path("."))
        office.start()
        sys.exit(office.watch())
    """
    return subprocess.Popen(
        [sys.executable, "-u", "-c", textwrap.dedent(program)],
        env=os.environ | {"PYTHONPATH": str(BIN)},
        stdout=subprocess.PIPE,
        text=True,
    )


def next_pid(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    for line in process.stdout:
        if line.startswith("lives"):
            return int(line.split()[1])
    raise AssertionError("the part did not start")


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_part_killed_with_9_is_started_again_and_ctrl_c_ends_it():
    process = office(worker=STAYS)
    first = next_pid(process)
    os.kill(first, signal.SIGKILL)
    second = next_pid(process)
    assert second != first
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert not lives(second)
    assert process.stdout
    process.stdout.close()


def test_a_part_that_cannot_live_ends_all_and_is_named():
    process = office(web=DIES, worker=STAYS)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Phần “web” không chạy được (mã 3)" in out
    assert not lives(int(out.split("lives ")[1].split()[0]))


def test_a_killed_supervisor_leaves_no_orphan():
    process = office(worker=STAYS)
    part = os.pidfd_open(next_pid(process))
    process.kill()
    process.wait()
    ended, _, _ = select.select([part], [], [], 20)
    assert ended
    os.close(part)
    assert process.stdout
    process.stdout.close()
