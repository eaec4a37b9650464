"""Which of some media types an Accept header wants (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence

from django.http.request import MediaType


def preferred(accept: str, media_types: Sequence[str]) -> str | None:
    """Return the type that is wanted most, of equals the first; None if none is acceptable.

    The most specific range that a type is in tells its weight, so `*/*, text/csv;q=0` excludes one.
    Other parameters than `q` are left out of account: each type exists in one form.
    """
    if not accept.strip():
        return media_types[0]
    ranges = [MediaType(one) for one in accept.lower().split(",") if one.strip()]
    weights = [_weight(MediaType(one), ranges) for one in media_types]
    best = max(weights)
    return media_types[weights.index(best)] if best > 0 else None


def _weight(media_type: MediaType, ranges: Sequence[MediaType]) -> float:
    fitting = [
        (one.main_type != "*", one.sub_type != "*", float(one.quality))
        for one in ranges
        if one.main_type in (media_type.main_type, "*")
        and one.sub_type in (media_type.sub_type, "*")
    ]
    return max(fitting)[2] if fitting else 0.0
