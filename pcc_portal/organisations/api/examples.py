"""One answer of each kind, for the documentation. A test holds them against the documented fields."""

from typing import Any

API = "https://example.org/api/v1"

AREA_REFERENCE: dict[str, Any] = {
    "id": "d4kq7w2m",
    "url": f"{API}/areas/d4kq7w2m/",
    "name": "Warrington",
    "gss_code": "E06000007",
}
AREA: dict[str, Any] = {
    "id": "d4kq7w2m",
    "url": f"{API}/areas/d4kq7w2m/",
    "kind": "authority",
    "name": "Warrington",
    "gss_code": "E06000007",
    "parent": {"id": "c2bn8v5x", "url": f"{API}/areas/c2bn8v5x/", "name": "Cheshire", "gss_code": None},
    "source": "Office for National Statistics, Register of Geographic Codes",
    "source_note": None,
    "published_at": "2021-11-01T09:00:00Z",
    "modified_at": "2021-11-01T09:00:00Z",
}
ORGANISATION: dict[str, Any] = {
    "id": "p6rf3h9t",
    "url": f"{API}/organisations/p6rf3h9t/",
    "kind": "council",
    "name": "Warrington Borough Council",
    "short_name": "Warrington",
    "role": "The unitary authority for Warrington.",
    "website": "https://www.warrington.gov.uk/",
    "identifiers": [{"id": "GB-LAE-WRT", "scheme": "GB-LAE", "number": "WRT"}],
    "areas": [AREA_REFERENCE],
    "valid_from": None,
    "valid_to": None,
    "succeeded_by": None,
    "source": "The council's website",
    "source_note": None,
    "published_at": "2021-11-01T09:00:00Z",
    "modified_at": "2021-11-01T09:00:00Z",
}
