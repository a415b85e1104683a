"""A stored file over HTTP, whole or a part of it (RFC 9110 sections 13 and 14).

Django's own FileResponse knows no ranges, and the packages that add them have not been kept for years.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

CHUNK = 64 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class UnsatisfiableRange(Exception):  # noqa: N818 - an answer, not an error
    """The part that was asked for lies outside the file."""


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, None for the whole file. Raises UnsatisfiableRange.

    Anything but one range of bytes is answered with the whole file, as the standard allows.
    """
    match = ONE_RANGE.fullmatch(header.strip())
    if not match or not (match[1] or match[2]):
        return None
    if not match[1]:
        length = min(int(match[2]), size)
        if length == 0:
            raise UnsatisfiableRange
        return size - length, size - 1
    first, last = int(match[1]), int(match[2]) if match[2] else size - 1
    if match[2] and last < first:
        return None
    if first >= size:
        raise UnsatisfiableRange
    return first, min(last, size - 1)


def _range_still_holds(request: HttpRequest, etag: str, modified: int) -> bool:
    """If-Range: a part fits only to the very file that the rest came from."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        return condition == etag
    return parse_http_date_safe(condition) == modified


def _part(name: str, first: int, length: int) -> Iterator[bytes]:
    with default_storage.open(name) as file:
        file.seek(first)
        while length > 0:
            chunk = file.read(min(CHUNK, length))
            if not chunk:
                return
            length -= len(chunk)
            yield chunk


def stored_file(
    request: HttpRequest, name: str, *, size: int, sha256: str, modified_at: datetime, filename: str, media_type: str
) -> HttpResponseBase:
    """200, 206, 304, 412 or 416 for a stored file that never changes under its hash."""
    # The middleware that compresses pages must leave the file alone: parts of it are counted in its own bytes.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    etag, modified = f'"{sha256}"', int(modified_at.timestamp())
    headers: dict[str, Any] = {
        "Accept-Ranges": "bytes",
        "Content-Type": media_type,
        "Content-Disposition": content_disposition_header(True, filename),
        "ETag": etag,
        "Last-Modified": http_date(modified),
        # Kept, but asked about again each time: an edition may be withdrawn.
        "Cache-Control": "no-cache",
    }
    conditional = get_conditional_response(request, etag=etag, last_modified=modified)
    if conditional is not None:
        for header in ("ETag", "Last-Modified", "Cache-Control", "Accept-Ranges"):
            conditional[header] = headers[header]
        return conditional
    try:
        part = asked_range(request.headers.get("Range", ""), size)
    except UnsatisfiableRange:
        if _range_still_holds(request, etag, modified):
            return HttpResponse(
                "The part that was asked for lies outside the file.\n",
                status=416,
                headers={"Content-Type": "text/plain; charset=utf-8", "Content-Range": f"bytes */{size}"},
            )
        part = None
    if not default_storage.exists(name):  # found out before the answer starts, not half-way through it
        raise FileNotFoundError(name)
    if part is None or not _range_still_holds(request, etag, modified):
        return StreamingHttpResponse(_part(name, 0, size), headers={**headers, "Content-Length": str(size)})
    first, last = part
    length = last - first + 1
    headers |= {"Content-Length": str(length), "Content-Range": f"bytes {first}-{last}/{size}"}
    return StreamingHttpResponse(_part(name, first, length), status=206, headers=headers)


def report_file(request: HttpRequest, report: Any) -> HttpResponseBase:
    """The PDF of a report that is ready."""
    return stored_file(
        request,
        report.file.name,
        size=report.size_bytes,
        sha256=report.sha256,
        modified_at=report.finished_at,
        filename=report.download_name,
        media_type="application/pdf",
    )
