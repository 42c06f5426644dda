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


def test_what_cannot_live_behind_the_web_is_named_and_the_web_goes_on():
    process = office(web=STAYS, worker=DIES)
    web = next_pid(process)
    assert process.stdout
    told = next(line for line in process.stdout if "Các phần khác vẫn chạy" in line)
    assert "thử lại phần “worker” sau 60 giây" in told
    assert lives(web)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert not lives(web)
    process.stdout.close()


def test_the_children_of_a_killed_master_leave_with_it():
    """A gunicorn killed with -9 left workers that held the port, and the next one could not start (acts 40)."""
    child = "import os, time; print('lives', os.getpid(), flush=True); time.sleep(600)"
    master = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); " + STAYS[2]
    process = office(web=[sys.executable, "-c", master])
    pids = {next_pid(process), next_pid(process)}
    (orphan,) = [pid for pid in pids if parent_of(pid) in pids]
    gone = os.pidfd_open(orphan)
    os.kill((pids - {orphan}).pop(), signal.SIGKILL)
    ended, _, _ = select.select([gone], [], [], 20)
    assert ended
    os.close(gone)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert process.stdout
    process.stdout.close()


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


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
