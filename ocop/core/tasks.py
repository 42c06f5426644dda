from ocop.core.jobs.tasks import reconcile, run_job

__all__ = ["reconcile", "run_job"]
