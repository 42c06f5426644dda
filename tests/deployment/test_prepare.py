"""manage.py prepare: all that must be there before the first request, and nothing twice."""

import io
import stat

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError

from ocop.core.management.commands import prepare
from ocop.demo.management.commands import seed_demo
from ocop.law import health
from ocop.law.management.commands import seed_reference


def test_a_tree_changes_its_state_with_any_file(tmp_path):
    (tmp_path / "a.css").write_text("a")
    before = prepare.tree_state(tmp_path)
    assert prepare.tree_state(tmp_path) == before
    (tmp_path / "b.css").write_text("b")
    assert prepare.tree_state(tmp_path) != before


def test_a_step_is_taken_again_only_when_its_state_changed(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert prepare.changed("static", "one")
    prepare.remember("static", "one")
    assert not prepare.changed("static", "one")
    assert prepare.changed("static", "two")


def test_s3_the_demo_password_is_random_and_for_the_owner_only(tmp_path):
    password = prepare.readable_password()
    assert password != prepare.readable_password()
    assert len(password) >= 12
    prepare.write_private(tmp_path / "demo-password.txt", password)
    assert stat.S_IMODE((tmp_path / "demo-password.txt").stat().st_mode) == 0o600


@pytest.mark.parametrize(("said", "made"), [(None, "148-2023"), ("", "148-2023"), ("26-2026", "26-2026")])
def test_the_demo_is_of_the_law_that_is_asked_for(said, made, monkeypatch):
    monkeypatch.delenv("DEMO_PROFILE", raising=False)
    if said is not None:
        monkeypatch.setenv("DEMO_PROFILE", said)
    asked = seed_demo.Command().create_parser("manage.py", "seed_demo").parse_args(prepare.demo_arguments())
    assert asked.profile == made


def test_a_law_that_has_no_demo_is_refused_by_its_name(settings, tmp_path, monkeypatch, reference):
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("DEMO_PASSWORD", "mot cau rat de nho")
    monkeypatch.setenv("DEMO_PROFILE", "2099")
    with pytest.raises(CommandError, match=r"DEMO_PROFILE=2099.*26-2026"):
        prepare.Command().seed_demo()
    assert not get_user_model().objects.exists()


@pytest.fixture
def broken_data(settings, tmp_path, monkeypatch):
    """An installation whose data files are not whole, and its `prepare`."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(seed_reference, "DATA", tmp_path)
    monkeypatch.setattr(health, "DATA", tmp_path)
    return prepare.Command(stderr=io.StringIO())


def test_with_people_in_it_the_program_starts_with_what_it_has_and_says_why(broken_data, administrator):
    broken_data.seed_reference()
    told = broken_data.stderr.getvalue()
    assert "Không có tệp legal_bases.yaml" in told
    assert "Chương trình chạy với dữ liệu đã nạp trước đây" in told
    assert prepare.changed("reference", "anything")  # looked at again at the next start


def test_an_empty_database_stops_with_the_sentence(broken_data, db):
    with pytest.raises(CommandError, match=r"Không có tệp legal_bases\.yaml"):
        broken_data.seed_reference()


def test_doctor_tells_what_was_not_loaded(broken_data):
    assert "Không có tệp legal_bases.yaml" in health.data_files_hold().what


def test_doctor_has_nothing_against_our_own_data():
    assert health.data_files_hold() is None
