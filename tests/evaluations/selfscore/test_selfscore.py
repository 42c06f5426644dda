import re

import pytest
from django.db import transaction
from django.urls import reverse

from evaluations.models import SelfAssessment, SelfScore
from evaluations.selfscore import services
from ocop.accounts.roles import Role
from ocop.core.refusal import Refusal
from products.dossiers.rules.states import State
from products.dossiers.services.facts import DOSSIERS
from products.models import Dossier
from tests.factories import DossierFactory, ProducerFactory, ProductFactory, RoundFactory, UserFactory
from tests.races import Other


@pytest.fixture
def producer_user(ward):
    return UserFactory(role=Role.PRODUCER, unit=ward)


@pytest.fixture
def dossier(city, ward, producer_user):
    producer = ProducerFactory(ward=ward)
    producer.users.add(producer_user)
    return DossierFactory(product=ProductFactory(producer=producer), round=RoundFactory(unit=city))


def best(dossier) -> dict[int, str]:
    """The level with the most points of each criterion."""
    sheet = services.own_of(dossier).rules
    return {c.id: str(max(c.levels, key=lambda level: level.points).position) for c in sheet.criteria}


def test_all_at_the_best_is_five_stars_and_nothing_is_missing(dossier, producer_user):
    services.save(dossier, best(dossier), {}, by=producer_user)
    found = services.distances_for([dossier]).get(dossier.pk)
    assert (found.total, found.by_points, found.stars, found.next_stars) == (100, 5, 5, None)
    assert found.text == "Đã ở hạng cao nhất."


def test_the_distance_names_points_and_conditions(dossier, producer_user):
    choices = best(dossier)
    rest = list(choices)[1:]
    services.save(dossier, {key: choices[key] for key in rest}, {}, by=producer_user)
    found = services.distances_for([dossier]).get(dossier.pk)
    assert found.answered == found.criteria - 1
    assert found.total < 100
    services.save(dossier, dict.fromkeys(rest, ""), {}, by=producer_user)
    assert SelfScore.objects.count() == 0
    empty = services.distances_for([dossier]).get(dossier.pk)
    assert empty.text.startswith("Còn thiếu")
    assert "điều kiện" in empty.text or "điểm" in empty.text


def test_nothing_assessed_has_no_distance(dossier):
    assert services.distances_for([dossier]).get(dossier.pk) is None


def test_what_the_sheet_does_not_have_is_refused(dossier, producer_user):
    criterion = services.own_of(dossier).rules.criteria[0]
    for choices in ({999999: "1"}, {criterion.id: "77"}, {criterion.id: "x" * 9}):
        with pytest.raises(Refusal):
            services.save(dossier, choices, {}, by=producer_user)


def test_after_handing_in_it_does_not_change(dossier, producer_user):
    Dossier.objects.filter(pk=dossier.pk).update(state=State.CHECKING)
    with pytest.raises(Refusal, match="Kiểm tra hồ sơ"):
        services.save(dossier, {}, {}, by=producer_user)


def test_each_version_keeps_what_it_was_handed_in_with(dossier, producer_user):
    choices = best(dossier)
    [first, second, *_] = choices
    services.save(dossier, {first: choices[first], second: choices[second]}, {first: "như hồ sơ"}, by=producer_user)
    Dossier.objects.filter(pk=dossier.pk).update(state=State.SUPPLEMENT)
    services.save(dossier, {second: ""}, {}, by=producer_user)
    services.save(dossier, {second: choices[second]}, {second: "bổ sung"}, by=producer_user)
    old, new = SelfAssessment.objects.filter(dossier=dossier).order_by("dossier_version")
    assert (old.dossier_version, new.dossier_version) == (1, 2)
    remarks = {own: dict(own.scores.values_list("criterion_id", "remark")) for own in (old, new)}
    assert remarks == {old: {first: "như hồ sơ", second: ""}, new: {first: "như hồ sơ", second: "bổ sung"}}
    assert services.own_of(dossier).scores[second].remark == "bổ sung"
    assert services.distances_for([dossier]).get(dossier.pk).answered == 2


def test_the_page_keeps_the_answers(dossier, client_of, producer_user):
    client = client_of(producer_user)
    url = f"/lam-viec/danh-gia/tu-danh-gia/{dossier.pk}/"
    assert client.get(url).status_code == 200
    choices = best(dossier)
    data = {f"muc-{key}": value for key, value in list(choices.items())[:3]}
    assert client.post(url, data).status_code == 302
    page = client.get(url).content.decode()
    assert "3 /" in page
    assert SelfScore.objects.count() == 3


def test_a_stranger_does_not_find_it(dossier, client_of, other_ward):
    client = client_of(UserFactory(role=Role.WARD_OFFICER, unit=other_ward))
    assert client.get(f"/lam-viec/danh-gia/tu-danh-gia/{dossier.pk}/").status_code == 404


def test_a_leader_reads_but_does_not_write(dossier, client_of, leader):
    client = client_of(leader)
    url = f"/lam-viec/danh-gia/tu-danh-gia/{dossier.pk}/"
    assert "chưa được giao quyền ghi phần tự đánh giá" in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 403


def test_a_page_of_many_criteria_asks_few_queries(dossier, client_of, producer_user, count_queries):
    client = client_of(producer_user)
    url = f"/lam-viec/danh-gia/tu-danh-gia/{dossier.pk}/"
    few = count_queries(client, url)
    services.save(dossier, best(dossier), {}, by=producer_user)
    assert count_queries(client, url) <= few + 2 <= 15


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_is_saved_while_the_dossier_is_just_being_handed_in_is_refused(dossier, producer_user):
    choices = best(dossier)
    with transaction.atomic():
        handed_in = DOSSIERS.lock(dossier)
        handed_in.state = State.SUBMITTED
        handed_in.save()
        saving = Other(lambda: services.save(dossier, choices, {}, by=producer_user))
        assert saving.waits(), saving.error
    with pytest.raises(Refusal, match="không sửa được"):
        saving.ends()
    assert not SelfScore.objects.exists()


def opened(client, url):
    """All that the page would send again."""
    page = client.get(url).content.decode()
    sent = dict(re.findall(r'name="(cu-\d+)" value="([^"]+)"', page))
    shown = {
        each["id"]: each
        for part in client.get(url).context["parts"]
        for group in part["groups"]
        for each in group["criteria"]
    }
    for key, each in shown.items():
        sent[f"loi-{key}"] = each["remark"]
        if each["chosen"]:
            sent[f"muc-{key}"] = each["chosen"]
    return sent


def test_s38_what_the_ward_answered_meanwhile_is_not_put_back(dossier, client_of, producer_user, ward_officer):
    services.save(dossier, best(dossier), {}, by=producer_user)
    url = reverse("evaluations:self_assessment", args=[dossier.pk])
    mine, theirs = client_of(producer_user), client_of(ward_officer)
    one, other = [criterion.id for criterion in services.own_of(dossier).rules.criteria][:2]
    here = opened(mine, url)
    theirs.post(url, opened(theirs, url) | {f"muc-{one}": "1", f"loi-{one}": "Của xã"})
    assert mine.post(url, here | {f"loi-{other}": "Của tôi"}).status_code == 302
    scores = services.own_of(dossier).scores
    assert (scores[one].level.position, scores[one].remark, scores[other].remark) == (1, "Của xã", "Của tôi")
    asked = mine.post(url, here | {f"loi-{one}": "Cũng của tôi"})
    assert asked.status_code == 422
    assert "Người khác vừa ghi tiêu chí" in asked.content.decode()
    assert "Cũng của tôi" in asked.content.decode()


def test_a_remark_without_a_level_is_not_lost(dossier, client_of, producer_user):
    url, client = reverse("evaluations:self_assessment", args=[dossier.pk]), client_of(producer_user)
    criterion = services.own_of(dossier).rules.criteria[0]
    asked = client.post(url, opened(client, url) | {f"loi-{criterion.id}": "Có giấy phép"})
    assert asked.status_code == 422
    assert f"Tiêu chí {criterion.code} có nhận xét mà chưa chọn mức" in asked.content.decode()
    assert "Có giấy phép" in asked.content.decode()
