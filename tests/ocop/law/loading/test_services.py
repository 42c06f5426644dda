"""Loading: the same again changes nothing; all or nothing; what is in use stays."""

import shutil

import pytest
import yaml
from django.core.management import CommandError, call_command

from ocop.accounts.models import Unit
from ocop.core.refusal import Refusal
from ocop.law.loading import files
from ocop.law.loading.services import seed
from ocop.law.models import (
    CriteriaSheet,
    Criterion,
    DayOff,
    LegalBasis,
    Level,
    OpenQuestion,
    ProductSet,
    ProfileValue,
    RequiredPaper,
    RuleProfile,
)
from ocop.law.sheets.services import freeze
from tests.factories import RoundFactory

pytestmark = pytest.mark.django_db
RICE = "148-gao-ngu-coc-hat-so-che-khac"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(files.DATA, tmp_path / "data")


@pytest.fixture(autouse=True)
def loaded(reference):
    """Every test starts from the loaded law."""


def change(path, act):
    data = yaml.safe_load(path.read_text())
    act(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True))


def rows():
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (LegalBasis, RuleProfile, ProfileValue, CriteriaSheet, RequiredPaper, Unit, DayOff, OpenQuestion)
    } | {model: sorted(model.objects.values_list("pk", flat=True)) for model in (Criterion, Level)}


def test_everything_is_there():
    assert CriteriaSheet.objects.count() == 52
    assert CriteriaSheet.objects.filter(usable=False).count() == 4
    assert Criterion.objects.filter(group__part__sheet__family="148").count() == 795
    assert Criterion.objects.filter(group__part__sheet__family="26-2026").count() == 787
    assert Level.objects.filter(criterion__group__part__sheet__family="148").count() == 2632
    assert Level.objects.filter(criterion__group__part__sheet__family="26-2026").count() == 2579
    assert set(RuleProfile.objects.values_list("code", flat=True)) == {"148-2023", "148-2025", "26-2026"}
    assert OpenQuestion.objects.count() == 40
    assert not ProfileValue.objects.filter(confidence="").exists()


@pytest.mark.parametrize(
    ("family", "counts"), [("148", {3: 83, 4: 287, 5: 199}), ("26-2026", {3: 179, 4: 290, 5: 106})]
)
def test_star_minimums_are_as_many_as_counted_in_the_source(family, counts):
    marks = Criterion.objects.filter(group__part__sheet__family=family).values_list("star_minimums", flat=True)
    assert {stars: sum(str(stars) in mark for mark in marks) for stars in (3, 4, 5)} == counts


def test_units_live_on_by_code_and_day():
    assert Unit.objects.filter(code="30307").count() == 2
    old = Unit.objects.get(code="30283")
    assert (old.short_name, str(old.valid_to)) == ("Mỹ Long", "2025-06-30")
    assert old.parent.code == "883"
    new = old.successors.get()
    assert (new.name, new.parent.code, str(old.successions.get().day)) == ("Phường Long Xuyên", "91", "2025-07-01")
    assert Unit.objects.filter(parent__code="883").count() == 13
    assert Unit.objects.get(code="30285").successors.get().short_name == "Mỹ Xuyên"


def test_the_same_again_changes_nothing():
    before = rows()
    call_command("seed_reference")
    assert rows() == before


def test_loading_says_how_much_of_each_was_read(folder):
    assert seed(folder).counts == {
        "căn cứ pháp lý": LegalBasis.objects.count(),
        "bộ sản phẩm": ProductSet.objects.count(),
        "bộ quy định": RuleProfile.objects.count(),
        "giấy tờ của hồ sơ": len(yaml.safe_load((folder / "papers.yaml").read_text())),
        "phiếu đánh giá": CriteriaSheet.objects.count(),
        "đơn vị": Unit.objects.count(),
        "ngày nghỉ, làm bù": DayOff.objects.count(),
        "nội dung văn bản chưa quy định rõ": OpenQuestion.objects.count(),
    }


def test_a_broken_sheet_loads_nothing_at_all(folder):
    before = rows()
    change(folder / "legal_bases.yaml", lambda data: data[0].update(subject="khác"))
    change(folder / "sheets/148/03-gao-ngu-coc-hat-so-che-khac.yaml", lambda data: data["parts"][1].update(max=30))
    with pytest.raises(Refusal, match=r"Phiếu 3 .*phần B ghi 30 điểm, phải là 25"):
        seed(folder)
    assert rows() == before


def test_an_unusable_sheet_may_contradict_itself_but_not_be_unreadable(folder):
    path = folder / "sheets/148/07-che-bien-rau-cu-qua-hat.yaml"
    change(path, lambda data: data["parts"][0].pop("title"))
    with pytest.raises(Refusal, match=r"rau-cu-qua-hat.yaml, dòng \d+ \(parts › A › title\): thiếu khóa"):
        seed(folder)
    change(path, lambda data: (data["parts"][0].update(title="A"), data.pop("usable")))
    with pytest.raises(Refusal, match="tiêu chí 6d: tối đa 4 điểm nhưng mức cao nhất là 3"):
        seed(folder)


@pytest.mark.parametrize(
    "name", ["legal_bases", "taxonomy", "profiles", "papers", "units", "days_off", "open_questions"]
)
def test_another_broken_file_is_named(folder, name):
    (folder / f"{name}.yaml").write_text("- {la: 1}\n")
    with pytest.raises(Refusal, match=rf"Tệp {name}.yaml"):
        seed(folder)
    (folder / f"{name}.yaml").write_text("a: [")
    with pytest.raises(Refusal, match=rf"Tệp {name}.yaml không đọc được"):
        seed(folder)
    (folder / f"{name}.yaml").unlink()
    with pytest.raises(Refusal, match=rf"Không có tệp {name}.yaml"):
        seed(folder)


def test_the_command_says_why(folder):
    (folder / "families.yaml").unlink()
    with pytest.raises(CommandError, match=r"Không nạp gì cả, vì:\nKhông có tệp families.yaml"):
        call_command("seed_reference", data=folder)


def test_a_changed_sheet_is_written_anew_until_it_is_used(folder):
    path = folder / "sheets/148/03-gao-ngu-coc-hat-so-che-khac.yaml"
    change(path, lambda data: data["parts"][0]["groups"][0]["criteria"][0]["levels"][0].update(text="mới"))
    seed(folder)
    sheet = CriteriaSheet.objects.get(code=RICE)
    assert Level.objects.filter(criterion__group__part__sheet=sheet, text="mới").count() == 1
    freeze(sheet)
    change(path, lambda data: data["parts"][0]["groups"][0]["criteria"][0]["levels"][0].update(text="mới nữa"))
    assert any("Gạo, ngũ cốc" in line for line in seed(folder).told)
    assert CriteriaSheet.objects.filter(code=RICE).count() == 2
    assert not Level.objects.filter(criterion__group__part__sheet=sheet, text="mới nữa").exists()


def test_what_the_office_entered_stays(folder):
    value = ProfileValue.objects.get(profile__code="26-2026", key="council_quorum")
    value.value, value.confidence = 5, "office"
    value.save()
    seed(folder)
    value.refresh_from_db()
    assert (value.value, value.confidence) == (5, "office")


def test_what_the_office_added_stays_what_the_file_lost_goes(folder):
    values = ProfileValue.objects.filter(profile__code="26-2026")
    one = values.get(key="council_quorum")
    for key, confidence in (("own_note", "office"), ("old_note", "seen")):
        one.pk, one.key, one.confidence = None, key, confidence
        one._state.adding = True
        one.save()
    seed(folder)
    assert values.filter(key="own_note").exists()
    assert not values.filter(key="old_note").exists()


def test_a_profile_in_use_keeps_its_values(folder):
    used = RuleProfile.objects.get(code="26-2026")
    RoundFactory(profile=used)

    def shorten(data):
        next(v for v in data[2]["values"] if v["key"] == "certificate_months")["value"] = 12

    change(folder / "profiles.yaml", shorten)
    assert any("26-2026" in line for line in seed(folder).told)
    assert ProfileValue.objects.get(profile=used, key="certificate_months").value == 36
