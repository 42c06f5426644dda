import os
import secrets
import time
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection, transaction
from django.utils import timezone

from ocop.demo.scale import catalogue, certificates, evidence, scoring
from ocop.demo.scale.people import people
from ocop.law.models import CriteriaSheet
from ocop.law.profiles.services import on_day
from products.models import Product

PROFILE = "148-2023"


class Command(BaseCommand):
    help = "Fills an empty database with a large made-up office, for measuring. All or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--products", type=int, default=100_000, help="products, each with a certificate")
        parser.add_argument("--dossiers", type=int, default=20_000, help="dossiers, nearly all scored")
        parser.add_argument("--members", type=int, default=9, help="members who score each dossier")
        parser.add_argument("--session", type=int, default=30, help="items of one session")

    def handle(self, *args: Any, **options: Any) -> None:
        if Product.objects.exists():
            raise CommandError("seed_scale fills an empty database only: this one has products.")
        if options["dossiers"] > options["products"] or options["dossiers"] < options["session"]:
            raise CommandError("Give at least as many products as dossiers, and dossiers for one session.")
        self.began = time.monotonic()
        call_command("seed_reference", verbosity=0)
        with transaction.atomic():
            self.fill(**options)
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            connection.cursor().execute("VACUUM ANALYZE")
        self.say("done")

    def fill(self, products: int, dossiers: int, members: int, session: int, **_: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
        today = timezone.localdate()
        profile = on_day(today)[PROFILE]
        sheets = CriteriaSheet.objects.filter(usable=True, family=profile.sheet_family).select_related("product_set")
        staff = people(members, password)
        self.stdout.write(f"user {staff.office.username}, password {password}")

        makers = catalogue.producers(products // 5 + 1, staff.wards)
        goods = catalogue.products(products, makers, [sheet.product_set for sheet in sheets])
        self.say(f"{len(makers)} producers, {len(goods)} products")
        rounds = catalogue.rounds(staff.city, profile, today)
        files = catalogue.dossiers(dossiers, session, goods, rounds, staff.office)
        items = catalogue.items(files, profile, staff.office)
        catalogue.history(files, staff.office)
        evidence.papers(items[-session * catalogue.PAPERS :], staff.office)
        catalogue.decide(files, session)
        self.say(f"{len(files)} dossiers, {len(items)} items")

        seats = scoring.council(staff.city, staff.members, today)
        agenda = scoring.sessions(seats, files, session, rounds[-1])
        running = agenda[-1].session
        scoring.score_sheets(agenda, seats, running)
        answers = scoring.picks({item.sheet_id for item in agenda})
        scoring.scores(answers, running)
        scoring.results(agenda, answers, members)
        scoring.close(agenda, running)
        self.say(f"{len(agenda)} agenda items scored by {members} members")
        certificates.certificates(goods, profile, staff.city, today)
        self.say(f"{len(goods)} certificates")

    def say(self, text: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {text}")
        self.stdout.flush()
