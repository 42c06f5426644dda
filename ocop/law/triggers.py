"""A frozen sheet stays as it is, with all that hangs on it; corrections of its words stand beside it (SECURITY 40)."""

from ocop.core.triggers import Guard, register

SHEET = "law_criteriasheet"
MESSAGE = "Bộ tiêu chí đã dùng để chấm không sửa, không xóa được"
CORRECTED = "Lần sửa câu chữ đã ghi không sửa, không xóa được"
# every column but `wording`, which follows from the corrections
OF_SHEET = (
    "id", "created_at", "updated_at", "code", "version", "family", "legal_basis_id", "product_set_id", "number", "name",
    "usable", "unusable_reason", "note", "sha256", "frozen_at", "confidence", "source",
)  # fmt: skip
OF_CORRECTION = ("id", "sheet_id", "place", "where", "old", "new", "reason", "source", "by_id", "created_at")
# table → SQL for the id of the sheet a row belongs to; {row} is OLD or NEW
PARENTS = {
    "law_knockout": "{row}.sheet_id",
    "law_sheetpart": "{row}.sheet_id",
    "law_criteriagroup": "(SELECT p.sheet_id FROM law_sheetpart p WHERE p.id = {row}.part_id)",
    "law_criterion": (
        "(SELECT p.sheet_id FROM law_criteriagroup g JOIN law_sheetpart p ON p.id = g.part_id"
        " WHERE g.id = {row}.group_id)"
    ),
    "law_level": (
        "(SELECT p.sheet_id FROM law_criterion c JOIN law_criteriagroup g ON g.id = c.group_id"
        " JOIN law_sheetpart p ON p.id = g.part_id WHERE c.id = {row}.criterion_id)"
    ),
}
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def _changes(columns: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns) + ")"


def _frozen(sheet: str) -> str:
    return f"EXISTS (SELECT 1 FROM {SHEET} s WHERE s.id = {sheet} AND s.frozen_at IS NOT NULL)"


register(
    Guard(
        SHEET,
        "UPDATE",
        "frozen",
        MESSAGE,
        f"OLD.frozen_at IS NOT NULL AND ({_changes(OF_SHEET)} OR OLD.wording IS NOT DISTINCT FROM NEW.wording)",
    ),
    Guard(SHEET, "DELETE", "frozen", MESSAGE, "OLD.frozen_at IS NOT NULL"),
    Guard(
        "law_wordingcorrection", "UPDATE", "kept", CORRECTED, f"OLD.ended_at IS NOT NULL OR {_changes(OF_CORRECTION)}"
    ),
    Guard("law_wordingcorrection", "DELETE", "kept", CORRECTED),
    *(
        Guard(table, event, "frozen", MESSAGE, " OR ".join(_frozen(parent.format(row=row)) for row in rows))
        for table, parent in PARENTS.items()
        for event, rows in EVENTS.items()
    ),
)
