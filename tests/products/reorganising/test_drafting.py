"""A reorganisation on its way: what a draft keeps and drops, who is asked about, what day and document may be."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Membership, Succession
from ocop.accounts.roles import Role
from ocop.core.audit import services as audit
from ocop.core.corrections import Ground, Why
from ocop.core.refusal import Refusal
from ocop.notifications.models import Message
from products.dossiers.rules.states import State
from products.models import PersonMove, ProducerMove, Reorganisation
from products.reorganising import services
from products.reorganising.held import left_behind, not_moved
from products.reorganising.reading import Plan, likely, nobodys
from products.reorganising.services import Choices, NewUnit
from tests.factories import (
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    UnitFactory,
    UserFactory,
    hand_over,
)
from tests.products.reorganising.conftest import MADE, again, chosen, fresh, receivers
from tests.products.reorganising.test_merging_wards import address, made
from tests.products.reorganising.test_splitting_wards import scanned

pytestmark = pytest.mark.django_db
WHY = Why(Ground.PAPER, "Đọc nhầm ngày")


# ── the draft ──


def test_sent_twice_an_empty_draft_is_one_and_a_colleagues_is_another(draft, office, city, ward):
    first = draft()
    assert draft() == first
    said = audit.of(first).get(action="reorganisation.drafted").changes
    assert said["document"] == [None, "Nghị quyết thử số 1/NQ"]
    colleague = UserFactory(role=Role.OFFICE, unit=city)
    basis = {"document": first.document, "document_on": first.document_on, "day": first.day}
    assert services.create(city, by=colleague, **basis) != first
    services.add(first, [ward], MADE, by=office)
    assert draft() != first, "one that is begun is not handed out again"


def test_saved_without_a_change_it_tells_nothing(draft, office, today):
    that = draft()
    services.edit(that, {"day": that.day}, None, by=office)
    assert not audit.of(that).filter(action="reorganisation.edited").exists()
    services.edit(that, {"day": today + timedelta(days=1)}, None, by=office)
    said = audit.of(that).get(action="reorganisation.edited").changes
    assert said == {"day": [today.isoformat(), (today + timedelta(days=1)).isoformat()]}


def test_a_unit_does_not_end_into_itself(draft, office, ward):
    with pytest.raises(Refusal, match="Phường Thử Một đi tiếp thì không kết thúc"):
        services.add(draft(), [ward], ward, by=office)


def test_a_line_that_goes_takes_along_what_was_chosen_for_it_and_the_new_unit(
    split,
    office,
    producer,
    ward_officer,
):
    that = split()
    chosen(that, office, ward_officer, producer)
    assert (PersonMove.objects.count(), ProducerMove.objects.count()) == (1, 1)
    services.drop(that.lines.get(receiver__name="Phường Nam"), by=office)
    assert (PersonMove.objects.count(), ProducerMove.objects.count()) == (0, 0)
    assert [str(each) for each in receivers(that)] == ["Phường Bắc"]


def test_a_unit_that_still_takes_another_stays_when_a_line_goes(merged, office, ward):
    services.drop(merged.lines.get(unit=ward), by=office)
    assert [str(each) for each in merged.receivers.all()] == [MADE.name]


def test_a_producer_goes_to_a_ward_of_its_own_alone_and_the_same_choice_is_told_once(
    split,
    office,
    producer,
    ward_officer,
    other_ward,
    city,
):
    that = split()
    foreign = services.add(that, [other_ward], UnitFactory(parent=city), by=office)
    services.choose(that, Choices({}, {producer.pk: foreign}), by=office)
    assert not ProducerMove.objects.exists()
    for _ in range(2):
        chosen(that, office, ward_officer, producer)
    assert audit.of(that).filter(action="reorganisation.chosen").count() == 1


def test_the_form_offers_what_may_end_and_what_may_go_on(client_of, merged, office, city, ward):
    going, ended, theirs = UnitFactory(parent=city), UnitFactory(parent=city), UnitFactory()
    leaving = UnitFactory(parent=city, valid_to=timezone.localdate() + timedelta(days=10))
    hand_over(ended, going)
    services.add(merged, [UnitFactory(parent=city)], going, by=office)
    form = client_of(office).get(address(merged, "reorganisation_line_new")).context["form"]
    olds = set(form.fields["olds"].queryset)
    assert ward in olds
    assert not olds & {going, ended, leaving, theirs, city}
    units = set(form.units.values())
    assert not units & {ward, going, ended, theirs}, "nothing that ends here, is there already or is another's"


# ── who is asked about ──


def test_a_role_that_ends_on_the_last_day_and_an_unused_account_are_left_alone(merged, office, ward, today):
    def works(until, **more):
        user = UserFactory(**more)
        Membership.objects.create(user=user, unit=ward, role=Role.WARD_OFFICER, valid_to=until)
        return user

    gone, last = works(today - timedelta(days=1)), works(today)
    unused = works(None, is_active=False)
    asked = {person.membership.user for person in Plan(merged).people}
    assert last in asked
    assert not asked & {gone, unused}
    services.record(merged, by=office)
    assert {membership.valid_to for membership in unused.memberships.all()} == {None}


def test_a_role_keeps_its_own_end_and_those_who_watch_over_it_are_told(draft, office, ward, today):
    until = today + timedelta(days=60)
    seat = UserFactory()
    Membership.objects.create(user=seat, unit=ward, role=Role.LEADER, valid_to=until)
    that = draft()
    services.add(that, [ward], MADE, by=office)
    services.record(that, by=office)
    assert seat.memberships.get(unit=made(that)).valid_to == until
    assert Message.objects.filter(to=seat, text__contains="vừa ghi vai trò Lãnh đạo").exists()


def test_who_had_a_role_there_that_ended_is_given_it_anew(draft, office, ward, other_ward, ward_officer, today):
    Membership.objects.create(
        user=ward_officer, unit=other_ward, role=Role.WARD_OFFICER, valid_to=today - timedelta(days=100)
    )
    that = draft()
    services.add(that, [ward], other_ward, by=office)
    services.record(that, by=office)
    assert ward_officer.memberships.filter(unit=other_ward, valid_to=None).count() == 1


def test_nobody_is_told_of_the_own_act(draft, ward, city, office, today):
    Membership.objects.create(user=office, unit=ward, role=Role.WARD_OFFICER)
    that = draft()
    services.add(that, [ward], MADE, by=office)
    services.record(that, by=office)
    services.correct(that, that.document, that.document_on, today - timedelta(days=1), WHY, by=office)
    services.undo(that, by=office)
    assert not Message.objects.filter(to=office).exists()


def test_a_merged_record_is_neither_asked_about_nor_counted(client_of, split, office, producer, ward, product):
    twin = ProducerFactory(ward=ward, merged_into=producer)
    ProductFactory(producer=producer, merged_into=product)
    DossierFactory(product=product, state=State.WITHDRAWN)
    CertificateFactory(product=product, issuer=ward.parent)
    that = split()
    assert twin not in {maker.producer for maker in Plan(that).makers}
    held = client_of(office).get(address(that)).context["board"].sum
    assert (held.producers, held.products, held.dossiers, held.certificates) == (1, 1, 0, 1)


def test_an_address_that_names_two_wards_says_nothing(split, ward):
    that = split()
    both = ProducerFactory(ward=ward, address="giữa phường Bắc và phường Nam")
    assert likely(both, receivers(that)) is None


def test_an_account_of_two_producers_that_part_is_asked_about(
    split,
    office,
    producer,
    producer_user,
    ward,
    ward_officer,
):
    other = ProducerFactory(ward=ward)
    other.users.add(producer_user)
    that = split()
    north, south = receivers(that)
    services.choose(that, Choices({}, {producer.pk: north, other.pk: south}), by=office)
    (person,) = [one for one in Plan(again(that)).people if one.membership.user == producer_user]
    assert person.open


def test_who_left_or_was_asked_about_is_not_called_left_behind(merged, office, ward, today):
    Membership.objects.create(
        user=UserFactory(), unit=ward, role=Role.WARD_OFFICER, valid_from=today
    )  # ends as it began
    services.record(merged, by=office)
    assert left_behind(Plan(again(merged))) == []
    short = UserFactory(full_name="Ngắn")
    Membership.objects.create(user=short, unit=ward, role=Role.WARD_OFFICER, valid_to=today)
    over = UserFactory(full_name="Đã thôi")
    Membership.objects.create(user=over, unit=ward, role=Role.WARD_OFFICER, valid_to=today - timedelta(days=1))
    assert left_behind(Plan(again(merged))) == ["Ngắn"]


def test_a_unit_that_others_came_to_is_somebodys(city):
    new, old = UnitFactory(parent=city), UnitFactory(parent=city)
    assert nobodys(new)
    hand_over(old, new)
    assert not nobodys(new)


# ── producers of a ward that is split ──


def test_one_that_cannot_move_holds_no_other_and_is_tried_again(
    split, office, producer, product, ward, ward_officer, city, today
):
    """A certificate of it is being made on the very day."""
    other = ProducerFactory(ward=ward)
    day = today + timedelta(days=1)
    that = split(day)
    chosen(that, office, ward_officer, producer, other)
    scanned(that, office)
    services.record(that, by=office)
    first = CertificateFactory(product=product, issuer=city)
    certificate = CertificateFactory(product=product, issuer=city, replaces=first, published_at=None)
    assert services.move_due(day) == 1
    assert (again(producer).ward, again(other).ward.name) == (ward, "Phường Bắc")
    assert not_moved(Plan(again(that)), today) == []
    assert not_moved(Plan(again(that)), day) == [str(producer)]
    certificate.delete()
    assert services.move_due(day) == 1
    assert again(producer).ward.name == "Phường Bắc"


def test_one_certified_since_without_a_scan_waits_and_is_named_with_what_to_do(
    client_of, split, office, producer, product, ward, ward_officer, city, today
):
    """When the split was recorded nothing was certified, so nobody was asked for a scan."""
    other = ProducerFactory(ward=ward)
    that = split(today + timedelta(days=1))
    chosen(that, office, ward_officer, producer, other)
    services.record(that, by=office)
    CertificateFactory(product=product, issuer=city)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert services.move_due(timezone.localdate()) == 1
        assert (again(producer).ward, again(other).ward.name) == (ward, "Phường Bắc")
        words = " ".join(client_of(fresh(office)).get(address(that)).content.decode().split())
    assert f"Chưa chuyển: {producer}. " in words
    assert "ghi ở mục “Thay đổi đã chứng nhận” của chủ thể" in words


def test_one_that_moved_elsewhere_before_the_day_stays_there(
    split,
    office,
    producer,
    other_ward,
    ward_officer,
    today,
):
    that = split(today + timedelta(days=1))
    chosen(that, office, ward_officer, producer)
    services.record(that, by=office)
    producer = again(producer)
    producer.ward = other_ward
    producer.save()
    services.move_due(today + timedelta(days=1))
    assert again(producer).ward == other_ward


def test_recorded_again_after_an_undo_they_move_again(split, office, producer, ward_officer):
    that = split()
    chosen(that, office, ward_officer, producer)
    services.record(that, by=office)
    services.undo(that, by=office)
    (move,) = that.producers.all()
    assert (move.applied_at, move.change, move.moved) == (None, None, [])
    services.record(again(that), by=office)
    assert again(producer).ward.name == "Phường Bắc"


# ── put right, taken back ──


def test_the_document_alone_is_put_right_without_a_word_to_anybody(merged, office, ward_officer):
    services.record(merged, by=office)
    told = Message.objects.filter(to=ward_officer).count()
    services.correct(merged, "Nghị quyết thử số 9/NQ", merged.document_on, merged.day, WHY, by=office)
    assert Message.objects.filter(to=ward_officer).count() == told
    with pytest.raises(Refusal, match="giống giá trị đang ghi"):
        services.correct(merged, "Nghị quyết thử số 9/NQ", merged.document_on, merged.day, WHY, by=office)


def test_a_day_that_is_over_is_put_right_also_when_the_new_ward_has_rows(merged, office, today):
    services.record(merged, by=office)
    ProducerFactory(ward=made(merged))
    services.correct(merged, merged.document, merged.document_on, today - timedelta(days=2), WHY, by=office)
    assert made(merged).valid_from == today - timedelta(days=2)


def test_who_moved_already_did_not_move_in_the_days_to_come(split, office, producer, ward_officer, today):
    that = split()
    chosen(that, office, ward_officer, producer)
    services.record(that, by=office)
    with pytest.raises(Refusal, match="Chủ thể của đơn vị tách đã được chuyển"):
        services.correct(that, that.document, that.document_on, today + timedelta(days=2), WHY, by=office)


def test_on_the_day_put_right_its_code_must_be_free(merged, office, city, today):
    services.record(merged, by=office)
    day = today - timedelta(days=3)
    UnitFactory(parent=city, code=MADE.code, name="Phường Trùng Mã", valid_from=day, valid_to=day)
    with pytest.raises(Refusal, match="Mã T-NHAP đã là của Phường Trùng Mã"):
        services.correct(merged, merged.document, merged.document_on, day, WHY, by=office)


def test_an_end_that_somebody_changed_since_stays_when_the_day_is_put_right(merged, office, ward_officer, ward, today):
    services.record(merged, by=office)
    kept = today - timedelta(days=50)
    ward_officer.memberships.filter(unit=ward).update(valid_to=kept)
    services.correct(merged, merged.document, merged.document_on, today - timedelta(days=5), WHY, by=office)
    assert ward_officer.memberships.get(unit=ward).valid_to == kept


def test_an_end_that_was_recorded_before_does_not_hold_the_way_back(draft, office, city, ward, other_ward, today):
    """The ward that goes on ends itself some days later, by what was recorded first."""
    earlier, that = draft(today + timedelta(days=10)), draft()
    services.add(earlier, [other_ward], UnitFactory(parent=city), by=office)
    services.record(earlier, by=office)
    services.add(that, [ward], other_ward, by=office)
    services.record(that, by=office)
    services.undo(that, by=office)
    assert again(ward).valid_to is None


def test_a_draft_that_hands_over_to_the_new_ward_holds_the_way_back(merged, draft, office, city):
    services.record(merged, by=office)
    services.add(draft(), [UnitFactory(parent=city)], made(merged), by=office)
    with pytest.raises(Refusal, match="Một bản nháp khác còn ghi Phường Thử Nhập"):
        services.undo(merged, by=office)


@pytest.mark.parametrize("change", ["a further successor", "another role"])
def test_what_was_added_to_it_since_is_not_taken_back(merged, office, ward, ward_officer, city, today, change):
    services.record(merged, by=office)
    if change == "another role":
        ward_officer.memberships.filter(unit=made(merged)).update(role=Role.LEADER)
    else:
        Succession.objects.create(unit=ward, successor=UnitFactory(parent=city), day=today)
    with pytest.raises(Refusal, match="sau khi ghi nhận sắp xếp, nên không hoàn tác được"):
        services.undo(merged, by=office)


# ── what the page says ──


def test_what_goes_on_under_another_office_and_a_new_ward_without_people_are_said(client_of, draft, office, ward, city):
    theirs = UnitFactory(parent=UnitFactory(name="Thành phố Khác"))
    that = draft()
    services.add(that, [ward], theirs, by=office)
    services.add(that, [UnitFactory(parent=city)], NewUnit("Phường Vắng", "Vắng", "T-VANG"), by=office)
    services.add(that, [UnitFactory(parent=city)], UnitFactory(parent=city), by=office)
    page = client_of(office).get(address(that))
    assert page.context["outside"] == [(str(theirs.parent), str(theirs))]
    assert page.context["unmanned"] == ["Phường Vắng"], "one that is there already is looked after there"
    words = " ".join(page.content.decode().split())
    assert f"{theirs} thuộc {theirs.parent}" in words
    assert "Phường Vắng chưa có người nào từ ngày có hiệu lực" in words


def test_the_table_leaves_out_what_lies_there_once_it_has_begun(client_of, merged, office):
    def heads():
        from io import BytesIO

        from openpyxl import load_workbook

        answer = client_of(fresh(office)).get(reverse("products:reorganisation_table", args=[merged.pk]))
        rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
        return rows[0], rows[1]

    before, line = heads()
    assert "Chủ thể" in before
    assert line[6] is None, "what the office typed itself needs no word on how sure it is"
    services.record(merged, by=office)
    assert "Chủ thể" not in heads()[0]


def test_an_officer_of_a_ward_has_no_wards_to_reorganise(client_of, city, ward):
    both = UserFactory(role=Role.ADMINISTRATOR, unit=ward)
    assert not client_of(both).get(reverse("products:reorganisations")).context["may_add"]
    assert not Reorganisation.objects.exists()
