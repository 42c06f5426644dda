"""What a user keeps about a list: the columns chosen, conditions under a name. Nobody else's list changes."""

import pytest

from ocop.accounts.roles import Role
from ocop.core.columns import each_of
from ocop.core.models import SavedList
from ocop.core.saved_lists import services
from tests.factories import ProducerFactory, UserFactory
from tests.ocop.core.lists import cells, taken

pytestmark = pytest.mark.django_db
PRODUCERS = "/lam-viec/chu-the/"
HERE = "/lam-viec/danh-sach/"


def columns(client, path: str = PRODUCERS) -> list[str]:
    return [column.name for column in client.get(path).context["columns"]]


def choose(client, *names: str, path: str = PRODUCERS, **more):
    return client.post(f"{HERE}cot/", {"danh_sach": path, "cot": names, **more})


def keep(client, name: str, path: str = f"{PRODUCERS}?q=mam&sap-xep=-ten"):
    return client.post(f"{HERE}bo-loc/", {"danh_sach": path, "ten": name}, follow=True)


def test_chosen_columns_are_remembered_for_this_list_and_user(client_of, office, city, ward):
    ProducerFactory(ward=ward, address="12 đường Mẫu")
    client = client_of(office)
    usual, products = columns(client), columns(client, "/lam-viec/san-pham/")
    answer = choose(client, "dia-chi", "phuong", path=f"{PRODUCERS}?q=mam&trang=2")
    assert answer.headers["Location"] == f"{PRODUCERS}?q=mam"
    assert columns(client) == ["ten", "dia-chi", "phuong"]  # what a row is called stays
    assert "12 đường Mẫu" in client.get(PRODUCERS).content.decode()
    assert columns(client, "/lam-viec/san-pham/") == products
    assert columns(client_of(UserFactory(role=Role.OFFICE, unit=city))) == usual


def test_columns_go_back_to_the_usual_ones(client_of, office):
    client = client_of(office)
    usual = columns(client)
    choose(client, "dia-chi")
    assert "Đã lưu các cột của danh sách." in client.get(PRODUCERS).content.decode()
    choose(client, "dia-chi", **{"nhu-cu": "1"})
    assert "trở lại các cột như ban đầu" in client.get(PRODUCERS).content.decode()
    assert columns(client) == usual


def test_no_column_at_all_leaves_what_a_row_is_called(client_of, office):
    choose(client_of(office))
    assert columns(client_of(office)) == ["ten"]


def test_the_file_has_all_columns_whatever_is_chosen(client_of, office, ward):
    ProducerFactory(ward=ward)
    client = client_of(office)
    choose(client, "dia-chi")
    every = [column.title for column in each_of(client.get(PRODUCERS).context["view"].get_columns())]
    assert list(cells(taken(client, PRODUCERS))[0]) == every


def test_s11_a_column_of_another_role_or_list_cannot_be_chosen(client_of, office, helper):
    client = client_of(helper)
    choose(client, "dan-toc", "het-han", "dia-chi", "password")
    assert columns(client) == ["ten", "dia-chi"]
    assert SavedList.objects.get().columns == ["dia-chi"]


def test_s11_a_column_chosen_before_a_role_was_lost_is_hidden(client_of, office, city):
    choose(client_of(office), "dan-toc")
    assert columns(client_of(office)) == ["ten", "dan-toc"]
    office.memberships.update(role=Role.HELPER_TEAM)
    assert columns(client_of(office)) == ["ten"]


def test_conditions_are_kept_under_a_name_and_open_the_same_rows(client_of, office, ward):
    for name in ("Mắm A", "Mắm B", "Trà"):
        ProducerFactory(ward=ward, name=name)
    client = client_of(office)
    assert "Đã lưu bộ lọc." in keep(client, "  Mắm   các loại ").content.decode()
    kept = SavedList.objects.get()
    assert (kept.name, kept.query) == ("Mắm các loại", "q=mam&sap-xep=-ten")
    assert "Mắm các loại" in client.get(PRODUCERS).content.decode()
    rows = client.get(kept.get_absolute_url()).context["object_list"]
    assert [row.name for row in rows] == ["Mắm B", "Mắm A"]


def test_the_same_name_takes_the_new_conditions(client_of, office):
    keep(client_of(office), "Của tôi")
    keep(client_of(office), "Của tôi", f"{PRODUCERS}?q=tra")
    assert [kept.query for kept in SavedList.objects.all()] == ["q=tra"]


@pytest.mark.parametrize(
    ("name", "path", "said"),
    [
        (" ", f"{PRODUCERS}?q=a", "Chưa ghi tên bộ lọc"),
        ("x" * 61, f"{PRODUCERS}?q=a", "dài hơn 60 ký tự"),
        ("Tất cả", PRODUCERS, "không lọc theo điều kiện nào"),
        (
            "Tất cả",
            f"{PRODUCERS}?q=&phuong=&sap-xep=&trang=2",
            "không lọc theo điều kiện nào",
        ),  # as sent without script
        ("Tất cả", f"{PRODUCERS}?fbclid=1", "không lọc theo điều kiện nào"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(client_of, office, name, path, said):
    assert said in keep(client_of(office), name, path).content.decode()
    assert not SavedList.objects.exists()


def test_twenty_are_kept_of_one_list(client_of, office):
    for number in range(20):
        keep(client_of(office), f"Bộ {number}")
    assert "Đã có 20 bộ lọc" in keep(client_of(office), "Bộ nữa").content.decode()
    assert "Đã lưu bộ lọc." in keep(client_of(office), "Bộ 3").content.decode()


def test_s12_kept_conditions_are_dropped_by_their_owner_alone(client_of, office, city):
    keep(client_of(office), "Của tôi")
    path = f"{HERE}bo-loc/{SavedList.objects.get().pk}/bo/"
    assert client_of(UserFactory(role=Role.OFFICE, unit=city)).post(path).status_code == 404
    assert client_of(office).post(path).headers["Location"] == f"{PRODUCERS}?q=mam&sap-xep=-ten"
    assert not SavedList.objects.exists()


def test_the_columns_that_were_chosen_are_no_kept_conditions(client_of, office):
    """They count for none of the twenty, and are dropped by their own button alone."""
    services.choose_columns(office, "products:producers", ["ten"])
    kept = SavedList.objects.get()
    assert client_of(office).post(f"{HERE}bo-loc/{kept.pk}/bo/").status_code == 404
    for number in range(20):
        keep(client_of(office), f"Bộ {number}")
    assert SavedList.objects.exclude(name="").count() == 20


def test_what_is_kept_of_one_list_is_offered_on_no_other(client_of, office):
    keep(client_of(office), "Chủ thể có mắm")
    assert "Chủ thể có mắm" in client_of(office).get(PRODUCERS).content.decode()
    assert "Chủ thể có mắm" not in client_of(office).get("/lam-viec/san-pham/").content.decode()
