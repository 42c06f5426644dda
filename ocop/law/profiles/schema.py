"""What each value of a profile may be. A new value is named here first, then in the data files, then read by a rule."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, model_validator

from ocop.law.profiles.rules import PassedUpBy
from ocop.law.schema import Strict, fault, slug, text, whole, word
from ocop.law.sheets.rules import MinimumMissed, Reading, StopMeans, TitleMark

Level = Annotated[str, word("ward", "city", "province", "centre")]
Days = Annotated[int, whole(0, 3660)]
Share = Annotated[int, whole(0, 100)]
Texts = list[Annotated[str, text(500)]] | None
Words = Annotated[str, text(500)]
STARS = (5, 4, 3, 2, 1)


class Band(Strict):
    stars: Annotated[int, whole(1, 5)]
    lower: Share


class ByStars(Strict):
    """Who does what for products of so many stars. A rule asks who certifies; the rest is for reading."""

    receives: Level | None
    pre_assesses: Level | None
    scores: Level | None
    recognises: Level | None
    certifies: Level | None


class Content(Strict):
    code: Annotated[str, text(20)]  # “đ” is one of the law's letters
    text: Annotated[str, text(1000)]


class ProductCode(Strict):
    printed: Annotated[str, text(60)]
    format: Annotated[str, text(120)]
    unit_level: Level

    @model_validator(mode="after")
    def _can_be_written(self) -> "ProductCode":
        try:
            self.format.format(province="89", unit="883", number=1, year=2026)
        except (KeyError, IndexError, ValueError, AttributeError):
            raise fault("chỉ dùng {province}, {unit}, {number}, {year}", "format")
        return self


class HandIn(Strict):
    earliest: Days
    latest: Days

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "HandIn":
        if self.earliest <= self.latest:
            raise fault(f"mở {self.earliest} ngày trước khi hết hạn, phải sớm hơn lúc đóng ({self.latest} ngày)")
        return self


class Milestone(Strict):
    code: Annotated[str, slug(20)]
    days_before: Days
    label: Annotated[str, text(200)]
    notice: bool = False


class Round(Strict):
    number: Annotated[int, whole(1, 12)]
    proposed_before: list[int]
    done_before: list[int]

    @model_validator(mode="after")
    def _days_exist(self) -> "Round":
        for key in ("proposed_before", "done_before"):
            try:
                month, day = getattr(self, key)
                date(2023, month, day)  # a year without 29 February: a round comes each year
            except (ValueError, OverflowError):
                raise fault("phải là [tháng, ngày] có trong mọi năm", key)
        return self


def _complete_and_rising(bands: list[Band]) -> list[Band]:
    if [band.stars for band in bands] != list(STARS):
        raise fault(f"phải có đủ năm hạng từ 5 xuống 1, đang có {', '.join(str(b.stars) for b in bands)}")
    for higher, lower in pairwise(bands):
        if higher.lower <= lower.lower:
            raise fault(f"hạng {higher.stars} sao từ {higher.lower}, phải cao hơn hạng dưới ({lower.lower})")
    if bands[-1].lower != 0:
        raise fault(f"hạng 1 sao từ {bands[-1].lower}, phải từ 0")
    return bands


def _each_star(levels: dict[str, ByStars]) -> dict[str, ByStars]:
    if sorted(levels) != sorted(str(stars) for stars in STARS):
        raise fault(f"phải có đủ các hạng 1 đến 5, đang có {', '.join(sorted(levels))}")
    return levels


def _codes_once(rows: list[Any]) -> list[Any]:
    codes = [row.code for row in rows]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise fault(f"mã “{sorted(twice)[0]}” có hai lần")
    return rows


def _is_a_day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise fault(f"“{value}” không phải là ngày, ví dụ 2026-05-22")


IsoDay = Annotated[str, AfterValidator(_is_a_day)]


class Values(Strict):
    """All values by key. None: the law does not say, the office enters it."""

    takes: ClassVar[str] = "giá trị"

    star_bands: Annotated[list[Band], AfterValidator(_complete_and_rising)]
    minimum_missed: Annotated[str, word(*MinimumMissed)]
    lower_minimum_binds_higher: bool
    title_mark: Annotated[str, word(*TitleMark)]
    stop_means: Annotated[str, word(*StopMeans)]
    shown_decimals: Annotated[int, whole(0, 4)]
    recorded_scores: Annotated[str, word("plain_mean")] | None = None
    by_stars: Annotated[dict[str, ByStars], AfterValidator(_each_star)]
    passed_up_from: dict[Annotated[str, word("city_to_province", "ward_to_province", "province_to_centre")], Share]
    passed_up_by: Annotated[str, word(*PassedUpBy)]
    ward_part: Annotated[str, word("levels", "words")]
    ward_contents: Annotated[list[Content], Field(min_length=1), AfterValidator(_codes_once)]
    ward_meeting: Annotated[str, word("always", "when_needed")]
    ward_output: Texts = None
    ward_form: Words | None = None
    ward_working_days: Days | None = None
    certificate_from_stars: Annotated[int, whole(1, 5)]
    certificate_months: Annotated[int, whole(1, 600)]
    certificate_fields: Texts = None
    product_code: ProductCode | None = None
    product_unit_codes: Words | None = None
    notice_days: Days | None = None
    hand_in_window: HandIn | None = None
    milestones: Annotated[list[Milestone], AfterValidator(_codes_once)]
    lives_on_applies: bool | None = None
    lives_on_days: Days | None = None
    re_evaluation_days: Days | None = None
    re_evaluation_by_written_opinion: bool | None = None
    rounds_province: list[Round] | None = None
    rounds_centre: list[Round] | None = None
    cut_off_day_counts: bool | None = None
    open_first_dossier_until: IsoDay | None = None
    open_re_evaluation_until: IsoDay | None = None
    electronic_working_days: Days | None = None
    dossier_copies: Words | None = None
    samples: Annotated[int, whole(0, 1000)] | None = None
    registration_slip: Words | None = None
    electronic_dossier_valid: bool | None = None
    council_set_up_by: Words | None = None
    council_helpers: Words | None = None
    council_min_size: Annotated[int, whole(1, 100)] | None = None
    council_quorum: Annotated[int, whole(1, 100)] | None = None
    council_minimum_reading: Annotated[str, word(*Reading)] | None = None
    council_spread_limit: Share | None = None
    council_recusal: Words | None = None
    council_members: Texts = None
    revocation_grounds: Annotated[list[Content], AfterValidator(_codes_once)] | None = None
    revocation_by: Words | None = None
    revocation_days: Days | None = None
    supervision_contents: Texts = None


NOT_AUTOMATED = frozenset(
    {
        "shown_decimals",  # two decimals are shown everywhere
        "recorded_scores",
        "ward_output",
        "certificate_fields",
        "product_unit_codes",
        "rounds_centre",
        "electronic_working_days",
        "dossier_copies",
        "registration_slip",
        "electronic_dossier_valid",
        "council_set_up_by",
        "council_helpers",
        "council_min_size",
        "council_minimum_reading",  # the council's own rules have it
        "council_recusal",
        "council_members",
        "revocation_grounds",  # no act revokes yet
        "revocation_by",
        "revocation_days",
        "supervision_contents",
    }
)
"""Notes: shown with their source, and changed in no form, for no rule reads them. A test holds that every other value
changes some rule's answer."""
