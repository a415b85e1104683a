"""The form in which the public asks a question, what narrows the list of questions, and what staff fill in.

The public form works without a cookie: ADR 0009 says how it knows that it is its own.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pcc_portal.organisations.models import Area
from pcc_portal.publishing.forms import StaffForm
from pcc_portal.publishing.models import ID_ALPHABET, ID_LENGTH, new_public_id
from scrutiny.forms.follow_up import ItemField, NarrowingForm, held_items
from scrutiny.models import AgendaItem, Meeting, PublicQuestion
from scrutiny.queries.asking import taking_questions
from scrutiny.queries.questions import QuestionChoices

LONGEST = 2000
QUICKEST = timedelta(seconds=3)
LIFETIME = timedelta(hours=24)
SALT = "scrutiny.question_form"


class BadToken(ValueError):  # noqa: N818 - an answer, not an error
    """The form was not made here, or too long ago: it needs a new token."""


def new_token() -> str:
    """What a form is given out with: a random mark of its own, and when that was, signed."""
    return Signer(salt=SALT).sign(f"{new_public_id()}.{int(timezone.now().timestamp())}")


def read_token(token: str) -> tuple[str, datetime]:
    """The mark and the moment of a token. Raises BadToken with a sentence."""
    try:
        mark, seconds = Signer(salt=SALT).unsign(token).split(".")
    except BadSignature:
        raise BadToken("This form had lost its mark, so it was not sent. Nothing is lost: send it again.") from None
    made_at = datetime.fromtimestamp(int(seconds), tz=UTC)
    if timezone.now() - made_at > LIFETIME:
        raise BadToken("This form was open for more than a day. Read it through once more, then send it again.")
    return mark, made_at


def id_of(mark: str, written: dict[str, Any]) -> str:
    """The permanent id of the question that comes of a form with this mark, filled in like this.

    The same form sent twice is one question. Filled in anew, after the browser's Back, it is another.
    """
    words = repr(sorted((name, str(value)) for name, value in written.items() if name != "token"))
    number = int(salted_hmac(SALT, f"{mark} {words}").hexdigest(), 16)
    letters = ""
    for _ in range(ID_LENGTH):
        number, place = divmod(number, len(ID_ALPHABET))
        letters += ID_ALPHABET[place]
    return letters


class QuestionForm(forms.Form):
    """A question, as the public asks it. Whatever is wrong, the form stays filled in."""

    text = forms.CharField(
        label="Your question",
        help_text=f"Up to {LONGEST:,} characters. Leave out what could identify a private person, you among them.",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter your question."},
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label="Area (optional)",
        required=False,
        empty_label="All of the area",
        help_text="If your question is about one place.",
        error_messages={"invalid_choice": "Choose an area from the list."},
    )
    name = forms.CharField(
        label="Your name (optional)",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": "Shorten your name to %(limit_value)d characters or fewer."},
    )
    is_name_shown = forms.BooleanField(
        label="Show my name with my question, in public",
        required=False,
        help_text="Without this nobody but our staff learns your name.",
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your e-mail address, so that we can tell you what becomes of your question.",
            "invalid": "Enter an e-mail address in the right form, like name@example.com.",
            "max_length": "Enter an e-mail address of %(limit_value)d characters or fewer.",
        },
    )
    # No person sees it. Whatever fills in every field is no person.
    homepage = forms.CharField(
        label="Leave this field empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, contact_words: str = "") -> None:
        super().__init__(data.copy() if data is not None else None, initial={"token": new_token()})
        self.fields["email"].help_text = contact_words
        area: Any = self.fields["area"]
        area.queryset = Area.objects.published().filter(kind=Area.Kind.AUTHORITY)
        self.public_id = ""

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text) > LONGEST:
            raise ValidationError(
                f"Your question has {len(text):,} characters. Shorten it to {LONGEST:,} characters or fewer."
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("is_name_shown") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter your name, or untick that it is to be shown.")
        doubts = self._doubts(cleaned)
        if not self.errors:  # a person who has made a mistake is told of that alone
            for doubt in doubts:
                self.add_error(None, doubt)
        return cleaned

    def _doubts(self, cleaned: dict[str, Any]) -> list[str]:
        """Why this may come from a machine, or from no form of ours. What says so is mended for the next try."""
        doubts = []
        if cleaned.get("homepage"):
            self._refill("homepage", "")
            doubts.append(
                "A field that people can't see was filled in, as machines do. It is empty again: "
                "if you are a person, send your question once more."
            )
        try:
            mark, made_at = read_token(cleaned.get("token", ""))
        except BadToken as problem:
            self._refill("token", new_token())
            return [*doubts, str(problem)]
        self.public_id = id_of(mark, cleaned)
        if timezone.now() - made_at < QUICKEST:
            doubts.append(
                "This came faster than anybody types, as from a machine. If you are a person, send it once more."
            )
        return doubts

    def renew(self, problem: str) -> None:
        """Say what is wrong with the form as a whole, and give it a new token for the next try."""
        self._refill("token", new_token())
        self.add_error(None, problem)

    def _refill(self, name: str, value: str) -> None:
        written: Any = self.data  # a copy of what was sent
        written[name] = value


class QuestionFilterForm(NarrowingForm):
    """By year, whether it is answered, and area."""

    def __init__(self, data: Any, choices: QuestionChoices) -> None:
        super().__init__(data)
        offered = {"year": choices.years, "state": choices.states, "area": choices.areas}
        labels = {"year": "Year", "state": "Answer", "area": "Area"}
        for name, pairs in offered.items():
            if pairs:
                self.fields[name] = forms.ChoiceField(
                    label=labels[name],
                    required=False,
                    choices=[("", "All"), *pairs],
                    error_messages={"invalid_choice": f"{labels[name]}: choose one from the list."},
                )


def _words(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 6, "cols": 70})
    return forms.CharField(label=label, required=False, widget=widget, help_text=help_text)


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A meeting with its last day for questions."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}: questions until {obj.questions_due_on:%-d %B %Y}" if obj.questions_due_on else str(obj)


class AcceptForm(StaffForm):
    """Which meeting takes it, and what the public will read."""

    meeting = MeetingField(Meeting.objects.none(), required=False)
    text = _words("The question as the public will read it")


def accept_form(question: PublicQuestion) -> type[AcceptForm]:
    """The form with the meetings of the question's board. The action refuses those for which it came too late.

    The meeting that has taken it stays, so that its words can be changed after the day.
    """
    now, own = timezone.now(), question.meeting_id if question.status == PublicQuestion.Status.ACCEPTED else None
    taking = taking_questions(timezone.localdate(now), now).filter(board=question.board_id)
    meetings = (
        Meeting.objects.filter(Q(pk__in=taking.order_by().values("pk")) | Q(pk=own))
        .select_related("board")
        .order_by("starts_on", "pk")
    )

    class Form(AcceptForm):
        meeting = MeetingField(
            meetings,
            label="Meeting",
            required=False,
            empty_label="None: it is answered in writing",
            help_text=f"The question came on {timezone.localdate(question.received_at):%-d %B %Y}.",
        )
        text = _words(
            "The question as the public will read it",
            "Leave out names, addresses and what else could identify a private person.",
        )

    return Form


def merge_form(question: PublicQuestion) -> type[StaffForm]:
    """The form with the board's other questions that are answered, or going to be."""
    status = PublicQuestion.Status
    others = (
        PublicQuestion.objects.filter(
            board=question.board_id,
            status__in=(status.RECEIVED, status.ACCEPTED, status.ANSWERED),
            withdrawn_at__isnull=True,
        )
        .exclude(pk=question.pk)
        .order_by("-received_at")
    )

    class Form(StaffForm):
        into = QuestionField(others, label="The question that asks the same", required=False)

    return Form


class QuestionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A question with its first words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.reference}: {(obj.text or obj.text_asked)[:80]}"


class RedirectForm(StaffForm):
    """Who answers instead."""

    to = forms.CharField(
        label="The body that answers, and how to reach it",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"size": 80}),
        help_text="For example: Cheshire East Council, www.cheshireeast.gov.uk. The asker reads this.",
    )


class DeclineForm(StaffForm):
    """Why it is not taken."""

    reason = forms.ChoiceField(
        label="Reason",
        required=False,
        choices=[("", "Choose the reason"), *PublicQuestion.Reason.choices],
        help_text="The asker reads this.",
    )


class AnswerForm(StaffForm):
    """The answer: where and when it was given, by which post, in what words."""

    item = ItemField(AgendaItem.objects.none(), required=False)
    answered_on = forms.DateField(
        label="Day",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="For an answer in writing. An answer at an item is of its meeting's day.",
    )
    answered_by_post = forms.CharField(
        label="Answered by",
        required=False,
        max_length=160,
        help_text="A post, for example: Chief Constable.",
    )
    text = _words("Answer", "Markdown. The public reads this once it is published.")


def answer_form(question: PublicQuestion) -> type[AnswerForm]:
    """The form with the items of the board's meetings held since the question came."""
    items = held_items().filter(
        meeting__board=question.board_id, meeting__starts_on__gte=timezone.localdate(question.received_at)
    )

    class Form(AnswerForm):
        item = ItemField(items, label="Item", required=False, empty_label="None: answered in writing")

    return Form
