"""What this house answers to those below it."""

from ocop.core import seams
from ocop.law.health import data_files_hold, days_off_known

seams.health_faults.answered_by(days_off_known)
seams.health_faults.answered_by(data_files_hold)
