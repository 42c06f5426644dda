from celery import shared_task
from django.utils import timezone

from ocop.core.audit import chain
from ocop.core.health import services as health
from ocop.core.jobs import services
from ocop.core.jobs.models import Job
from ocop.core.worker import bell


@shared_task(name="ocop.core.run_job")
def run_job(pk: int) -> None:
    services.run(pk)


@shared_task(name="ocop.core.reconcile")
def reconcile() -> None:
    """Each minute: wake what is due, whatever became of the message that should have; link the audit trail."""
    health.beat()
    for pk in Job.objects.due(timezone.now()).values_list("pk", flat=True)[:200]:
        bell.ring(run_job, pk)
    chain.extend()
