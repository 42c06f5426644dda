from evaluations.councils.models import Council, CouncilMember
from evaluations.decisions.models import Decision, DecisionLine
from evaluations.results.models import Result, Ruling
from evaluations.scoring.models import Finding, Reopening, Score, ScoreChange, ScoreSheet, SheetRequest
from evaluations.selfscore.models import SelfAssessment, SelfScore
from evaluations.sessions.models import AgendaItem, Attendance, Declaration, Presence, Recusal, Session, SessionRules
from evaluations.ward.models import WardAssessment, WardMatter

__all__ = [
    "AgendaItem",
    "Attendance",
    "Council",
    "CouncilMember",
    "Decision",
    "DecisionLine",
    "Declaration",
    "Finding",
    "Presence",
    "Recusal",
    "Reopening",
    "Result",
    "Ruling",
    "Score",
    "ScoreChange",
    "ScoreSheet",
    "SelfAssessment",
    "SelfScore",
    "Session",
    "SessionRules",
    "SheetRequest",
    "WardAssessment",
    "WardMatter",
]
