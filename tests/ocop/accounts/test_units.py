"""Units in time: a code names one unit a day; the tree has no rings; what came from what is reckoned right."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ocop.accounts.models import Succession, Unit, UnitKind
from ocop.accounts.scopes import above, in_name_of, of_ward, within
from ocop.accounts.units import rules
from ocop.accounts.units.queries import rebuild_paths
from ocop.core.refusal import Refusal
from products.models import Product
from tests.factories import ProductFactory, UnitFactory, hand_over
from tests.races import Other

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

JULY = date(2025, 7, 1)


def reached(unit) -> set[Unit]:
    return set(Unit.objects.filter(within(unit)))


def test_a_code_lives_on_with_a_later_unit():
    UnitFactory(code="t-2", valid_from=date(2004, 7, 8), valid_to=date(2025, 6, 30))
    assert UnitFactory(code="t-2", valid_from=date(2025, 7, 1)).pk


@pytest.mark.parametrize("day", [None, date(2025, 7, 1)])
def test_two_units_never_share_a_code_from_the_same_day(day):
    UnitFactory(code="t-1", valid_from=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory(code="t-1", valid_from=day)


# ── what a unit reaches ──


def test_a_unit_reaches_itself_and_what_is_below_it_and_nothing_beside_it():
    city, beside = UnitFactory(kind=UnitKind.CITY), UnitFactory(kind=UnitKind.CITY)
    ward, _ = UnitFactory(parent=city), UnitFactory(parent=beside)
    assert reached(city) == {city, ward}
    assert reached(ward) == {ward}


def test_a_successor_reaches_what_came_to_it_another_does_not():
    city = UnitFactory(kind=UnitKind.CITY)
    old, new, other = (UnitFactory(parent=city) for _ in range(3))
    hand_over(old, new)
    assert reached(new) == {new, old}
    assert new.keys() == [new.pk, old.pk]
    assert reached(other) == {other}
    assert old.heirs() == [old.pk, new.pk]
    assert other.heirs() == [other.pk]


def test_of_a_split_unit_each_successor_reaches_all_of_it():
    old, one, two = (UnitFactory() for _ in range(3))
    hand_over(old, one, two)
    assert (reached(one), reached(two)) == ({one, old}, {two, old})
    assert set(old.heirs()) == {old.pk, one.pk, two.pk}


def test_a_chain_of_successors_leads_to_the_last():
    first, second, third = (UnitFactory() for _ in range(3))
    hand_over(first, second, ended_on=date(2024, 12, 31), day=date(2025, 1, 1))
    hand_over(second, third)
    first.refresh_from_db()
    assert reached(third) == {third, second, first}
    assert set(Unit.objects.filter(within(third, day=date(2025, 3, 1)))) == {third}, "not before the whole chain holds"
    assert set(first.heirs()) == {first.pk, second.pk, third.pk}
    assert first.heirs(date(2025, 6, 1)) == [first.pk, second.pk]


def test_who_took_over_a_unit_reaches_what_was_below_it_and_came_to_that():
    province, new = UnitFactory(kind=UnitKind.PROVINCE), UnitFactory(kind=UnitKind.PROVINCE)
    city = UnitFactory(kind=UnitKind.CITY, parent=province)
    ward, older = UnitFactory(parent=city), UnitFactory()
    hand_over(older, ward)
    hand_over(province, new)
    assert reached(new) == {new, province, city, ward, older}
    ward.refresh_from_db()
    assert ward.heirs() == [ward.pk, new.pk], "a unit without a successor follows the one above it"


def test_a_ward_that_came_before_its_city_did_is_reached_from_its_own_day():
    city, new = UnitFactory(kind=UnitKind.CITY), UnitFactory(kind=UnitKind.CITY)
    ward = UnitFactory(parent=city)
    hand_over(ward, new, ended_on=date(2024, 12, 31), day=date(2025, 1, 1))
    hand_over(city, new)
    new.refresh_from_db()
    assert set(Unit.objects.filter(within(new, day=date(2025, 3, 1)))) == {new, ward}
    assert reached(new) == {new, city, ward}


def test_a_ward_that_came_of_a_whole_city_has_the_citys_wards():
    city, island = UnitFactory(kind=UnitKind.CITY), UnitFactory()
    ward = UnitFactory(parent=city)
    hand_over(city, island)
    assert set(island.keys()) == {island.pk, city.pk, ward.pk}


def test_nothing_is_handed_over_before_its_day_nor_by_a_unit_still_at_work():
    old, new, today = UnitFactory(), UnitFactory(), timezone.localdate()
    Succession.objects.create(unit=old, successor=new, day=today)
    new.refresh_from_db()
    assert reached(new) == {new}, "the old one has no end"
    old.valid_to = today
    old.save()
    new.refresh_from_db()
    assert reached(new) == {new}, "its last day is today"
    assert set(Unit.objects.filter(within(new, day=today + timedelta(days=1)))) == {new, old}


def test_a_unit_without_a_path_reaches_nothing():
    product = ProductFactory()
    lost = UnitFactory()
    Unit.objects.filter(pk=lost.pk).update(path="")
    lost.refresh_from_db()
    for scope in (within(lost, "ward"), of_ward(lost, "ward")):
        assert not Product.objects.filter(scope).exists()
    assert not lost.covers(product.ward)
    assert not Unit.objects.below(lost).exists()


def test_units_made_at_once_have_their_paths():
    city = UnitFactory(kind=UnitKind.CITY)
    made = Unit.objects.bulk_create(UnitFactory.build(parent=city) for _ in range(2))
    assert [unit.path for unit in made] == [f"{city.path}{unit.pk}/" for unit in made]
    assert reached(city) == {city, *made}


def test_a_moved_subtree_takes_its_paths_along():
    one, two = UnitFactory(kind=UnitKind.CITY), UnitFactory(kind=UnitKind.CITY)
    middle = UnitFactory(parent=one, kind=UnitKind.CITY)
    leaf = UnitFactory(parent=middle)
    middle.parent = two
    middle.save()
    leaf.refresh_from_db()
    assert leaf.path == f"{two.path}{middle.pk}/{leaf.pk}/"
    assert rebuild_paths() == 0


def test_what_was_changed_behind_its_back_is_put_right():
    old, new = UnitFactory(), UnitFactory()
    hand_over(old, new)
    Unit.objects.filter(pk__in=[old.pk, new.pk]).update(path="", came_from=[], went_to=[])
    assert rebuild_paths() == 2
    new.refresh_from_db()
    assert reached(new) == {new, old}


def test_an_ended_unit_is_acted_for_by_its_successor_a_living_one_by_itself_alone():
    city = UnitFactory(kind=UnitKind.CITY)
    old, new, other = (UnitFactory(parent=city) for _ in range(3))
    hand_over(old, new)
    assert [unit.stands_for(old) for unit in (old, new, other, city)] == [True, True, False, True]
    assert [unit.stands_for(other) for unit in (old, new, other, city)] == [False, False, True, False]
    of_new = Product.objects.filter(in_name_of(new, "ward"))
    mine, _ = ProductFactory(ward=old), ProductFactory(ward=other)
    assert list(of_new) == [mine]
    assert list(Product.objects.filter(in_name_of(city, "ward"))) == [mine], "not of the living ward below it"


def test_rounds_of_the_old_and_of_the_new_tree_are_for_a_ward_that_changed_trees():
    old_city, new_city = UnitFactory(kind=UnitKind.CITY), UnitFactory(kind=UnitKind.CITY)
    old, new = UnitFactory(parent=old_city), UnitFactory(parent=new_city)
    hand_over(old, new)
    everywhere = {old.pk, old_city.pk, new.pk, new_city.pk}
    assert (above(new), above(old)) == (everywhere, everywhere)


# ── sanity ──


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_unit_is_never_set_below_itself(depth):
    chain = [UnitFactory(kind=UnitKind.CITY)]
    for _ in range(2):
        chain.append(UnitFactory(parent=chain[-1]))
    top = chain[0]
    top.parent = chain[depth]
    with pytest.raises(ValidationError, match="thuộc chính nó"):
        top.full_clean()
    with pytest.raises(Refusal, match="thuộc chính nó"):
        top.save()


def test_a_successor_is_neither_the_unit_nor_below_it_nor_its_own_source():
    old, new = UnitFactory(valid_to=date(2025, 6, 30)), UnitFactory()
    below = UnitFactory(parent=old)

    def said(unit, successor, day=JULY):
        with pytest.raises(ValidationError) as no:
            Succession(unit=unit, successor=successor, day=day).full_clean()
        return " ".join(no.value.messages)

    assert "nằm dưới" in said(old, old)
    assert "nằm dưới" in said(old, below)
    assert "còn đến hết ngày 30/06/2025" in said(old, new, date(2025, 6, 30))
    Succession(unit=old, successor=new, day=JULY).full_clean()
    Succession.objects.create(unit=old, successor=new, day=JULY)
    assert "không nhận việc của nhau" in said(new, old)
    ended = UnitFactory(valid_to=date(2020, 1, 1))
    assert "đã kết thúc" in said(old, ended)
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(unit=new, successor=new, day=JULY)


def test_rings_are_found_whatever_their_length():
    assert rules.leads_back([(2, 3), (3, 1)], 1, 2)
    assert not rules.leads_back([(2, 3), (4, 1)], 1, 2)
    with pytest.raises(ValueError, match="thuộc chính nó"):
        rules.paths({1: 2, 2: 1})
    assert rules.is_above({1: None, 2: 1, 3: 2}, 1, 3)
    assert not rules.is_above({1: None, 2: 1, 3: 1}, 2, 3)


def test_two_that_inherit_from_each_other_do_not_hang_the_program():
    one, two = UnitFactory(valid_to=date(2025, 6, 30)), UnitFactory(valid_to=date(2025, 6, 30))
    pairs = ((one, two), (two, one))  # as a file may bring them, past `save`
    Succession.objects.bulk_create(Succession(unit=unit, successor=heir, day=JULY) for unit, heir in pairs)
    rebuild_paths()
    one.refresh_from_db()
    assert reached(one) == {one, two}


def test_a_ring_of_successors_is_refused_whoever_records_it():
    one, two, three = (UnitFactory() for _ in range(3))
    day = timezone.localdate()
    Succession.objects.create(unit=one, successor=two, day=day)
    Succession.objects.create(unit=two, successor=three, day=day)
    with pytest.raises(Refusal, match="không nhận việc của nhau"):
        Succession.objects.create(unit=three, successor=one, day=day)
    assert Succession.objects.filter(unit__in=(one, two, three)).count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_that_go_on_with_each_other_at_once_one_is_refused():
    one, two = UnitFactory(), UnitFactory()
    day = timezone.localdate()
    with transaction.atomic():
        Succession.objects.create(unit=one, successor=two, day=day)
        other = Other(lambda: Succession.objects.create(unit=two, successor=one, day=day))
        assert other.waits()
    with pytest.raises(Refusal, match="không nhận việc của nhau"):
        other.ends()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_paths_are_reckoned_anew_after_a_move_that_is_under_way():
    one, two = UnitFactory(kind=UnitKind.CITY), UnitFactory(kind=UnitKind.CITY)
    ward = UnitFactory(parent=one)
    with transaction.atomic():
        ward.parent = two
        ward.save()
        other = Other(rebuild_paths)
        assert other.waits()
    other.ends()
    ward.refresh_from_db()
    assert ward.path.startswith(two.path)
