"""JSON, written by msgspec: decimals as strings, so that no penny is lost, and times in ISO 8601."""

from collections.abc import Mapping
from typing import Any

import msgspec
from rest_framework.renderers import BaseRenderer

_encoder = msgspec.json.Encoder(decimal_format="string")


def encode(data: Any) -> bytes:
    """JSON of plain values: dict, list, text, number, Decimal, date and datetime."""
    return _encoder.encode(data)


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8 by its own definition

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """JSON of the data; bytes are JSON already, compressed or not."""
        if data is None:
            return b""
        return data if isinstance(data, bytes) else encode(data)
