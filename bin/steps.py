"""Steps that bin/start, bin/test and bin/mutate share. Standard library only: they run before anything is installed."""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}

FIND_SERVICES = """
import psycopg2, redis
psycopg2.connect("postgres:///postgres", connect_timeout=2).close()
redis.Redis(socket_connect_timeout=2).ping()
"""


class Stop(Exception):
    """A Vietnamese sentence that says what is missing and what to do."""


def attempt(*steps: Callable[[], None]) -> int:
    """Take the steps in order; the exit code, with a sentence where one could not be taken."""
    try:
        for step in steps:
            step()
    except Stop as sentence:
        print(f"\n{sentence}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"\nBước này chưa xong: {' '.join(failed.cmd)}\nXem lời báo ngay phía trên.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nĐã dừng giữa chừng. Gõ lại lệnh này để làm tiếp.", file=sys.stderr)
        return 130
    return 0


def say(text: str) -> None:
    print(f"▸ {text}", flush=True)


def run(*command: str | Path, **environment: str) -> None:
    """Run in the project's folder; what it prints is shown. Raises CalledProcessError."""
    subprocess.run([str(part) for part in command], cwd=ROOT, env=os.environ | environment, check=True)


def succeeds(*command: str | Path) -> bool:
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def as_root() -> list[str] | None:
    """The prefix under which apt may run here; None where it may not."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if succeeds("sudo", "-n", "true") else None


def apt_install(packages: list[str], purpose: str) -> None:
    """Install Debian packages, or raise Stop with the one command to type."""
    prefix = as_root()
    by_hand = f"Hãy chạy: sudo apt install {' '.join(packages)} rồi gõ lại lệnh này."
    if prefix is None:
        raise Stop(f"Máy thiếu {', '.join(packages)} ({purpose}). {by_hand}")
    say(f"Cài {', '.join(packages)} bằng apt ({purpose})")
    install = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "install"]
    command = [*install, "--yes", "--no-install-recommends", *packages]
    if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return
    subprocess.run([*prefix, "apt-get", "-qq", "update"], check=False)
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
        raise Stop(f"Không cài được {', '.join(packages)} bằng apt. {by_hand}")


def digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def virtual_environment() -> None:
    if sys.version_info < (3, 11):
        raise Stop(f"Cần Python 3.11 trở lên, máy này có {sys.version.split()[0]}. Hãy dùng Debian 12 hoặc mới hơn.")
    if succeeds(PYTHON, "-m", "pip", "--version"):
        return
    if not succeeds(sys.executable, "-c", "import ensurepip, venv"):
        apt_install(["python3-venv"], "môi trường Python")
    say("Tạo môi trường Python .venv")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def python_packages(name: str) -> None:
    """Install one lock file with its hashes; nothing to do when it has not changed since."""
    lock, stamp = ROOT / name, VENV / f"{name}.sha256"
    if stamp.exists() and stamp.read_text() == digest(lock):
        return
    say(f"Cài các gói Python trong {name} (khoảng một phút)")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run(*pip, "--only-binary", ":all:", "--require-hashes", "-r", lock)
    stamp.write_text(digest(lock))


def missing(libraries: dict[str, str]) -> list[str]:
    """The Debian packages of the shared libraries that do not load."""
    absent = []
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            absent.append(package)
    return absent


def pdf_libraries() -> None:
    if absent := missing(PDF_LIBRARIES):
        apt_install(absent, "tạo văn bản PDF")


def front_end_parts() -> None:
    """Bootstrap, htmx, icons and fonts into static/vendor; bin/vendor knows itself when nothing has changed."""
    say("Phông chữ, biểu tượng và thư viện giao diện")
    run(sys.executable, ROOT / "bin" / "vendor")


def ready_for_tests() -> None:
    virtual_environment()
    python_packages("requirements.txt")
    python_packages("requirements-dev.txt")
    pdf_libraries()
    front_end_parts()


def named() -> bool:
    return bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"))


def choose_services() -> str:
    """Set DATABASE_URL and REDIS_URL for the run; what was chosen, in words."""
    if os.environ.get("EMBEDDED"):
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("REDIS_URL", None)
    elif not named() and succeeds(PYTHON, "-c", FIND_SERVICES):
        mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]  # two checkouts do not meet
        os.environ |= {"DATABASE_URL": f"postgres:///ocop_{mark}", "REDIS_URL": "redis://127.0.0.1:6379/9"}
    database = "PostgreSQL" if "postgres" in os.environ.get("DATABASE_URL", "") else "SQLite"
    queue = "Redis" if os.environ.get("REDIS_URL") else "việc chờ trong cơ sở dữ liệu"
    return f"{database}, {queue}"
