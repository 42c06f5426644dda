"""A slip in the words of a sheet in use is put right; what is scored stays as it was."""

import shutil
import unicodedata
from contextlib import suppress

import pytest
import yaml
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.results import services as results
from ocop.core.audit import services as audit
from ocop.core.derived import rebuild
from ocop.core.refusal import Refusal
from ocop.law.loading import files
from ocop.law.loading.services import seed
from ocop.law.models import CriteriaSheet, Criterion, WordingCorrection
from ocop.law.sheets.rules import Answer, score
from ocop.law.sheets.services import freeze, rules_of
from ocop.law.wording import rules, services
from ocop.notifications.models import Message
from tests.evaluations.room import closed, convene
from tests.factories import UserFactory
from tests.races import Other

pytestmark = pytest.mark.django_db
CODE = "148-gao-ngu-coc-hat-so-che-khac"
FIELDS = {"reason": "gõ nhầm khi nhập", "source": "Quyết định 148, phụ lục, trang 12"}


@pytest.fixture
def sheet(reference):
    return freeze(CriteriaSheet.objects.get(code=CODE))


@pytest.fixture
def first(sheet):
    return Criterion.objects.filter(group__part__sheet=sheet).order_by("position").first()


def say(sheet, place, new, by, **given):
    sheet = CriteriaSheet.objects.get(pk=sheet.pk)
    given = {"seen": services.places_of(sheet).get(place, rules.Place("", "", "")).words, **FIELDS, **given}
    return services.correct(sheet, place, new, by=by, **given)


def now(sheet):
    return rules_of(CriteriaSheet.objects.get(pk=sheet.pk))


def test_a_frozen_sheet_reads_corrected_and_scores_the_same(sheet, first, administrator, client):
    place, old = f"criterion.{first.pk}.title", first.title
    answers = {one.id: Answer(one.levels[-1].position) for one in rules_of(sheet).criteria}
    before, rows = score(rules_of(sheet), answers), list(Criterion.objects.order_by("pk").values())
    made = say(sheet, place, "Nguồn gốc đúng chữ", administrator)
    assert now(sheet).criteria[0].title == "Nguồn gốc đúng chữ"
    assert score(now(sheet), answers) == before
    assert list(Criterion.objects.order_by("pk").values()) == rows
    assert "Nguồn gốc đúng chữ" in client.get(reverse("law:sheet", args=[CODE])).content.decode()
    assert (made.old, made.new, made.where) == (old, "Nguồn gốc đúng chữ", f"Tiêu chí {first.code}: tên")
    event = audit.of(sheet).get(action="criteriasheet.reworded")
    assert (event.by, event.changes["words"]) == (administrator, [old, "Nguồn gốc đúng chữ"])


def test_undone_shows_the_words_of_the_file_and_stays_in_the_list(sheet, first, administrator):
    place, old = f"criterion.{first.pk}.title", first.title
    one = say(sheet, place, "Lần một", administrator)
    two = say(sheet, place, "Lần hai", administrator)
    assert (two.old, now(sheet).criteria[0].title) == ("Lần một", "Lần hai")
    with pytest.raises(Refusal, match="đã hoàn tác hoặc đã được sửa lại"):
        services.undo(one, by=administrator)
    services.undo(two, by=administrator)
    assert now(sheet).criteria[0].title == old
    assert [row.new for row in sheet.corrections.all()] == ["Lần hai", "Lần một"]
    assert audit.of(sheet).get(action="criteriasheet.reword_undone").changes["words"] == ["Lần hai", old]


def test_the_same_words_elsewhere_stay(sheet, administrator):
    groups = rules_of(sheet)
    twins = [c for c in Criterion.objects.filter(title=groups.criteria[0].title) if c.pk != groups.criteria[0].id]
    assert twins
    say(sheet, f"criterion.{groups.criteria[0].id}.title", "Chỉ ở đây", administrator)
    others = [rules_of(one) for one in CriteriaSheet.objects.exclude(pk=sheet.pk)]
    assert all(c.title != "Chỉ ở đây" for one in others for c in one.criteria)
    assert [c.title for c in now(sheet).criteria].count("Chỉ ở đây") == 1


@pytest.mark.parametrize("kind", ["sheet", "knock_out", "part", "group", "criterion", "level"])
def test_every_kind_of_words_is_corrected_on_the_public_page(sheet, administrator, client, kind):
    place = next(key for key in services.places_of(sheet) if key.startswith(f"{kind}."))
    say(sheet, place, "Câu chữ đã sửa", administrator)
    assert "Câu chữ đã sửa" in client.get(reverse("law:sheet", args=[CODE])).content.decode()
    assert services.places_of(CriteriaSheet.objects.get(pk=sheet.pk))[place].words == "Câu chữ đã sửa"


def test_what_is_no_slip_is_refused(sheet, first, administrator, office):
    place = f"criterion.{first.pk}.title"
    for new, fields, told in [
        ("  ", {}, "để trống"),
        (first.title, {}, "giống câu chữ đang in"),
        (unicodedata.normalize("NFD", first.title), {}, "giống câu chữ đang in"),
        ("x" * 501, {}, "dài quá 500"),
        ("Mới", {"seen": "khác"}, "vừa được sửa"),
        ("Mới", {"reason": " "}, "lý do và nguồn"),
    ]:
        with pytest.raises(Refusal, match=told):
            say(sheet, place, new, administrator, **fields)
    for wrong in (f"criterion.{first.pk}.max_points", f"criterion.{first.pk}.star_minimums", "level.0.text", "x"):
        with pytest.raises(Refusal, match="không có chỗ này"):
            say(sheet, wrong, "5", administrator)
    with pytest.raises(Refusal, match="Chỉ quản trị"):
        say(sheet, place, "Mới", office)
    unused = CriteriaSheet.objects.filter(frozen_at=None).first()
    with pytest.raises(Refusal, match="chưa dùng ở đâu"):
        say(unused, f"sheet.{unused.pk}.name", "Mới", administrator)
    assert not WordingCorrection.objects.exists()
    say(sheet, place, unicodedata.normalize("NFD", "Tên mới"), administrator)
    assert WordingCorrection.objects.get().new == "Tên mới"


def test_words_that_say_what_is_not_assessed_are_no_slip(reference, administrator):
    """They carry a rule: to reword them away would change what is scored."""
    found = [
        (sheet, one)
        for sheet in CriteriaSheet.objects.filter(usable=True)
        for one in rules_of(sheet).criteria
        if one.excludes
    ]
    sheet, one = found[0]
    sheet = freeze(sheet)
    place = f"criterion.{one.id}.notes.{one.notes.index(one.excludes)}"
    with pytest.raises(Refusal, match="đổi cách chấm"):
        say(sheet, place, "Ghi chú khác", administrator)
    say(sheet, place, f"{one.excludes} (đã sửa)", administrator)
    assert now(sheet).by_id[one.id].excludes.endswith("(đã sửa)")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_correction_changes_the_figures(sheet, administrator, data):
    place = data.draw(st.sampled_from([*services.places_of(sheet)]))
    words = data.draw(st.text(min_size=1, max_size=40))
    before = rules.figures(now(sheet))
    with suppress(Refusal):
        say(sheet, place, words, administrator)
    assert rules.figures(now(sheet)) == before
    assert now(sheet).max_points == 100


def test_the_database_lets_nothing_but_the_end_of_a_correction_change(sheet, first, administrator):
    made = say(sheet, f"criterion.{first.pk}.title", "Mới", administrator)
    for change in ({"new": "x"}, {"old": "x"}, {"by": UserFactory()}, {"place": "x"}, {"reason": "x"}):
        with pytest.raises(DatabaseError, match="Lần sửa câu chữ"), transaction.atomic():
            WordingCorrection.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError, match="Lần sửa câu chữ"), transaction.atomic():
        WordingCorrection.objects.all().delete()
    services.undo(made, by=administrator)
    with pytest.raises(DatabaseError, match="Lần sửa câu chữ"), transaction.atomic():
        WordingCorrection.objects.filter(pk=made.pk).update(ended_at=None)


def test_every_other_column_of_a_frozen_sheet_is_guarded(sheet):
    from ocop.law.triggers import OF_SHEET

    assert {field.column for field in CriteriaSheet._meta.concrete_fields} == {*OF_SHEET, "wording"}
    with pytest.raises(DatabaseError, match="đã dùng để chấm"), transaction.atomic():
        CriteriaSheet.objects.filter(pk=sheet.pk).update(name="x")


def test_rebuild_finds_what_stands(sheet, first, administrator):
    say(sheet, f"criterion.{first.pk}.title", "Mới", administrator)
    CriteriaSheet.objects.filter(pk=sheet.pk).update(wording={})
    assert rebuild()["law.CriteriaSheet"] == 1
    assert now(sheet).criteria[0].title == "Mới"


def test_a_new_version_of_the_file_carries_no_correction(sheet, first, administrator, tmp_path):
    say(sheet, f"criterion.{first.pk}.title", "Sửa ở bản cũ", administrator)
    folder = shutil.copytree(files.DATA, tmp_path / "data")
    path = next(p for p in (folder / "sheets" / "148").glob("*.yaml") if yaml.safe_load(p.read_text())["code"] == CODE)
    data = yaml.safe_load(path.read_text())
    data["parts"][0]["groups"][0]["criteria"][0]["title"] = "Sửa trong tệp"
    path.write_text(yaml.safe_dump(data, allow_unicode=True))
    seed(folder)
    new = CriteriaSheet.objects.filter(code=CODE).order_by("-pk").first()
    assert (new.pk != sheet.pk, new.wording) == (True, {})
    assert (now(new).criteria[0].title, now(sheet).criteria[0].title) == ("Sửa trong tệp", "Sửa ở bản cũ")


def test_score_sheet_and_results_read_the_corrected_words(reference, city, office, administrator, client_of):
    world = convene(city, office)
    result = closed(world)
    stars, average = result.stars, result.average
    sheet = CriteriaSheet.objects.get(pk=world.item.sheet_id)
    criterion = rules_of(sheet).criteria[0]
    say(sheet, f"criterion.{criterion.id}.title", "Tên đã sửa", administrator)
    say(sheet, f"sheet.{sheet.pk}.name", "Bộ đã sửa", administrator)
    chair = client_of(world.chair)
    own = world.sheet_of(0)
    for url in (own.get_absolute_url(), reverse("evaluations:result", args=[result.item_id])):
        text = chair.get(url).content.decode()
        assert "Tên đã sửa" in text, url
    result.refresh_from_db()
    assert (result.stars, result.average) == (stars, average)
    results.reopen(world.sheet_of(1), Criterion.objects.get(pk=criterion.id), "xem lại", by=world.chair)
    assert "Tên đã sửa" in Message.objects.get(to=world.members[1].user, subject__startswith="Chấm lại").text
    dossier = world.item.dossier
    text = client_of(office).get(reverse("products:dossier_evidence", args=[dossier.pk])).content.decode()
    assert "Tên đã sửa" in text
    assert "Bộ đã sửa" in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one at a time")
def test_of_two_at_once_one_wins_and_the_other_reads_why(reference, administrator):
    sheet = freeze(CriteriaSheet.objects.get(code=CODE))
    place = next(key for key in services.places_of(sheet) if key.startswith("criterion."))
    seen = services.places_of(sheet)[place].words
    with transaction.atomic():
        say(sheet, place, "Của tôi", administrator)
        other = Other(lambda: say(sheet, place, "Của người khác", administrator, seen=seen))
        assert other.waits()
    with pytest.raises(Refusal, match="vừa được sửa thành “Của tôi”"):
        other.ends()
    assert WordingCorrection.objects.get().new == "Của tôi"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_frozen_by_two_at_once_a_sheet_keeps_the_first_moment(reference):
    sheet = CriteriaSheet.objects.get(code=CODE)
    with transaction.atomic():
        first = freeze(sheet)
        second = Other(lambda: freeze(sheet))
        assert second.waits()
    second.ends()
    assert CriteriaSheet.objects.get(pk=sheet.pk).frozen_at == first.frozen_at
