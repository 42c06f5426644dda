from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from products.certificates.models import Certificate
from products.register.public import listed_all

NEWEST = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everyone's first page: search, how many products hold which stars, the newest."""
    today = timezone.localdate()
    in_force = Certificate.objects.in_force(today)
    by_stars = dict(in_force.order_by().values_list("stars").annotate(Count("pk")))
    register = reverse("products:register")
    figures = [{"number": sum(by_stars.values()), "words": "sản phẩm còn hiệu lực", "url": register}]
    figures += [
        {"number": by_stars.get(stars, 0), "words": f"sản phẩm {stars} sao", "url": f"{register}?sao={stars}"}
        for stars in (5, 4, 3)
    ]
    newest = in_force.for_public().order_by("-valid_to", "-pk")[:NEWEST]
    goods = listed_all(newest, today)
    return render(request, "public/home/home.html", {"figures": figures, "goods": goods})
