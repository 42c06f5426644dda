"""A silent store is waited for with no lock held: other acts on the same records go through meanwhile."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ocop.core.files import services as files
from ocop.core.files.models import StoredFile
from ocop.core.files.rules import FileFormat
from ocop.core.files.store import current
from ocop.core.jobs import services as jobs
from ocop.core.sweeping.services import OBJECTS_KEPT, sweep
from ocop.documents.official import services as papers
from ocop.documents.official.models import OfficialPaper
from products.certificates import services as certificates
from products.models import Certificate
from products.products import services as products
from tests.factories import CertificateFactory, ProducerFactory, ProductFactory
from tests.ocop.documents.samples import SAMPLES
from tests.processes import comes
from tests.races import Other

from . import making

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def on_disk() -> int:
    """Files that this machine has written, to be put into the store."""
    return sum(path.is_file() for path in current().near("files/").rglob("*"))


@pytest.fixture
def waiting(bucket, server):
    """waiting(act): begun on a connection of its own, come as far as to wait for a store that answers nothing. Its
    second answer thaws the store and lets the act end."""
    begun = []

    def begin(act) -> Other:
        held = on_disk()
        server.freeze()
        begun.append(Other(act))
        assert comes(lambda: on_disk() > held)
        return begun[-1]

    def end(other: Other) -> None:
        assert other.thread.is_alive(), other.error
        server.thaw()
        other.ends()

    yield begin, end
    server.thaw()
    for other in begun:
        other.thread.join()


def test_a_number_is_cancelled_while_its_paper_waits_for_the_store(waiting, bucket, city, office):
    begin, end = waiting
    paper = papers.write("quyet-dinh", about=city, unit=city, context=SAMPLES["quyet-dinh"], number=7, by=None)
    job = papers.job_of(paper)
    making_pdf = begin(lambda: jobs.run(job.pk))
    papers.cancel_number(paper, "Ghi nhầm số", by=office, slip=True)
    end(making_pdf)
    paper = OfficialPaper.objects.get()
    assert paper.is_cancelled
    assert bucket.names("files/") == [paper.pdf.stored_name]


def test_an_edition_is_withdrawn_while_its_certificate_waits_for_the_store(waiting, bucket, city, ward, office):
    begin, end = waiting
    kept = [
        files.store_bytes(b"x", name=f"{n}.pdf", kind=FileFormat.PDF, pages=1, by=None).stored_name for n in range(9)
    ]
    held = CertificateFactory(product__producer__ward=ward, issuer=city, number=77, sha256="a" * 64)
    edition = certificates.new_edition(held, held.facts, by=office)
    job = certificates.job_of(edition.batch)
    printing = begin(lambda: certificates.make_files(job))
    certificates.withdraw_edition(edition, by=office)
    end(printing)
    assert list(Certificate.objects.all()) == [held]
    assert (StoredFile.objects.count(), len(bucket.names("files/"))) == (9, 10)
    assert sweep(timezone.now() + OBJECTS_KEPT + timedelta(hours=1))["orphans"] == 1
    assert bucket.names("files/") == sorted(kept)


def test_a_product_is_edited_while_its_photo_waits_for_the_store(waiting, client_of, office, ward):
    begin, end = waiting
    product = ProductFactory(producer=ProducerFactory(ward=ward))
    sent = making.upload("anh.jpg", making.picture())
    adding = begin(lambda: products.add_photo(product, sent, by=office))
    edit = reverse("products:product_edit", args=[product.pk])
    client = client_of(office)
    form = client.get(edit).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"story": "Nghề của làng"}
    assert client.post(edit, typed).status_code == 302
    end(adding)
    product.refresh_from_db()
    assert (product.story, product.photos.count()) == ("Nghề của làng", 1)
