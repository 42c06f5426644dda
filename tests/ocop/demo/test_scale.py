"""`seed_scale` builds what bench/ measures: small here, the same shape."""

import pytest
from django.core.management import CommandError, call_command

from evaluations.models import AgendaItem, Result, Score, ScoreSheet
from evaluations.sessions.rules import ItemState
from ocop.accounts.models import User
from ocop.core.derived import rebuild
from products.dossiers.rules.states import State
from products.models import Certificate, Dossier, EvidenceLink, Product


@pytest.mark.embedded
@pytest.mark.django_db
def test_seed_scale_fills_an_empty_database_once(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    call_command("seed_scale", products=80, dossiers=60, members=3, session=6, verbosity=0)
    assert Product.objects.count() == Certificate.objects.count() == 80
    assert Dossier.objects.filter(state=State.IN_SESSION).count() == 6
    assert AgendaItem.objects.filter(state=ItemState.OPEN).count() == 6
    closed = AgendaItem.objects.filter(state=ItemState.CONFIRMED).count()
    assert Result.objects.count() == closed > 40
    assert ScoreSheet.objects.count() == 3 * (closed + 6)
    assert Score.objects.filter(sheet__submitted_at=None).count() == 20 * 3 * 6
    assert EvidenceLink.objects.filter(dossier__state=State.IN_SESSION).exists()
    assert User.objects.get(username="vanphong").check_password("wrong") is False
    assert set(rebuild(dry_run=True).values()) == {0}, "what is made at once is derived like what is saved"
    with pytest.raises(CommandError, match="empty database"):
        call_command("seed_scale", products=80, dossiers=60, verbosity=0)
