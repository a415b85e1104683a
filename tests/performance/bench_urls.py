"""The portal's addresses and one trivial view beside them, behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from pcc_portal import urls


def trivial(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("trivial", trivial), *urls.urlpatterns]
