"""A mended file when dossiers use what it says: what is used stays, what begins later is new."""

import shutil

import pytest
import yaml

from evaluations.selfscore.models import SelfAssessment, SelfScore
from evaluations.selfscore.services import own_of
from ocop.law.loading import files
from ocop.law.loading.services import seed
from ocop.law.models import CriteriaSheet, Criterion
from ocop.law.sheets.services import freeze, rules_of, sheet_for
from products.dossiers.services.sheet import sheet_of
from tests.factories import DossierFactory, RoundFactory

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
