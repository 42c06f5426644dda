from plans.plans.models import Plan, Section
from plans.targets.models import Target
from plans.tasks.models import ProgressReport, Task

__all__ = ["Plan", "ProgressReport", "Section", "Target", "Task"]
