"""manage.py prepare: all that must be there before the first request, and nothing twice."""

import stat

from ocop.core.management.commands import prepare


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
