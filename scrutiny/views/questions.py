"""Public questions: the list, each question with its answer, the form to ask one, and how one's own stands."""

import ipaddress
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View
from django_ratelimit.core import is_ratelimited

from pcc_portal.accounts.lockout import address_of
from pcc_portal.organisations.models import Area
from pcc_portal.publishing.kept_pages import KeptPageMixin
from pcc_portal.publishing.stamps import Dependency
from pcc_portal.publishing.views import PublishedDetailMixin
from plan.views.bases import TemplateDetail, TemplateList
from scrutiny import tasks
from scrutiny.actions.question_mail import deletion_words
from scrutiny.actions.questions import receive_question
from scrutiny.forms.questions import QuestionFilterForm, QuestionForm
from scrutiny.models import Answer, PublicQuestion
from scrutiny.queries.asking import Offer, offer_of
from scrutiny.queries.question_progress import progress_of, progress_path, question_for
from scrutiny.queries.questions import narrowed, public_questions, question_choices, question_lines, question_page
from scrutiny.views.dependencies import ACTIONS, AGENDAS, MINUTES

QUESTIONS = (*AGENDAS, Dependency(PublicQuestion), Dependency(Answer), Dependency(Area))


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Scrutiny", reverse("scrutiny:meeting_list")), *more]


class QuestionList(KeptPageMixin, TemplateList):
    """Every public question, the latest first; narrowed by year, answer and area."""

    depends_on = QUESTIONS
    template_name = "scrutiny/question_list.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Any]:
        self.at = timezone.now()
        self.form = QuestionFilterForm(self.request.GET, question_choices(self.at))
        return narrowed(public_questions(self.at), self.form.chosen(), self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "form": self.form,
            "is_narrowed": bool(self.form.chosen()),
            "lines": question_lines(context["object_list"], timezone.localdate(self.at)),
            "offer": offer_of(timezone.localdate(self.at), self.at),
            "crumbs": crumbs(),
        }


class QuestionDetail(KeptPageMixin, PublishedDetailMixin[PublicQuestion], TemplateDetail):
    """One question: what was asked, what was answered, and what came of it."""

    model = PublicQuestion
    depends_on = (*QUESTIONS, *MINUTES, *ACTIONS)
    template_name = "scrutiny/question_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return public_questions(timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        page = question_page(self.object, timezone.localdate(now), now)
        above = crumbs(("Questions", reverse("scrutiny:question_list")))
        return super().get_context_data(page=page, last_updated=page.last_updated, crumbs=above, **kwargs)


@method_decorator(csrf_exempt, name="dispatch")  # by cookie, that is; ADR 0009 says what stands in its place
class QuestionCreate(View):
    """Ask a question, without an account and without a cookie. What is refused stays filled in."""

    template_name = "scrutiny/question_create.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, QuestionForm(contact_words=contact_words()), self._offer())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form, offer = QuestionForm(request.POST, contact_words=contact_words()), self._offer()
        if offer is None:
            return self._page(request, form, offer)
        is_sound = form.is_valid()
        if not comes_from_here(request):
            form.renew("This form was sent from another site, so we did not take it. Read it, then send it here.")
            return self._page(request, form, offer, status=403)
        if not is_sound:
            return self._page(request, form, offer)
        is_known = PublicQuestion.objects.filter(public_id=form.public_id).exists()
        if not is_known and is_too_many(request):
            form.add_error(
                None,
                f"We take {settings.QUESTIONS_PER_HOUR} questions an hour from one network, which many people may "
                f"share. Send it again in an hour, or write to {settings.OFFICE_EMAIL}. Your text is still below.",
            )
            return self._page(request, form, offer, status=429)
        written = form.cleaned_data
        question = receive_question(
            public_id=form.public_id,
            text=written["text"],
            email=written["email"],
            name=written["name"],
            is_name_shown=written["is_name_shown"],
            area=written["area"],
            board=offer.board,
            meeting=offer.meeting,
        )
        tasks.send_for(question.pk)
        return HttpResponseRedirect(progress_path(question), status=303)

    @staticmethod
    def _offer() -> Offer | None:
        now = timezone.now()
        return offer_of(timezone.localdate(now), now)

    def _page(self, request: HttpRequest, form: QuestionForm, offer: Offer | None, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "offer": offer,
            "reasons": PublicQuestion.Reason.labels,
            "office_email": settings.OFFICE_EMAIL,
            "crumbs": crumbs(("Questions", reverse("scrutiny:question_list"))),
        }
        response = render(request, self.template_name, context, status=status)
        response["Cache-Control"] = "private, no-store"
        return response


class QuestionProgressDetail(View):
    """How a question stands, for whoever has the link that its asker was given."""

    template_name = "scrutiny/question_progress_detail.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            question = question_for(token)
        except (BadSignature, PublicQuestion.DoesNotExist):
            raise Http404 from None
        progress = progress_of(question, timezone.now())
        context = {"progress": progress, "crumbs": crumbs(("Questions", reverse("scrutiny:question_list")))}
        response = render(request, self.template_name, context)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response


def contact_words() -> str:
    """What becomes of an asker's address, where it is asked for."""
    return (
        "We write to you when something happens to your question. We keep your address apart from it, never show it, "
        f"and delete it by ourselves. {deletion_words()}"
    )


def comes_from_here(request: HttpRequest) -> bool:
    """Was a form sent from a page of this site? Browsers say so themselves, and no page can make them lie."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin")
    here = (f"{request.scheme}://{request.get_host()}", settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS)
    return origin is None or origin in here


def network_of(group: str, request: HttpRequest) -> str:
    """Where a question comes from, as a number that can't be read back: for IPv6 the network of 64 bits."""
    try:
        address = ipaddress.ip_address(address_of(request))
    except ValueError:
        return ""  # a socket without an address: all such requests are counted as one
    network = ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False)
    return salted_hmac("scrutiny.question_limit", str(network)).hexdigest()


def is_too_many(request: HttpRequest) -> bool:
    """Count a question for its network, and tell whether it is more than an hour's share. Open without the cache."""
    rate = f"{settings.QUESTIONS_PER_HOUR}/h"
    return bool(is_ratelimited(request, group="public-questions", key=network_of, rate=rate, increment=True))
