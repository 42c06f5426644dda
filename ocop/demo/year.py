"""The whole demo, in the order of a year: earlier certificates, a finished round, a running session, open dossiers."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from evaluations.sessions.rules import Mode
from ocop.accounts.models import Unit
from ocop.demo import catalogue, certificates, changes, council, people, recognitions, wording
from ocop.demo.clock import days_ago
from ocop.demo.council import Hall
from ocop.demo.dossiers import Desk
from ocop.demo.papers import Shelf
from ocop.demo.people import People, Place
from ocop.demo.plan import plan
from ocop.law.models import RuleProfile
from ocop.law.profiles.services import on_day, rules_of
from products.dossiers import services as acts
from products.dossiers.rules.states import DossierKind
from products.models import Product, Round
from products.rounds.rules import Span

UNUSABLE_UNDER_148 = {"che-bien-rau-cu-qua-hat", "che-tuoi-che-bien", "tra-tu-thuc-vat-khac", "ca-phe-ca-cao"}
# quality of each product of the finished round, and the stars whose minimums every member finds reached
FINISHED = (("0.74", 3), ("0.66", 3), ("0.86", 4), ("0.62", 3), ("0.70", 3), ("0.36", 1), ("0.68", 4), ("0.60", 3))
SHOWN_WARD = "Mỹ Long"  # whose officer newcomers log in as
RUNNING = 6  # products on the agenda of the session that runs


@dataclass
class Demo:
    place: Place
    people: People
    profile: RuleProfile
    today: date
    goods: list[Product]

    @property
    def shown_ward(self) -> Unit:
        return next((ward for ward in self.place.wards if ward.short_name == SHOWN_WARD), self.place.wards[0])

    def round(self, number: int, opened_ago: int, cut_off_in: int, due_in: int) -> Round:
        span = Span(self.profile.handed_in_from, self.profile.handed_in_to)
        takes = all(span.holds(self.today + timedelta(days=days)) for days in (-opened_ago, cut_off_in))
        return Round.objects.create(
            unit=self.place.office,
            year=self.today.year,
            number=number,
            profile=self.profile,
            opens_on=self.today - timedelta(days=opened_ago),
            cut_off_on=self.today + timedelta(days=cut_off_in),
            due_on=self.today + timedelta(days=due_in),
            law_reason="" if takes else "Minh họa theo quy định không nhận hồ sơ vào ngày này",
            note="Dữ liệu minh họa",
        )

    def desk(self, round_: Round) -> Desk:
        return Desk(self.people, round_, Shelf(self.people["vanphong"], self.today))


def make(place: Place, password: str, profile: RuleProfile, today: date) -> Demo:
    staff = people.make(place, password)
    people.split(place, staff["vanphong"])
    makers = catalogue.producers(place, staff, today.year)
    catalogue.typed_twice(makers)
    demo = Demo(place, staff, profile, today, catalogue.products(makers, staff["vanphong"]))
    fresh = [product for product in demo.goods if product.product_set.code not in UNUSABLE_UNDER_148]
    named, others = fresh[:10], fresh[10:]
    with days_ago(120):
        seats = council.council(place, staff, 120)
    ended = others[16:43]
    catalogue.in_the_wards_of_then([ended[15], *ended[20:24]])
    earlier = on_day(today)["148-2023"]  # the law of three years ago
    certificates.taken_over(ended, place.office, earlier, today, staff["vanphong"])
    certificates.noticed(today, staff["vanphong"])
    changes.renamed(ended[-9:-7], today, staff["vanphong"])
    written = rules_of(profile).re_evaluation_by_written_opinion
    finished(demo, seats, others[:6] if written else [*others[:6], *ended[2:4]])
    council.hand_over(seats, staff, 40)
    wording.corrected(staff)
    second = demo.round(2, 50, 40, 100)
    running(demo, seats, second, named[:RUNNING])
    underway(demo, second, [*named[RUNNING:], *others[6:16]], ended)
    if written:
        written_opinions(demo, seats, second, ended[12])
    recognitions.record_some(staff["vanphong"], today)
    plan(demo)
    return demo


def finished(demo: Demo, seats: council.Council, products: list[Product]) -> None:
    """Round 1: six new products and, where a meeting re-evaluates, two whose certificate is about to end."""
    first = demo.round(1, 110, -60, -20)
    Round.objects.filter(pk=first.pk).update(cut_off_on=None)
    desk = demo.desk(Round.objects.get(pk=first.pk))
    kinds = [DossierKind.FIRST if n < 6 else DossierKind.RE_EVALUATION for n in range(len(products))]
    dossiers = [
        desk.until_eligible(product, 100, kind, below=0 if FINISHED[n][1] == 4 else 1)
        for n, (product, kind) in enumerate(zip(products, kinds, strict=True))
    ]
    Round.objects.filter(pk=first.pk).update(cut_off_on=demo.today - timedelta(days=60))
    hall = Hall(seats, desk.round, demo.people, ago=80)
    items = hall.agenda(dossiers)
    hall.declare()
    hall.attend(absent=1)
    for n, (item, (quality, sure_of)) in enumerate(zip(items, FINISHED, strict=False)):
        hall.open(item, 5 + n)
        hall.score(item, Decimal(quality), 20 + n, sure_of=sure_of)
        hall.close(item, 5 + n)
    hall.minutes()
    hall.decide(after=8)


def running(demo: Demo, seats: council.Council, second: Round, products: list[Product]) -> None:
    """A session that runs today: one result revealed, one with a statement to rule on, one half scored, the rest
    waiting."""
    desk = demo.desk(second)
    dossiers = [desk.until_eligible(product, 30) for product in products]
    hall = Hall(seats, second, demo.people, ago=0)
    items = hall.agenda(dossiers)
    hall.declare(related=(5,))
    hall.attend(absent=1)
    hall.open(items[0], 2)
    hall.score(items[0], Decimal("0.69"), 5, sure_of=3)
    hall.close(items[0], 0, confirm=False)
    hall.open(items[1], 8)
    for n, sheet in enumerate(hall.sheets(items[1])):
        hall.fill(sheet, Decimal("0.66"), 3, share=(n % 4 + 1) / 5)
    hall.open(items[2], 4)
    why = "Hợp đồng thu mua ký sau ngày sản xuất của lô mẫu, không thấy giấy tờ mua nguyên liệu trước đó (trang 9)."
    hall.score(items[2], Decimal("0.78"), 6, sure_of=3, said=why)
    hall.close(items[2], 2, confirm=False)


def underway(demo: Demo, second: Round, products: list[Product], ended: list[Product]) -> None:
    """One or two dossiers at every other step; the ward that is shown has one to assess and one to complete."""
    desk = demo.desk(second)
    products = first_of_ward(products, demo.shown_ward, at=3)
    opened = [desk.open(product, 20 - n) for n, product in enumerate(products[:12])]
    full = opened[:10]
    for n, dossier in enumerate(full):
        desk.fill(dossier, 12 - n % 3, but=0)
    desk.fill(opened[10], 6, but=3)
    for dossier in full[1:]:
        desk.submit(dossier, 9)
    for dossier in full[2:]:
        desk.take(dossier, 8)
    desk.assess(full[3], 6, number=False, only=2)
    for dossier in full[4:]:
        desk.assess(dossier, 6)
    for dossier in full[5:]:
        desk.receive(dossier, 5)
    desk.check(full[6], 4, leave=4)
    desk.check(full[7], 4, bad=2)
    desk.ask(full[7], 3)
    desk.check(full[8], 4)
    desk.declare(full[8], 3)
    desk.check(full[9], 4, bad=1)
    acts.give_back(full[2], "Sản phẩm trùng với hồ sơ đã có của chủ thể khác.", by=demo.people["vanphong"])
    acts.withdraw(opened[11], "Chủ thể hoãn sang đợt sau.", by=desk.officer(opened[11]))
    again = next((product for product in ended[6:] if product.ward == demo.shown_ward), ended[5])
    desk.open(again, 3, DossierKind.RE_EVALUATION)


def first_of_ward(products: list[Product], ward: Unit, at: int) -> list[Product]:
    """The same products, with one of this ward at this place where there is one."""
    n = next((n for n, product in enumerate(products) if product.ward == ward), at)
    changed = [*products]
    changed[at], changed[n] = products[n], products[at]
    return changed


def written_opinions(demo: Demo, seats: council.Council, round_: Round, product: Product) -> None:
    """26/2026: one re-evaluation by written opinions, half the members have answered."""
    desk = demo.desk(round_)
    dossier = desk.until_eligible(product, 25, DossierKind.RE_EVALUATION)
    hall = Hall(seats, round_, demo.people, ago=1, mode=Mode.WRITTEN)
    item = hall.agenda([dossier])[0]
    hall.declare(absent=0)
    hall.open(item, 10)
    for sheet in hall.sheets(item)[:4]:
        hall.fill(sheet, Decimal("0.72"), 3)
