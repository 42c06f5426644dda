import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser, call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ocop.core import rights, triggers

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read wrong from a screen


class Command(BaseCommand):
    help = (
        "Makes everything ready before the first request: migrations, reference data, demo data for an empty "
        "database, static files. Skips what has not changed; bin/start and compose.yaml call it at every start."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="no demo data, even in an empty database")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        try:
            self.migrate()
            self.seed_reference()
            if not no_demo and os.environ.get("SEED_DEMO", "1") != "0":
                self.seed_demo()
            self.collect_static()
        except KeyboardInterrupt:  # bin/start says the rest
            raise SystemExit(130) from None

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say(f"Lập bảng trong cơ sở dữ liệu ({connection.vendor})")
            call_command("migrate", interactive=False, verbosity=0)
            stamp("reference").unlink(missing_ok=True)
        elif triggers.put_back(connection):  # a killed migrate left them out
            self.say("Đặt lại các khóa bảo vệ trong cơ sở dữ liệu")
        if (url := os.environ.get("PROGRAM_DATABASE_URL")) and connection.vendor == "postgresql":
            rights.let_in(connection, url)

    def seed_reference(self) -> None:
        state = tree_state(settings.BASE_DIR / "ocop" / "law") + str(settings.DATABASES["default"]["NAME"])
        if "seed_reference" in get_commands() and changed("reference", state):
            self.say("Nạp danh mục, bộ quy định và bộ tiêu chí")
            try:
                call_command("seed_reference", stdout=self.stdout)
            except CommandError as no:
                if not get_user_model().objects.exists():
                    raise
                self.stderr.write(f"{no}\nChương trình chạy với dữ liệu đã nạp trước đây. Sửa tệp rồi khởi động lại.")
            else:
                remember("reference", state)

    def seed_demo(self) -> None:
        if "seed_demo" not in get_commands() or get_user_model().objects.exists():
            return
        self.say("Tạo dữ liệu thử (dưới một phút)")
        password = os.environ.setdefault("DEMO_PASSWORD", readable_password())
        write_private(settings.DATA_DIR / "demo-password.txt", password)
        try:
            users = call_command("seed_demo", *demo_arguments(), stdout=self.stdout)
        except CommandError as no:
            raise CommandError(f"DEMO_PROFILE={os.environ.get('DEMO_PROFILE', '')}: {no}") from no
        write_private(settings.DATA_DIR / "demo-users.txt", users)

    def collect_static(self) -> None:
        state = tree_state(settings.BASE_DIR / "static", settings.BASE_DIR / "requirements.txt")
        if changed("static", state) or not (settings.STATIC_ROOT / "staticfiles.json").exists():
            self.say("Gom và nén tệp tĩnh")
            call_command("collectstatic", interactive=False, verbosity=0)
            remember("static", state)

    def say(self, text: str) -> None:
        self.stdout.write(f"▸ {text}")
        self.stdout.flush()


def demo_arguments() -> list[str]:
    """DEMO_PROFILE=26-2026 shows today's law, a province and its wards; else the city of the plan."""
    profile = os.environ.get("DEMO_PROFILE")
    return ["--profile", profile] if profile else []


def readable_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")


def tree_state(*roots: Path) -> str:
    """Changes when any file under these roots does: names, sizes, times; no file is read."""
    digest = hashlib.sha256()
    for root in roots:
        for path in sorted([root] if root.is_file() else root.rglob("*")):
            if path.suffix != ".pyc" and path.is_file():
                stat = path.stat()
                digest.update(json.dumps([str(path), stat.st_size, stat.st_mtime_ns]).encode())
    return digest.hexdigest()


def stamp(name: str) -> Path:
    return Path(settings.DATA_DIR) / f".prepared-{name}"


def changed(name: str, state: str) -> bool:
    return not stamp(name).exists() or stamp(name).read_text() != state


def remember(name: str, state: str) -> None:
    stamp(name).write_text(state)
