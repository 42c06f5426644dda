from datetime import date

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.urls import reverse

from ocop.core import seams
from ocop.core.models import AuditEvent
from ocop.law.models import CriteriaSheet, ProfileValue, RequiredPaper, RuleProfile
from ocop.law.profiles import services as profiles
from ocop.law.sheets.services import freeze

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label == "law"]


@pytest.fixture
def desk(client_of, administrator):
    """The admin, as an administrator."""
    return client_of(administrator)


@pytest.fixture
def used(monkeypatch):
    """The profile of 26/2026 is used by a round."""
    monkeypatch.setattr(
        seams.profile_used_by, "answers", [lambda p: "đợt 1 năm 2026" if (p.code, p.version) == ("26-2026", 1) else ""]
    )
    return RuleProfile.objects.get(code="26-2026")


def address(obj) -> str:
    return reverse(f"admin:law_{obj._meta.model_name}_change", args=[obj.pk])


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_list_with_search_and_each_record_opens(desk, model):
    listed = reverse(f"admin:law_{model._meta.model_name}_changelist")
    assert desk.get(listed).status_code == 200
    assert desk.get(listed, {"q": "sản"}).status_code == 200
    assert desk.get(address(model.objects.first())).status_code == 200


def form_of(response) -> dict:
    """What a browser would post back unchanged."""
    form, data = response.context["adminform"].form, {}
    sets = [each.formset for each in response.context["inline_admin_formsets"]]
    for one in [form, *(f.management_form for f in sets), *(f for each in sets for f in each.forms)]:
        for bound in one:
            value = bound.value()
            if value not in (None, False):
                data[bound.html_name] = value
    return data


def test_a_profile_value_is_changed_with_source_and_event_and_read_anew(desk):
    profile = RuleProfile.objects.get(code="148-2025")
    months = months_of(profile)
    assert profiles.rules_of(profile).certificate_months == 36
    data = form_of(desk.get(address(profile)))
    prefix = next(name for name, value in data.items() if name.endswith("-id") and str(value) == str(months.pk))[:-3]
    refused = desk.post(address(profile), {**data, f"{prefix}-value": "48"})
    assert "Giá trị mới cần nguồn" in refused.content.decode()
    given = {**data, f"{prefix}-value": "48", f"{prefix}-source": "Quy chế 12/QC-UBND"}
    assert desk.post(address(profile), given).status_code == 302
    months.refresh_from_db()
    assert (months.value, months.confidence, months.source) == (48, "office", "Quy chế 12/QC-UBND")
    assert profiles.rules_of(RuleProfile.objects.get(pk=profile.pk)).certificate_months == 48
    assert AuditEvent.objects.get(action="profilevalue.saved").changes["values"]["value"] == [36, 48]


def test_a_profile_is_copied_with_values_and_papers_for_a_law_that_changes(desk, used):
    listed = reverse("admin:law_ruleprofile_changelist")
    chosen = {"action": "copy_chosen", "_selected_action": [used.pk]}
    assert desk.post(listed, chosen).status_code == 302
    new = RuleProfile.objects.get(code="26-2026-moi")
    assert (new.values.count(), new.papers.count()) == (used.values.count(), used.papers.count())
    assert 'name="_save"' in desk.get(address(new)).content.decode()
    assert "Đã có bản chép" in desk.post(listed, chosen, follow=True).content.decode()
    call_command("seed_reference")
    assert new.papers.filter(name="").count() == 0
    assert profiles.profile_for(date(2027, 1, 1)) == used


def test_a_paper_changed_here_stays_when_the_data_are_loaded_again(desk):
    paper = RequiredPaper.objects.get(profile__code="26-2026", code="photos")
    assert desk.post(address(paper), {**form_of(desk.get(address(paper))), "name": "Ảnh khác"}).status_code == 302
    call_command("seed_reference")
    paper.refresh_from_db()
    assert (paper.name, paper.confidence) == ("Ảnh khác", "office")


WRONG = [("star_bands", "[]1"), ("star_bands", '"cao"'), ("minimum_missed", '"đoán"'), ("certificate_months", '"ba"')]


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_value_of_a_wrong_shape_is_refused_beside_what_was_typed(desk, key, value):
    profile = RuleProfile.objects.get(code="148-2025")
    row = ProfileValue.objects.get(profile=profile, key=key)
    data = form_of(desk.get(address(profile)))
    prefix = next(name for name, pk in data.items() if name.endswith("-id") and str(pk) == str(row.pk))[:-3]
    refused = desk.post(address(profile), {**data, f"{prefix}-value": value, f"{prefix}-source": "Quy chế"})
    assert refused.status_code == 200
    row.refresh_from_db()
    assert row.confidence != "office"


def months_of(profile):
    return ProfileValue.objects.get(profile=profile, key="certificate_months")


def test_a_profile_in_use_is_read_only_and_says_by_what(desk, used):
    page = desk.get(address(used)).content.decode()
    assert "đợt 1 năm 2026" in page
    assert 'name="_save"' not in page
    assert desk.post(address(used), {"name": "khác"}).status_code == 403


def test_a_frozen_sheet_is_read_only(desk):
    sheet = CriteriaSheet.objects.get(code="26-mat-ong")
    assert 'name="_save"' in desk.get(address(sheet)).content.decode()
    freeze(sheet)
    assert 'name="_save"' not in desk.get(address(sheet)).content.decode()
    assert desk.post(address(sheet), {"usable": "on"}).status_code == 403


def test_no_sheet_or_profile_is_deleted_here(desk):
    for model in (CriteriaSheet, RuleProfile):
        assert desk.post(address(model.objects.first()).replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_a_used_profile_has_a_new_version_to_change_and_its_papers_are_read_only(desk, used):
    listed = reverse("admin:law_ruleprofile_changelist")
    chosen = {"action": "new_version_of_chosen", "_selected_action": [used.pk]}
    assert desk.post(listed, chosen).status_code == 302
    new = RuleProfile.objects.get(code="26-2026", version=2)
    assert (new.applies_from, new.values.count(), new.papers.count()) == (
        None,
        used.values.count(),
        used.papers.count(),
    )
    assert "chưa đặt ngày áp dụng" in desk.post(listed, chosen, follow=True).content.decode()
    assert profiles.profile_for(date(2030, 1, 1)) == used
    paper = used.papers.first()
    assert 'name="_save"' not in desk.get(address(paper)).content.decode()
    data = form_of(desk.get(address(new.papers.first())))
    refused = desk.post(reverse("admin:law_requiredpaper_add"), {**data, "profile": used.pk, "code": "moi"})
    assert "Hãy lập bản mới của bộ quy định" in refused.content.decode()
    taken = desk.post(reverse("admin:law_requiredpaper_add"), {**data, "profile": new.pk, "code": "moi"})
    assert taken.status_code == 302


def test_a_version_does_not_apply_from_a_day_that_is_over(desk):
    profile = profiles.next_version(RuleProfile.objects.get(code="148-2025"), None)
    data = form_of(desk.get(address(profile)))
    assert "Ngày áp dụng đã qua" in desk.post(address(profile), {**data, "applies_from": "01/01/2020"}).content.decode()
    assert desk.post(address(profile), {**data, "applies_from": "01/01/2090"}).status_code == 302
    assert profiles.on_day(date(2090, 1, 1))["148-2025"] == profile
