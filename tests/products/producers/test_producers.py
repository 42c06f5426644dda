from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from ocop.accounts.roles import Role
from ocop.core import once
from ocop.core.audit import services as audit
from ocop.core.audit.models import AuditEvent
from ocop.core.refusal import Refusal
from products.models import Producer, Product
from products.producers import services
from tests.factories import ProducerFactory, UserFactory
from tests.races import Other, eight_at_once, second_of_one_page, second_of_two


def typed(ward, **more):
    return {
        "kind": "hop_tac_xa", "name": "Hợp tác xã Vàm Thử", "registration_number": " 0100 233 488 ",
        "representative": "Trần Văn Thử", "address": "12 Vàm Cống", "ward": ward.pk, **more,
    }  # fmt: skip


def test_a_ward_officer_records_a_producer_of_the_own_ward(client_of, ward_officer, ward):
    answer = client_of(ward_officer).post(reverse("products:producer_new"), typed(ward))
    producer = Producer.objects.get()
    assert answer.url == producer.get_absolute_url()
    assert (producer.registration_number, producer.registration_key) == ("0100 233 488", "0100233488")
    assert audit.of(producer).get().action == "producer.created"


def test_s12_another_ward_is_no_choice_and_answers_like_a_missing_one(client_of, ward_officer, other_ward):
    client = client_of(ward_officer)
    foreign = client.post(reverse("products:producer_new"), typed(other_ward)).content.decode()
    other_ward.pk = 999_999
    missing = client.post(reverse("products:producer_new"), typed(other_ward)).content.decode()
    assert errors(foreign) == errors(missing) != []
    theirs = ProducerFactory()
    assert client.get(reverse("products:producer", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("products:producer_edit", args=[theirs.pk])).status_code == 404


def errors(page):
    return [line for line in page.splitlines() if "invalid-feedback" in line]


def test_names_come_in_nfc_and_are_found_without_accents(client_of, office, ward):
    import unicodedata

    name = unicodedata.normalize("NFD", "Hợp tác xã Rượu Đế")
    client_of(office).post(reverse("products:producer_new"), typed(ward, name=name))
    assert Producer.objects.get().name == "Hợp tác xã Rượu Đế"
    assert list(Producer.objects.matching("ruou de")) == [Producer.objects.get()]


def test_a_new_name_is_found_with_its_products_too(product, office):
    producer = product.producer
    producer.name = "Cơ sở Đồng Xanh"
    services.change(producer, {"name": ("Hợp tác xã Bến Sen", producer.name), "address": ("1", "2")}, by=office)
    assert Product.objects.matching("dong xanh").get() == product


def test_s38_a_form_filled_in_from_an_older_state_shows_both_values(client_of, producer, office):
    client = client_of(office)
    url = reverse("products:producer_edit", args=[producer.pk])
    seen = client.get(url).context["form"].initial["seen"]
    data = typed(producer.ward, name="Tên của cửa sổ một", seen=seen)
    Producer.objects.get(pk=producer.pk).save()
    producer.name = "Tên người khác vừa lưu"
    producer.save()
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "Tên người khác vừa lưu" in answer.content.decode()
    assert "Tên của cửa sổ một" in answer.content.decode()
    again = answer.context["form"].data["seen"]
    assert client.post(url, {**data, "seen": again}).status_code == 302
    assert Producer.objects.get(pk=producer.pk).name == "Tên của cửa sổ một"


def shown_by(form) -> dict:
    """What a browser would send of this page untouched."""
    return {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}


def test_a_field_that_only_another_person_changed_keeps_the_others_value(client_of, producer, office, ward_officer):
    Producer.objects.update(phone="0900 000 019")
    url = reverse("products:producer_edit", args=[producer.pk])
    mine = shown_by(client_of(office).get(url).context["form"])
    theirs = shown_by(client_of(ward_officer).get(url).context["form"])
    assert client_of(office).post(url, mine | {"address": "Khóm Mới", "workers": 12}).status_code == 302
    assert client_of(ward_officer).post(url, theirs | {"phone": "0900 000 111"}).status_code == 302
    now = Producer.objects.get(pk=producer.pk)
    assert (now.address, now.workers, now.phone) == ("Khóm Mới", 12, "0900000111")


def test_beside_a_conflict_the_untouched_field_shows_the_others_value(client_of, producer, office, ward_officer):
    url = reverse("products:producer_edit", args=[producer.pk])
    mine = shown_by(client_of(office).get(url).context["form"])
    theirs = shown_by(client_of(ward_officer).get(url).context["form"])
    client_of(office).post(url, mine | {"address": "Khóm Mới", "phone": "0900000111", "disability": "on", "sex": "nu"})
    asked = client_of(ward_officer).post(url, theirs | {"phone": "0900000222"})
    form = asked.context["form"]
    assert asked.status_code == 422
    assert set(form.errors) == {"phone"}
    shown = {name: form[name].value() for name in ("address", "phone", "disability", "sex")}
    assert shown == {"address": "Khóm Mới", "phone": "0900000222", "disability": True, "sex": "nu"}
    assert client_of(ward_officer).post(url, shown_by(form)).status_code == 302
    now = Producer.objects.get(pk=producer.pk)
    assert (now.address, now.phone, now.disability, now.sex) == ("Khóm Mới", "0900000222", True, "nu")


def test_the_producer_changes_the_own_record_but_not_its_ward(client_of, producer, producer_user, other_ward):
    url = reverse("products:producer_edit", args=[producer.pk])
    client = client_of(producer_user)
    assert client.post(url, typed(other_ward, name="Hợp tác xã Bến Sen Mới")).status_code == 302
    producer.refresh_from_db()
    assert (producer.name, producer.ward != other_ward) == ("Hợp tác xã Bến Sen Mới", True)
    assert client.get(reverse("products:producer_new")).status_code == 403


def test_s13_a_posted_field_that_is_no_field_changes_nothing(client_of, producer, office):
    url = reverse("products:producer_edit", args=[producer.pk])
    client_of(office).post(url, typed(producer.ward, users=office.pk, search_text="x", created_at="2000-01-01"))
    assert not producer.users.filter(pk=office.pk).exists()


def test_revenue_is_kept_once_a_year(client_of, producer, office):
    client = client_of(office)
    url = reverse("products:producer_revenue", args=[producer.pk])
    client.post(url, {"year": 2023, "amount": "1.250.000.000"})
    client.post(url, {"year": 2023, "amount": "1.300.000.000"})
    assert producer.revenues.get().amount == 1_300_000_000
    refused = client.post(url, {"year": 2023, "amount": "1,5 tỷ"})
    assert refused.status_code == 422
    assert "Ghi số đồng bằng chữ số" in refused.content.decode()
    assert 'value="1,5 tỷ"' in refused.content.decode()
    client.post(url, {"year": 2023, "amount": "1.5"})
    assert producer.revenues.get().amount == 1_300_000_000


def test_a_number_is_one_however_it_is_typed(client_of, office, ward):
    client = client_of(office)
    first = typed(ward, registration_number="0100.233.488")
    assert client.post(reverse("products:producer_new"), first).status_code == 302
    again = client.post(
        reverse("products:producer_new"), typed(ward, name="Tên khác", registration_number="MST 0100233488")
    )
    assert again.status_code == 422
    assert Producer.objects.get().get_absolute_url() in again.content.decode()
    branch = typed(ward, name="Chi nhánh", registration_number="0100233488-001")
    assert client.post(reverse("products:producer_new"), branch).status_code == 302


def test_a_number_that_fails_its_check_digit_is_asked_about_once(client_of, office, ward):
    client, new = client_of(office), reverse("products:producer_new")
    doubtful = typed(ward, registration_number="0100233489", phone="0296 3 841 234")
    asked = client.post(new, doubtful)
    assert asked.status_code == 422
    assert "Số này không đúng mã số thuế" in asked.content.decode()
    assert not Producer.objects.exists()
    seen = asked.context["form"].data["seen"]
    other = client.post(
        reverse("products:producer_new"), {**doubtful, "registration_number": "0100233480", "seen": seen}
    )
    assert other.status_code == 422
    assert client.post(reverse("products:producer_new"), {**doubtful, "seen": seen}).status_code == 302
    producer = Producer.objects.get()
    assert (producer.registration_number, producer.phone) == ("0100233489", "02963841234")
    unchanged = {**doubtful, "address": "14 Vàm Cống", "phone": producer.phone}
    assert client.post(reverse("products:producer_edit", args=[producer.pk]), unchanged).status_code == 302


def test_text_of_an_old_font_is_put_in_unicode_to_be_saved_with_one_press(client_of, office, ward):
    client = client_of(office)
    offered = client.post(reverse("products:producer_new"), typed(ward, name="C¬ së B¸nh tr¸ng"))
    assert offered.status_code == 422
    assert "phông cũ (TCVN3)" in offered.content.decode()
    form = offered.context["form"]
    assert form.data["name"] == "Cơ sở Bánh tráng"
    assert client.post(reverse("products:producer_new"), form.data.dict()).status_code == 302
    assert Producer.objects.get().name == "Cơ sở Bánh tráng"


@pytest.mark.parametrize("name", ["…", "\u00ad", "\u3164"])
def test_a_name_with_nothing_to_read_is_refused(client_of, office, ward, name):
    answer = client_of(office).post(reverse("products:producer_new"), typed(ward, name=name))
    assert answer.status_code == 422
    assert not Producer.objects.exists()


def test_signs_that_no_paper_prints_are_told_before_they_are_kept(client_of, office, ward):
    client, sent = client_of(office), typed(ward, name="Mật ong 🍯 Mẫu")
    asked = client.post(reverse("products:producer_new"), sent)
    assert "không in được: 🍯" in asked.content.decode()
    assert (
        client.post(reverse("products:producer_new"), {**sent, "seen": asked.context["form"].data["seen"]}).status_code
        == 302
    )


@pytest.mark.parametrize("query", ["?trang=1000000000", "?sap-xep=x'--", "?q=%00", "?phuong=abc", "?q=" + "a" * 3000])
def test_s24_nonsense_in_the_address_is_a_page(client_of, office, producer, query):
    assert client_of(office).get(reverse("products:producers") + query).status_code == 200


def test_the_list_asks_no_more_queries_for_many_producers(client_of, office, ward, count_queries):
    client = client_of(office)
    ProducerFactory.create_batch(2, ward=ward)
    few = count_queries(client, reverse("products:producers") + "?q=thu")
    ProducerFactory.create_batch(30, ward=ward)
    assert count_queries(client, reverse("products:producers") + "?q=thu") == few <= 12


def test_s21_a_name_is_text_in_every_page(client_of, office, ward):
    producer = ProducerFactory(ward=ward, name="<script>alert(1)</script>")
    page = client_of(office).get(producer.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_roles(client_of, people, producer, city):
    stranger = UserFactory(role=Role.COUNCIL_MEMBER, unit=city)
    answers = {who: client_of(user).get(producer.get_absolute_url()).status_code for who, user in vars(people).items()}
    assert answers == {
        "office": 200, "leader": 200, "helper": 200, "ward_officer": 200, "producer": 200, "administrator": 403,
    }  # fmt: skip
    assert client_of(stranger).get(producer.get_absolute_url()).status_code == 403


def test_s38_a_producer_without_a_number_sent_twice_is_one_producer(client_of, office, ward, other_ward):
    url, client = reverse("products:producer_new"), client_of(office)
    sent = typed(ward, registration_number="", kind="ho_kinh_doanh", name="Hộ Nguyễn Văn Hà")
    assert client.post(url, sent).status_code == 302
    again = client.post(url, sent | {"name": "hộ Nguyễn văn  HÀ", "phone": "0911222333"})
    assert again.status_code == 422
    page = again.content.decode()
    assert "Chủ thể “Hộ Nguyễn Văn Hà”, người đại diện Trần Văn Thử, địa chỉ 12 Vàm Cống đã có" in page
    assert "0911222333" in page
    assert Producer.objects.count() == 1
    others = (
        {"name": "Hộ Nguyễn Văn Hạ"}, {"representative": "Trần Văn Thứ"}, {"address": "14 Vàm Cống"},
        {"ward": other_ward.pk}, {"registration_number": "087123456789"},
    )  # fmt: skip
    first = Producer.objects.get()
    for other in others:
        asked = client.post(url, sent | other)
        if asked.status_code == 422:
            assert f'Có thể đã có: <a href="{first.get_absolute_url()}">' in asked.content.decode()
            assert client.post(url, sent | other | {"seen": asked.context["form"].data["seen"]}).status_code == 302
    assert Producer.objects.count() == 6
    kept = Producer.objects.get(address="14 Vàm Cống")
    assert (
        client.post(reverse("products:producer_edit", args=[kept.pk]), sent | {"phone": "0911 222 333"}).status_code
        == 302
    )


def test_s38_the_admin_records_it_once_too(client_of, ward):
    client = client_of(UserFactory(role=Role.ADMINISTRATOR, is_staff=True, is_superuser=True))
    sent = typed(ward, registration_number="") | {"revenues-TOTAL_FORMS": 0, "revenues-INITIAL_FORMS": 0}
    assert client.post(reverse("admin:products_producer_add"), sent).status_code == 302
    again = client.post(reverse("admin:products_producer_add"), sent)
    assert "Hãy mở chủ thể đó trong danh sách" in again.content.decode()
    assert Producer.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s38_of_two_equal_producers_sent_at_once_one_stays(office, ward):
    """The second of a double click is answered like the first."""
    answer = second_of_two(office, reverse("products:producer_new"), typed(ward, registration_number=""))
    assert (answer.status_code, answer.url) == (302, Producer.objects.get().get_absolute_url())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", ["", "0100233488"])
def test_s38_eight_equal_posts_at_once_make_one_producer_and_say_the_same(office, ward, number):
    answers = eight_at_once(office, reverse("products:producer_new"), typed(ward, registration_number=number))
    assert {(each.status_code, each.url) for each in answers} == {(302, Producer.objects.get().get_absolute_url())}
    assert AuditEvent.objects.filter(action="producer.created").count() == 1


def test_s38_the_same_words_of_another_person_or_of_yesterday_are_refused(
    client_of, office, ward_officer, ward, monkeypatch
):
    url, sent = reverse("products:producer_new"), typed(ward)
    assert client_of(office).post(url, sent).status_code == 302
    assert client_of(office).post(url, sent).url == Producer.objects.get().get_absolute_url()
    assert client_of(ward_officer).post(url, sent).status_code == 422
    monkeypatch.setattr(once, "SENT_AGAIN", timedelta(0))
    assert client_of(office).post(url, sent).status_code == 422


def test_while_one_types_a_name_or_number_what_may_be_there_is_offered_with_a_link(client_of, office, ward):
    kept = ProducerFactory(ward=ward, name="HTX Thuỷ sản Bến Sen", registration_number="0100.233.488")
    ProducerFactory(ward=ward, name="Hợp tác xã Nông nghiệp Bến Tre")

    def offered(**typed):
        page = client_of(office).get(reverse("products:producer_maybe"), typed).content.decode()
        return [each for each in Producer.objects.order_by("pk") if f'href="{each.get_absolute_url()}"' in page]

    assert offered(name="Hợp tác xã thủy sản bến s") == [kept]
    assert offered(name="Cơ sở khác hẳn", registration_number="MST 0100233488") == [kept]
    assert offered(name="Hợp tác xã") == offered(name="") == offered(name="h") == []


def test_s12_what_may_be_there_is_told_of_the_readers_own_reach_alone(
    client_of, ward_officer, office, ward, other_ward
):
    ProducerFactory(ward=other_ward, name="Hợp tác xã Bến Sen", registration_number="0100233488")
    asked = {"name": "HTX Bến Sen", "registration_number": "0100233488"}
    page = client_of(ward_officer).get(reverse("products:producer_maybe"), asked).content.decode()
    assert (
        page.strip() == client_of(ward_officer).get(reverse("products:producer_maybe")).content.decode().strip() == ""
    )
    refused = client_of(ward_officer).post(reverse("products:producer_new"), typed(ward, name="HTX Bến Sen"))
    assert "Có thể đã có" not in refused.content.decode()
    assert "Bến Sen (" in client_of(office).get(reverse("products:producer_maybe"), asked).content.decode()


def test_what_was_offered_while_typing_is_not_asked_about_again(client_of, ward_officer, ward):
    """Without script it is asked once, with the record's link; with it the page has told it."""
    kept = ProducerFactory(ward=ward, name="Hộ Nguyễn Văn Hà", registration_number="")
    client, url = client_of(ward_officer), reverse("products:producer_new")
    sent = typed(ward, name="hộ sản xuất Nguyễn Văn Hạ", registration_number="")
    asked = client.post(url, sent)
    assert asked.status_code == 422
    assert f'<a href="{kept.get_absolute_url()}">{kept.near_text}</a>' in asked.content.decode()
    assert client.post(url, sent | {"da-thay": [kept.pk]}).status_code == 302


def test_what_may_be_there_asks_no_more_queries_for_many_producers(client_of, office, ward, count_queries):
    client, url = client_of(office), reverse("products:producer_maybe") + "?name=HTX+thu&registration_number=0100233488"
    ProducerFactory.create_batch(2, ward=ward)
    few = count_queries(client, url)
    ProducerFactory.create_batch(30, ward=ward)
    assert count_queries(client, url) == few <= 8


def test_a_refused_ward_says_whether_the_role_or_the_place_is_wrong(city, ward_officer, other_ward, leader):
    elsewhere = ProducerFactory.build(ward=other_ward)
    with pytest.raises(Refusal, match="Xã, phường này ngoài phạm vi được giao"):
        services.create(elsewhere, by=ward_officer)
    with pytest.raises(Refusal, match="chưa được giao quyền thêm chủ thể; đề nghị quản trị viên bổ sung vai trò"):
        services.create(elsewhere, by=leader)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_revenues_of_one_year_at_once_the_second_tells_the_first_as_the_one_before(producer, ward_officer):
    with transaction.atomic():
        services.keep_revenue(producer, 2024, 100, by=ward_officer)
        second = Other(lambda: services.keep_revenue(producer, 2024, 200, by=ward_officer))
        assert second.waits()
    second.ends()
    said = AuditEvent.objects.filter(action="producer.revenue").latest("pk").changes
    assert said["amount"] == [100, 200]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_form_at_once_the_second_reads_what_the_first_saved(office, producer, ward):
    url = reverse("products:producer_edit", args=[producer.pk])
    answer = second_of_one_page(office, url, typed(ward, name="Của tôi"), typed(ward, name="Của bạn"))
    assert answer.status_code == 422
    assert "Người khác vừa lưu: “Của tôi”" in answer.content.decode()
    assert Producer.objects.get().name == "Của tôi"


def test_a_form_that_is_stale_and_doubtful_asks_both_at_once_and_each_once(client_of, producer, office):
    client, url = client_of(office), reverse("products:producer_edit", args=[producer.pk])
    sent = typed(producer.ward, registration_number="1600123456", seen=client.get(url).context["form"].initial["seen"])
    producer.name = "Tên người khác vừa lưu"
    producer.save()
    asked = client.post(url, sent)
    page = asked.content.decode()
    assert "Người khác vừa lưu: “Tên người khác vừa lưu”" in page
    assert "Số này không đúng mã số thuế" in page
    assert client.post(url, {**sent, "seen": asked.context["form"].data["seen"]}).status_code == 302


@pytest.mark.parametrize("old", ["gọi cô Ba", "0120 123 4567"])
def test_an_old_phone_that_is_not_touched_holds_up_no_other_correction(client_of, producer, office, old):
    Producer.objects.filter(pk=producer.pk).update(phone=old)
    client, url = client_of(office), reverse("products:producer_edit", args=[producer.pk])
    assert client.post(url, typed(producer.ward, name="Tên sửa", phone=old)).status_code == 302
    producer.refresh_from_db()
    assert (producer.name, producer.phone) == ("Tên sửa", old)
    assert client.post(url, typed(producer.ward, phone="gọi cô Tư")).status_code == 422


def test_who_types_after_the_session_ended_stays_at_the_form(client):
    address = reverse("products:producer_maybe") + "?name=sen"
    typing = client.get(address, headers={"hx-request": "true", "x-while-typing": "1"})
    assert (typing.status_code, "HX-Redirect" in typing.headers) == (204, False)
    acting = client.get(address, headers={"hx-request": "true"})
    assert (acting.status_code, "HX-Redirect" in acting.headers) == (401, True)


@pytest.mark.parametrize(("latitude", "longitude", "code"), [("10,38639", "", 422), ("", "105,43519", 422)])
def test_half_a_place_is_asked_for_the_other_half(client_of, producer, office, latitude, longitude, code):
    url = reverse("products:producer_edit", args=[producer.pk])
    sent = typed(producer.ward, seen=client_of(office).get(url).context["form"].initial["seen"])
    answer = client_of(office).post(url, sent | {"latitude": latitude, "longitude": longitude})
    assert answer.status_code == code
    assert "Vị trí cần cả vĩ độ và kinh độ" in answer.content.decode()
    whole = sent | {"latitude": "10,38639", "longitude": "105,43519"}
    assert client_of(office).post(url, whole).status_code == 302


def test_half_a_place_from_before_holds_up_no_other_correction(client_of, producer, office):
    Producer.objects.update(latitude="10.38639")
    url = reverse("products:producer_edit", args=[producer.pk])
    shown = shown_by(client_of(office).get(url).context["form"])
    assert client_of(office).post(url, shown | {"workers": 7}).status_code == 302


def test_an_address_that_names_its_ward_names_it_once(producer):
    producer.address = f"Khóm Thử, {str(producer.ward).lower()}"
    assert producer.place == producer.address
    producer.address = "Khóm Thử"
    assert producer.place == f"Khóm Thử, {producer.ward}"


def test_the_page_tells_what_was_changed_by_whom(client_of, producer, office, ward_officer):
    url = reverse("products:producer_edit", args=[producer.pk])
    sent = shown_by(client_of(ward_officer).get(url).context["form"])
    client_of(ward_officer).post(url, sent | {"address": "Khóm Mới", "sex": "nu"})
    page = client_of(office).get(producer.get_absolute_url())
    [told] = [event for event in page.context["events"] if event.title == "Sửa chủ thể"]
    assert (told.by, {(one.what, one.was, one.now) for one in told.changes}) == (
        str(ward_officer), {("địa chỉ", producer.address, "Khóm Mới"), ("giới tính người đại diện", "để trống", "Nữ")},
    )  # fmt: skip
    assert "Khóm Mới" in page.content.decode()
