"""What was revealed, reported or published stays as it is (SECURITY 40, 79).

Scores of a closed item change only where the chair reopened the criterion; a confirmed result never. A ruling only
ends, until its result is confirmed. A published decision is kept with its lines and legal bases, a numbered ward report
with its matters.
"""

from ocop.core.triggers import Guard, register

REVEALED = "('closed', 'confirmed')"


def _revealed(sheet: str) -> str:
    """SQL: the item of this score sheet was revealed."""
    return (
        "EXISTS (SELECT 1 FROM evaluations_scoresheet s"  # noqa: S608
        " JOIN evaluations_agendaitem i ON i.id = s.item_id"
        f" WHERE s.id = {sheet} AND i.state IN {REVEALED})"
    )


def _reopened(row: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM evaluations_reopening r WHERE r.sheet_id = {row}.sheet_id"  # noqa: S608
        f" AND r.criterion_id = {row}.criterion_id AND r.closed_at IS NULL)"
    )


def _confirmed(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM evaluations_agendaitem i WHERE i.id = {row}.item_id AND i.state = 'confirmed')"  # noqa: S608


SCORE_MOVED = "(NEW.sheet_id <> OLD.sheet_id OR NEW.criterion_id <> OLD.criterion_id)"
ITEM_MOVED = (
    f"NEW.state NOT IN {REVEALED} OR NEW.sheet_id <> OLD.sheet_id OR NEW.dossier_id <> OLD.dossier_id"
    " OR NEW.session_id <> OLD.session_id OR NEW.dossier_version <> OLD.dossier_version"
)
RULING_CHANGED = (  # a ruling ends and another takes its place: it is never rewritten
    "NEW.item_id <> OLD.item_id OR NEW.kind <> OLD.kind OR NEW.accepted <> OLD.accepted OR NEW.reason <> OLD.reason"
    " OR NEW.by_id <> OLD.by_id OR COALESCE(NEW.criterion_id, 0) <> COALESCE(OLD.criterion_id, 0)"
    " OR COALESCE(NEW.knock_out_id, 0) <> COALESCE(OLD.knock_out_id, 0) OR COALESCE(NEW.agree, -1) <>"
    " COALESCE(OLD.agree, -1) OR COALESCE(NEW.against, -1) <> COALESCE(OLD.against, -1)"
    " OR COALESCE(NEW.other, -1) <> COALESCE(OLD.other, -1)"
)
TOOK_PART = " OR ".join(
    f"EXISTS (SELECT 1 FROM evaluations_{table} p WHERE p.member_id = OLD.id)"  # noqa: S608
    for table in ("scoresheet", "attendance", "recusal")
)
PERSON = "Thành viên đã có phiếu chấm, điểm danh hoặc ghi không chấm: ghế không đổi người, không xóa được"
PERSON_CHANGED = "NEW.user_id <> OLD.user_id OR NEW.council_id <> OLD.council_id"
register(
    Guard("evaluations_councilmember", "UPDATE", "person", PERSON, f"({PERSON_CHANGED}) AND ({TOOK_PART})"),
    Guard("evaluations_councilmember", "DELETE", "person", PERSON, TOOK_PART),
)
# (table, event, SQL that is true when it must be refused)
SCORING = [
    ("score", "INSERT", f"{_revealed('NEW.sheet_id')} AND NOT {_reopened('NEW')}"),
    ("score", "UPDATE", f"{SCORE_MOVED} OR ({_revealed('OLD.sheet_id')} AND NOT {_reopened('OLD')})"),
    ("score", "DELETE", _revealed("OLD.sheet_id")),
    ("scorechange", "UPDATE", "1 = 1"),
    ("scorechange", "DELETE", _revealed("(SELECT c.sheet_id FROM evaluations_score c WHERE c.id = OLD.score_id)")),
    ("scoresheet", "UPDATE", _revealed("OLD.id")),
    ("scoresheet", "DELETE", _revealed("OLD.id")),
    ("finding", "INSERT", _revealed("NEW.sheet_id")),
    ("finding", "UPDATE", _revealed("OLD.sheet_id")),
    ("finding", "DELETE", _revealed("OLD.sheet_id")),
    ("reopening", "UPDATE", "OLD.closed_at IS NOT NULL"),
    ("reopening", "DELETE", "1 = 1"),
    ("ruling", "INSERT", _confirmed("NEW")),
    ("ruling", "UPDATE", f"OLD.ended_at IS NOT NULL OR {RULING_CHANGED} OR {_confirmed('OLD')}"),
    ("ruling", "DELETE", "1 = 1"),
    ("result", "UPDATE", "OLD.confirmed_at IS NOT NULL"),
    ("result", "DELETE", "1 = 1"),
    (
        "agendaitem",
        "UPDATE",
        f"(OLD.state IN {REVEALED} AND ({ITEM_MOVED})) OR (OLD.state = 'confirmed' AND NEW.state <> 'confirmed')",
    ),
    ("agendaitem", "DELETE", f"OLD.state IN {REVEALED}"),
]
register(
    *(Guard(f"evaluations_{table}", event, "kept", "evaluations: revealed", when) for table, event, when in SCORING)
)


def _hanging(table: str, name: str, message: str, parent: str) -> list[Guard]:
    """A row neither comes, changes nor goes while its parent, `parent.format(row=OLD or NEW)`, is kept."""
    return [
        Guard(table, event, name, message, parent.format(row="NEW" if event == "INSERT" else "OLD"))
        for event in ("INSERT", "UPDATE", "DELETE")
    ]


PUBLISHED = "Quyết định đã ban hành không sửa, không xóa được"
OF_PUBLISHED = "EXISTS (SELECT 1 FROM evaluations_decision d WHERE d.id = {row}.decision_id AND d.state = 'published')"
register(
    *(
        Guard("evaluations_decision", event, "published", PUBLISHED, "OLD.state = 'published'")
        for event in ("UPDATE", "DELETE")
    ),
    *_hanging("evaluations_decisionline", "published", PUBLISHED, OF_PUBLISHED),
    *_hanging("evaluations_decision_legal_bases", "published", PUBLISHED, OF_PUBLISHED),
)

REPORTED = "Báo cáo của xã, phường đã có số, không sửa được"
OF_REPORTED = (
    "EXISTS (SELECT 1 FROM evaluations_wardassessment w WHERE w.id = {row}.assessment_id AND w.number IS NOT NULL)"
)
register(
    *(
        Guard("evaluations_wardassessment", event, "reported", REPORTED, "OLD.number IS NOT NULL")
        for event in ("UPDATE", "DELETE")
    ),
    *_hanging("evaluations_wardmatter", "reported", REPORTED, OF_REPORTED),
)
