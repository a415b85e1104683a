"""One answer of each kind, for the documentation. A test holds them against the documented fields."""

from typing import Any

from pcc_portal.organisations.api.examples import API, AREA_REFERENCE

SITE = "https://example.org"
PUBLISHED = "2021-11-01T09:00:00Z"
OFFICE = {
    "id": "h8mz4r6k",
    "url": f"{API}/organisations/h8mz4r6k/",
    "name": "Office of the Police and Crime Commissioner",
}
PLAN_REFERENCE = {"id": "k7m2q9xd", "url": f"{API}/plans/k7m2q9xd/", "title": "Police and Crime Plan"}
PRIORITY_REFERENCE = {
    "id": "b3vt5n8w",
    "url": f"{API}/priorities/b3vt5n8w/",
    "number": 1,
    "title": "Prevent and tackle crime",
}
OBJECTIVE_REFERENCE = {
    "id": "f9cj2x6p",
    "url": f"{API}/objectives/f9cj2x6p/",
    "code": "1.1",
    "title": "Police who can be seen and reached",
}
MEASURE_REFERENCE = {
    "id": "r5wg3b7z",
    "url": f"{API}/measures/r5wg3b7z/",
    "code": "CALLS_999_IN_TIME",
    "title": "999 calls answered within ten seconds",
}

PLAN: dict[str, Any] = {
    **PLAN_REFERENCE,
    "web_url": f"{SITE}/plans/k7m2q9xd/",
    "strapline": None,
    "introduction": "This plan sets the direction of policing.",
    "starts_on": "2021-05-13",
    "ends_on": "2024-05-08",
    "status": "in_force",
    "office": OFFICE,
    "office_holder": {"person": "The Commissioner of the day", "post": "commissioner"},
    "varies": None,
    "variation_note": None,
    "source": "Police and Crime Plan, page 1",
    "source_note": None,
    "published_at": PUBLISHED,
    "modified_at": PUBLISHED,
}
PRIORITY: dict[str, Any] = {
    **PRIORITY_REFERENCE,
    "web_url": f"{SITE}/plan/priorities/b3vt5n8w/",
    "plan": PLAN_REFERENCE,
    "pillar": None,
    "summary": "Fewer people should come to harm.",
    "source": "Police and Crime Plan, page 8",
    "source_note": None,
    "published_at": PUBLISHED,
    "modified_at": PUBLISHED,
}
OBJECTIVE: dict[str, Any] = {
    **OBJECTIVE_REFERENCE,
    "web_url": f"{SITE}/plan/objectives/f9cj2x6p/",
    "plan": PLAN_REFERENCE,
    "priority": PRIORITY_REFERENCE,
    "summary": "Everybody can meet and reach the officers of their area.",
    "measures": [MEASURE_REFERENCE],
    "national_requirements": [{"framework": "spr", "title": "Serious and organised crime"}],
    "source": "Police and Crime Plan, page 9",
    "source_note": None,
    "published_at": PUBLISHED,
    "modified_at": PUBLISHED,
}
COMMITMENT: dict[str, Any] = {
    "id": "t4dp8k2v",
    "url": f"{API}/commitments/t4dp8k2v/",
    "web_url": f"{SITE}/plan/commitments/t4dp8k2v/",
    "plan": PLAN_REFERENCE,
    "priority": PRIORITY_REFERENCE,
    "objective": OBJECTIVE_REFERENCE,
    "theme": None,
    "code": "1.1.1",
    "order": 1,
    "text": "Name an officer for every neighbourhood.",
    "kind": "deliverable",
    "wording": "bold",
    "lead": "Chief Constable",
    "lead_organisation": None,
    "partners_named": "Councils",
    "partners": [{"id": "p6rf3h9t", "url": f"{API}/organisations/p6rf3h9t/", "name": "Warrington Borough Council"}],
    "areas": [AREA_REFERENCE],
    "target": None,
    "due": "by March 2022",
    "due_on": "2022-03-31",
    "continues": None,
    "status": "on_track",
    "status_on": "2022-03-31",
    "progress_updates_url": f"{API}/progress-updates/?commitment=t4dp8k2v",
    "source": "Police and Crime Plan, page 9",
    "source_note": None,
    "published_at": PUBLISHED,
    "modified_at": "2022-04-20T09:00:00Z",
}
PROGRESS_UPDATE: dict[str, Any] = {
    "id": "x2hs6m9b",
    "url": f"{API}/progress-updates/x2hs6m9b/",
    "web_url": f"{SITE}/plan/commitments/t4dp8k2v/#update-x2hs6m9b",
    "commitment": {"id": "t4dp8k2v", "url": f"{API}/commitments/t4dp8k2v/", "code": "1.1.1"},
    "period_starts_on": "2022-01-01",
    "period_ends_on": "2022-03-31",
    "status": "on_track",
    "stopped_reason": None,
    "narrative": "Nine in ten neighbourhoods have a named officer.",
    "evidence": None,
    "author": None,
    "corrects": None,
    "correction_note": None,
    "is_demonstration": False,
    "published_at": "2022-04-20T09:00:00Z",
    "modified_at": "2022-04-20T09:00:00Z",
}
MEASURE: dict[str, Any] = {
    **MEASURE_REFERENCE,
    "web_url": f"{SITE}/measures/r5wg3b7z/",
    "question": "How many 999 calls are answered within ten seconds?",
    "category": "Contact",
    "unit": "percent",
    "unit_noun": "calls",
    "polarity": "up",
    "frequency": "quarterly",
    "owner": None,
    "is_national": True,
    "external_framework": None,
    "external_code": None,
    "definitions": [
        {
            "number": 1,
            "definition": "Emergency calls answered within ten seconds, of all that reached the control room.",
            "applies_from": None,
            "is_comparable": True,
            "change_note": None,
        }
    ],
    "targets": [
        {
            "kind": "target",
            "area": None,
            "period": "by March 2022",
            "due_on": "2022-03-31",
            "value": "90",
            "value_words": "at least",
            "source": "Police and Crime Plan, page 20",
            "source_note": None,
        }
    ],
    "objectives": [OBJECTIVE_REFERENCE],
    "observations_url": f"{API}/observations/?measure=CALLS_999_IN_TIME",
    "source_note": None,
    "published_at": PUBLISHED,
    "modified_at": PUBLISHED,
}
OBSERVATION: dict[str, Any] = {
    "id": "z9nk4c7h",
    "url": f"{API}/observations/z9nk4c7h/",
    "web_url": f"{SITE}/measures/r5wg3b7z/",
    "measure": MEASURE_REFERENCE,
    "definition": 1,
    "area": AREA_REFERENCE,
    "period": "January to March 2022",
    "period_starts_on": "2022-01-01",
    "period_ends_on": "2022-03-31",
    "unit": "percent",
    "value": "92.5",
    "value_words": None,
    "suppressed_reason": None,
    "numerator": "18500",
    "denominator": "20000",
    "status": "provisional",
    "revises": None,
    "revised_by": None,
    "source": "Performance report to the Scrutiny Board, March 2022",
    "source_line": "p. 4",
    "source_note": None,
    "published_at": "2022-04-20T09:00:00Z",
    "modified_at": "2022-04-20T09:00:00Z",
}
