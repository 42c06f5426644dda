"""What a certificate attests and what a decided dossier held stays as it was (SECURITY 40, 46, 79)."""

from ocop.core.triggers import Guard, changed, differ, hanging, register
from products.certificates.models import Certificate
from products.dossiers.models import Dossier, DossierItem, EvidenceLink, EvidencePaper, ItemPaper, SupplementRequest
from products.dossiers.rules.states import AWAITING, DECIDED, State
from products.merging.models import Merge
from products.recognitions.models import HigherResult


def off_the_way(column: str, kind: str) -> str:
    """SQL: an UPDATE moves the row to another producer or product, but not as a merge, or its undoing, does."""
    merge = (
        f"EXISTS (SELECT 1 FROM {Merge._meta.db_table} m WHERE m.undone_at IS NULL"
        f" AND ((m.gone_{kind}_id = OLD.{column} AND m.kept_{kind}_id = NEW.{column})"
        f" OR (m.kept_{kind}_id = OLD.{column} AND m.gone_{kind}_id = NEW.{column})))"
    )
    return f"{differ(column)} AND NOT {merge}"


ATTESTED = "Giấy chứng nhận đã cấp không sửa, không xóa được"
CERTIFICATE = Certificate._meta.db_table
OF_FILE = ("file", "sha256", "published_at")  # written once, by the job that made the PDF
FILE_AGAIN = f"OLD.sha256 <> '' AND {differ('file_id', 'sha256', 'published_at')}"
# a replaced one holds again only where what replaced it was voided, or is no longer there
FOLLOWED = (
    f"EXISTS (SELECT 1 FROM {CERTIFICATE} c WHERE c.product_id = OLD.product_id"
    " AND c.state NOT IN ('voided', 'revoked')"
    " AND (c.replaces_id = OLD.id OR (c.valid_from > OLD.valid_from AND c.valid_to >= OLD.valid_to)))"
)
STATE_BACK = (
    "(NEW.state = 'voided' AND OLD.state <> 'voided' AND OLD.origin = 'ours')"  # only what was recorded is voided
    " OR (OLD.state IN ('revoked', 'voided') AND NEW.state <> OLD.state)"
    " OR (OLD.state = 'expired' AND NEW.state = 'active')"
    f" OR (OLD.state = 'replaced' AND NEW.state = 'active' AND {FOLLOWED})"
)
# an edition whose file is still being made may be taken back
IN_WORK = "(OLD.replaces_id IS NOT NULL AND OLD.sha256 = '')"
register(
    Guard(
        CERTIFICATE, "UPDATE", "attested", ATTESTED, changed(Certificate, "product", "state", "ended_told_on", *OF_FILE)
    ),
    Guard(CERTIFICATE, "UPDATE", "of_product", ATTESTED, off_the_way("product_id", "product")),
    Guard(CERTIFICATE, "UPDATE", "made", ATTESTED, FILE_AGAIN),
    Guard(CERTIFICATE, "UPDATE", "state", "Trạng thái giấy chứng nhận không quay lại", STATE_BACK),
    Guard(CERTIFICATE, "DELETE", "attested", ATTESTED, f"NOT {IN_WORK}"),
)

HELD = "Hồ sơ đã có quyết định, giấy tờ và kết quả trong đó không sửa, không xóa được"
DECIDED_SQL = "({})".format(", ".join(f"'{state.value}'" for state in DECIDED))
DOSSIER = Dossier._meta.db_table
OF_DOSSIER = f"EXISTS (SELECT 1 FROM {DOSSIER} d WHERE d.id = {{key}} AND d.state IN {DECIDED_SQL})"
ITEM_OF_PAPER = f"(SELECT i.dossier_id FROM {DossierItem._meta.db_table} i WHERE i.id = {{row}}.item_id)"
PAPER_USED = (
    f"EXISTS (SELECT 1 FROM {ItemPaper._meta.db_table} u JOIN {DossierItem._meta.db_table} i ON i.id = u.item_id"
    f" JOIN {DOSSIER} d ON d.id = i.dossier_id"
    f" WHERE u.paper_id = OLD.id AND u.until_version IS NULL AND d.state IN {DECIDED_SQL})"
)
# what went to another level ends with its answer, and waits again when the answer is taken back; nothing else moves
HIGHER = HigherResult._meta.db_table
AWAITED = "({})".format(", ".join(f"'{state.value}'" for state in (*AWAITING, State.HANDED_DOWN)))
ANSWER_BACK = (
    f"(NEW.state = '{State.PROPOSED.value}' AND EXISTS (SELECT 1 FROM {HIGHER} h WHERE h.dossier_id = OLD.id))"
)
MOVED = (
    f"NEW.state <> OLD.state AND (NEW.state NOT IN {DECIDED_SQL} OR (OLD.state NOT IN {AWAITED} AND NOT {ANSWER_BACK}))"
)
register(
    Guard(
        DOSSIER,
        "UPDATE",
        "decided",
        HELD,
        f"OLD.state IN {DECIDED_SQL} AND ({changed(Dossier, 'product', 'state', 'state_since')} OR ({MOVED}))",
    ),
    Guard(
        DOSSIER, "UPDATE", "of_product", HELD, f"OLD.state IN {DECIDED_SQL} AND {off_the_way('product_id', 'product')}"
    ),
    Guard(DOSSIER, "DELETE", "decided", HELD, f"OLD.state IN {DECIDED_SQL}"),
    *(
        guard
        for model in (DossierItem, EvidenceLink, SupplementRequest)
        for guard in hanging(model._meta.db_table, "decided", HELD, OF_DOSSIER.format(key="{row}.dossier_id"))
    ),
    *hanging(ItemPaper._meta.db_table, "decided", HELD, OF_DOSSIER.format(key=ITEM_OF_PAPER)),
    Guard(
        EvidencePaper._meta.db_table,
        "UPDATE",
        "decided",
        HELD,
        f"{changed(EvidencePaper, 'producer')} AND {PAPER_USED}",
    ),
    Guard(
        EvidencePaper._meta.db_table,
        "UPDATE",
        "of_producer",
        HELD,
        f"{off_the_way('producer_id', 'producer')} AND {PAPER_USED}",
    ),
)

CHANGED = "Thay đổi đã ghi không sửa, không xóa được"
OF_CHANGE = (
    "kind", "product_id", "producer_id", "altered", "moved", "ground", "reason", "day", "file_id", "reissued", "by_id",
)  # fmt: skip
OF_NAME = ("change_id", "what", "old", "new")
register(
    Guard("products_change", "UPDATE", "kept", CHANGED, f"OLD.undone_at IS NOT NULL OR {differ(*OF_CHANGE)}"),
    Guard("products_change", "DELETE", "kept", CHANGED),
    Guard("products_formername", "UPDATE", "kept", CHANGED, differ(*OF_NAME)),
    Guard("products_formername", "UPDATE", "of_product", CHANGED, off_the_way("product_id", "product")),
    Guard("products_formername", "DELETE", "kept", CHANGED),
)

MERGED = "Lần gộp đã ghi không sửa, không xóa được, chỉ hoàn tác được"
MERGE = Merge._meta.db_table
register(
    Guard(MERGE, "UPDATE", "kept", MERGED, f"OLD.undone_at IS NOT NULL OR {changed(Merge, 'undone_at')}"),
    Guard(MERGE, "DELETE", "kept", MERGED),
)

ANSWERED = "Kết quả của cấp trên đã ghi không sửa, không xóa được, chỉ rút được"
OF_ANSWER = (
    "dossier_id", "outcome", "decision_number", "decision_date", "issuer_name", "scan_id", "note", "certificate_id",
    "points", "stars", "by_id",
)  # fmt: skip
register(
    Guard(
        "products_higherresult", "UPDATE", "kept", ANSWERED, f"OLD.taken_back_at IS NOT NULL OR {differ(*OF_ANSWER)}"
    ),
    Guard("products_higherresult", "DELETE", "kept", ANSWERED),
)
