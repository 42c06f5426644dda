"""A setting that no code reads is a lie (DESIGN §0): each value changes some rule's answer, or it is a note."""

import copy
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.urls import reverse

from ocop.law.loading import files
from ocop.law.models import OpenQuestion, RuleProfile
from ocop.law.profiles.rules import Value
from ocop.law.profiles.schema import NOT_AUTOMATED, ByStars, Values
from ocop.law.profiles.services import _build, problem

pytestmark = pytest.mark.django_db

# Another value that the schema takes, for each value that a rule reads; the list is checked to be whole.
OTHER: dict[str, Any] = {
    "star_bands": [{"stars": s, "lower": low} for s, low in ((5, 95), (4, 70), (3, 50), (2, 30), (1, 0))],
    "minimum_missed": "not_ranked",
    "lower_minimum_binds_higher": False,
    "title_mark": "full_points",
    "stop_means": "show_only",
    "by_stars": {
        str(stars): dict.fromkeys(("receives", "pre_assesses", "scores", "recognises", "certifies"), "centre")
        for stars in range(1, 6)
    },
    "passed_up_from": {"ward_to_province": 1, "province_to_centre": 80},
    "passed_up_by": "stars",
    "ward_part": "levels",
    "ward_contents": [{"code": "origin", "text": "Nguồn gốc"}],
    "ward_meeting": "always",
    "ward_form": "Mẫu số 04",
    "ward_working_days": 16,
    "certificate_from_stars": 4,
    "certificate_months": 48,
    "product_code": {"printed": "x", "format": "{number}", "unit_level": "city"},
    "notice_days": 31,
    "hand_in_window": {"earliest": 100, "latest": 50},
    "milestones": [{"code": "d9", "days_before": 9, "label": "Còn 9 ngày"}],
    "lives_on_applies": True,
    "lives_on_days": 90,
    "re_evaluation_days": 46,
    "re_evaluation_by_written_opinion": False,
    "rounds_province": [{"number": 1, "proposed_before": [5, 1], "done_before": [6, 1]}],
    "cut_off_day_counts": True,
    "open_first_dossier_until": "2027-01-01",
    "open_re_evaluation_until": "2027-01-01",
    "samples": 6,
}  # fmt: skip
BY_THE_COUNCIL = {"council_quorum", "council_spread_limit"}  # shown beside the council's own rules, see below


def given() -> dict[str, Any]:
    """26/2026 with all that may stand in a profile, so that each value can be seen to matter."""
    rows = yaml.safe_load((Path(files.DATA) / "profiles.yaml").read_text())
    values = {row["key"]: row["value"] for row in rows[2]["values"]}
    notice = {"code": "notice", "days_before": 30, "label": "Thông báo", "notice": True}
    return values | {"notice_days": 30, "milestones": [*values["milestones"], notice], "lives_on_applies": True}


def rules(values: dict[str, Any]) -> dict[str, Any]:
    built = _build(RuleProfile(code="thu", name="Thử"), {key: Value(key, key, value) for key, value in values.items()})
    return {field.name: getattr(built, field.name) for field in fields(built) if field.name != "values"}


def test_each_value_is_read_by_a_rule_or_is_a_note():
    assert set(Values.model_fields) == {*OTHER, *BY_THE_COUNCIL, *NOT_AUTOMATED}
    assert not NOT_AUTOMATED & (set(OTHER) | BY_THE_COUNCIL)


@pytest.mark.parametrize("key", OTHER)
def test_another_value_gives_other_rules(key):
    values = given()
    other = copy.deepcopy(values) | {key: False if values.get(key) is True and OTHER[key] is True else OTHER[key]}
    assert problem(RuleProfile(code="thu"), other) is None
    assert rules(other) != rules(values)


NOTES_BY_STARS = {"receives", "pre_assesses", "scores", "recognises"}


def test_of_who_does_what_a_rule_asks_who_certifies_and_the_rest_is_a_note():
    assert set(ByStars.model_fields) == {"certifies", *NOTES_BY_STARS}
    values = given()
    noted = {stars: levels | dict.fromkeys(NOTES_BY_STARS) for stars, levels in values["by_stars"].items()}
    assert rules(values | {"by_stars": noted}) == rules(values)


@pytest.mark.parametrize("key", sorted(NOT_AUTOMATED))
def test_a_note_changes_no_rule(key):
    values = given()
    assert rules(values | {key: None}) == rules(values)


def code_of_the_houses() -> str:
    """All code but the rules' own building and the schema, and what is written into tests."""
    root = Path(apps.get_app_config("law").path).parent.parent
    own = ("ocop/law/profiles/rules.py", "ocop/law/profiles/services.py", "ocop/law/profiles/schema.py")
    found = [
        path.read_text()
        for house in ("ocop", "products", "evaluations", "plans")
        for path in (root / house).rglob("*.py")
        if "migrations" not in path.parts and str(path.relative_to(root)) not in own
    ]
    return "\n".join(found)


def test_each_field_of_the_rules_is_asked_for_outside_them():
    """What the profile's own methods answer with is asked for by their names."""
    through = {
        "window": "hand_in_window(",
        "stars": ".stars",
        "handed_in": ".handed_in",
        "certified_by": "certified_by_level(",
        "passed_up_from": "passed_up_edge(",
        "open_first_until": "open_until(",
        "open_re_evaluation_until": "open_until(",
    }
    code = code_of_the_houses()
    assert [name for name in rules(given()) if through.get(name, f".{name}") not in code] == []


def test_the_notice_stands_on_the_laws_day_and_without_one_there_is_none():
    values = given()
    with_45 = rules(values | {"notice_days": 45})["milestones"]
    assert [m.days_before for m in with_45 if m.notice] == [45]
    assert [m for m in with_45 if not m.notice] == list(rules(values | {"notice_days": None})["milestones"])
    assert not any(m.notice for m in rules(values | {"notice_days": None})["milestones"])


def test_an_open_question_names_a_setting_that_is_read_or_none(reference):
    """And a council's setting is a field of the council."""
    council = {field.name for field in apps.get_model("evaluations", "Council")._meta.fields}
    for question in OpenQuestion.objects.all():
        if question.kept_in == OpenQuestion.Kept.PROFILE:
            assert question.setting in OTHER, question.number
        elif question.kept_in == OpenQuestion.Kept.COUNCIL:
            assert question.setting in council, question.number
        else:
            assert question.setting == "", question.number


def test_a_note_is_shown_in_the_admin_and_in_no_form(reference, administrator, client_of):
    profile = RuleProfile.objects.get(code="26-2026")
    page = client_of(administrator).get(reverse("admin:law_ruleprofile_change", args=[profile.pk]))
    text = page.content.decode()
    assert "chương trình không tự áp dụng" in text
    assert "Chủ thể OCOP không còn hoạt động sản xuất sản phẩm OCOP." in text
    forms = page.context["inline_admin_formsets"][0].formset.forms
    keys = {form.instance.key for form in forms}
    assert "lives_on_applies" in keys
    assert not keys & NOT_AUTOMATED
