from plans.plans import admin as plans
from plans.tasks import admin as tasks

__all__ = ["plans", "tasks"]
