"""Who was there: names, posts and initials, from the many ways of listing them."""
# ruff: noqa: RUF001 - minutes have the dashes and apostrophes that a word processor puts in

import re
from collections.abc import Iterator, Sequence

from scrutiny.minutes_reader.lines import BREAK, Line, squeezed
from scrutiny.minutes_reader.proposals import AttendeeProposal

# A heading of the list and the status that it gives. The longest first: “in attendance” before “attendance”.
HEADINGS = [
    (r"(?:apologies(?:\s+for\s+absence)?(?:\s+(?:received|given|from))?|apology|not present|absent with apologies)",
     "apologies"),
    (r"(?:(?:also\s+)?in attendance|also present|officers(?:\s+(?:present|in attendance))?|(?:in attendance,?\s+)?"
     r"(?:online|remotely)|observers|invited|by invitation)", "in_attendance"),
    (r"(?:substitutes?)", "substitute"),
    (r"(?:absent)", "absent"),
    (r"(?:members?\s+present|present|attendees|attendance|those present|members|board members|who was there)",
     "present"),
]  # fmt: skip
HEADING = re.compile(
    "^(?:"
    + "|".join(f"(?P<h{place}>{pattern})" for place, (pattern, _) in enumerate(HEADINGS))
    + r")\s*(?:[:–—-]\s*|$)",
    re.I,
)
RECEIVED = re.compile(
    r"^apologies\b[^.]*?\b(?:received|given|noted|sent|tendered|submitted|accepted)\b"
    r"(?:\s+(?:from|by|on behalf of|for))?\s*:?\s*",
    re.I,
)
NOBODY = re.compile(
    r"^(?:(?:there\s+were\s+)?no(?:ne|\s+apologies|\s+substitutes)?|nil|n/a|not applicable)\b|^n/?a$", re.I
)
FROM = re.compile(
    r"^(?:(?:were|was|had been|have been)\s+)?(?:received|given|noted|sent|tendered|submitted)\s+"
    r"(?:from|by|on behalf of|for)\s+",
    re.I,
)
# Deputy Chief Constable (Assistant Chief Constable substituting)
REPLACED = re.compile(
    r"^(?P<away>[^(\[]+?)\s*[(\[]\s*(?P<who>[^)\]]+?)\s+(?:substitut|deputi[sz]|standing|attend)\w*\b[^)\]]*[)\]]?$",
    re.I,
)
STAND_IN = re.compile(
    r"[\s,(\[–-]*\b(?:substitut(?:e|ing)|deputi[sz]ing|standing in|stood in|attending on behalf|on behalf|sub)\.?"
    r"\s+(?:for|of)\s+"
    r"(?P<whom>[^)\];]+)[)\]]?",
    re.I,
)
REMOTE = re.compile(
    r"\s*[(\[–-]*\s*\b(?:via|by|on|over)?\s*(?:ms teams|teams|video(?:\s*link|\s*call)?|telephone|phone|online"
    r"|remote(?:ly)?|virtual(?:ly)?|zoom)\s*[)\]]",
    re.I,
)
CHAIR = re.compile(
    r"\s*[(\[]\s*(?P<chair>(?:in the |vice[- ])?chair(?:man|person|ing)?)\s*[)\]]"
    r"|(?:\s*,\s*|\s+[–-]\s+)(?P<called>(?:in the |vice[- ])?chair(?:man|person|ing)?)\b(?=\s*(?:[)\]]|$))",
    re.I,
)
INITIALS = re.compile(r"^[A-Z][A-Za-z]?[A-Z]{1,3}$|^[A-Z]{2,5}$")
POST_WORDS = re.compile(
    r"\b(?:commissioner|constable|officer|chief|head|director|treasurer|superintendent|inspector|assistant|deputy|"
    r"manager|member|chair|secretary|clerk|adviser|advisor|executive|lead|analyst|sergeant|auditor|"
    r"minute[- ]taker|note[- ]taker|solicitor|representative|coordinator|co-ordinator|opcc|constabulary|pcc|office|"
    r"finance|team)\b",
    re.I,
)  # fmt: skip
SENTENCE = re.compile(
    r"\b(?:was|were|is|are|will|would|had|has|have|that|said|set out|gave|told|began"
    r"|[a-z]+(?<!appoint)(?<!elect)(?<!retir)ed)\b"
)
TITLES = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Cllr|Councillor|Sir|Dame|Rev|Prof|Supt|Ch Supt|Insp|Sgt|DCC|ACC|CC|T/ACC)\.?\s+"
NAME = re.compile(rf"^(?:{TITLES})?[A-Z][\w'’.-]*(?:\s+(?:[A-Z][\w'’.-]*|de|van|von|of)){{1,3}}$")
COLUMNS = {
    "name": r"name|attendee|member|who",
    "post": r"post|role|title|position|job title|organisation|representing|designation",
    "initials": r"initials?|abbreviation",
    "status": r"status|present|attendance|attended|present/apologies|attended\?|present\?",
}


def attendance_heading(line: Line) -> tuple[str, str] | None:
    """The status that a heading of the list gives, and what stands after it in the same line; None for no heading."""
    text = line.cells[0] if line.cells else line.rest
    found = HEADING.match(text)
    if found is None:
        received = RECEIVED.match(text)
        return ("apologies", text[received.end() :]) if received else None
    status = next(status for place, (_, status) in enumerate(HEADINGS) if found[f"h{place}"])
    rest = text[found.end() :].strip()
    if line.cells:
        rest = BREAK.join([rest, *line.cells[1:]]).strip(BREAK + " ")
    return status, rest


def people_columns(line: Line) -> dict[str, int] | None:
    """Where the columns stand, if a row heads a table of people: a name, and its post or initials or status."""
    places = {
        key: place
        for key, pattern in COLUMNS.items()
        for place, cell in enumerate(line.cells)
        if re.fullmatch(pattern, cell.strip(" :"), re.I)
    }
    return places if "name" in places and len(places) >= 2 else None


def people_of_row(line: Line, columns: dict[str, int], status: str) -> list[AttendeeProposal]:
    """Whom a row under such a heading names."""
    cells = {key: line.cells[place].strip() for key, place in columns.items() if place < len(line.cells)}
    if not re.search(r"[^\W\d_]", cells.get("name", "")):
        return []
    told = cells.get("status", "")
    if re.match(r"apolog|abs|no?$|x$|✗", told, re.I):
        status = "apologies"
    elif re.match(r"sub", told, re.I):
        status = "substitute"
    elif re.match(r"in attendance|observer|guest", told, re.I):
        status = "in_attendance"
    elif re.search(r"remote|teams|online|video|phone", told, re.I):
        status = "remote"
    elif told:
        status = "present"
    found = list(_person(cells["name"], status, line.number, line.text))
    return [
        AttendeeProposal(
            line.number,
            line.text,
            row.name,
            cells.get("post") or row.post,
            cells.get("initials") or row.initials,
            row.status,
            row.substitute_for,
        )
        for row in found[:1]
    ]


def people_of(text: str, status: str, line: int, source: str) -> list[AttendeeProposal]:
    """Whom a text names: one person, or several with commas, semicolons or “and” between them."""
    text = FROM.sub("", RECEIVED.sub("", text.strip())).strip(" .;")
    if not text or NOBODY.match(text):
        return []
    councillors = re.match(r"Councillors\s+(?=[A-Z])", text)
    if councillors:
        text = text[councillors.end() :]
    parts = [f"Councillor {part}" if councillors and _is_name(_bare(part)) else part for part in _split(text)]
    return [person for part in parts for person in _person(part, status, line, source)]


def names_somebody(line: Line) -> bool:
    """Does a line under a heading of the list look like a person: a name or a post, and no sentence?"""
    text = line.text
    is_sentence = SENTENCE.search(text) or line.kind == "asked"
    looks_so = _is_name(text) or POST_WORDS.search(text) or "(" in text or are_initials(text)
    return len(text) <= 200 and not is_sentence and bool(looks_so)


def are_initials(text: str) -> bool:
    """Nothing but initials: JD, MR and HK."""
    return all(INITIALS.match(part) for part in re.split(r"\s*[,;&]\s*(?:and\s+)?|\s+and\s+", text.strip(" .;,")))


def _split(text: str) -> Iterator[str]:
    if BREAK in text or ";" in text:
        for part in re.split(rf"[;{BREAK}]", text):
            yield from _split(part.strip())
        return
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", lambda found: "\0" * len(found[0]), text)
    cuts = [found.span() for found in re.finditer(r",\s+and\s+|,\s*|\s+and\s+|\s+&\s+", bare)]
    parts, start = [], 0
    for cut_start, cut_end in cuts:
        parts.append(text[start:cut_start].strip())
        start = cut_end
    parts.append(text[start:].strip())
    parts = _with_posts(parts)
    are_posts = all(INITIALS.match(_bare(part)) for part in parts)  # PCC, CC, CFO
    if len(parts) > 1 and (are_posts or all(_stands_alone(part) for part in parts)):
        yield from parts
    elif text.strip():
        yield text.strip()


def _with_posts(parts: Sequence[str]) -> list[str]:
    """“Jane Doe”, “Chief Constable (JD)” are one person: a bare name, and the post after it with its initials."""
    joined: list[str] = []
    for part in parts:
        told = re.search(r"[(\[]\s*([^)\]]+?)\s*[)\]]", part)
        is_post_of_one = bool(
            told and INITIALS.match(told[1]) and _is_post(_bare(part)) and not part.startswith("the ")
        )
        if is_post_of_one and joined and _is_name(joined[-1]) and not _is_post(joined[-1]):
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined


def _stands_alone(part: str) -> bool:
    """A name with its post in brackets, a bare name, or “the Treasurer”; never a bare post after a comma."""
    bare = _bare(part)
    told = [found.strip() for found in re.findall(r"[(\[]([^)\]]*)[)\]]", part)]
    is_told = any(INITIALS.match(found) or _is_name(found) for found in told)
    is_the_post = bool(re.match(r"the\s+[A-Z]", part)) or bool(is_told and POST_WORDS.search(bare))
    return is_the_post or (_is_name(bare) and not POST_WORDS.search(bare))


def _bare(text: str) -> str:
    """Without what stands in brackets."""
    return re.sub(r"\s*[(\[][^)\]]*[)\]]", "", text).strip()


def _is_name(text: str) -> bool:
    return bool(NAME.match(text.strip()))


def _person(text: str, status: str, line: int, source: str) -> Iterator[AttendeeProposal]:
    name, post, initials, substitute_for, notes = text.strip(" .,;–-"), "", "", "", []
    if replaced := REPLACED.match(name):
        away, who = replaced["away"].strip(), replaced["who"].strip()
        yield from _person(away, "apologies", line, source)
        yield from _person(f"{who} substituting for {away}", status, line, source)
        return
    if stands_in := STAND_IN.search(name):
        substitute_for = re.sub(r"^the\s+", "", stands_in["whom"].strip(" .,"), flags=re.I)
        name, status = name[: stands_in.start()] + name[stands_in.end() :], "substitute"
    elif status == "substitute":
        status = "present"
    if (remote := REMOTE.search(name)) and status in ("present", "in_attendance"):
        name, status = name[: remote.start()] + name[remote.end() :], "remote"
    if chair := CHAIR.search(name):
        name = name[: chair.start()] + name[chair.end() :]
        notes.append("Vice-chair" if "vice" in chair[0].lower() else "Chair")
    for found in re.findall(r"[(\[]\s*([^)\]]+?)\s*[)\]]", name):
        if INITIALS.match(found) and not initials:
            initials = found
        elif not post and not re.search(r"\b(?:left|joined|arrived|until|from|item)\b", found, re.I):
            post = found
        else:
            notes.append(found)
    name = _bare(name).strip(" .,;:–-")
    parts = [part for part in re.split(r"\s+[–—-]\s+|\s*[–—]\s*|,\s+|:\s+", name) if part]
    if parts and INITIALS.match(parts[0]) and len(parts) > 1:
        initials, parts = initials or parts[0], parts[1:]
    elif len(parts) > 1 and INITIALS.match(parts[-1]) and not initials and not POST_WORDS.search(parts[-1]):
        initials, parts = parts[-1], parts[:-1]
    if parts:
        name = parts[0]
        post = ", ".join(
            [*([post] if post and len(parts) == 1 else []), *parts[1:], *([post] if post and len(parts) > 1 else [])]
        )
    if _is_post(name) and _is_name(post) and not POST_WORDS.search(post):
        name, post = post, name
    name = re.sub(r"^the\s+", "", name, flags=re.I).strip()
    if INITIALS.match(name) and not post:  # the post by its initials: PCC, CC, CFO
        initials, post = initials or name, name
    if not post and _is_post(name):
        post = name
    if notes:
        post = f"{post} ({', '.join(notes)})" if post else ", ".join(notes)
    if re.search(r"[^\W\d_]", name) and squeezed(name) not in {"none", "and", "all"}:
        yield AttendeeProposal(line, source, name, post, initials, status, substitute_for)


def _is_post(text: str) -> bool:
    return bool(POST_WORDS.search(text))


def post_of(owner: str, attendees: Sequence[AttendeeProposal]) -> str:
    """The post of somebody named by initials, name or surname; "" where the list tells none."""
    wanted = squeezed(owner)
    for person in attendees:
        names = {squeezed(person.initials), squeezed(person.name), squeezed(re.sub(rf"^{TITLES}", "", person.name))}
        names |= {squeezed(person.post), squeezed(person.name.rpartition(" ")[2])}
        if wanted and wanted in names - {""}:
            return re.sub(r"\s*\((?:[^)]*\b)?(?:Vice-)?[Cc]hair\b[^)]*\)$", "", person.post) or person.name
    return ""
