"""setWebhook, deleteWebhook, getWebhookInfo."""

import re

from simulator.answers import Json, bad_request, conflict
from simulator.calls import Call
from simulator.telegram import Telegram
from simulator.webhook import Target, Webhook

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?")
CONNECTIONS = 40
MOST_CONNECTIONS = 100


async def set_webhook(telegram: Telegram, call: Call) -> bool:
    """Start (or start again, without the delays of earlier failures) to post updates. Plain http is taken too."""
    url = call.text("url")
    if not url:
        return await delete_webhook(telegram, call)
    target = _target(call, url)
    if call.has("allowed_updates"):
        telegram.deliveries.allowed = list(call.data("allowed_updates", "allowed updates") or [])
    await _stop(telegram, call)
    telegram.deliveries.end_poll(conflict("terminated by setWebhook request"))
    telegram.webhook = Webhook(target, telegram.deliveries, telegram.session, telegram.config)
    telegram.deliveries.carrier = telegram.webhook
    for delivery in telegram.deliveries.unconfirmed():
        telegram.webhook.offer(delivery)
    return True


async def delete_webhook(telegram: Telegram, call: Call) -> bool:
    await _stop(telegram, call)
    return True


def get_webhook_info(telegram: Telegram, call: Call) -> Json:
    webhook = telegram.webhook
    info: Json = {
        "url": webhook.target.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": telegram.deliveries.count(),
    }
    if webhook:
        info["max_connections"] = webhook.target.max_connections
        if webhook.last_error:
            info["last_error_date"] = webhook.last_error_date
            info["last_error_message"] = webhook.last_error
    if telegram.deliveries.allowed:
        info["allowed_updates"] = telegram.deliveries.allowed
    return info


def _target(call: Call, url: str) -> Target:
    secret = call.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if not ADDRESS.fullmatch(url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    connections = call.integer("max_connections", CONNECTIONS)
    return Target(url, secret, min(max(connections, 1), MOST_CONNECTIONS))


async def _stop(telegram: Telegram, call: Call) -> None:
    webhook, telegram.webhook = telegram.webhook, None
    telegram.deliveries.carrier = None
    if webhook is not None:
        await webhook.close()
    if call.flag("drop_pending_updates"):
        telegram.deliveries.clear()
