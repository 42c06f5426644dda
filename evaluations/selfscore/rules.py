"""What a producer's own answers mean, and what is missing for the next star. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from ocop.law.profiles.rules import ProfileRules
from ocop.law.sheets import rules as law


@dataclass(frozen=True)
class Distance:
    """How far from the next star, in words' own pieces. `stars` 0: no star; `next_stars` None: at the top."""

    total: Decimal
    answered: int
    criteria: int
    by_points: int
    stars: int
    next_stars: int | None
    points_missing: Decimal
    unmet: tuple[law.Unmet, ...]
    findings: tuple[law.Finding, ...]

    @property
    def text(self) -> str:
        """ "Còn thiếu 0,14 điểm và 1 yêu cầu tối thiểu để đạt 4 sao." """
        if self.findings:
            return "Có điều làm dừng đánh giá hoặc bị loại. Hãy xem từng điều dưới đây."
        if self.next_stars is None:
            return "Đã ở hạng cao nhất."
        missing = []
        if self.points_missing:
            missing.append(f"{_plain(self.points_missing)} điểm")
        if self.unmet:
            missing.append(f"{len(self.unmet)} yêu cầu tối thiểu")
        return f"Còn thiếu {' và '.join(missing)} để đạt {self.next_stars} sao." if missing else ""


def _plain(points: Decimal) -> str:
    return f"{points.normalize():f}".replace(".", ",")


def distance(sheet: law.Sheet, answers: law.Answers, profile: ProfileRules) -> Distance:
    scored = law.score(sheet, answers)
    stars = law.stars_after_minimums(sheet, answers, profile.stars)
    step = stars.next_step
    return Distance(
        total=scored.total,
        answered=len(answers),
        criteria=len(sheet.criteria),
        by_points=stars.by_points,
        stars=stars.after or 0,
        next_stars=step.stars if step else None,
        points_missing=law.shown(step.points_missing) if step else Decimal(),
        unmet=step.unmet if step else (),
        findings=stars.findings,
    )
