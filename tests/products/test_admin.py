import pytest
from django.urls import reverse

NAMES = ["round", "producer", "product", "dossier", "evidencepaper"]


@pytest.mark.parametrize("name", NAMES)
def test_the_administrator_finds_records_and_changes_no_dossier(client_of, administrator, complete_dossier, name):
    client = client_of(administrator)
    assert client.get(reverse(f"admin:products_{name}_changelist") + "?q=mam").status_code == 200
    record = {
        "round": complete_dossier.round, "producer": complete_dossier.product.producer,
        "product": complete_dossier.product, "dossier": complete_dossier,
        "evidencepaper": complete_dossier.product.producer.papers.first(),
    }[name]  # fmt: skip
    page = client.get(reverse(f"admin:products_{name}_change", args=[record.pk]))
    assert page.status_code == 200
    if name in ("dossier", "evidencepaper"):
        assert 'name="_save"' not in page.content.decode()
