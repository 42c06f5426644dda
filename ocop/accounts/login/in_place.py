from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse


def answer_stranger(request: HttpRequest) -> HttpResponse:
    """Send a stranger to log in, and back to where they wanted to go."""
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
