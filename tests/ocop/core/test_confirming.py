"""The page before an act keeps what was typed when the act is refused, and says what was done when it is not."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse

from ocop.core.confirming import Question, ask_why
from ocop.core.refusal import Refusal
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
QUESTION = Question("Rút hồ sơ HS-01?", "Rút hồ sơ", "/ho-so/1/", "Không nộp lại được.", danger=True)


@pytest.fixture
def request_of(rf):
    def made(method="get", **typed):
        request = getattr(rf, method)("/ho-so/1/rut/?ve=goc", typed)
        request.user, request.session = UserFactory(), SessionStore()
        request._messages = FallbackStorage(request)
        return request

    return made


def test_it_is_asked_with_the_reason_and_sent_to_the_address_asked_at(request_of):
    page = ask_why(request_of(), QUESTION, lambda why: None, "Đã rút.", label="Vì sao rút").content.decode()
    assert 'action="/ho-so/1/rut/?ve=goc"' in page
    assert all(words in page for words in ("Rút hồ sơ HS-01?", "Không nộp lại được.", "Vì sao rút", 'href="/ho-so/1/"'))


def test_an_act_that_is_refused_keeps_the_reason_and_says_why(request_of):
    def no(why):
        raise Refusal("Hồ sơ đã nộp.")

    request = request_of("post", reason="Lập nhầm đợt")
    answer = ask_why(request, QUESTION, no, "Đã rút.")
    assert answer.status_code == 422
    assert "Lập nhầm đợt" in answer.content.decode()
    assert "Hồ sơ đã nộp." in answer.content.decode()
    assert not list(get_messages(request))


def test_an_act_that_went_through_is_told_and_leads_back(request_of):
    given = []
    request = request_of("post", reason="Lập nhầm đợt")
    answer = ask_why(request, QUESTION, given.append, "Đã rút.")
    assert (answer.status_code, answer["Location"], given) == (302, "/ho-so/1/", ["Lập nhầm đợt"])
    assert [str(said) for said in get_messages(request)] == ["Đã rút."]


def test_an_act_that_takes_the_record_out_of_sight_leads_elsewhere(request_of):
    request = request_of("post", reason="Lập nhầm đợt")
    answer = ask_why(request, QUESTION, lambda why: None, "Đã rút.", then=lambda: HttpResponse("danh sách"))
    assert answer.content.decode() == "danh sách"


def test_without_a_reason_nothing_is_done(request_of):
    given = []
    assert ask_why(request_of("post", reason="  "), QUESTION, given.append, "Đã rút.").status_code == 422
    assert given == []
