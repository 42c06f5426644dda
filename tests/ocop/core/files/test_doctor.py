"""`doctor --files`: what is on the disk is what was stored."""

import pytest

from ocop.core.files import services
from ocop.core.health import files as checking
from tests.stored import near

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_files_are_compared_in_turns_and_what_is_damaged_or_gone_is_named():
    rows = [services.store(making.upload(f"{number}.pdf", making.pdf(number)), by=None) for number in (1, 2, 3, 4, 5)]
    near(rows[3]).write_bytes(b"%PDF-1.7 changed")
    near(rows[4]).unlink()
    assert checking.check_next(2) == (2, [])
    checked, (changed,) = checking.check_next(2)
    assert (checked, "4.pdf" in changed.what, "SHA-256" in changed.what) == (2, True, True)
    checked, (gone,) = checking.check_next(2)
    assert (checked, "5.pdf" in gone.what) == (1, True)
    assert checking.check_next(2) == (2, [])  # from the first one again
