"""An issued plan stays as it was issued; it is adjusted by a new numbered plan (SECURITY 79)."""

from ocop.core.triggers import Guard, changed, hanging, register
from plans.plans.models import Plan, Section
from plans.targets.models import Target
from plans.tasks.models import ProgressReport, Task

MESSAGE = "Kế hoạch đã ban hành không sửa, không xóa được"
PLAN, TASK = Plan._meta.db_table, Task._meta.db_table
ISSUED = f"EXISTS (SELECT 1 FROM {PLAN} p WHERE p.id = {{key}} AND p.state = 'issued')"
OF_PLAN = ISSUED.format(key="{row}.plan_id")
OF_TASK = ISSUED.format(key=f"(SELECT t.plan_id FROM {TASK} t WHERE t.id = {{row}}.task_id)")


def _only_when_changed(guards: list[Guard], condition: str) -> list[Guard]:
    """An UPDATE of what stands beside the plan's text is no change of the plan."""
    return [
        Guard(each.table, each.event, each.name, each.message, f"{condition} AND ({each.when})")
        if each.event == "UPDATE"
        else each
        for each in guards
    ]


register(
    Guard(PLAN, "UPDATE", "issued", MESSAGE, f"OLD.state = 'issued' AND {changed(Plan)}"),
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
