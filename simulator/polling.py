"""getUpdates: long polling, where the offset confirms."""

from simulator.answers import Json, conflict
from simulator.calls import Call
from simulator.deliveries import Deliveries
from simulator.telegram import Telegram

LONGEST_POLL = 50
MOST_UPDATES = 100


async def get_updates(telegram: Telegram, call: Call) -> list[Json]:
    if telegram.webhook is not None:
        reason = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        raise conflict(reason)
    deliveries = telegram.deliveries
    deliveries.end_poll(
        conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
    )
    if call.has("allowed_updates"):
        deliveries.allowed = list(call.data("allowed_updates", "allowed updates") or [])
    _confirm(deliveries, call.integer("offset"))
    limit = min(max(call.integer("limit", MOST_UPDATES), 1), MOST_UPDATES)
    found = _waiting(deliveries, limit)
    timeout = min(call.integer("timeout"), LONGEST_POLL)
    if not found and timeout > 0:
        await deliveries.wait(timeout)
        found = _waiting(deliveries, limit)
    return found


def _confirm(deliveries: Deliveries, offset: int) -> None:
    if offset < 0:
        kept = list(deliveries.pending)[offset:]
        offset = kept[0] if kept else 0
    deliveries.confirm(offset)


def _waiting(deliveries: Deliveries, limit: int) -> list[Json]:
    """The next updates. A repeated one is given once; its id may be far below the offset."""
    found = deliveries.unconfirmed(limit)
    for delivery in found:
        if delivery.again:
            deliveries.finish(delivery)
    return [delivery.update for delivery in found]
