"""A frozen sheet stays as it is, with all that hangs on it (SECURITY 40)."""

from ocop.core.triggers import Guard, register

SHEET = "law_criteriasheet"
MESSAGE = "law: frozen sheet"
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


def _frozen(sheet: str) -> str:
    return f"EXISTS (SELECT 1 FROM {SHEET} s WHERE s.id = {sheet} AND s.frozen_at IS NOT NULL)"  # noqa: S608


register(
    *(Guard(SHEET, event, "frozen", MESSAGE, "OLD.frozen_at IS NOT NULL") for event in ("UPDATE", "DELETE")),
    *(
        Guard(table, event, "frozen", MESSAGE, " OR ".join(_frozen(parent.format(row=row)) for row in rows))
        for table, parent in PARENTS.items()
        for event, rows in EVENTS.items()
    ),
)
