import pytest
from django.urls import reverse
from django.utils import timezone

from evaluations.models import Council
from ocop.accounts.roles import Role
from ocop.core.models import AuditEvent
from tests.evaluations import room
from tests.factories import CouncilFactory, UserFactory
from tests.races import second_of_one_page, second_of_two


@pytest.fixture
def people(city):
    return [UserFactory(role=Role.COUNCIL_MEMBER, unit=city) for _ in range(2)]


def data(city, people, **given):
    rows = [(person.pk, office) for person, office in zip(people, ["chair", "member"], strict=False)]
    formset = {"tv-TOTAL_FORMS": 3, "tv-INITIAL_FORMS": 0}
    for place, (pk, office) in enumerate(rows):
        formset |= {f"tv-{place}-user": pk, f"tv-{place}-office": office, f"tv-{place}-organisation": "Phòng Kinh tế"}
    formset |= {f"tv-{len(rows)}-office": "member"}
    return {
        "unit": city.pk,
        "name": "Hội đồng đánh giá, phân hạng sản phẩm OCOP thành phố",
        "decision_number": "12/QĐ-UBND",
        "decision_date": "15/01/2026",
        **formset,
        **given,
    }


def test_the_office_sets_up_a_council_with_its_members(city, office, people, client_of):
    answer = client_of(office).post(reverse("evaluations:council_new"), data(city, people))
    council = Council.objects.get()
    assert answer.url == council.get_absolute_url()
    assert [member.user for member in council.members.all()] == people
    assert AuditEvent.objects.filter(action="council.create").exists()
    page = client_of(office).get(council.get_absolute_url()).content.decode()
    assert page.count("chưa ghi trong quy chế") == 3


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("quorum", "5", "nguồn"), ("spread_limit", "10", "nguồn"), ("minimum_reading", "all", "nguồn")],
)
def test_a_rule_without_its_source_is_not_taken(city, office, people, client_of, field, value, said):
    answer = client_of(office).post(reverse("evaluations:council_new"), data(city, people, **{field: value}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Council.objects.exists()


def test_two_chairs_are_refused_with_what_was_typed(city, office, people, client_of):
    answer = client_of(office).post(reverse("evaluations:council_new"), data(city, people, **{"tv-1-office": "chair"}))
    assert answer.status_code == 422
    assert "chỉ có một Chủ tịch" in answer.content.decode()
    assert "12/QĐ-UBND" in answer.content.decode()


def test_chair_and_deputy_can_swap_and_who_scored_cannot_be_taken_out(opened, office, client_of):
    url = reverse("evaluations:council_edit", args=[opened.council.pk])
    members = opened.members
    given = data(opened.council.unit, [])
    given |= {"tv-TOTAL_FORMS": 3, "tv-INITIAL_FORMS": 3}
    for place, (member, seat) in enumerate(zip(members, ["deputy", "chair", "secretary"], strict=True)):
        given |= {f"tv-{place}-pk": member.pk, f"tv-{place}-user": member.user_id, f"tv-{place}-office": seat}
    assert client_of(office).post(url, given).status_code == 302
    members[1].refresh_from_db()
    assert members[1].office == "chair"
    answer = client_of(office).post(url, given | {"tv-2-leaves": "on"})
    assert answer.status_code == 422
    assert "đã có phiếu đánh giá" in answer.content.decode()


def test_only_its_office_changes_a_council(world, client_of):
    url = reverse("evaluations:council_edit", args=[world.council.pk])
    assert client_of(world.chair).get(url).status_code == 403
    assert client_of(UserFactory(role=Role.OFFICE)).get(url).status_code == 404
    assert client_of(world.chair).get(world.council.get_absolute_url()).status_code == 200


def test_the_form_offers_only_members_of_the_own_unit(city, office, client_of):
    room.convene(city, office)
    UserFactory(role=Role.COUNCIL_MEMBER, full_name="Người Nơi Khác")
    assert "Người Nơi Khác" not in client_of(office).get(reverse("evaluations:council_new")).content.decode()


def test_s38_a_decision_sets_up_one_council_however_often_it_is_sent(city, office, people, client_of):
    url, client = reverse("evaluations:council_new"), client_of(office)
    client.post(url, data(city, people))
    again = client.post(url, data(city, people, decision_number=" 12/qđ-UBND", name="Hội đồng ghi lại"))
    assert again.status_code == 422
    page = again.content.decode()
    assert "theo Quyết định 12/QĐ-UBND ngày 15/01/2026. Hãy mở Hội đồng đó để sửa." in page
    assert "Hội đồng ghi lại" in page
    assert Council.objects.count() == 1
    for other in ({"decision_number": "13/QĐ-UBND"}, {"decision_date": "16/01/2026"}):
        assert client.post(url, data(city, people, **other)).status_code == 302


def test_s38_a_council_is_saved_again_and_does_not_take_anothers_decision(city, office, people, client_of):
    client = client_of(office)
    client.post(reverse("evaluations:council_new"), data(city, people))
    client.post(reverse("evaluations:council_new"), data(city, people, decision_number="13/QĐ-UBND"))
    first, second = Council.objects.order_by("pk")
    named = data(city, [], name="Tên sửa") | {"tv-TOTAL_FORMS": 0}
    assert client.post(reverse("evaluations:council_edit", args=[first.pk]), named).status_code == 302
    assert client.post(reverse("evaluations:council_edit", args=[second.pk]), named).status_code == 422


def test_after_confirmed_minutes_another_council_of_the_same_decision_goes_on_with_new_rules(world, office, client_of):
    council = world.council
    same = {"decision_number": council.decision_number, "decision_date": f"{council.decision_date:%d/%m/%Y}"}
    sent = data(council.unit, [member.user for member in world.members[:2]], **same)
    url, client = reverse("evaluations:council_new"), client_of(office)
    assert client.post(url, sent).status_code == 422
    council.sessions.update(minutes_confirmed_at=timezone.now(), minutes_confirmed_by=world.chair)
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 422


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s38_of_two_equal_councils_sent_at_once_one_stays(city, office, people):
    answer = second_of_two(office, reverse("evaluations:council_new"), data(city, people))
    assert (answer.status_code, Council.objects.count()) == (422, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_form_at_once_the_second_reads_what_the_first_saved(city, office):
    council = CouncilFactory(unit=city)
    url, sent = reverse("evaluations:council_edit", args=[council.pk]), {**data(city, []), "tv-TOTAL_FORMS": 0}
    answer = second_of_one_page(office, url, sent | {"name": "Của tôi"}, sent | {"name": "Của bạn"})
    assert answer.status_code == 422
    assert "Người khác vừa lưu: “Của tôi”" in answer.content.decode()
    assert Council.objects.get().name == "Của tôi"


def test_the_form_says_what_each_rule_does_and_nothing_of_how_it_was_found(city, office, people, client_of):
    page = client_of(office).get(reverse("evaluations:council_new")).content.decode()
    assert "Có mặt ít hơn số này thì phiên họp không tiến hành được" in page
    assert "Nơi khác" not in page
    assert "phần mềm" not in page.split("Quy chế của Hội đồng", 1)[1]


def test_s38_a_seat_that_another_officer_changed_meanwhile_is_not_put_back(city, office, people, client_of):
    first, second = client_of(office), client_of(UserFactory(role=Role.OFFICE, unit=city))
    first.post(reverse("evaluations:council_new"), data(city, people))
    council = Council.objects.get()
    address = reverse("evaluations:council_edit", args=[council.pk])

    def opened(client):
        context = client.get(address).context
        forms = [context["form"], context["members"].management_form, *context["members"].forms]
        return {
            field.html_name: field.value() for form in forms for field in form if field.value() not in (None, False)
        }

    here = opened(second)
    first.post(address, opened(first) | {"tv-1-organisation": "Phòng Y tế"})
    assert second.post(address, here | {"tv-0-organisation": "UBND thành phố"}).status_code == 302
    assert [seat.organisation for seat in council.members.order_by("pk")] == ["UBND thành phố", "Phòng Y tế"]
    asked = second.post(address, here | {"tv-1-organisation": "Phòng Tài chính"})
    assert asked.status_code == 422
    assert "Người khác vừa lưu: Thành viên, Phòng Y tế" in asked.content.decode()
    again = here | {"tv-1-organisation": "Phòng Tài chính", "seen": asked.context["form"]["seen"].value()}
    again |= {row["seen"].html_name: row["seen"].value() or "" for row in asked.context["members"].forms}
    assert second.post(address, again).status_code == 302
    assert council.members.get(user=people[1]).organisation == "Phòng Tài chính"
