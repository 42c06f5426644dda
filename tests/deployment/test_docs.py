"""What the documents name is there: a newcomer follows them."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PATH = re.compile(r"`((?:ocop|products|evaluations|plans|templates|static|tests|bench|docs|bin)/[\w./-]*)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_and_link_of_a_page_leads_somewhere(page):
    text = page.read_text()
    gone = [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    gone += [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert gone == []


def test_the_page_for_those_who_add_names_many_paths():
    assert len(PATH.findall((ROOT / "docs" / "adding.md").read_text())) > 25
