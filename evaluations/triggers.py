"""What was revealed, reported or published stays as it is (SECURITY 40, 79).

Scores of a closed item change only where the chair reopened the criterion; a confirmed result only opens again, as it
is, until the minutes are confirmed. A ruling only ends, until its result is confirmed. A published decision is kept
with its lines and legal bases, a numbered ward report with its matters, a session with confirmed minutes with its roll,
its agenda, the seats of who took part and the council's rules.
"""

from ocop.core.triggers import Guard, differ, hanging, register

SCORED = "Phiếu chấm của sản phẩm đã đóng chấm không thêm, không sửa, không xóa được"
REVEALED = "('closed', 'confirmed')"


def _revealed(sheet: str) -> str:
    """SQL: the item of this score sheet was revealed."""
    return (
        "EXISTS (SELECT 1 FROM evaluations_scoresheet s"
        " JOIN evaluations_agendaitem i ON i.id = s.item_id"
        f" WHERE s.id = {sheet} AND i.state IN {REVEALED})"
    )


def _reopened(row: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM evaluations_reopening r WHERE r.sheet_id = {row}.sheet_id"
        f" AND r.criterion_id = {row}.criterion_id AND r.closed_at IS NULL)"
    )


def _confirmed(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM evaluations_agendaitem i WHERE i.id = {row}.item_id AND i.state = 'confirmed')"


def _minuted(item: str) -> str:
    """SQL: the minutes that tell of this item are confirmed."""
    return (
        "EXISTS (SELECT 1 FROM evaluations_agendaitem i JOIN evaluations_session s ON s.id = i.session_id"
        f" WHERE i.id = {item} AND s.minutes_confirmed_at IS NOT NULL)"
    )


OF_RESULT = (
    "item_id", "total", "sheets", "average", "star_by_points", "stars", "readings", "reading", "reading_reason",
    "findings", "findings_outcome", "detail",
)  # fmt: skip
OPENED_ELSE = f"NEW.confirmed_at IS NOT NULL OR {differ(*OF_RESULT)}"  # else than opened again as it is
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
    f"EXISTS (SELECT 1 FROM evaluations_{table} p WHERE p.member_id = OLD.id)"
    for table in ("scoresheet", "attendance", "recusal", "presence", "declaration")
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
    ("sheetrequest", "UPDATE", "OLD.ended_at IS NOT NULL"),
    ("sheetrequest", "DELETE", "1 = 1"),
    ("reopening", "UPDATE", "OLD.closed_at IS NOT NULL"),
    ("reopening", "DELETE", "1 = 1"),
    ("ruling", "INSERT", _confirmed("NEW")),
    ("ruling", "UPDATE", f"OLD.ended_at IS NOT NULL OR {RULING_CHANGED} OR {_confirmed('OLD')}"),
    ("ruling", "DELETE", "1 = 1"),
    ("result", "UPDATE", f"OLD.confirmed_at IS NOT NULL AND ({OPENED_ELSE} OR {_minuted('OLD.item_id')})"),
    ("result", "DELETE", "1 = 1"),
    (
        "agendaitem",
        "UPDATE",
        f"(OLD.state IN {REVEALED} AND ({ITEM_MOVED}))"
        f" OR (OLD.state = 'confirmed' AND NEW.state <> 'confirmed' AND {_minuted('OLD.id')})",
    ),
    ("agendaitem", "DELETE", f"OLD.state IN {REVEALED}"),
]
register(*(Guard(f"evaluations_{table}", event, "kept", SCORED, when) for table, event, when in SCORING))


PUBLISHED = "Quyết định đã ban hành không sửa, không xóa được"
NUMBERED = "Quyết định đã có số, nội dung không sửa, không xóa được; hủy số trước"
OF_WORDS = ("unit_id", "session_id", "title", "signer", "signer_title", "approved_by_id", "approved_at")
OF_PAPER = (*OF_WORDS, "number", "number_text", "date", "paper_id")
OF_PUBLISHED = (
    "EXISTS (SELECT 1 FROM evaluations_decision d WHERE d.id = {row}.decision_id"
    " AND d.state IN ('numbered', 'published'))"
)
register(
    *(
        Guard("evaluations_decision", event, "published", PUBLISHED, "OLD.state = 'published'")
        for event in ("UPDATE", "DELETE")
    ),
    # between its number and its publication it goes back to what was approved, or on; what will be signed stays
    Guard(
        "evaluations_decision",
        "UPDATE",
        "numbered",
        NUMBERED,
        f"OLD.state = 'numbered' AND ((NEW.state = 'published' AND {differ(*OF_PAPER)})"
        f" OR (NEW.state = 'approved' AND ({differ(*OF_WORDS)} OR NEW.number IS NOT NULL))"
        f" OR NEW.state NOT IN ('numbered', 'published', 'approved')"
        f" OR (NEW.state = 'numbered' AND {differ(*OF_PAPER)}))",
    ),
    Guard("evaluations_decision", "DELETE", "numbered", NUMBERED, "OLD.state = 'numbered'"),
    *hanging("evaluations_decisionline", "published", PUBLISHED, OF_PUBLISHED),
    *hanging("evaluations_decision_legal_bases", "published", PUBLISHED, OF_PUBLISHED),
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
    *hanging("evaluations_wardmatter", "reported", REPORTED, OF_REPORTED),
)

CONFIRMED = "Biên bản phiên họp đã được xác nhận, phiên và thành phần không sửa, không xóa được"
RULES_KEPT = "Quy chế áp dụng cho phiên chỉ được đổi bằng một dòng mới có lý do"
SEAT = "Thành viên đã có phiếu chấm hoặc có tên trong biên bản không đổi người, không đổi chức danh được"
RULES = (
    "quorum", "quorum_with_chair", "quorum_source", "spread_limit", "spread_source", "minimum_reading",
    "minimum_source", "unit_id", "decision_number", "decision_date",
)  # fmt: skip
OF_CONFIRMED = (
    "EXISTS (SELECT 1 FROM evaluations_session s WHERE s.id = {row}.session_id AND s.minutes_confirmed_at IS NOT NULL)"
)
OF_REVEALED_ITEM = (
    f"EXISTS (SELECT 1 FROM evaluations_agendaitem i WHERE i.id = {{row}}.item_id AND i.state IN {REVEALED})"
)
TOOK_PART_KEPT = "Dự họp, không tham gia đánh giá của sản phẩm đã kết thúc chấm điểm chỉ được ghi thêm, có lý do"
RECUSAL_CHANGED = (  # it is only taken back, once
    f"OLD.ended_at IS NOT NULL OR {differ('item_id', 'member_id', 'ground', 'reason', 'ruling', 'by_id')}"
    f" OR {_confirmed('OLD')}"
)
IN_MINUTES = (
    "EXISTS (SELECT 1 FROM evaluations_attendance a JOIN evaluations_session s ON s.id = a.session_id"
    " WHERE a.member_id = OLD.id AND s.minutes_confirmed_at IS NOT NULL)"
)
HAS_SHEET = "EXISTS (SELECT 1 FROM evaluations_scoresheet p WHERE p.member_id = OLD.id)"
COUNCIL_CONFIRMED = (
    "EXISTS (SELECT 1 FROM evaluations_session s WHERE s.council_id = OLD.id AND s.minutes_confirmed_at IS NOT NULL)"
)


# the chair opens minutes again while no decision that rests on them has a number; nothing else of the session moves
OF_SESSION = (
    "council_id", "round_id", "number", "mode", "starts_at", "place", "reason", "chaired_by_id", "minuted_by_id",
)  # fmt: skip
OPENED_AGAIN = (
    "(NEW.minutes_confirmed_at IS NULL AND NEW.minutes_confirmed_by_id IS NULL"
    f" AND NOT ({differ(*OF_SESSION)})"
    " AND NOT EXISTS (SELECT 1 FROM evaluations_decision d WHERE d.session_id = OLD.id"
    " AND d.state IN ('approved', 'numbered', 'published')))"
)
IS_CONFIRMED = "OLD.minutes_confirmed_at IS NOT NULL"
register(
    Guard("evaluations_session", "UPDATE", "confirmed", CONFIRMED, f"{IS_CONFIRMED} AND NOT {OPENED_AGAIN}"),
    Guard("evaluations_session", "DELETE", "confirmed", CONFIRMED, IS_CONFIRMED),
    *hanging("evaluations_attendance", "confirmed", CONFIRMED, OF_CONFIRMED),
    Guard("evaluations_sessionrules", "INSERT", "confirmed", CONFIRMED, OF_CONFIRMED.format(row="NEW")),
    *(Guard("evaluations_sessionrules", event, "kept", RULES_KEPT) for event in ("UPDATE", "DELETE")),
    Guard("evaluations_recusal", "INSERT", "kept", TOOK_PART_KEPT, _confirmed("NEW")),
    Guard("evaluations_recusal", "UPDATE", "kept", TOOK_PART_KEPT, RECUSAL_CHANGED),
    Guard("evaluations_recusal", "DELETE", "kept", TOOK_PART_KEPT, OF_REVEALED_ITEM.format(row="OLD")),
    Guard("evaluations_declaration", "UPDATE", "kept", TOOK_PART_KEPT),
    Guard("evaluations_declaration", "DELETE", "kept", TOOK_PART_KEPT, OF_REVEALED_ITEM.format(row="OLD")),
    Guard("evaluations_presence", "INSERT", "kept", TOOK_PART_KEPT, _confirmed("NEW")),
    *(Guard("evaluations_presence", event, "kept", TOOK_PART_KEPT) for event in ("UPDATE", "DELETE")),
    Guard("evaluations_agendaitem", "INSERT", "confirmed", CONFIRMED, OF_CONFIRMED.format(row="NEW")),
    Guard(
        "evaluations_councilmember",
        "UPDATE",
        "seat",
        SEAT,
        f"({differ('user_id', 'council_id')} AND ({HAS_SHEET} OR {IN_MINUTES}))"
        f" OR ({differ('office', 'organisation')} AND {IN_MINUTES})",
    ),
    Guard("evaluations_councilmember", "DELETE", "seat", SEAT, f"{HAS_SHEET} OR {IN_MINUTES}"),
    Guard("evaluations_council", "UPDATE", "confirmed", CONFIRMED, f"{differ(*RULES)} AND {COUNCIL_CONFIRMED}"),
    Guard("evaluations_council", "DELETE", "confirmed", CONFIRMED, COUNCIL_CONFIRMED),
)
