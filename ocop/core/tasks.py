from ocop.core.jobs.tasks import reconcile, run_job
from ocop.core.sweeping.tasks import sweep

__all__ = ["reconcile", "run_job", "sweep"]
