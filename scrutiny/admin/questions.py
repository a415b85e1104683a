"""Public questions for staff: read, decide, answer, publish; each step a button, and the asker is told of each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing.admin import (
    AuditedAdmin,
    Button,
    Done,
    LockedTabularInline,
    PublishableAdmin,
    Question,
    actor,
    url_of,
)
from pcc_portal.publishing.sites import Duty
from plan.queries.wording import long_date
from scrutiny import tasks
from scrutiny.actions import answers, questions
from scrutiny.forms.questions import DeclineForm, RedirectForm, accept_form, answer_form, merge_form
from scrutiny.models import Answer, Meeting, PublicQuestion, QuestionContact, QuestionMail

Status = PublicQuestion.Status
TOLD = "The asker is told by e-mail."
ENDS = ("merged_into", "redirected_to", "declined_reason")  # each tells of one state alone
LISTED = 5  # questions with a line of their own on the dashboard, the oldest first
TRIES = 3  # after which somebody should look why a mail can't be sent


class ReadOnlyInline(LockedTabularInline):
    """Rows that buttons and the worker make."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class AnswerInline(ReadOnlyInline):
    """The answers to a question, drafts among them."""

    model = Answer
    fields = ["answered_on", "answered_by_post", "text", "state"]
    readonly_fields = ["state"]

    @admin.display(description="publication")
    def state(self, answer: Answer) -> str:
        return answer.publication_state.capitalize()


class MailInline(ReadOnlyInline):
    """What the asker was told, and what is still to be sent."""

    model = QuestionMail
    verbose_name_plural = "mails to the asker"
    fields = ["kind", "created_at", "sent_at", "attempts", "failure"]
    readonly_fields = ["kind", "created_at", "sent_at", "attempts", "failure"]
    show_change_link = False


@admin.register(PublicQuestion)
class PublicQuestionAdmin(PublishableAdmin):
    """A question of the public. It comes by the public form and is never deleted: staff say why they don't take it."""

    list_display = ["reference", "words", "received_at", "status", "meeting"]
    list_display_links = ["reference", "words"]
    list_filter = ["status", "board", "area"]
    list_select_related = ["meeting__board"]
    search_fields = ["reference", "text", "text_asked"]
    date_hierarchy = "received_at"
    inlines = [AnswerInline, MailInline]
    readonly_fields = [
        "reference", "board", "received_at", "text_asked", "shown_name", "contact_shown", "status", "meeting",
        "closed_on", *ENDS,
    ]  # fmt: skip
    fieldsets = [
        ("As it was asked", {"fields": ["reference", "received_at", "text_asked", "shown_name", "contact_shown"]}),
        ("For the public", {"fields": ["text", "area"]}),
        ("What becomes of it", {"fields": ["board", "meeting", "status", "closed_on", *ENDS]}),
    ]
    hidden_from_readers = PublicQuestion.private_fields
    refuses_deletion = "A question that was sent is never deleted: say why it is not taken, and the asker is told."

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """Without the contact, for those who may not see it, and without what says nothing of this question."""
        hidden = {name for name in ENDS if not getattr(obj, name, None)}
        if not actor(request).has_perm("scrutiny.view_questioncontact"):
            hidden.add("contact_shown")
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field not in hidden]})
            for name, options in super().get_fieldsets(request, obj)
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    @admin.display(description="question")
    def words(self, question: PublicQuestion) -> str:
        text = question.text or question.text_asked
        return text if len(text) <= 80 else f"{text[:80]}…"

    @admin.display(description="who asked")
    def contact_shown(self, question: PublicQuestion) -> str:
        contact = QuestionContact.objects.filter(question=question).first()
        if contact is None:
            return "Deleted: it was kept as long as it was needed."
        return f"{contact.name}, {contact.email}" if contact.name else contact.email

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., Any]]] = [
            ("accept", self.accept_view),
            ("merge", self.merge_view),
            ("redirect", self.redirect_view),
            ("decline", self.decline_view),
            ("answer", self.answer_view),
            ("unname", self.unname_view),
        ]
        own = [
            path(f"<path:object_id>/{page}/", self.admin_site.admin_view(view), name=f"scrutiny_publicquestion_{page}")
            for page, view in pages
        ]
        return [*own, *super().get_urls()]

    def panel(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        panel = super().panel(request, row)
        if row.status not in (Status.ACCEPTED, Status.ANSWERED) or not row.text:
            panel |= {"publish_url": "", "preview_url": ""}  # nothing that could be published yet
        return panel

    def row_buttons(self, request: HttpRequest, row: Any) -> list[Button]:
        if not actor(request).has_perm("scrutiny.change_publicquestion"):
            return []
        labels = {
            "accept": "Change meeting or words…" if row.status == Status.ACCEPTED else "Accept…",
            "answer": "Answer…",
            "merge": "Merge…",
            "redirect": "Redirect…",
            "decline": "Do not take…",
        }
        steps = [step for step in labels if not questions.problem_of(row, step)]
        if "answer" in steps and not actor(request).has_perm("scrutiny.add_answer"):
            steps.remove("answer")
        buttons = [Button(labels[step], url_of(row, step)) for step in steps]
        if row.shown_name and not row.is_locked:
            buttons.append(Button("Remove the name…", url_of(row, "unname")))
        return buttons

    def accept_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "change")
        text = f"Choose the meeting that takes it, and write it as the public will read it. {TOLD}"
        filled = {"meeting": row.meeting_id, "text": row.text or row.text_asked}
        question = Question("Accept this question?", text, "Accept", accept_form(row), initial=filled)

        def act(data: Any) -> None:
            questions.accept_question(row, meeting=data["meeting"], text=data["text"], by=actor(request))

        return self._step(request, row, question, act, "It is accepted. Publish it when the public should see it.")

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "change")
        text = f"It goes on as part of the other question, and its asker gets the same answer. {TOLD}"
        question = Question("Merge this question?", text, "Merge", merge_form(row))

        def act(data: Any) -> None:
            questions.merge_question(row, into=data["into"], by=actor(request))

        return self._step(request, row, question, act, "It was merged.")

    def redirect_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "change")
        text = f"Another body answers this. Neither the question nor the address is passed on. {TOLD}"
        question = Question("Redirect this question?", text, "Redirect", RedirectForm)

        def act(data: Any) -> None:
            questions.redirect_question(row, to=data["to"], by=actor(request))

        return self._step(request, row, question, act, "The asker is told who answers.")

    def decline_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "change")
        question = Question("Not take this question?", f"Choose the reason. {TOLD}", "Do not take it", DeclineForm)

        def act(data: Any) -> None:
            questions.decline_question(row, reason=data["reason"], by=actor(request))

        return self._step(request, row, question, act, "It is not taken, and the asker is told why.")

    def answer_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "change")
        text = "This makes a draft. Once somebody publishes it, the asker is told. A further answer adds to the first."
        question = Question("Answer this question", text, "Save as a draft", answer_form(row))

        def act(data: Any) -> Done:
            answer = answers.draft_answer(row, **data, by=actor(request))
            told = "Look it through, then publish it."
            if row.published_at is None:
                told = "Look it through, then publish it: its question goes public with it."
            return Done(f"This draft is the answer. {told}", url_of(answer, "change"))

        return self.ask(request, row, question, act)

    def unname_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.row_or_404(request, object_id, "change")
        text = "The public will read “a member of the public” instead. Do this when the asker wishes it."
        question = Question("Remove the name?", text, "Remove the name")

        def act(data: Any) -> None:
            questions.remove_shown_name(row, by=actor(request))

        return self._step(request, row, question, act, "The name is removed.")

    def _step(
        self, request: HttpRequest, row: PublicQuestion, question: Question, act: Callable[[Any], None], done: str
    ) -> HttpResponse:
        def step(data: Any) -> Done:
            act(data)
            tasks.send_for(row.pk)
            return Done(f"{row.reference}: {done}", url_of(row, "change"))

        return self.ask(request, row, question, step)

    def drafts_waiting(self, drafts: Any, query: str = "publication=draft") -> list[Duty]:
        """A question is published once it was taken up."""
        return super().drafts_waiting(drafts.exclude(status=Status.RECEIVED), query)

    def duties(self, request: HttpRequest) -> list[Duty]:
        """What askers wait for: a decision, a meeting that takes place, the answer that was promised."""
        duties = super().duties(request)
        if not actor(request).has_perm("scrutiny.change_publicquestion"):
            return duties
        waiting: Any = PublicQuestion.objects.filter(withdrawn_at__isnull=True)
        changelist = reverse("admin:scrutiny_publicquestion_changelist")
        received = waiting.filter(status=Status.RECEIVED).order_by("received_at")
        for question in received[:LISTED]:
            came_on = timezone.localdate(question.received_at)
            text = f"Take up the public question {question.reference}: it came on {long_date(came_on)}"
            duties.append(Duty(text, url_of(question, "change"), due_on=came_on))
        if (more := received.count() - LISTED) > 0:
            text = f"{more} more public question{' waits' if more == 1 else 's wait'}"
            duties.append(Duty(text, f"{changelist}?status__exact={Status.RECEIVED}"))
        accepted = waiting.filter(status=Status.ACCEPTED).select_related("meeting__board").order_by("received_at")
        duties += [duty for question in accepted if (duty := promised(question))]
        failing: Any = QuestionMail.objects.unsent()
        for mail in failing.filter(attempts__gte=TRIES).select_related("question"):
            text = f"Look why the asker of {mail.question.reference} can't be written to: {mail.attempts} tries failed"
            duties.append(Duty(text, url_of(mail.question, "change"), urgent=True))
        return duties


def promised(question: PublicQuestion) -> Duty | None:
    """What is to be done about an accepted question; None while its meeting is still to come."""
    meeting, url = question.meeting, url_of(question, "change")
    if meeting is None:
        return Duty(f"Answer {question.reference}: promised in writing", url)
    if meeting.is_off:
        state = meeting.get_status_display().lower()
        return Duty(f"Choose another meeting for {question.reference}: “{meeting}” is {state}", url, urgent=True)
    if meeting.status == Meeting.Status.HELD:
        return Duty(f"Answer {question.reference}: promised for “{meeting}”", url, urgent=True)
    return None


@admin.register(Answer)
class AnswerAdmin(PublishableAdmin):
    """An answer to a public question. It is made by the question's button; its draft can be reworded."""

    list_display = ["question", "answered_by_post", "answered_on", "item"]
    list_select_related = ["question", "item"]
    search_fields = ["question__reference", "text"]
    fields = ["question", "item", "answered_on", "answered_by_post", "text"]
    readonly_fields = ["question", "item", "answered_on"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def publish_row(self, row: Any, *, by: User, at: datetime | None, reason: str) -> None:
        answers.publish_answer(row, by=by, at=at, reason=reason)
        tasks.send_for(row.question_id)

    def withdraw_row(self, row: Any, *, by: User, reason: str) -> None:
        answers.withdraw_answer(row, by=by, reason=reason)


@admin.register(QuestionContact)
class QuestionContactAdmin(AuditedAdmin):
    """How to reach who asked, to read. The timetable deletes it; no address ever comes into the audit trail."""

    list_display = ["question", "name", "email"]
    list_select_related = ["question"]
    search_fields = ["question__reference"]
    fields = ["question", "name", "email"]
    actions: Any = []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
