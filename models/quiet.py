"""When people are left alone by what the clock or an announcement starts: from 21:00 to 8:00 in the programme's zone."""

from datetime import datetime, time, timedelta, tzinfo

QUIET_FROM, QUIET_UNTIL = time(21), time(8)


def is_quiet(now: datetime, zone: tzinfo) -> bool:
    local = now.astimezone(zone).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def night_began(now: datetime, zone: tzinfo) -> datetime | None:
    """When the night that it is now began; None by day."""
    if not is_quiet(now, zone):
        return None
    local = now.astimezone(zone)
    day = local.date() if local.time() >= QUIET_FROM else local.date() - timedelta(days=1)
    return datetime.combine(day, QUIET_FROM, zone)


def waking(at: datetime, zone: tzinfo) -> datetime:
    """That moment, or the next morning when it is a quiet one."""
    local = at.astimezone(zone)
    if not is_quiet(at, zone):
        return at
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, zone).astimezone(at.tzinfo)
