"""Single lines of minutes that could be read in two ways: who was there, what was decided, what was asked for."""

from datetime import date

from scrutiny.minutes_reader import read_minutes


def test_initials_under_a_heading_are_people_and_what_was_agreed_that_one_will_do_is_an_action() -> None:
    text = (
        "Attendees\nJD, MR\n\n1. Roads\nIt was agreed that JD will count the cars by 1 May 2022.\n"
        "It was agreed that Jane Doe will write to the council.\nIt was agreed that the plan be approved.\n"
    )
    found = read_minutes(text, [], date(2022, 1, 27))
    assert [(who.name, who.status) for who in found.attendees] == [("JD", "present"), ("MR", "present")]
    (item,) = found.items
    assert (item.title, [(action.text, action.owner, action.due_on) for action in item.actions]) == (
        "Roads",
        [
            ("Count the cars by 1 May 2022.", "JD", date(2022, 5, 1)),
            ("Write to the council.", "Jane Doe", None),
        ],
    )
    assert [row.text for row in item.decisions if not row.is_also_action] == ["The plan be approved."]


def test_name_post_and_initials_in_one_line_are_one_person() -> None:
    text = (
        "Present:\nMark Roe, Chief Constable (MR)\nNadia Fox, Chief Finance Officer (NF), Helen Day, Solicitor (HD)\n"
        "Commissioner (JD), Treasurer (TR)\n\n1. Roads\nNothing was said.\n"
    )
    found = read_minutes(text, [], date(2022, 1, 27))
    assert [(who.name, who.post, who.initials) for who in found.attendees] == [
        ("Mark Roe", "Chief Constable", "MR"),
        ("Nadia Fox", "Chief Finance Officer", "NF"),
        ("Helen Day", "Solicitor", "HD"),
        ("Commissioner", "Commissioner", "JD"),
        ("Treasurer", "Treasurer", "TR"),
    ]


def test_what_stands_under_the_word_decision_is_no_action_where_somebody_decided_it() -> None:
    text = "1. Cameras\nDECISION: The Commissioner agreed to spend £158,100 on cameras.\n"
    [item] = read_minutes(text, [], date(2022, 1, 27)).items
    assert [(row.text, row.made_by, row.is_also_action) for row in item.decisions] == [
        ("The Commissioner agreed to spend £158,100 on cameras.", "Commissioner", False)
    ]
    assert item.actions == ()
