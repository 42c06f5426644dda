from datetime import date

import pytest
from django.urls import reverse

from tests.factories import CertificateFactory, ProducerFactory, ProductFactory
from tests.races import second_of_two


def certify(ward, city, count=1):
    for _ in range(count):
        product = ProductFactory(producer=ProducerFactory(ward=ward))
        CertificateFactory(product=product, issuer=city, valid_from=date(2024, 5, 1), valid_to=date(2027, 5, 1))


def test_a_figure_opens_the_list_it_counted(client_of, office, plan, ward, city):
    certify(ward, city, 3)
    page = client_of(office).get(plan.get_absolute_url())
    shown = page.context["targets"][0][1]
    assert (shown.actual, shown.asked) == (3, "6–8")
    listed = client_of(office).get(reverse("plans:counted", args=[plan.pk, "certified"]) + "?sao=3")
    assert listed.context["total"] == len(listed.context["rows"]) == 3


def test_a_ward_sees_of_the_list_its_own_products(client_of, ward_officer, running, ward, other_ward, city):
    certify(ward, city, 1)
    certify(other_ward, city, 2)
    listed = client_of(ward_officer).get(reverse("plans:counted", args=[running.pk, "certified"]))
    assert (listed.context["total"], len(listed.context["rows"])) == (3, 1)


def test_a_department_reads_figures_without_their_lists(client_of, department, running, ward, city):
    certify(ward, city)
    assert client_of(department).get(running.get_absolute_url()).status_code == 200
    assert client_of(department).get(reverse("plans:counted", args=[running.pk, "certified"])).status_code == 404


def test_the_list_asks_no_more_queries_for_more_rows(client_of, office, plan, ward, city, count_queries):
    address = reverse("plans:counted", args=[plan.pk, "certified"])
    certify(ward, city)
    few = count_queries(client_of(office), address)
    certify(ward, city, 15)
    assert count_queries(client_of(office), address) == few <= 12


def test_nonsense_in_the_address_is_no_error(client_of, office, plan):
    address = reverse("plans:counted", args=[plan.pk, "certified"])
    assert client_of(office).get(f"{address}?sao=x&trang=-1").status_code == 200
    assert client_of(office).get(reverse("plans:counted", args=[plan.pk, "gone"])).status_code == 404


TARGET = {"position": 3, "text": "Sản phẩm 5 sao", "note": "cấp quốc gia", "low": 1}


def test_s38_a_target_sent_twice_is_one_target(client_of, office, plan):
    url, client = reverse("plans:target_new", args=[plan.pk]), client_of(office)
    assert client.post(url, TARGET).status_code == 302
    again = client.post(url, TARGET | {"text": "Sản phẩm  5 SAO", "low": 2})
    assert again.status_code == 422
    assert "Kế hoạch đã có chỉ tiêu “Sản phẩm 5 sao” ở thứ tự 3" in again.content.decode()
    assert plan.targets.filter(position=3).count() == 1
    for other in ({"position": 4}, {"text": "Sản phẩm 4 sao"}, {"note": ""}):
        assert client.post(url, TARGET | other).status_code == 302
    kept = plan.targets.get(position=4)
    assert client.post(kept.get_absolute_url(), TARGET | {"position": 4, "low": 2}).status_code == 302
    assert client.post(kept.get_absolute_url(), TARGET).status_code == 422


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s38_of_two_equal_targets_sent_at_once_one_stays(office, plan):
    answer = second_of_two(office, reverse("plans:target_new", args=[plan.pk]), TARGET)
    assert (answer.status_code, plan.targets.filter(position=3).count()) == (422, 1)
