"""An issued plan stays as it was issued; it is adjusted by a new numbered plan (SECURITY 79)."""

from ocop.core.triggers import Guard, changed, hanging, register
from ocop.documents.models import CancelledNumber, OfficialPaper
from plans.plans.models import Plan, Section
from plans.targets.models import Target
from plans.tasks.models import ProgressReport, Task

MESSAGE = "Kế hoạch đã ban hành không sửa, không xóa được"
PLAN, TASK = Plan._meta.db_table, Task._meta.db_table
ISSUED = f"EXISTS (SELECT 1 FROM {PLAN} p WHERE p.id = {{key}} AND p.state = 'issued')"
OF_PLAN = ISSUED.format(key="{row}.plan_id")
OF_TASK = ISSUED.format(key=f"(SELECT t.plan_id FROM {TASK} t WHERE t.id = {{row}}.task_id)")
# only its number goes, and only where the book holds it as cancelled
UNNUMBERED = (
    f"NEW.state = 'approved' AND NEW.number_text = '' AND NOT ({changed(Plan, 'state', 'number_text', 'date')})"
    f" AND EXISTS (SELECT 1 FROM {CancelledNumber._meta.db_table} c JOIN {OfficialPaper._meta.db_table} p"
    " ON p.id = c.paper_id WHERE p.about_id = OLD.id AND p.kind = 'ke-hoach'"
    " AND p.number_text = OLD.number_text)"
)


def _only_when_changed(guards: list[Guard], condition: str) -> list[Guard]:
    """An UPDATE of what stands beside the plan's text is no change of the plan."""
    return [
        Guard(each.table, each.event, each.name, each.message, f"{condition} AND ({each.when})")
        if each.event == "UPDATE"
        else each
        for each in guards
    ]


register(
    Guard(PLAN, "UPDATE", "issued", MESSAGE, f"OLD.state = 'issued' AND {changed(Plan)} AND NOT ({UNNUMBERED})"),
    Guard(PLAN, "DELETE", "issued", MESSAGE, "OLD.state = 'issued'"),
    *hanging(Section._meta.db_table, "issued", MESSAGE, OF_PLAN),
    *_only_when_changed(hanging(Target._meta.db_table, "issued", MESSAGE, OF_PLAN), changed(Target, "by_hand")),
    *_only_when_changed(hanging(TASK, "issued", MESSAGE, OF_PLAN), changed(Task)),
    *hanging(Task.leads.through._meta.db_table, "issued", MESSAGE, OF_TASK),
    *hanging(Task.partners.through._meta.db_table, "issued", MESSAGE, OF_TASK),
    *(
        Guard(ProgressReport._meta.db_table, event, "kept", "Báo cáo tiến độ đã gửi không sửa, không xóa được")
        for event in ("UPDATE", "DELETE")
    ),
)
