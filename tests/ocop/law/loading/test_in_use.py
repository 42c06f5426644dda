"""A mended file when dossiers use what it says: what is used stays, what begins later is new."""

import shutil
from datetime import date, timedelta

import pytest
import yaml

from evaluations.selfscore.models import SelfAssessment, SelfScore
from evaluations.selfscore.services import own_of
from ocop.law.loading import files
from ocop.law.loading.services import seed
from ocop.law.models import CriteriaSheet, Criterion, RuleProfile
from ocop.law.profiles.rules import newest_on
from ocop.law.profiles.services import on_day, profile_for
from ocop.law.profiles.services import rules_of as profile_rules
from ocop.law.sheets.services import freeze, rules_of, sheet_for
from products.certificates import reminders
from products.dossiers.services.opening import open_dossier
from products.dossiers.services.sheet import sheet_of
from products.recognitions.services import law_of
from products.rounds.forms import RoundForm
from tests.factories import DossierFactory, ProducerFactory, ProductFactory, RoundFactory

pytestmark = pytest.mark.django_db
FISH_SAUCE = "sheets/148/09-tuong-nuoc-mam.yaml"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(files.DATA, tmp_path / "data")


@pytest.fixture
def begun(reference):
    """A dossier whose producer has answered one criterion."""
    dossier = DossierFactory(round=RoundFactory())
    sheet = sheet_of(dossier)
    criterion = Criterion.objects.filter(group__part__sheet=sheet).order_by("position").first()
    own = SelfAssessment.objects.create(dossier=dossier, dossier_version=dossier.version, sheet=sheet)
    SelfScore.objects.create(assessment=own, criterion=criterion, level=criterion.levels.first())
    return dossier


def change(path, act):
    data = yaml.safe_load(path.read_text())
    act(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True))


def retitle(folder, title):
    def act(data):
        data["parts"][0]["groups"][0]["criteria"][0]["title"] = title

    change(folder / FISH_SAUCE, act)


def rows_of(sheet):
    criteria = Criterion.objects.filter(group__part__sheet=sheet).order_by("pk")
    return (
        list(criteria.values()),
        list(sheet.knock_outs.values()),
        CriteriaSheet.objects.filter(pk=sheet.pk).values()[0],
    )


def first_title(sheet):
    return rules_of(sheet).criteria[0].title


def test_a_mended_title_is_a_new_version_and_the_used_one_stays(folder, begun):
    old = sheet_of(begun)
    before, title = rows_of(old), first_title(old)
    retitle(folder, "Tên đã sửa")
    told = seed(folder).told
    new = sheet_for(old.product_set, begun.profile)
    assert [line for line in told if old.name in line] == [
        f"Phiếu {new}: bản mới “{old.version}.2” cho hồ sơ lập từ nay; nơi đang dùng giữ bản cũ."
    ]
    assert rows_of(old) == before
    assert (sheet_of(begun), own_of(begun).sheet) == (old, old)
    later = DossierFactory(product=begun.product, round=RoundFactory())
    assert (sheet_of(later), own_of(later).sheet) == (new, new)
    assert (first_title(sheet_of(begun)), first_title(sheet_of(later))) == (title, "Tên đã sửa")


def test_the_same_mended_file_again_makes_nothing_new(folder, begun):
    retitle(folder, "Tên đã sửa")
    seed(folder)
    versions = CriteriaSheet.objects.count()
    assert not any("Phiếu" in line for line in seed(folder).told)
    assert CriteriaSheet.objects.count() == versions


def test_a_version_that_nothing_uses_is_written_anew(folder, begun):
    retitle(folder, "Tên đã sửa")
    seed(folder)
    versions = CriteriaSheet.objects.count()
    retitle(folder, "Tên sửa lại")
    assert not any("Phiếu" in line for line in seed(folder).told)
    assert CriteriaSheet.objects.count() == versions
    assert first_title(sheet_for(begun.product.product_set, begun.profile)) == "Tên sửa lại"


def test_a_sheet_scored_on_has_a_new_version_also(folder, begun):
    old = freeze(sheet_of(begun))
    retitle(folder, "Tên đã sửa")
    change(folder / FISH_SAUCE, lambda data: data.update(version="signed-1"))
    seed(folder)
    assert sheet_for(old.product_set, begun.profile).version == "signed-1"
    assert sheet_of(begun) == old


# ── profiles, their values and papers ──

TODAY = date(2026, 11, 25)
LATER = TODAY + timedelta(days=10)


@pytest.fixture
def round_(city):
    return RoundFactory(unit=city, profile=RuleProfile.objects.get(code="26-2026"), opens_on=date(2026, 6, 1))


def opened(round_, ward, by, today=TODAY):
    return open_dossier(ProductFactory(producer=ProducerFactory(ward=ward)), round_, "first", by=by, today=today)


def kept(profile):
    return [
        list(RuleProfile.objects.filter(pk=profile.pk).values()),
        list(profile.values.order_by("pk").values()),
        list(profile.papers.order_by("pk").values()),
        list(profile.legal_bases.order_by("pk").values_list("pk")),
    ]


def add_paper(folder):
    paper = {"code": "map", "name": "Bản đồ vùng nguyên liệu", "rule": "always", "confidence": "seen", "source": "thử"}
    change(folder / "papers.yaml", lambda data: data.append({**paper, "only": ["26-2026"]}))


def remind_earlier(folder, **fields):
    def act(data):
        data[2].update(fields)
        milestones = next(value for value in data[2]["values"] if value["key"] == "milestones")["value"]
        milestones[0].update(code="d240", days_before=240, label="Còn 240 ngày")

    change(folder / "profiles.yaml", act)


def codes(dossier):
    return set(dossier.items.values_list("required_paper__code", flat=True))


def test_a_paper_added_to_a_profile_in_use_is_asked_of_new_dossiers_only(folder, round_, ward, ward_officer):
    open_one = opened(round_, ward, ward_officer)
    before, asked = kept(round_.profile), codes(open_one)
    add_paper(folder)
    told = [line for line in seed(folder, TODAY).told if "Bộ quy định" in line]
    assert told == [
        "Bộ quy định 26-2026: bản 2, áp dụng từ 25/11/2026 cho hồ sơ lập từ ngày đó; nơi đang dùng giữ bản 1."
        " Thay đổi: Bản đồ vùng nguyên liệu."
    ]
    assert kept(round_.profile) == before
    new = opened(round_, ward, ward_officer)
    open_one.refresh_from_db()
    assert (open_one.profile.version, new.profile.version) == (1, 2)
    assert codes(open_one) == asked
    assert codes(new) == asked | {"map"}
    assert all(item.required_paper.profile_id == new.profile_id for item in new.items.select_related("required_paper"))


def test_a_profile_that_nothing_uses_is_written_in_place(folder, reference):
    add_paper(folder)
    seed(folder, TODAY)
    only = RuleProfile.objects.get(code="26-2026")
    assert (only.version, only.papers.filter(code="map").count()) == (1, 1)


def test_another_order_of_the_papers_makes_no_version(folder, round_):
    change(folder / "papers.yaml", lambda data: data.reverse())
    assert not any("Bộ quy định" in line for line in seed(folder, TODAY).told)


def test_the_same_file_again_makes_no_third_version(folder, round_):
    add_paper(folder)
    seed(folder, TODAY)
    for day in (TODAY, LATER):
        assert not any("Bộ quy định" in line for line in seed(folder, day).told)
    assert RuleProfile.objects.filter(code="26-2026").count() == 2


def test_a_version_that_has_applied_for_a_day_is_not_written_anew(folder, round_):
    add_paper(folder)
    seed(folder, TODAY)
    remind_earlier(folder)
    seed(folder, TODAY)
    assert RuleProfile.objects.filter(code="26-2026").count() == 2
    change(folder / "papers.yaml", lambda data: data[-1].update(name="Bản đồ"))
    seed(folder, LATER)
    assert RuleProfile.objects.filter(code="26-2026").count() == 3


def test_what_the_office_entered_goes_on_in_the_new_version(folder, round_):
    round_.profile.values.filter(key="council_quorum").update(value=5, confidence="office")
    add_paper(folder)
    seed(folder, TODAY)
    new = RuleProfile.objects.get(code="26-2026", version=2)
    assert new.values.get(key="council_quorum").value == 5


def test_a_milestone_changes_from_a_day_on(folder, round_):
    remind_earlier(folder, applies_from=LATER)
    seed(folder, TODAY)
    before, after = LATER - timedelta(days=1), LATER
    assert [profile_rules(on_day(day)["26-2026"]).milestones[0].code for day in (before, after)] == ["d210", "d240"]
    assert (profile_for(before).version, profile_for(after).version) == (1, 2)
    ends = LATER + timedelta(days=239)
    told = [reminders._plan({(round_.profile_id, ends)}, day) for day in (before, after)]
    assert told[0] == {}
    assert told[1][round_.profile_id, ends].due.newest.milestone.code == "d240"


def test_a_new_round_takes_the_version_that_applies_today(folder, round_, office):
    add_paper(folder)
    seed(folder)
    offered = RoundForm(user=office).fields["profile"].queryset
    assert set(offered.filter(code="26-2026").values_list("version", flat=True)) == {2}
    assert round_.profile in RoundForm(user=office, instance=round_).fields["profile"].queryset


def test_a_recognition_of_before_falls_under_the_version_of_its_day(folder, round_):
    add_paper(folder)
    seed(folder, TODAY)
    assert [law_of(day).version for day in (TODAY - timedelta(days=1), TODAY)] == [1, 2]


class One:
    def __init__(self, version, applies_from):
        self.version, self.applies_from = version, applies_from


def test_the_newest_that_applies():
    first, second, draft = One(1, date(2023, 1, 1)), One(2, date(2026, 1, 1)), One(3, None)
    days = {date(2020, 1, 1): first, date(2025, 12, 31): first, date(2026, 1, 1): second, date(2030, 1, 1): second}
    assert {day: newest_on(day, [draft, second, first]) for day in days} == days
    assert newest_on(TODAY, [draft]) is None
