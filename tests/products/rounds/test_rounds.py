from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ocop.core.audit.models import AuditEvent
from ocop.core.refusal import Refusal
from ocop.law.models import RuleProfile
from ocop.law.profiles.services import next_version
from products.dossiers import services
from products.dossiers.rules.states import DossierKind
from products.models import Round
from products.rounds.rules import RoundDays, Span, law_refusal, not_taking, profile_warnings
from products.rounds.services import change, proposed, warnings_of
from tests.factories import DossierFactory, ProductFactory, RoundFactory
from tests.products.conftest import fill
from tests.races import Other, second_of_one_page

OLD = Span(date(2023, 2, 24), date(2026, 7, 21))


@pytest.mark.parametrize(
    ("days", "count"),
    [
        (RoundDays(date(2024, 3, 1)), 0),
        (RoundDays(date(2023, 2, 24), date(2026, 7, 21)), 0),
        (RoundDays(date(2023, 2, 23)), 2),
        (RoundDays(date(2026, 7, 1), date(2026, 8, 1)), 2),
        (RoundDays(date(2026, 7, 1), date(2026, 7, 5), date(2026, 9, 1)), 1),
    ],
)
def test_a_round_warns_where_its_profile_is_not_in_force(days, count):
    assert len(profile_warnings(days, OLD, OLD)) == count


def test_the_cut_off_day_is_in_time():
    days = RoundDays(date(2024, 3, 1), date(2024, 4, 30))
    assert not_taking(days, date(2024, 2, 29))
    assert not_taking(days, date(2024, 4, 30)) is None
    assert not_taking(days, date(2024, 5, 1))


def typed(city, **more):
    profile = RuleProfile.objects.get(code="148-2023")
    return {
        "unit": city.pk, "year": 2024, "number": 1, "profile": profile.pk, "opens_on": "01/03/2024",
        "cut_off_on": "30/04/2024", "due_on": "30/06/2024", "note": "", **more,
    }  # fmt: skip


def test_the_office_opens_a_round_and_is_warned(client_of, office, city):
    client = client_of(office)
    answer = client.post(reverse("products:round_new"), typed(city, opens_on="01/03/2020", year=2020), follow=True)
    assert "chưa hoặc không còn hiệu lực" in answer.content.decode()
    page = client.get(Round.objects.get().get_absolute_url()).content.decode()
    assert "chưa đối chiếu bản ký" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("opens_on", "29/02/2023", "Ngày chưa đúng"),
        ("opens_on", "32/13/2024", "Ngày chưa đúng"),
        ("cut_off_on", "01/01/2024", "Hạn nhận hồ sơ trước ngày mở đợt"),
        ("due_on", "01/01/2024", "Hạn hoàn thành trước ngày mở đợt"),
        ("year", "9999", "Năm phải từ 2018"),
        ("number", "999999999999999", ""),
        ("unit", "999999", ""),
    ],
)
def test_bad_days_get_a_sentence_and_keep_what_was_typed(client_of, office, city, field, value, said):
    answer = client_of(office).post(reverse("products:round_new"), typed(city, note="Giữ lại", **{field: value}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Giữ lại" in answer.content.decode()


def test_29_february_of_a_leap_year_is_a_day(client_of, office, city):
    client_of(office).post(reverse("products:round_new"), typed(city, opens_on="29/02/2024"))
    assert Round.objects.get().opens_on == date(2024, 2, 29)


def test_a_round_number_is_given_once(client_of, office, city):
    client = client_of(office)
    client.post(reverse("products:round_new"), typed(city))
    answer = client.post(reverse("products:round_new"), typed(city))
    assert "đã có đợt mang số này" in answer.content.decode()


def test_a_round_with_dossiers_keeps_its_profile(client_of, office, dossier, city):
    new = RuleProfile.objects.get(code="26-2026")
    url = reverse("products:round_edit", args=[dossier.round_id])
    client_of(office).post(url, typed(city, profile=new.pk))
    dossier.round.refresh_from_db()
    assert dossier.round.profile.code == "148-2023"
    assert dossier.round.year == 2024


def test_only_the_office_of_the_unit_edits(client_of, ward_officer, round_):
    client = client_of(ward_officer)
    assert client.get(reverse("products:round", args=[round_.pk])).status_code == 200
    assert client.get(reverse("products:round_edit", args=[round_.pk])).status_code == 403
    foreign = RoundFactory()
    assert client.get(reverse("products:round", args=[foreign.pk])).status_code == 404


def test_the_list_asks_no_more_queries_for_many_rounds(client_of, office, city, count_queries):
    client = client_of(office)
    RoundFactory.create_batch(2, unit=city)
    few = count_queries(client, reverse("products:rounds"))
    RoundFactory.create_batch(30, unit=city, opens_on=timezone.localdate() - timedelta(days=3))
    assert count_queries(client, reverse("products:rounds")) == few <= 12


def test_the_law_of_a_round_stays_once_it_has_dossiers(city, office):
    round_, free = RoundFactory(unit=city), RoundFactory(unit=city)
    DossierFactory(round=round_)
    new = RuleProfile.objects.get(code="26-2026")
    changes = {"profile": (round_.profile, new)}
    round_.profile = free.profile = new
    with pytest.raises(Refusal, match="đã có hồ sơ nên không đổi bộ quy định"):
        change(round_, changes, by=office)
    change(free, changes, by=office)
    assert list(Round.objects.filter(profile=new)) == [free]


# ── the law of a round: who takes dossiers on which day ──

TAKES = Span(date(2025, 7, 6), date(2026, 5, 21))


@pytest.mark.parametrize(
    ("day", "reason", "refused"),
    [
        (date(2026, 5, 21), "", False),
        (date(2026, 5, 22), "", True),
        (date(2026, 5, 22), "   ", True),
        (date(2026, 5, 22), "Hồ sơ nộp ngày 20/05/2026", False),
        (date(2025, 7, 5), "", True),
    ],
)
def test_an_ended_law_takes_no_dossier_without_a_reason_of_the_office(day, reason, refused):
    found = law_refusal(TAKES, day, "Quyết định 148", reason, office="cơ quan quản lý OCOP")
    assert (found is not None) == refused
    if found:
        assert f"không nhận hồ sơ nộp ngày {day:%d/%m/%Y}" in found
        assert "đề nghị cơ quan quản lý OCOP ghi lý do" in found


def test_opening_and_handing_in_ask_the_law(city, product, ward_officer):
    round_ = RoundFactory(unit=city, law_reason="")
    with pytest.raises(Refusal, match="không nhận hồ sơ nộp ngày"):
        services.open_dossier(product, round_, "first", by=ward_officer)
    round_.law_reason = "Hồ sơ giấy nộp tháng 6/2025"
    round_.save()
    dossier = services.open_dossier(product, round_, "first", by=ward_officer)
    fill(dossier, ward_officer)
    round_.law_reason = ""
    round_.save()
    with pytest.raises(Refusal, match="không nhận hồ sơ nộp ngày"):
        services.submit(dossier, by=ward_officer)
    round_.law_reason = "Hồ sơ giấy nộp tháng 6/2025"
    round_.save()
    assert services.submit(dossier, by=ward_officer).state == "submitted"


def test_a_law_whose_end_a_newer_version_says_takes_nothing_after_it(city, product, ward_officer):
    """The round keeps the version that it began with, which knew of no end."""
    law, today = RuleProfile.objects.get(code="26-2026"), timezone.localdate()
    round_ = RoundFactory(unit=city, profile=law, law_reason="")
    dossier = services.open_dossier(product, round_, "first", by=ward_officer)
    ended = next_version(law, today)
    ended.handed_in_to = today - timedelta(days=1)
    ended.save()
    with pytest.raises(Refusal, match="không nhận hồ sơ nộp ngày"):
        services.open_dossier(ProductFactory(producer=product.producer), round_, "first", by=ward_officer)
    fill(dossier, ward_officer)
    with pytest.raises(Refusal, match="không nhận hồ sơ nộp ngày"):
        services.submit(dossier, by=ward_officer)


def test_the_law_of_today_needs_no_reason(city, product, ward_officer):
    round_ = RoundFactory(unit=city, profile=RuleProfile.objects.get(code="26-2026"), law_reason="")
    assert services.open_dossier(product, round_, "first", by=ward_officer).pk


def test_the_reason_is_an_act_of_the_office_in_the_journal(client_of, office, city):
    round_ = RoundFactory(unit=city, year=2024, number=1, opens_on=date(2024, 3, 1), law_reason="")
    page = client_of(office).get(reverse("products:round_edit", args=[round_.pk]))
    seen = page.context["form"]["seen"].value()
    client_of(office).post(
        reverse("products:round_edit", args=[round_.pk]), typed(city, law_reason="Hồ sơ giấy năm 2024", seen=seen)
    )
    event = AuditEvent.objects.filter(action="round.changed").latest("pk")
    assert event.changes["changed"]["law_reason"] == ["", "Hồ sơ giấy năm 2024"]
    assert "Hồ sơ giấy năm 2024" in client_of(office).get(round_.get_absolute_url()).content.decode()


# ── the law's own rounds ──


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (date(2026, 10, 29), (2026, 2, date(2026, 10, 29), date(2026, 12, 30))),
        (date(2026, 10, 30), (2027, 1, date(2027, 4, 29), date(2027, 6, 30))),
        (date(2028, 2, 29), (2028, 1, date(2028, 4, 29), date(2028, 6, 30))),
    ],
)
def test_a_new_round_begins_with_the_laws_next_one(reference, today, wanted):
    given = proposed(today)
    assert (given["year"], given["number"], given["cut_off_on"], given["due_on"]) == wanted
    assert given["profile"].code == "26-2026"


def test_where_the_law_fixes_no_rounds_only_the_law_is_proposed(reference):
    assert set(proposed(date(2024, 3, 1))) == {"year", "profile"}
    assert proposed(date(2020, 1, 1)) == {"year": 2020}


def test_the_form_of_a_new_round_shows_what_is_proposed_and_another_day_is_warned_of(client_of, office, city):
    form = client_of(office).get(reverse("products:round_new")).context["form"]
    assert {name: form[name].value() for name in ("number", "cut_off_on")} == {
        name: proposed(timezone.localdate())[name] for name in ("number", "cut_off_on")
    }
    profile = RuleProfile.objects.get(code="26-2026")
    for cut_off, warned in ((date(2027, 4, 29), False), (date(2027, 4, 30), False), (date(2027, 4, 28), True)):
        round_ = RoundFactory(unit=city, profile=profile, opens_on=date(2027, 1, 1), cut_off_on=cut_off)
        assert any("đợt cố định" in words for words in warnings_of(round_)) == warned


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_dossier_opened_while_the_round_gets_another_law_is_of_that_law(city, ward, office, ward_officer):
    today, law = timezone.localdate(), RuleProfile.objects.get(code="148-2025")
    round_, product = (
        RoundFactory(unit=city, profile=RuleProfile.objects.get(code="148-2023")),
        ProductFactory(ward=ward),
    )
    opened, seen = [], Round.objects.select_related("profile", "unit").get(pk=round_.pk)
    with transaction.atomic():
        changing = Round.objects.select_for_update().get(pk=round_.pk)  # as the page does
        before, changing.profile = changing.profile, law
        change(changing, {"profile": (before, law)}, by=office)
        other = Other(
            lambda: opened.append(services.open_dossier(product, seen, DossierKind.FIRST, by=ward_officer, today=today))
        )
        assert other.waits(), other.error
    other.ends()
    assert opened[0].profile.code == law.code


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_form_at_once_the_second_reads_what_the_first_saved(city, office):
    round_ = RoundFactory(unit=city)
    url = reverse("products:round_edit", args=[round_.pk])
    answer = second_of_one_page(office, url, typed(city, note="Của tôi"), typed(city, note="Của bạn"))
    assert answer.status_code == 422
    assert "Người khác vừa lưu: “Của tôi”" in answer.content.decode()
    assert Round.objects.get().note == "Của tôi"
