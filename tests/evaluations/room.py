"""A council in session over one dossier, as the tests of sessions, scoring and results need it."""

from dataclasses import dataclass, field

from django.utils import timezone

from evaluations.councils.models import Council, CouncilMember
from evaluations.models import AgendaItem, Score, ScoreChange, ScoreSheet, Session
from evaluations.scoring.services import Choice, save_choice, submit_sheet
from evaluations.sessions import interests, services
from ocop.accounts.models import Unit, User
from ocop.accounts.roles import Role
from ocop.law.models import Level, ProductSet, RuleProfile
from ocop.law.sheets.services import rules_of
from products.dossiers.rules.states import State
from products.models import Dossier
from tests.factories import (
    CouncilFactory,
    CouncilMemberFactory,
    DossierFactory,
    ProductFactory,
    RoundFactory,
    UserFactory,
)


@dataclass
class World:
    office: User
    council: Council
    members: list[CouncilMember]
    session: Session
    item: AgendaItem
    extra: dict = field(default_factory=dict)

    @property
    def chair(self) -> User:
        return self.members[0].user

    @property
    def rules(self):
        return rules_of(self.item.sheet)

    def sheet_of(self, place: int) -> ScoreSheet:
        return ScoreSheet.objects.get(item=self.item, member=self.members[place])


def convene(
    city: Unit,
    office: User,
    *,
    size: int = 3,
    mode: str = "meeting",
    profile: str = "148-2023",
    product_set: str = "",
    **council,
) -> World:
    """Council and session, everyone present, one eligible dossier on the agenda."""
    body = CouncilFactory(unit=city, **council)
    offices = ["chair", "deputy", "secretary"]
    members = [
        CouncilMemberFactory(
            council=body,
            office=offices[place] if place < len(offices) else "member",
            position=place,
            user=UserFactory(role=Role.COUNCIL_MEMBER, unit=city, full_name=f"Thành viên {place + 1}"),
        )
        for place in range(size)
    ]
    round_ = RoundFactory(unit=city, profile=RuleProfile.objects.get(code=profile))
    session = services.create_session(body, round_, by=office, starts_at=timezone.now(), mode=mode)
    for member in members:
        services.mark_attendance(session, member, True, by=office)
    item = services.put_on_agenda(session, eligible(round_, city, product_set=product_set), by=office)
    declared(session)
    return World(office, body, members, session, item)


def declared(session: Session) -> None:
    """Everyone in the council has declared no interest in what is on the agenda now."""
    for member in session.council.members.sitting().select_related("user"):
        asked = interests.asked(session, member.user)
        interests.declare(session, dict.fromkeys((item.pk for item in asked), None), by=member.user)


def eligible(round_, city: Unit, *, state: str = State.ELIGIBLE, product_set: str = "", **given) -> Dossier:
    of = {"product_set": ProductSet.objects.get(code=product_set)} if product_set else {}
    product = ProductFactory(producer__ward__parent=city, **of)
    return DossierFactory(product=product, round=round_, state=state, **given)


def fill(sheet: ScoreSheet, *, highest: bool = True, skip: int = 0) -> None:
    """Score every criterion but the last `skip` with the highest or the lowest level."""
    criteria = rules_of(sheet.item.sheet).criteria
    for criterion in criteria[: len(criteria) - skip]:
        pick = max if highest else min
        level = pick(criterion.levels, key=lambda one: one.points)
        save_choice(sheet, criterion.id, Choice(level.position, no_stop=True), version=0, by=sheet.member.user)


def filled(sheet: ScoreSheet, *, highest: bool = True) -> None:
    """The same as saving one by one leaves it, in two statements."""
    pick = max if highest else min
    todo = rules_of(sheet.item.sheet).criteria
    chosen = {one.id: pick(one.levels, key=lambda level: level.points).position for one in todo}
    levels = {(one.criterion_id, one.position): one for one in Level.objects.filter(criterion__in=chosen)}
    scores = Score.objects.bulk_create(
        Score(sheet=sheet, criterion_id=pk, level=levels[pk, place], no_stop=True) for pk, place in chosen.items()
    )
    ScoreChange.objects.bulk_create(
        ScoreChange(score=one, version=1, level=one.level, by=sheet.member.user) for one in scores
    )


def score_all(world: World, *, lowest: tuple[int, ...] = ()) -> None:
    """Open the item, everyone scores and sends; members in `lowest` give the lowest levels."""
    declared(world.item.session)
    services.open_item(world.item, by=world.chair)
    for place in range(len(world.members)):
        sheet = world.sheet_of(place)
        filled(sheet, highest=place not in lowest)
        submit_sheet(sheet, by=sheet.member.user)
    world.item.refresh_from_db()


def closed(world: World, **given):
    score_all(world, **given)
    result = services.close_item(world.item, by=world.chair)
    world.item.refresh_from_db()
    return result
