"""What was recorded at reception or in a supplement is put right with a reason: old value kept, paper made anew."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ocop.core import seams
from ocop.core.audit import services as audit
from ocop.core.audit.journal import journal
from ocop.core.corrections import Ground, Why
from ocop.core.jobs.models import Job
from ocop.core.refusal import Refusal
from ocop.documents.official import services as official
from ocop.law.dates.rules import add_working_days
from ocop.law.dates.services import calendar
from ocop.law.models import RuleProfile
from ocop.notifications.models import Message
from products.dossiers import services
from products.dossiers.rules.states import DECIDED, State
from products.dossiers.services import WardPart
from products.models import Dossier, Round
from tests.factories import (
    AgendaItemFactory,
    CouncilFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    RoundFactory,
    SessionFactory,
)
from tests.papers import printed, signed
from tests.products.conftest import ask, check_all, to_checking
from tests.races import Other
from tests.undo import fold_on

pytestmark = pytest.mark.django_db
STAMP = Why(Ground.PAPER, "Dấu “Đến” ghi ngày khác")


@pytest.fixture
def received(checking_dossier):
    """Handed in and received ten days ago."""
    ago = timezone.now() - timedelta(days=10)
    Dossier.objects.filter(pk=checking_dossier.pk).update(submitted_at=ago)
    checking_dossier.refresh_from_db()
    return checking_dossier


def test_the_page_tells_how_far_its_receipt_is_until_it_can_be_opened(received, office, client_of):
    paper = services.receipt_of(received)
    job, client = official.job_of(paper), client_of(office)
    page, bar = received.get_absolute_url(), reverse("core:job", args=[job.pk])
    assert f'hx-get="{bar}"' in client.get(page).content.decode()
    Job.objects.filter(pk=job.pk).update(attempts=5, failed_at=timezone.now())
    assert reverse("core:job_again", args=[job.pk]) in client.get(page).content.decode()
    Job.objects.filter(pk=job.pk).update(attempts=0, failed_at=None)
    printed(paper)
    done = client.get(bar, headers={"hx-request": "true"}).content.decode()
    assert f'href="{paper.get_absolute_url()}">Mở {paper}' in done
    assert bar not in client.get(page).content.decode()


def test_the_day_is_put_right_and_the_receipt_made_anew(received, office, client_of):
    old, day = services.receipt_of(received), timezone.localdate() - timedelta(days=3)
    was = received.received_on
    services.correct_reception(received, received.receipt_number, day, STAMP, by=office)
    received.refresh_from_db()
    new = services.receipt_of(received)
    assert received.received_on == day
    assert (new.number, new.edition, new.date) == (old.number, 2, day)
    assert (old.replaced_by, new.replaced_by) == (new, None)
    paper, _ = official.thawed(new)
    before, _ = official.thawed(old)
    assert (paper.received_on, paper.items, paper.receiver) == (day, before.items, before.receiver)
    assert STAMP.words in paper.instead_of
    printed(new)
    event = audit.of(received).get(action="dossier.reception_corrected")
    assert event.changes["on"] == [was.isoformat(), day.isoformat()]
    line = next(line for line in journal(received) if line.title == "Sửa số, ngày tiếp nhận")
    assert line.quote == "Theo giấy tờ, văn bản. Dấu “Đến” ghi ngày khác"
    assert Message.objects.filter(text__contains=f"tiếp nhận ngày {day:%d/%m/%Y}").exists()
    page = client_of(office).get(received.get_absolute_url()).content.decode()
    assert "đã thay bằng bản mới" in page
    assert "Đã thay bằng" in client_of(office).get(old.get_absolute_url()).content.decode()
    with pytest.raises(Refusal, match="bản ký của bản 2"):
        signed(old, office)


def test_a_number_that_goes_is_cancelled_and_the_new_one_is_not_given_again(received, office, client_of, ward_officer):
    old, number = services.receipt_of(received), received.receipt_number
    services.correct_reception(received, number + 4, received.received_on, STAMP, by=office)
    old = type(old).objects.get(pk=old.pk)
    assert old.is_cancelled
    assert services.receipt_of(received).number == number + 4
    with pytest.raises(Refusal, match="đã dùng hoặc đã hủy"):
        services.correct_reception(received, number, received.received_on, STAMP, by=office)
    other = DossierFactory(round=received.round, state=State.WARD_ASSESSING, submitted_at=timezone.now())
    assert services.receive(other, by=office).receipt_number == number + 5
    with pytest.raises(Refusal, match="đã dùng"):
        services.correct_reception(other, number + 4, timezone.localdate(), STAMP, by=office)


@pytest.mark.parametrize(("days", "said"), [(1, "chưa đến"), (-30, "trước ngày nộp"), (0, "giống giá trị đang ghi")])
def test_a_day_that_cannot_be_is_refused(received, office, days, said):
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refusal, match=said):
        services.correct_reception(received, received.receipt_number, day, STAMP, by=office)
    services.correct_reception(
        received, received.receipt_number, timezone.localdate() - timedelta(days=1), STAMP, by=office
    )


def test_no_reason_and_no_other_role(received, office, helper, ward_officer):
    day = timezone.localdate() - timedelta(days=1)
    with pytest.raises(Refusal, match="Chưa ghi lý do"):
        services.correct_reception(received, 1, day, Why(Ground.TYPO, " "), by=office)
    for other in (helper, ward_officer):
        with pytest.raises(Refusal, match="chưa được giao quyền"):
            services.correct_reception(received, 1, day, STAMP, by=other)


@pytest.mark.parametrize("state", [*DECIDED, State.RETURNED])
def test_it_is_over_once_decided(received, office, client_of, state):
    url = reverse("products:dossier_correct_reception", args=[received.pk])
    assert client_of(office).get(url).status_code == 200
    Dossier.objects.filter(pk=received.pk).update(state=state)
    with pytest.raises(Refusal):
        services.correct_reception(received, 7, timezone.localdate() - timedelta(days=1), STAMP, by=office)
    assert client_of(office).get(url).status_code == 302
    can, cannot = fold_on(client_of(office), received.get_absolute_url())
    assert not any("Số, ngày tiếp nhận" in words for words in can)
    assert any("Số, ngày tiếp nhận" in words for words in cannot) is (state in DECIDED)


def test_a_letter_sent_since_holds_the_day(received, office, helper):
    item = received.items.of_producer().with_counts().filter(paper_count__gt=0).first()
    check_all(received, helper, but=[item.pk])
    services.check_item(item, "invalid", "Mờ", by=helper)
    Dossier.objects.filter(pk=received.pk).update(received_on=timezone.localdate() - timedelta(days=8))
    due, sent = timezone.localdate() + timedelta(days=9), timezone.localdate() - timedelta(days=4)
    letter = services.ask_supplement(received, due, "", number=3, on=sent, by=office).letter
    with pytest.raises(Refusal, match=f"của công văn số {letter.number_text}"):
        services.correct_reception(received, 7, timezone.localdate() - timedelta(days=3), STAMP, by=office)
    day = timezone.localdate() - timedelta(days=5)
    assert services.correct_reception(received, 7, day, STAMP, by=office).received_on == day


def test_the_form_shows_what_stands_and_what_saving_does(received, office, client_of):
    client, url = client_of(office), reverse("products:dossier_correct_reception", args=[received.pk])
    page = client.get(url).content.decode()
    assert "Đang ghi" in page
    assert f"Giấy tiếp nhận số {received.receipt_number} được thay bằng bản mới" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    data = {"number": received.receipt_number, "ground": "typo", "reason": "Ghi nhầm", "seen": seen}
    assert "chưa đến" in client.post(url, data | {"on": "01/01/2099"}).content.decode()
    services.correct_reception(received, 77, received.received_on, STAMP, by=office)
    late = client.post(url, data | {"on": "01/01/2024"}).content.decode()
    assert "vừa được sửa" in late
    assert (
        client.post(url, {**data, "number": 78, "seen": "", "on": f"{received.received_on:%d/%m/%Y}"}).status_code
        == 302
    )


def test_the_deadline_of_a_supplement_is_put_right_until_it_is_answered(received, office, helper, ward_officer):
    item = received.items.of_producer().with_counts().filter(paper_count__gt=0).first()
    check_all(received, helper, but=[item.pk])
    services.check_item(item, "invalid", "Mờ", by=helper)
    with pytest.raises(Refusal, match="Không còn yêu cầu"):
        services.correct_supplement(received, timezone.localdate() + timedelta(days=20), STAMP, by=office)
    asked = ask(received, timezone.localdate() + timedelta(days=9), "", by=office)
    later = timezone.localdate() + timedelta(days=20)
    with pytest.raises(Refusal, match="sau hôm nay"):
        services.correct_supplement(received, timezone.localdate(), STAMP, by=office)
    services.correct_supplement(received, later, STAMP, by=office)
    first = asked.letter
    asked.refresh_from_db()
    assert (asked.due_on, asked.letter.edition, asked.letter.number) == (later, 2, first.number)
    assert official.thawed(asked.letter)[0].until == later
    signed(asked.letter, office)
    services.correct_supplement(received, later + timedelta(days=1), STAMP, by=office)
    asked.refresh_from_db()
    assert asked.letter.edition == 2, "a signed letter stays as it was signed"
    services.withdraw_supplement(received, "Nhầm", by=office)
    assert not official.about(received, "yeu-cau-bo-sung").standing().exists()


def test_the_wards_day_moves_its_deadline_until_its_report_has_a_number(
    complete_dossier, ward_officer, office, monkeypatch
):
    monkeypatch.setattr(seams.ward_part, "answers", [lambda dossier: WardPart(("Nguồn gốc ý tưởng",), "")])
    services.submit(complete_dossier, by=ward_officer)
    Dossier.objects.filter(pk=complete_dossier.pk).update(submitted_at=timezone.now() - timedelta(days=9))
    taken = services.take(complete_dossier, by=ward_officer)
    day = timezone.localdate() - timedelta(days=2)
    values = (taken.ward_receipt_number, day, taken.ward_due_on)
    with pytest.raises(Refusal, match="chưa được giao quyền"):
        services.correct_ward_reception(taken, *values, STAMP, by=office)
    put = services.correct_ward_reception(taken, *values, STAMP, by=ward_officer)
    assert put.ward_received_on == day
    if taken.ward_due_on:
        assert put.ward_due_on == add_working_days(day, 15, calendar())
    monkeypatch.setattr(seams.ward_part, "answers", [lambda dossier: WardPart((), "05/BC-UBND")])
    with pytest.raises(Refusal, match="hủy số báo cáo"):
        services.correct_ward_reception(put, *values, STAMP, by=ward_officer)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_dossiers_put_to_one_number_at_once(complete_dossier, ward_officer, office, ward_done):
    to_checking(complete_dossier, ward_officer, office)
    ago, day = timezone.now() - timedelta(days=9), timezone.localdate() - timedelta(days=1)
    other = DossierFactory(round=complete_dossier.round, state=State.WARD_ASSESSING, submitted_at=ago)
    services.receive(other, by=office)
    Dossier.objects.update(submitted_at=ago)
    with transaction.atomic():
        services.correct_reception(complete_dossier, 50, day, STAMP, by=office)
        second = Other(lambda: services.correct_reception(other, 50, day, STAMP, by=office))
        assert second.waits(), second.error
    with pytest.raises(Refusal, match="đã dùng"):
        second.ends()
    assert Dossier.objects.filter(receipt_number=50).count() == 1


def test_a_supplement_is_never_due_after_the_check_itself(checking_dossier, office, helper, client_of):
    today = timezone.localdate()
    last = today + timedelta(days=20)
    Round.objects.filter(pk=checking_dossier.round_id).update(due_on=last)
    wrong = checking_dossier.items.of_producer().with_counts().filter(paper_count__gt=0).first()
    check_all(checking_dossier, helper, but=[wrong.pk])
    services.check_item(wrong, "invalid", "Mờ", by=helper)
    url = reverse("products:dossier_ask_supplement", args=[checking_dossier.pk])
    sent = {"number": 3, "on": f"{today:%d/%m/%Y}", "note": "", "due_on": "01/12/2099"}
    late = client_of(office).post(url, sent)
    assert "due_on" in late.context["form"].errors
    with pytest.raises(Refusal, match=f"{last:%d/%m/%Y}"):
        services.ask_supplement(checking_dossier, last + timedelta(days=1), "", number=3, on=today, by=office)
    services.ask_supplement(checking_dossier, last, "", number=3, on=today, by=office)
    with pytest.raises(Refusal, match=f"{last:%d/%m/%Y}"):
        services.correct_supplement(checking_dossier, last + timedelta(days=1), STAMP, by=office)


def test_another_reason_is_said_by_its_sentence_alone(received, office):
    services.correct_reception(received, 77, received.received_on, Why(Ground.OTHER, " Nhầm số "), by=office)
    assert audit.of(received).get(action="dossier.reception_corrected").changes["reason"] == "Nhầm số"


# ── what came before and after ──


def test_the_office_received_nothing_before_the_ward_had_it_and_reported(
    complete_dossier, ward_officer, office, monkeypatch
):
    today = timezone.localdate()
    services.submit(complete_dossier, by=ward_officer)
    Dossier.objects.update(submitted_at=timezone.now() - timedelta(days=20))
    services.take(complete_dossier, by=ward_officer, on=today - timedelta(days=9))
    report = WardPart((), "05/BC-UBND", today - timedelta(days=5))
    monkeypatch.setattr(seams.ward_part, "answers", [lambda dossier: report])
    with pytest.raises(Refusal, match="trước ngày báo cáo của xã, phường"):
        services.receive(complete_dossier, by=office, on=today - timedelta(days=7))
    received = services.receive(complete_dossier, by=office, on=today - timedelta(days=5))
    with pytest.raises(Refusal, match="trước ngày báo cáo của xã, phường"):
        services.correct_reception(received, received.receipt_number, today - timedelta(days=6), STAMP, by=office)


def test_the_office_received_nothing_after_the_council_met(received, office):
    met = timezone.now() - timedelta(days=4)
    Dossier.objects.filter(pk=received.pk).update(received_on=timezone.localdate(met) - timedelta(days=1))
    session = SessionFactory(council=CouncilFactory(unit=received.round.unit), round=received.round, starts_at=met)
    AgendaItemFactory(session=session, dossier=received)
    Dossier.objects.filter(pk=received.pk).update(state=State.SCORED)
    received.refresh_from_db()
    with pytest.raises(Refusal, match=f"sau ngày {timezone.localdate(met):%d/%m/%Y} của {session}"):
        services.correct_reception(received, received.receipt_number, timezone.localdate(), STAMP, by=office)
    services.correct_reception(received, received.receipt_number, timezone.localdate(met), STAMP, by=office)


def test_a_wards_number_is_of_its_year(ward_officer, ward, city):
    """Moved into another year it may be another dossier's."""
    round_ = RoundFactory(unit=city, profile=RuleProfile.objects.get(code="26-2026"))
    last_year = timezone.localdate().replace(month=12, day=30) - timedelta(days=365)
    mine, _ = (
        DossierFactory(
            product=ProductFactory(producer=ProducerFactory(ward=ward)), round=round_, state=State.WARD_ASSESSING,
            ward_receipt_number=1, ward_received_on=day, submitted_at=timezone.now() - timedelta(days=800),
        )
        for day in (timezone.localdate(), last_year)
    )  # fmt: skip
    with pytest.raises(Refusal, match=f"Số tiếp nhận 1 của năm {last_year.year} đã dùng"):
        services.correct_ward_reception(mine, 1, last_year, None, STAMP, by=ward_officer)
    with pytest.raises(Refusal, match="hơn một năm"):
        services.correct_ward_reception(mine, 2, last_year, date(2099, 12, 31), STAMP, by=ward_officer)
    assert services.correct_ward_reception(mine, 2, last_year, None, STAMP, by=ward_officer).ward_receipt_number == 2


def test_the_steps_name_the_day_that_the_receipt_names(received, office, client_of):
    day = timezone.localdate() - timedelta(days=3)
    services.correct_reception(received, received.receipt_number, day, STAMP, by=office)
    stages = client_of(office).get(received.get_absolute_url()).context["stages"]
    notes = {stage.label: stage.note for stage in stages}
    assert (notes["Xã đánh giá"], notes["Tiếp nhận"]) == (f"{day:%d/%m}", f"{day:%d/%m}")
