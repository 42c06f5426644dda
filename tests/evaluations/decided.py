"""A session whose products are scored, as a decision finds it: the records a council leaves behind."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from evaluations.decisions import services as decisions
from evaluations.models import AgendaItem, Decision, Result, Session
from evaluations.sessions.rules import ItemState
from ocop.accounts.models import Unit, User
from ocop.core.jobs.models import Job
from ocop.law.models import ProductSet, RuleProfile
from products.dossiers.rules.states import State
from products.models import Dossier
from tests.factories import (
    AgendaItemFactory,
    CouncilFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    SessionFactory,
    UserFactory,
)
from tests.papers import signed

POINTS = {5: "92.50", 4: "78.40", 3: "66.43", 2: "41.00", 0: "55.00"}
SIGNER = "Trần Văn Ký"


def scored_session(
    unit: Unit,
    ward: Unit,
    stars: list[int],
    profile: str = "148-2023",
    *,
    missed: int = 0,
    confirmed: bool = True,
) -> Session:
    """One product for each of `stars` (0: stopped), all confirmed, the minutes too, an hour ago.

    `missed`: how many stars the minimums took off what the points gave.
    """
    round_ = RoundFactory(unit=unit, profile=RuleProfile.objects.get(code=profile))
    session = SessionFactory(council=CouncilFactory(unit=unit), round=round_)
    for place, star in enumerate(stars, 1):
        dossier = DossierFactory(
            product=ProductFactory(
                producer=ProducerFactory(ward=ward), product_set=ProductSet.objects.get(code="tuong-nuoc-mam")
            ),
            round=round_,
        )
        Dossier.objects.filter(pk=dossier.pk).update(state=State.SCORED)
        item = AgendaItemFactory(session=session, dossier=dossier, position=place)
        AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.CONFIRMED)
        settled(item, star, missed)
    if not confirmed:
        return session
    Session.objects.filter(pk=session.pk).update(
        minutes_confirmed_at=timezone.now() - timedelta(hours=1), minutes_confirmed_by=UserFactory()
    )
    return Session.objects.get(pk=session.pk)


def settled(item: AgendaItem, star: int, missed: int = 0) -> Result:
    points = Decimal(POINTS[star])
    return Result.objects.create(
        item=item,
        total=points,
        sheets=1,
        average=points,
        star_by_points=star or 3,
        stars=star - missed,
        findings=[] if star else [{"text": "dừng"}],
        confirmed_at=timezone.now(),
    )


def issued(decision: Decision, *, by: User, on: date | None = None) -> Job | None:
    """Numbered with the next number, signed and published; the certificates' job."""
    number = decisions.numbering_of(decision).proposal()
    signer = "" if decision.signer else SIGNER
    numbered = decisions.number(decision, number, on or timezone.localdate(), by=by, signer=signer)
    signed(numbered.paper, by)
    return decisions.publish(numbered, by=by)
