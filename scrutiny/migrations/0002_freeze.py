from django.db import migrations

from pcc_portal.publishing.migration_operations import FreezePublished

OF_AGENDA = "(SELECT published_at FROM scrutiny_agendaedition WHERE id = {row}.edition_id) IS NOT NULL"
OF_MINUTES = "(SELECT published_at FROM scrutiny_minutesedition WHERE id = {row}.edition_id) IS NOT NULL"
OF_INSPECTION = "(SELECT published_at FROM scrutiny_inspection WHERE id = {row}.inspection_id) IS NOT NULL"
# A meeting keeps its board and its name; its day, place and links change, and calendars are told.
OF_MEETING_FREE = [
    "occasion", "starts_on", "date_words", "start_time", "end_time", "began_at", "ended_at", "venue", "how_to_attend",
    "online_url", "recording_url", "openness", "chair", "status", "status_reason", "postponed_to", "agenda_due_on",
    "papers_due_on", "questions_due_on", "sequence", "website", "source", "source_note",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("scrutiny", "0001_initial")]

    operations = [
        FreezePublished(
            "board",
            may_change=[
                "purpose", "chair", "frequency", "members", "host", "openness", "how_to_attend", "website", "source",
                "source_note",
            ],
        ),
        FreezePublished("meeting", may_change=OF_MEETING_FREE),
        FreezePublished("agendaedition"),
        FreezePublished("agendaentry", when=OF_AGENDA),
        FreezePublished("paper", may_change=["review_on"]),
        FreezePublished("minutesedition"),
        FreezePublished("minutesentry", when=OF_MINUTES),
        FreezePublished("correction"),
        FreezePublished("action"),
        FreezePublished("actionupdate"),
        FreezePublished("decision", may_change=["source_note"]),
        FreezePublished("publicquestion", may_change=["status", "closed_on", "meeting"]),
        FreezePublished("answer"),
        FreezePublished(
            "inspection",
            may_change=["grades", "recommendations_count", "responded_on", "website", "source", "source_note"],
        ),
        FreezePublished("recommendation", when=OF_INSPECTION),
        FreezePublished("response"),
        FreezePublished("collaborationagreement", may_change=["standing", "source", "source_note"]),
        FreezePublished("complaintreviewfigures"),
    ]  # fmt: skip
