"""All acts on a dossier: each locks, asks the rule, writes, records and tells, in one transaction."""

from products.dossiers.services.checking import (
    ask_supplement,
    back_to_check,
    check_item,
    declare_eligible,
    resubmit,
    start_check,
    withdraw_supplement,
)
from products.dossiers.services.correcting import correct_reception, correct_supplement, correct_ward_reception
from products.dossiers.services.evidence import link_criterion, unlink_criterion
from products.dossiers.services.facts import WardPart, facts_of, inside_of, ward_part_of
from products.dossiers.services.intake import give_back, receive, submit, take, withdraw
from products.dossiers.services.letters import numbering_of, receipt_of
from products.dossiers.services.opening import delete_draft, open_dossier
from products.dossiers.services.outcome import back_to_session, decide_each, into_session, mark_scored, out_of_session
from products.dossiers.services.papers import (
    add_paper,
    coming_version,
    count_samples,
    describe_paper,
    explain_differences,
    replace_paper,
    reuse_paper,
    take_out,
)
from products.dossiers.services.reminding import REMIND, remind, reminded_today

__all__ = [
    "REMIND",
    "WardPart",
    "add_paper",
    "ask_supplement",
    "back_to_check",
    "back_to_session",
    "check_item",
    "coming_version",
    "correct_reception",
    "correct_supplement",
    "correct_ward_reception",
    "count_samples",
    "decide_each",
    "declare_eligible",
    "delete_draft",
    "describe_paper",
    "explain_differences",
    "facts_of",
    "give_back",
    "inside_of",
    "into_session",
    "link_criterion",
    "mark_scored",
    "numbering_of",
    "open_dossier",
    "out_of_session",
    "receipt_of",
    "receive",
    "remind",
    "reminded_today",
    "replace_paper",
    "resubmit",
    "reuse_paper",
    "start_check",
    "submit",
    "take",
    "take_out",
    "unlink_criterion",
    "ward_part_of",
    "withdraw",
    "withdraw_supplement",
]
