"""Who chaired a session and who kept its minutes, where that was not who holds the office in the council."""

from evaluations.councils.models import CouncilMember
from evaluations.sessions.models import Session
from evaluations.sessions.rules import OfficersFacts, officers_refusal
from evaluations.sessions.seating import Seating, keeps_roll, seating_of
from ocop.accounts.models import User
from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core import acts
from ocop.core.acts import ActedOn
from ocop.core.refusal import Refusal


def name(
    session: Session, *, by: User, chaired_by: CouncilMember | None = None, minuted_by: CouncilMember | None = None
) -> Session:
    """Ghi chủ trì phiên, thư ký phiên, until the minutes are confirmed. None: as the council's offices say. Raises
    Refusal."""
    with acts.doing(OFFICERS, "session.officers", officers_refusal, session, by) as act:
        session, seating = act.record, seating_of(act.record)
        for one in filter(None, (chaired_by, minuted_by)):
            if one not in seating.sitting or not seating.present(one):
                raise Refusal(f"{one.user} chưa được ghi là có mặt ở phiên này. Hãy ghi thành viên dự họp trước.")
        if chaired_by and not chaired_by.leads:
            raise Refusal("Chủ trì phiên là Chủ tịch hoặc Phó Chủ tịch Hội đồng. Hãy chọn một trong hai.")
        before = [seating.presiding, seating.secretary]
        session.chaired_by, session.minuted_by = chaired_by, minuted_by
        after = [seating.presiding, seating.secretary]
        if after[0] is not None and after[0] == after[1]:
            raise Refusal(f"{after[0].user} không vừa chủ trì vừa làm thư ký phiên. Hãy chọn hai người.")
        session.save(update_fields=["chaired_by", "minuted_by", "updated_at"])
        act.happened = before != after
        for field, was, now in zip(("chaired_by", "minuted_by"), before, after, strict=True):
            act.said[field] = (str(was or ""), str(now or ""))
    return session


def facts(session: Session, by: User) -> OfficersFacts:
    return facts_seen(seating_of(session), by, Session.objects.roles_of(by, session.pk))


def facts_seen(seating: Seating, by: User, roles: frozenset[Role]) -> OfficersFacts:
    return OfficersFacts(
        keeps=bool(MAY["session.attend"] & roles) and keeps_roll(seating, by, roles),
        minutes=seating.session.minutes_confirmed_at is not None,
    )


def _locked(session: Session) -> Session:
    rows = Session.objects.select_for_update(of=("self",)).select_related("council__unit", "round__profile")
    return rows.get(pk=session.pk)


OFFICERS = ActedOn(_locked, facts)
