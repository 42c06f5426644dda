"""Wards that are merged: what the page says, what the act does, how it is taken back and put right (DESIGN §3a, 3b)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.html import escape

from ocop.accounts.models import Membership, Succession, Unit, UnitKind
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.corrections import Ground, Why
from ocop.core.refusal import Refusal
from ocop.documents.models import OfficialPaper
from ocop.documents.papers import PaperKind
from ocop.notifications.models import Message
from plans.plans import services as plans
from products.dossiers import services as dossiers
from products.models import Dossier, Producer, Product, Reorganisation
from products.reorganising import services
from products.reorganising.reading import ENDS, Plan
from products.reorganising.rules import Stage
from products.reorganising.services import Choices
from tests.factories import (
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    UnitFactory,
    UserFactory,
)
from tests.products.reorganising.conftest import MADE, again, fresh
from tests.races import Other

pytestmark = pytest.mark.django_db


def address(that, name="reorganisation"):
    return reverse(f"products:{name}", args=[that.pk])


def made(that):
    return that.receivers.get().unit


def test_the_page_counts_what_moves_before_anything_is_written(client_of, merged, office, product, dossier, ward, city):
    CertificateFactory(product=product, issuer=city)
    client = client_of(office)
    page = client.get(address(merged))
    words = page.content.decode()
    assert "2 xã, phường thành 1" in " ".join(words.split())
    assert "xem trước, chưa ghi gì" in words
    assert f'href="{reverse("products:producers")}?phuong={ward.pk}">1</a>' in words
    held = page.context["board"].sum
    assert (held.producers, held.products, held.dossiers, held.certificates, held.people) == (1, 1, 1, 1, 3)
    assert "1 giấy chứng nhận và các văn bản đã ban hành giữ tên đơn vị" in words
    assert not Unit.objects.filter(code=MADE.code).exists()
    assert again(ward).valid_to is None


def test_recorded_the_new_ward_sees_and_handles_all_and_papers_keep_the_old_name(
    client_of, merged, office, product, complete_dossier, ward, other_ward, ward_officer, other_officer, city, today
):
    certificate = CertificateFactory(product=product, issuer=city)
    dossiers.submit(complete_dossier, by=ward_officer)
    answer = client_of(office).post(address(merged), {"ghi-nhan": "1"})
    assert (answer.status_code, answer.url) == (302, address(merged))
    new = made(merged)
    assert (new.name, new.code, new.parent, new.valid_from) == (MADE.name, MADE.code, city, today)
    assert again(ward).valid_to == today - timedelta(days=1)
    for officer in (ward_officer, other_officer):
        for model, row in ((Producer, product.producer), (Product, product), (Dossier, complete_dossier)):
            assert row in model.objects.visible_to(fresh(officer))
    dossiers.take(complete_dossier, by=fresh(other_officer))
    assert again(certificate).ward_name == ward.name
    client = client_of(fresh(office))
    for page in ("products:producers", "products:products", "products:dossiers"):
        assert client.get(reverse(page), {"phuong": new.pk}).context["page_obj"].paginator.count == 1
    said = audit.of(again(ward)).get(action="unit.ended").changes
    assert said["valid_to"] == [None, (today - timedelta(days=1)).isoformat()]
    assert said["successors"] == [None, new.name]
    assert {message.to for message in Message.objects.all()} >= {ward_officer, other_officer}
    words = client.get(address(merged)).content.decode()
    assert "Đang có ở đơn vị mới" in words
    assert "Hoàn tác" in words


def test_a_day_to_come_changes_nothing_until_it_comes(draft, office, ward, other_ward, ward_officer, product, today):
    day = today + timedelta(days=10)
    that = draft(day)
    services.add(that, [ward, other_ward], MADE, by=office)
    services.record(that, by=office)
    new = made(that)
    assert product in Product.objects.visible_to(fresh(ward_officer))
    assert not new.is_in_force(today)
    assert set(Unit.objects.on(day).below(office.memberships.get().unit).wards()) == {new}
    assert new.reach(today) == [new.path]
    assert again(ward).path in again(new).reach(day)
    held = Membership.objects.filter(user=ward_officer)
    assert held.on(day - timedelta(days=1)).get().unit == ward
    assert held.on(day).get().unit == new


def test_merged_into_one_that_goes_on_under_its_name(client_of, draft, office, ward, other_ward, product, ward_officer):
    that = draft()
    url = address(that, "reorganisation_line_new")
    answer = client_of(office).post(url, {"olds": [ward.pk, other_ward.pk], "to": f"u{other_ward.pk}"})
    assert answer.status_code == 302
    assert [line.unit for line in that.lines.all()] == [ward]
    services.record(that, by=office)
    assert again(other_ward).valid_to is None
    assert again(ward).valid_to is not None
    officer = UserFactory(role=Role.WARD_OFFICER, unit=other_ward)
    assert product in Product.objects.visible_to(officer)
    assert not Unit.objects.filter(name=MADE.name).exists()


def test_people_go_where_it_was_chosen_or_their_role_ends(
    client_of, merged, office, ward_officer, other_officer, other_ward, ward, city
):
    third = UnitFactory(parent=city)
    receiver = services.add(merged, [third], other_ward_of(city), by=office)
    mine, his = ward_officer.memberships.get(), other_officer.memberships.get()
    client_of(office).post(
        address(merged), {f"nguoi-{mine.pk}": str(receiver.pk), f"nguoi-{his.pk}": ENDS, "ghi-nhan": "1"}
    )
    assert [m.unit for m in ward_officer.memberships.order_by("pk")] == [ward, receiver.unit]
    assert [m.unit for m in other_officer.memberships.all()] == [other_ward]
    assert other_officer.memberships.get().valid_to is not None
    said = audit.of(other_officer).get(action="user.handed_over").changes
    assert said["unit"] == [other_ward.name, None]


def other_ward_of(city):
    return UnitFactory(parent=city, name="Phường Đi Tiếp", short_name="Đi Tiếp")


def test_undone_everything_stands_as_before(
    client_of, merged, office, ward, other_ward, ward_officer, product, other_officer
):
    before = list(Membership.objects.order_by("pk").values("pk", "user", "unit", "role", "valid_from", "valid_to"))
    tree = list(Unit.objects.order_by("pk").values("pk", "path", "came_from", "went_to", "valid_to"))
    services.record(merged, by=office)
    client = client_of(office)
    assert "undo-line" in client.get(address(merged)).content.decode()
    assert client.get(address(merged, "reorganisation_undo")).status_code == 200
    client.post(address(merged, "reorganisation_undo"))
    after = list(Membership.objects.order_by("pk").values("pk", "user", "unit", "role", "valid_from", "valid_to"))
    assert after == before
    assert list(Unit.objects.order_by("pk").values("pk", "path", "came_from", "went_to", "valid_to")) == tree
    assert not Succession.objects.filter(unit__in=(ward, other_ward)).exists()
    assert product in Product.objects.visible_to(fresh(ward_officer))
    assert again(merged).stage == Stage.DRAFT
    assert audit.of(ward).filter(action="unit.goes_on").exists()
    assert Message.objects.filter(to=ward_officer, text__contains="đã được hoàn tác").exists()
    with pytest.raises(Refusal, match="không có gì để hoàn tác"):
        services.undo(merged, by=office)
    services.record(merged, by=office)
    assert product in Product.objects.visible_to(fresh(ward_officer))


@pytest.mark.parametrize("noun", ["chủ thể", "sản phẩm", "người"])
def test_what_hangs_on_the_new_ward_since_keeps_it(merged, office, product, noun):
    services.record(merged, by=office)
    new = made(merged)
    if noun == "chủ thể":
        ProducerFactory(ward=new)
    elif noun == "sản phẩm":
        ProductFactory(producer=product.producer, ward=new)
    else:
        UserFactory(role=Role.WARD_OFFICER, unit=new)
    with pytest.raises(Refusal, match=f"Phường Thử Nhập đã có {noun} mới, nên không hoàn tác được"):
        services.undo(merged, by=office)


def test_what_another_built_on_is_undone_after_it(merged, office, draft, city, today):
    services.record(merged, by=office)
    new, onward = made(merged), UnitFactory(parent=city)
    later = draft(today + timedelta(days=1))
    services.add(later, [new], onward, by=office)
    services.record(later, by=office)
    with pytest.raises(Refusal, match="Sau đó Phường Thử Nhập lại được sắp xếp"):
        services.undo(merged, by=office)
    services.undo(later, by=office)
    with pytest.raises(Refusal, match="Một bản nháp khác còn ghi Phường Thử Nhập"):
        services.undo(merged, by=office)
    services.delete(later, by=office)
    services.undo(merged, by=office)


def test_day_and_document_are_put_right_and_what_follows_from_them(
    client_of, merged, office, ward, ward_officer, today
):
    services.record(merged, by=office)
    day = today - timedelta(days=5)
    form = {
        "document": "Nghị quyết thử số 2/NQ", "document_on": f"{today - timedelta(days=20):%d/%m/%Y}",
        "day": f"{day:%d/%m/%Y}", "ground": "paper", "reason": "Đọc nhầm ngày",
    }  # fmt: skip
    assert client_of(office).post(address(merged, "reorganisation_correct"), form).status_code == 302
    new = made(merged)
    assert (new.valid_from, again(ward).valid_to) == (day, day - timedelta(days=1))
    assert {s.day for s in Succession.objects.filter(successor=new)} == {day}
    assert [m.valid_from for m in ward_officer.memberships.filter(unit=new)] == [day]
    assert Message.objects.filter(to=ward_officer, text__contains=f"có hiệu lực từ ngày {day:%d/%m/%Y}").exists()
    said = audit.of(merged).get(action="reorganisation.corrected").changes
    assert said["day"] == [today.isoformat(), day.isoformat()]
    assert "Đọc nhầm ngày" in said["reason"]
    services.undo(merged, by=office)
    with pytest.raises(Refusal, match="đang là bản nháp"):
        services.correct(merged, "x", day, day, Why(Ground.TYPO, "x"), by=office)


def test_what_was_changed_since_stays_when_the_day_is_put_right(merged, office, ward_officer, other_officer, today):
    services.record(merged, by=office)
    new, kept = made(merged), today + timedelta(days=90)
    ward_officer.memberships.filter(unit=new).update(valid_from=kept)
    why = Why(Ground.PAPER, "Đọc nhầm ngày")
    day = today - timedelta(days=5)
    services.correct(merged, merged.document, merged.document_on, day, why, by=office)
    assert ward_officer.memberships.get(unit=new).valid_from == kept
    assert other_officer.memberships.get(unit=new).valid_from == day
    with pytest.raises(Refusal, match=f"Vai trò của {ward_officer} đã được sửa sau khi ghi nhận"):
        services.undo(merged, by=office)


def test_a_ward_that_has_new_rows_did_not_begin_in_the_days_to_come(merged, office, today):
    services.record(merged, by=office)
    ProducerFactory(ward=made(merged))
    later, why = today + timedelta(days=5), Why(Ground.PAPER, "Đọc nhầm ngày")
    with pytest.raises(Refusal, match="đã có chủ thể mới, nên ngày có hiệu lực không thể ở sau hôm nay"):
        services.correct(merged, merged.document, merged.document_on, later, why, by=office)


def test_who_came_to_an_ended_ward_after_that_is_named(client_of, merged, office, ward):
    services.record(merged, by=office)
    late = UserFactory(role=Role.WARD_OFFICER, unit=ward)
    words = " ".join(client_of(office).get(address(merged)).content.decode().split())
    assert f"chưa bàn giao: {late}." in words


def test_who_stands_elsewhere_reaches_nothing_of_it(client_of, merged, office, leader, ward_officer):
    elsewhere = UserFactory(role=Role.OFFICE, unit=UnitFactory(kind=UnitKind.CITY))
    assert client_of(elsewhere).get(address(merged)).status_code == 404
    for user in (leader, ward_officer):
        assert client_of(user).get(address(merged)).status_code == 403
    with pytest.raises(Refusal, match="ngoài phạm vi"):
        services.record(merged, by=elsewhere)


def test_a_ward_of_others_takes_nothing_over_from_here(merged, draft, office, city, ward):
    """Its people would be given to us, and ours would learn of what is theirs."""
    theirs = UnitFactory(parent=UnitFactory(kind=UnitKind.CITY))
    that = draft()
    services.add(that, [ward], theirs, by=office)
    ProducerFactory(ward=theirs)
    with pytest.raises(Refusal, match="ngoài phạm vi được giao cho tài khoản và đã có người hoặc dữ liệu"):
        services.record(that, by=office)
    Producer.objects.filter(ward=theirs).delete()
    services.record(that, by=office)


def test_an_ended_ward_does_not_end_twice(merged, draft, office, ward, city):
    other = draft()
    services.add(other, [ward], UnitFactory(parent=city), by=office)
    services.record(merged, by=office)
    with pytest.raises(Refusal, match="Phường Thử Một đã kết thúc hoạt động ngày"):
        services.record(other, by=office)
    assert services.record(merged, by=office).recorded_at == again(merged).recorded_at
    assert audit.of(merged).filter(action="reorganisation.recorded").count() == 1


def test_a_draft_changes_and_goes_and_what_was_recorded_does_not(client_of, merged, office, ward):
    client = client_of(office)
    line = merged.lines.get(unit=ward)
    client.post(reverse("products:reorganisation_line_drop", args=[merged.pk, line.pk]))
    assert [line.unit.name for line in merged.lines.all()] == ["Phường Thử Hai"]
    client.post(address(merged, "reorganisation_delete"))
    assert not Reorganisation.objects.exists()


def test_recorded_it_is_no_draft(merged, office, ward):
    services.record(merged, by=office)
    for act in (
        lambda: services.delete(merged, by=office),
        lambda: services.drop(merged.lines.get(unit=ward), by=office),
        lambda: services.choose(merged, Choices(), by=office),
        lambda: services.edit(merged, {}, None, by=office),
    ):
        with pytest.raises(Refusal, match="đã ghi nhận"):
            act()


def test_who_holds_a_role_there_already_is_not_given_it_twice(draft, office, ward, other_ward, ward_officer):
    Membership.objects.create(user=ward_officer, unit=other_ward, role=Role.WARD_OFFICER)
    that = draft()
    services.add(that, [ward], other_ward, by=office)
    services.record(that, by=office)
    assert ward_officer.memberships.filter(unit=other_ward).count() == 1
    services.undo(that, by=office)
    assert ward_officer.memberships.filter(unit=other_ward, valid_to=None).count() == 1
    assert ward_officer.memberships.filter(unit=ward, valid_to=None).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("people", [True, False])
def test_two_that_end_the_same_ward_follow_each_other(merged, draft, office, ward, city, people):
    """Also where nobody holds a role in it, whose row would make the second wait."""
    if not people:
        Membership.objects.filter(unit__in=[line.unit for line in Plan(merged).lines]).delete()
    other = draft()
    services.add(other, [ward], UnitFactory(parent=city), by=office)
    with transaction.atomic():
        services.record(merged, by=office)
        second = Other(lambda: services.record(other, by=office))
        assert second.waits(), second.error
    with pytest.raises(Refusal, match="đã kết thúc hoạt động"):
        second.ends()
    assert Succession.objects.filter(unit=ward).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_recorded_twice_at_once_it_is_recorded_once(merged, office):

    with transaction.atomic():
        services.record(merged, by=office)
        second = Other(lambda: services.record(merged, by=office))
        assert second.waits(), second.error
    second.ends()
    assert Unit.objects.filter(code=MADE.code).count() == 1
    assert Plan(again(merged)).olds


def test_the_counts_of_certificates_tasks_and_open_dossiers_lead_to_lists_of_as_many(
    client_of, merged, office, leader, product, dossier, ward, city, today
):
    CertificateFactory(product=product, issuer=city)
    over = {"valid_from": today - timedelta(days=2000), "valid_to": today - timedelta(days=900)}
    other = ProductFactory(producer=product.producer)
    CertificateFactory(product=other, issuer=city, **over)
    Dossier.objects.filter(pk=DossierFactory(product=other, round=dossier.round).pk).update(state="withdrawn")
    plans.approve(plans.from_template(city, today.year, by=office), by=leader)
    client = client_of(office)
    page = client.get(address(merged))
    row = next(row for row in page.context["board"].olds if row.name == ward.name)
    cells = {label: (number, url) for label, number, url in row.cells}
    assert (cells["Hồ sơ đang mở"][0], cells["Giấy chứng nhận"][0]) == (1, 1)
    for label in ("Hồ sơ đang mở", "Giấy chứng nhận", "Nhiệm vụ"):
        number, url = cells[label]
        assert client.get(url).context["page_obj"].paginator.count == number > 0, label
        assert f'href="{escape(url)}"' in page.content.decode(), label


def test_an_undo_tells_of_papers_that_a_ward_which_goes_on_has_numbered_since(
    client_of, draft, office, ward, other_ward, ward_officer, other_officer, complete_dossier
):
    that = draft()
    services.add(that, [ward], other_ward, by=office)
    services.record(that, by=office)
    page = reverse("products:reorganisation_undo", args=[that.pk])
    client = client_of(office)
    assert "cấp số" not in client.get(page).content.decode()
    paper = OfficialPaper.objects.create(
        kind=PaperKind.WARD_REPORT, number=1, number_text="1/BC-UBND", year=2026, unit=other_ward,
        title="Báo cáo số 1/BC-UBND", about=complete_dossier,
    )  # fmt: skip
    answer = client.post(page, {"seen": ""})
    assert answer.status_code == 422
    assert again(that).recorded_at
    words = client.get(page).content.decode()
    assert f"{other_ward} đã cấp số cho 1 văn bản về hồ sơ của đơn vị cũ: {paper}" in words
    assert client.post(page, {"seen": str(paper.pk)}).status_code == 302
    assert again(that).recorded_at is None
