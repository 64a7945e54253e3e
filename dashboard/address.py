"""A query in the address: as it stands where it is short, packed where it is long, not at all beyond that.

Proxies and mail programs cut addresses of more than some thousand letters, often without a word. A packed
query is zlib's, in the letters that an address may hold.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from urllib.parse import quote

from queries import LIMITS, QueryError

PLAIN, PACKED = "sql", "packed"
SHORT = 1_500  # letters in the address up to which a query stands there as it is
MOST = 6_000  # letters of a packed one; a common proxy takes 8,000 for the whole line
DAMAGED = (
    "the query in this link cannot be read: it was cut off on its way, or it is too long. Ask for it again"
)


def parameters(sql: str) -> dict[str, str]:
    """What names this query in an address; nothing where it is too long for one."""
    if len(quote(sql)) <= SHORT:
        return {PLAIN: sql}
    packed = base64.urlsafe_b64encode(zlib.compress(sql.encode(), 9)).decode().rstrip("=")
    return {PACKED: packed} if len(packed) <= MOST else {}


def asked(given: Mapping[str, str]) -> str:
    """The query that an address names, or none."""
    if packed := given.get(PACKED):
        return unpacked(packed)
    return given.get(PLAIN, "").strip()


def unpacked(text: str) -> str:
    """A packed query; what unpacks without end is no query."""
    most = 4 * LIMITS.letters
    try:
        reader = zlib.decompressobj()
        content = reader.decompress(base64.urlsafe_b64decode(text[:MOST] + "=" * (-len(text) % 4)), most)
        if not reader.eof:
            raise QueryError(DAMAGED)
        return content.decode()
    except (binascii.Error, zlib.error, ValueError) as error:
        raise QueryError(DAMAGED) from error
