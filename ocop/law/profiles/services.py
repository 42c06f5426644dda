"""A profile's values, read once per process and version, and which profile holds on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from ocop.accounts.models import User
from ocop.core import seams
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.refusal import Refusal
from ocop.law.confidence import Confidence
from ocop.law.dates.rules import Milestone, ProfileSpan, RoundRule, which_profile
from ocop.law.profiles.models import ProfileValue, RuleProfile
from ocop.law.profiles.rules import Content, PassedUpBy, ProductCode, ProfileRules, Value, newest_on
from ocop.law.profiles.schema import Values
from ocop.law.schema import Place, faults
from ocop.law.sheets.rules import Band, MinimumMissed, StarRules, StopMeans, TitleMark


def users_of(profile: RuleProfile) -> list[str]:
    """What uses this profile: then it is read-only."""
    return [used for used in seams.profile_used_by.ask(profile) if used]


def copy(profile: RuleProfile, *, by: User) -> RuleProfile:
    """A new profile with the same values, bases and papers, for a law that changes; no days yet. Raises Refusal."""
    code = f"{profile.code}-moi"
    there = f"Đã có bản chép “{code}”. Hãy sửa bản đó, đặt mã và ngày cho nó."
    if RuleProfile.objects.filter(code=code).exists():
        raise Refusal(there)
    with in_words(profile_version_once=there), transaction.atomic():
        new = RuleProfile.objects.create(
            code=code,
            name=f"{profile.name} (bản chép)",
            sheet_family=profile.sheet_family,
            confidence=Confidence.OFFICE,
            source=profile.source,
        )
        _copy_rows(profile, new)
        audit.record(by, "ruleprofile.copied", new, of=profile.code)
    return new


def new_version(profile: RuleProfile, *, by: User) -> RuleProfile:
    """The next version of a profile that is in use, to be changed and then given the day it applies from.

    Taken back by leaving that day empty. Raises Refusal.
    """
    waiting = RuleProfile.objects.filter(code=profile.code, applies_from=None, version__gt=1).first()
    if waiting:
        raise Refusal(f"Đã có {waiting}, chưa đặt ngày áp dụng. Hãy sửa bản đó.")
    with in_words(profile_version_once="Người khác vừa lập bản mới này. Hãy tải lại trang."), transaction.atomic():
        new = next_version(RuleProfile.objects.filter(code=profile.code).latest("version"), None)
        audit.record(by, "ruleprofile.version", new, of=new.version - 1)
    return new


def next_version(newest: RuleProfile, applies_from: date | None) -> RuleProfile:
    """A whole copy of the newest version, under the same code."""
    new = RuleProfile.objects.get(pk=newest.pk)
    new.pk, new.version, new.applies_from = None, newest.version + 1, applies_from
    new.save()
    _copy_rows(newest, new)
    return new


def _copy_rows(profile: RuleProfile, new: RuleProfile) -> None:
    new.legal_bases.set(profile.legal_bases.all())
    values = list(profile.values.all())
    for value in values:
        value.pk, value.profile = None, new
    ProfileValue.objects.bulk_create(values)
    for paper in profile.papers.all():
        sets = list(paper.product_sets.all())
        paper.pk, paper.profile = None, new
        paper.save()
        paper.product_sets.set(sets)


def rules_of(profile: RuleProfile) -> ProfileRules:
    """The profile as frozen values; cached until the profile is saved again."""
    return _rules(profile.pk, profile.updated_at.isoformat())


@lru_cache(maxsize=32)
def _rules(pk: int, version: str) -> ProfileRules:
    profile = RuleProfile.objects.prefetch_related("values").get(pk=pk)
    values = {
        row.key: Value(
            row.key, row.label, row.value, row.unit, row.confidence, row.get_confidence_display(),
            row.source, row.quote, row.note,
        )
        for row in profile.values.all()
    }  # fmt: skip
    if reason := _broken(profile, values):
        raise Refusal(reason)
    return _build(profile, values)


def value_faults(given: Mapping[str, Any]) -> list[tuple[Place, str]]:
    """What is wrong with these values, each with its place; for the data files and the admin."""
    try:
        Values.model_validate(given)
    except ValidationError as broken:
        return faults(broken)
    return []


def problem(profile: RuleProfile, given: Mapping[str, Any]) -> str | None:
    """Why these values make no profile, as a sentence; None when they do. Values no longer asked for are let be."""
    asked = {key: value for key, value in given.items() if key in Values.model_fields}
    if found := value_faults(asked):
        told = "; ".join(f"{' › '.join(map(str, place))}: {sentence}" for place, sentence in found)
        return f"Bộ quy định {profile.code}: {told}. Hãy sửa rồi lưu lại."
    return _broken(profile, {key: Value(key, key, value) for key, value in given.items()})


def _broken(profile: RuleProfile, values: Mapping[str, Value]) -> str | None:
    try:
        _build(profile, values)
    except (KeyError, IndexError, TypeError, ValueError, ArithmeticError, AttributeError) as broken:
        return f"Bộ quy định {profile.code} thiếu hoặc sai giá trị {broken}. Hãy sửa trong quản trị."
    return None


def _build(profile: RuleProfile, values: Mapping[str, Value]) -> ProfileRules:
    given: dict[str, Any] = {key: value.value for key, value in values.items()}
    window = given.get("hand_in_window")
    code = given.get("product_code")
    return ProfileRules(
        code=profile.code,
        name=profile.name,
        sheet_family=profile.sheet_family,
        handed_in=ProfileSpan(profile.code, profile.handed_in_from, profile.handed_in_to),
        stars=_stars(given),
        certified_by={int(stars): levels["certifies"] for stars, levels in given["by_stars"].items()},
        passed_up_from=given["passed_up_from"],
        passed_up_by=PassedUpBy(given["passed_up_by"]),
        ward_part=given["ward_part"],
        ward_contents=tuple(Content(**content) for content in given["ward_contents"]),
        ward_meeting=given["ward_meeting"],
        ward_form=given.get("ward_form"),
        ward_working_days=_whole(given.get("ward_working_days")),
        certificate_from_stars=int(given["certificate_from_stars"]),
        certificate_months=int(given["certificate_months"]),
        product_code=ProductCode(**code) if code else None,
        window=(int(window["earliest"]), int(window["latest"])) if window else None,
        milestones=_milestones(given["milestones"], _whole(given.get("notice_days"))),
        lives_on_days=_whole(given.get("lives_on_days")) if given.get("lives_on_applies") else None,
        re_evaluation_days=_whole(given.get("re_evaluation_days")),
        re_evaluation_by_written_opinion=bool(given.get("re_evaluation_by_written_opinion")),
        rounds=tuple(_round(rule) for rule in given.get("rounds_province") or ()),
        cut_off_day_counts=bool(given.get("cut_off_day_counts")),
        open_first_until=_day(given.get("open_first_dossier_until")),
        open_re_evaluation_until=_day(given.get("open_re_evaluation_until")),
        samples=_whole(given.get("samples")),
        values=values,
    )


def _stars(given: Mapping[str, Any]) -> StarRules:
    return StarRules(
        bands=tuple(Band(band["stars"], Decimal(str(band["lower"]))) for band in given["star_bands"]),
        minimum_missed=MinimumMissed(given["minimum_missed"]),
        lower_minimum_binds_higher=bool(given["lower_minimum_binds_higher"]),
        title_mark=TitleMark(given["title_mark"]),
        stop_means=StopMeans(given["stop_means"]),
    )


def _milestones(rows: Iterable[Mapping[str, Any]], notice_days: int | None) -> tuple[Milestone, ...]:
    """The law's written notice stands on the law's day; where the law asks for none, there is none."""
    found = [Milestone(**row) for row in rows]
    return tuple(
        replace(milestone, days_before=notice_days) if milestone.notice and notice_days is not None else milestone
        for milestone in found
        if not milestone.notice or notice_days is not None
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _round(rule: Mapping[str, Any]) -> RoundRule:
    proposed, done = rule["proposed_before"], rule["done_before"]
    return RoundRule(rule["number"], (proposed[0], proposed[1]), (done[0], done[1]))


def on_day(day: date) -> dict[str, RuleProfile]:
    """Each profile by code, in the version that applies on this day; one query."""
    versions: dict[str, list[RuleProfile]] = {}
    for profile in RuleProfile.objects.all():
        versions.setdefault(profile.code, []).append(profile)
    return {code: newest_on(day, rows) or rows[0] for code, rows in versions.items()}


def version_on(profile: RuleProfile, day: date) -> RuleProfile:
    """This profile in the version that applies on this day: what begins then takes it."""
    return newest_on(day, RuleProfile.objects.filter(code=profile.code)) or profile


def profile_for(handed_in_on: date) -> RuleProfile:
    """The profile of a dossier handed in on this day. Raises Refusal for a day before the first one known."""
    profiles = on_day(handed_in_on).values()
    spans = [ProfileSpan(p.code, p.handed_in_from, p.handed_in_to) for p in profiles]
    code = which_profile(handed_in_on, spans)
    if code is None:
        raise Refusal(f"Chưa có bộ quy định cho hồ sơ nộp ngày {handed_in_on:%d/%m/%Y}. Hãy chọn đợt khác.")
    return next(profile for profile in profiles if profile.code == code)
