"""The one table of who may do what. Code names an action, never a role.

A role alone is not a right: services ask it again for the roles by which the user reaches the row (`roles_of`).
"""

from ocop.accounts.roles import Role

OFFICE, LEADER, WARD, HELPER = Role.OFFICE, Role.LEADER, Role.WARD_OFFICER, Role.HELPER_TEAM
MEMBER, DEPARTMENT, PRODUCER, ADMINISTRATOR = (
    Role.COUNCIL_MEMBER,
    Role.DEPARTMENT,
    Role.PRODUCER,
    Role.ADMINISTRATOR,
)
STAFF = (OFFICE, LEADER, WARD, HELPER)

MAY: dict[str, frozenset[Role]] = {
    action: frozenset(who)
    for action, who in {
        # everyone with an account
        "worklist.read": tuple(Role),
        "inbox.read": tuple(Role),
        "admin.enter": (ADMINISTRATOR,),
        "sheet.reword": (ADMINISTRATOR,),
        "audit.read": (ADMINISTRATOR,),
        "synonym.edit": (OFFICE, ADMINISTRATOR),
        "job.read": (OFFICE, LEADER, ADMINISTRATOR),
        "job.again": (OFFICE, ADMINISTRATOR),
        "unit.reorganise": (OFFICE, ADMINISTRATOR),
        # producers and products
        "producer.read": (*STAFF, PRODUCER),
        "producer.edit": (OFFICE, WARD, PRODUCER),
        "producer.rename": (OFFICE,),
        "producer.move": (OFFICE,),
        "producer.merge": (OFFICE,),
        "producer.create": (OFFICE, WARD),
        "product.read": (*STAFF, PRODUCER),
        "product.edit": (OFFICE, WARD, PRODUCER),
        "product.rename": (OFFICE,),
        "product.hand_over": (OFFICE,),
        "product.move": (OFFICE,),
        "product.merge": (OFFICE,),
        "product.create": (OFFICE, WARD),
        "round.read": STAFF,
        "round.edit": (OFFICE,),
        # dossiers: who may open one may finish it
        "dossier.read": (*STAFF, MEMBER, PRODUCER),
        "dossier.open": (OFFICE, WARD, PRODUCER),
        "dossier.edit": (OFFICE, WARD, PRODUCER),
        "dossier.delete": (OFFICE, WARD, PRODUCER),
        "dossier.submit": (OFFICE, WARD, PRODUCER),
        "dossier.take": (WARD,),
        "dossier.receive": (OFFICE,),
        "dossier.correct_reception": (OFFICE,),
        "dossier.correct_ward_reception": (WARD,),
        "dossier.correct_supplement": (OFFICE,),
        "dossier.remind": (OFFICE,),
        "dossier.start_check": (OFFICE, HELPER),
        "dossier.check": (OFFICE, HELPER),
        "dossier.ask_supplement": (OFFICE,),
        "dossier.withdraw_supplement": (OFFICE,),
        "dossier.resubmit": (OFFICE, WARD, PRODUCER),
        "dossier.declare_eligible": (OFFICE,),
        "dossier.withdraw": (OFFICE, WARD, PRODUCER),
        "dossier.return": (OFFICE,),
        "self_assessment.edit": (OFFICE, WARD, PRODUCER),
        # moved by an evaluation, not by a button of the dossier
        "dossier.into_session": (OFFICE, MEMBER),
        "dossier.out_of_session": (OFFICE,),
        "dossier.scored": (OFFICE, MEMBER),
        "dossier.not_scored": (OFFICE, MEMBER),
        "dossier.decided": (OFFICE, LEADER),
        "dossier.higher_result": (OFFICE,),
        # the ward's part
        "ward_assessment.read": STAFF,
        "ward_assessment.edit": (WARD,),
        # councils, sessions, scores
        "council.read": (OFFICE, LEADER, HELPER, MEMBER),
        "council.edit": (OFFICE,),
        "session.read": (OFFICE, LEADER, HELPER, MEMBER),
        "session.edit": (OFFICE,),
        "session.attend": (OFFICE, MEMBER),
        "session.declare": (MEMBER,),
        "session.move": (OFFICE, MEMBER),
        "session.rules": (MEMBER,),
        "scoring.open": (MEMBER,),
        "scoring.close": (MEMBER,),
        "scoring.reopen": (MEMBER,),
        "score_sheet.read": (MEMBER,),
        "score_sheet.edit": (MEMBER,),
        "score_sheet.give_back": (MEMBER,),
        "result.read": (OFFICE, LEADER, MEMBER),
        "result.rule": (MEMBER,),
        "result.confirm": (MEMBER,),
        "result.reopen": (MEMBER,),
        # decisions and certificates
        "decision.read": (OFFICE, LEADER),
        "decision.draft": (OFFICE,),
        "decision.approve": (LEADER,),
        "decision.take_back": (LEADER,),
        "decision.return": (LEADER,),
        "decision.number": (OFFICE,),
        "certificate.read": (*STAFF, PRODUCER),
        "certificate.issue": (OFFICE,),
        "certificate.notice": (OFFICE,),
        "recognition.record": (OFFICE,),
        # official papers: the number book, signed copies
        "paper.read": (OFFICE, LEADER, WARD),
        "paper.scan": (OFFICE, WARD),
        # plans
        "plan.read": (*STAFF, DEPARTMENT),
        "plan.edit": (OFFICE,),
        "plan.delete": (OFFICE,),
        "plan.approve": (LEADER,),
        "plan.back_to_draft": (LEADER,),
        "plan.number": (OFFICE,),
        "plan.cancel_number": (OFFICE,),
        "task.report": (OFFICE, WARD, DEPARTMENT),
        "report.read": (OFFICE, LEADER),
    }.items()
}
