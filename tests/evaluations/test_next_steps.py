"""What the page of a dossier leads to once it is with the council, and how it says that it is over."""

import re

import pytest
from django.urls import reverse

from evaluations.decisions import services as decisions
from evaluations.next_steps import decision_of, next_steps
from evaluations.sessions.rules import ItemState
from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from products.dossiers import services
from products.dossiers.rules.states import State
from products.models import Certificate, Dossier
from tests.evaluations.decided import issued, scored_session
from tests.factories import (
    AgendaItemFactory,
    DossierFactory,
    RoundFactory,
    SessionFactory,
    UnitFactory,
    UserFactory,
)


def next_of(client, dossier) -> tuple[str, list[str]]:
    """The words of the part "Việc tiếp theo" and where its buttons lead."""
    page = client.get(dossier.get_absolute_url()).content.decode()
    part = re.search(r'<section class="next".*?</section>', page, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split()), re.findall(r'href="([^"]+)"', part)


def test_from_an_eligible_dossier_the_office_puts_it_on_an_agenda(city, office, helper, client_of):
    dossier, other = (DossierFactory(round=RoundFactory(unit=city)) for _ in range(2))
    Dossier.objects.filter(pk__in=[dossier.pk, other.pk]).update(state=State.ELIGIBLE)
    words, (way,) = next_of(client_of(office), dossier)
    assert "Đưa vào chương trình họp" in words
    asked = client_of(office).get(way.replace("&amp;", "&")).content.decode()
    assert dossier.product.name in asked
    assert other.product.name not in asked
    assert next_of(client_of(helper), dossier)[1] == []


def test_a_dossier_in_session_leads_to_it(world, office, client_of, ward_officer):
    session = reverse("evaluations:session", args=[world.session.pk])
    assert next_of(client_of(office), world.item.dossier)[1] == [session]
    assert next_of(client_of(world.chair), world.item.dossier)[1] == [session]
    foreign = DossierFactory(round=world.item.dossier.round)
    Dossier.objects.filter(pk=foreign.pk).update(state=State.IN_SESSION)
    assert next_of(client_of(office), foreign)[1] == []


def test_the_decision_is_a_step_away_for_those_who_read_decisions(city, ward, office, helper, ward_officer, client_of):
    session = scored_session(city, ward, [3, 2])
    kept, fallen = (item.dossier for item in session.items.order_by("position"))
    assert next_of(client_of(office), kept) == (
        "Việc tiếp theo Chờ quyết định theo kết quả đã chấm Mở phiên họp",
        [session.get_absolute_url()],
    )
    draft = decisions.draft(session, by=office)
    words, ways = next_of(client_of(office), kept)
    assert ("Mở dự thảo quyết định" in words, ways) == (True, [draft.get_absolute_url()])
    decisions.approve(draft, by=UserFactory(role=Role.LEADER, unit=city))
    issued(draft, by=office)
    certificate = Certificate.objects.get()
    words, ways = next_of(client_of(office), kept)
    assert words.startswith(f"Kết quả Được công nhận 3 sao Giấy chứng nhận {certificate.number_text}: ")
    assert ways == [certificate.get_absolute_url(), draft.get_absolute_url()]
    assert next_of(client_of(ward_officer), kept)[1] == [certificate.get_absolute_url()]
    words, ways = next_of(client_of(ward_officer), fallen)
    assert words == (
        "Kết quả Không đạt Muốn đánh giá lại thì lập hồ sơ mới cho sản phẩm này trong một đợt đang nhận hồ sơ."
    )
    assert ways == []


def test_it_leads_to_the_newest_session_that_one_may_open(world, office, city):
    dossier = world.item.dossier
    session = SessionFactory(council=world.session.council, round=dossier.round, number=2)
    AgendaItemFactory(session=session, dossier=dossier, state=ItemState.CONFIRMED)
    (step,) = next_steps(dossier, office)
    assert step.url == session.get_absolute_url()
    stranger = UserFactory(role=Role.OFFICE, unit=UnitFactory(kind=UnitKind.CITY))
    assert next_steps(dossier, stranger) == []


def test_a_decision_of_another_office_is_no_step(city, ward, office):
    session = scored_session(city, ward, [3])
    dossier = session.items.get().dossier
    decisions.draft(session, by=office)
    assert decision_of(dossier, office) is not None
    assert decision_of(dossier, UserFactory(role=Role.OFFICE, unit=UnitFactory(kind=UnitKind.CITY))) is None


@pytest.mark.parametrize("reason", ["Chủ thể đổi ý."])
def test_a_withdrawn_dossier_says_why(city, ward_officer, client_of, reason):
    dossier = DossierFactory(round=RoundFactory(unit=city), product__ward=ward_officer.memberships.get().unit)
    services.withdraw(dossier, reason, by=ward_officer)
    assert next_of(client_of(ward_officer), dossier)[0] == f"Kết quả Đã rút Lý do: {reason}"
