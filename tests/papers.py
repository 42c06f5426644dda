"""Papers in tests: made at once, signed as an office hands them in."""

from ocop.accounts.models import User
from ocop.core.jobs import services as jobs
from ocop.documents.official import services as official
from ocop.documents.official.models import OfficialPaper
from tests.scans import scan


def printed(paper: OfficialPaper) -> OfficialPaper:
    """With its PDF: the job has run."""
    jobs.run(official.job_of(paper).pk)
    return paper


def signed(paper: OfficialPaper, by: User) -> OfficialPaper:
    """With a signed copy that no other file equals."""
    official.keep_scan(paper, scan("ban-ky.pdf"), by=by)
    return paper
