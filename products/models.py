from products.certificates.models import Certificate, Reminder
from products.changes.models import Change, FormerName
from products.dossiers.models import (
    Dossier,
    DossierItem,
    EvidenceLink,
    EvidencePaper,
    ItemPaper,
    SupplementRequest,
)
from products.merging.models import Merge
from products.notices.models import Notice
from products.producers.models import Producer, ProducerKind, Revenue
from products.products.models import Product, ProductPhoto
from products.recognitions.models import HigherResult
from products.reorganising.models import ChildMove, Line, PersonMove, ProducerMove, Receiver, Reorganisation
from products.rounds.models import Round

__all__ = [
    "Certificate",
    "Change",
    "ChildMove",
    "Dossier",
    "DossierItem",
    "EvidenceLink",
    "EvidencePaper",
    "FormerName",
    "HigherResult",
    "ItemPaper",
    "Line",
    "Merge",
    "Notice",
    "PersonMove",
    "Producer",
    "ProducerKind",
    "ProducerMove",
    "Product",
    "ProductPhoto",
    "Receiver",
    "Reminder",
    "Reorganisation",
    "Revenue",
    "Round",
    "SupplementRequest",
]
