"""A council, its finished session and the one that runs: members choose levels near a product's quality."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from django.core.files.base import ContentFile
from django.utils import timezone

from evaluations.councils import services as councils
from evaluations.councils.models import Council, Office, Reading
from evaluations.decisions import services as decisions
from evaluations.decisions.models import Decision
from evaluations.results import services as results
from evaluations.scoring import services as scoring
from evaluations.scoring.models import Finding, Score, ScoreChange, ScoreSheet
from evaluations.sessions import interests, rulebook
from evaluations.sessions import services as sessions
from evaluations.sessions.interests import Interest
from evaluations.sessions.models import AgendaItem, Session
from evaluations.sessions.rules import Ground, Mode
from ocop.core.files.models import StoredFile
from ocop.core.jobs import services as jobs
from ocop.demo import names
from ocop.demo.clock import days_ago
from ocop.demo.papers import Page
from ocop.demo.people import People, Place
from ocop.documents.official import services as official
from ocop.documents.official.models import OfficialPaper
from ocop.documents.render import Sheet, pdf_batch
from ocop.law.models import Level
from ocop.law.sheets.rules import Criterion
from ocop.law.sheets.services import rules_of
from products.models import Dossier, Round


def council(place: Place, people: People, ago: int) -> Council:
    """Nine members. Its rules are those of a made-up working rule, each with its source; no reading of minimums."""
    with days_ago(ago) as now:
        made = Council(
            unit=place.office,
            name=f"Hội đồng đánh giá, phân hạng sản phẩm OCOP {place.office.name[:1].lower()}{place.office.name[1:]}",
            decision_number="25/QĐ-UBND",
            decision_date=timezone.localdate(now),
            quorum=6,
            quorum_with_chair=True,
            quorum_source="Quy chế hoạt động của Hội đồng (minh họa), Điều 5",
        )
        offices = [Office.CHAIR, Office.DEPUTY, Office.SECRETARY, *[Office.MEMBER] * 6]
        seats = [
            councils.Place(user, office, row[1])
            for user, office, row in zip(people.council, offices, names.COUNCIL, strict=True)
        ]
        return councils.save_council(made, seats, by=people["vanphong"])


def hand_over(council: Council, people: People, ago: int) -> None:
    """The last seat ends, its successor sits in every session made since."""
    seat = council.members.get(position=len(names.COUNCIL))
    with days_ago(ago) as now:
        councils.replace_member(
            seat, by=people["vanphong"], on=timezone.localdate(now), user=people[f"hoidong{seat.position + 1}"],
            office=Office.MEMBER, organisation=names.SUCCESSOR[1],
            reason="Chuyển công tác, theo Quyết định kiện toàn Hội đồng số 41/QĐ-UBND (minh họa)",
        )  # fmt: skip


class Hall:
    """One session of the council, and who does what in it."""

    def __init__(self, council: Council, round_: Round, people: People, ago: int, mode: str = Mode.MEETING) -> None:
        self.people, self.ago, self.dice = people, ago, Random(148)
        self.members = list(council.members.sitting().select_related("user").order_by("position"))
        self.chair = self.members[0].user
        with days_ago(ago + 3, 10) as now:
            starts = timezone.localtime(now) + timedelta(days=3)
            self.session: Session = sessions.create_session(
                council, round_, by=people["vanphong"], starts_at=starts.replace(hour=8, minute=0), mode=mode,
                place="Phòng họp Phòng Kinh tế" if mode == Mode.MEETING else "",
            )  # fmt: skip

    def agenda(self, dossiers: list[Dossier]) -> list[AgendaItem]:
        with days_ago(self.ago + 2, 11):
            return [sessions.put_on_agenda(self.session, dossier, by=self.people["vanphong"]) for dossier in dossiers]

    def declare(self, related: tuple[int, ...] = (), absent: int = 1) -> None:
        """Before the session all but the last `absent` declare; the last of them has an interest in the products at
        these places."""
        declaring = self.members[: len(self.members) - absent]
        with days_ago(self.ago + 1, 14):
            for member in declaring:
                answers: dict[int, Interest | None] = dict.fromkeys(
                    (item.pk for item in interests.asked(self.session, member.user)), None
                )
                if member == declaring[-1]:
                    of = self.session.items.filter(position__in=related).values_list("pk", flat=True)
                    answers |= dict.fromkeys(of, Interest(Ground.FAMILY, "em ruột của người đại diện (minh họa)"))
                interests.declare(self.session, answers, by=member.user)

    def attend(self, absent: int = 1) -> None:
        """All come but the last `absent`."""
        with days_ago(self.ago, 8):
            for member in self.members:
                here = member not in self.members[len(self.members) - absent :]
                sessions.mark_attendance(
                    self.session, member, here, "" if here else "Đi công tác", by=self.people["vanphong"]
                )

    def open(self, item: AgendaItem, minute: int) -> None:
        with days_ago(self.ago, 8, minute):
            sessions.open_item(item, by=self.chair)

    def score(self, item: AgendaItem, quality: Decimal, minute: int, *, sure_of: int = 3, said: str = "") -> None:
        """Every present member fills the sheet and sends it. `sure_of`: the stars whose minimums all reach.

        `said`: why one of them states that the dossier falls out.
        """
        with days_ago(self.ago, 8, minute):
            for place, sheet in enumerate(self.sheets(item)):
                self.fill(sheet, quality, sure_of)
                if said and place == 5:
                    line = item.sheet.knock_outs.first()
                    scoring.state_finding(
                        sheet, Finding.Kind.KNOCK_OUT, knock_out=line, evidence=said, by=sheet.member.user
                    )
                scoring.submit_sheet(sheet, by=sheet.member.user)

    def sheets(self, item: AgendaItem) -> list[ScoreSheet]:
        return list(ScoreSheet.objects.filter(item=item).select_related("member__user", "item__sheet").order_by("pk"))

    def fill(self, sheet: ScoreSheet, quality: Decimal, sure_of: int, share: float = 1) -> None:
        """Choose levels for the first `share` of the sheet, as saving one by one would leave them."""
        rules = rules_of(sheet.item.sheet)
        done = set(Score.objects.filter(sheet=sheet).values_list("criterion_id", flat=True))
        open_ones = [criterion for criterion in rules.criteria if criterion.id not in done]
        todo = open_ones[: round(len(open_ones) * share)]
        chosen = {criterion.id: self.choose(criterion, quality, sure_of) for criterion in todo}
        levels = {
            (level.criterion_id, level.position): level
            for level in Level.objects.filter(criterion_id__in=chosen).only("criterion_id", "position")
        }
        scores = Score.objects.bulk_create(
            Score(sheet=sheet, criterion_id=pk, level=levels[pk, position]) for pk, position in chosen.items()
        )
        ScoreChange.objects.bulk_create(
            ScoreChange(score=score, version=1, level=score.level, by=sheet.member.user) for score in scores
        )

    def choose(self, criterion: Criterion, quality: Decimal, sure_of: int) -> int:
        """The position of a level near quality × most points, off by one level now and then."""
        ladder = sorted(criterion.cases[0][1], key=lambda level: (level.points, level.position))
        least = max((points for stars, points in criterion.minimums.items() if stars <= sure_of), default=Decimal(0))
        if criterion.stops_scoring:
            least = max(least, Decimal(1))
        ladder = [level for level in ladder if level.points >= least] or ladder[-1:]
        aim = quality * criterion.max_points
        near = min(range(len(ladder)), key=lambda n: abs(ladder[n].points - aim))
        if self.dice.random() < 0.12:
            near = max(0, min(len(ladder) - 1, near + self.dice.choice((-1, 1))))
        return ladder[near].position

    def close(self, item: AgendaItem, minute: int, *, confirm: bool = True) -> None:
        with days_ago(self.ago, 9, minute):
            result = sessions.close_item(item, by=self.chair)
            if not confirm:
                return
            if result.stars is None:
                reason = "Hội đồng thống nhất trong phiên: quy chế chưa ghi cách tính."
                result = rulebook.choose_reading(result, Reading.MAJORITY, reason, by=self.chair)
            results.confirm(result, by=self.chair)

    def minutes(self) -> None:
        with days_ago(self.ago, 17):
            sessions.confirm_minutes(self.session, by=self.chair)
            paper = sessions.minutes_paper(self.session)
            assert paper is not None
            printed(paper)

    def decide(self, after: int) -> Decision:
        """Draft, approve, number, sign, publish; the certificates are made at once."""
        with days_ago(self.ago - 2, 9):
            decision = decisions.draft(self.session, by=self.people["vanphong"])
            values = {
                "title": decision.title,
                "signer": "Nguyễn Văn Ví Dụ",
                "signer_title": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
                "legal_bases": decision.legal_bases.all(),
            }
            decisions.change(decision, values, by=self.people["vanphong"])
        with days_ago(self.ago - after + 1, 15):
            decisions.approve(decision, by=self.people["lanhdao"])
        with days_ago(self.ago - after, 10) as now:
            number = decisions.numbering_of(decision).proposal()
            decision = decisions.number(decision, number, timezone.localdate(now), by=self.people["vanphong"])
            paper = decision.paper
            assert paper is not None
            printed(paper)
            official.keep_scan(paper, signed_copy(paper), by=self.people["vanphong"])
            if job := decisions.publish(decision, by=self.people["vanphong"]):
                jobs.run(job.pk)
        return decision


def printed(paper: OfficialPaper) -> StoredFile:
    """Its PDF at once: whoever looks at the demo waits for nothing."""
    job = official.job_of(paper)
    assert job is not None
    jobs.run(job.pk)
    assert paper.pdf is not None
    return paper.pdf


def signed_copy(paper: OfficialPaper) -> "ContentFile[bytes]":
    """A made-up scan: nothing that the program printed passes for a signed copy."""
    name = f"Bản ký (mẫu) {paper.number_text}"
    sheet = Sheet({"name": name, "pages": [Page(("Bản quét minh họa của văn bản đã ký, đóng dấu.",))]}, title=name)
    return ContentFile(pdf_batch("documents/demo/paper.html", [sheet])[0], name="Bản ký (mẫu).pdf")
