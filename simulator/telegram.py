"""All the simulator knows, in one place."""

from dataclasses import dataclass, field

import aiohttp

from simulator.answers import Json, bad_request, forbidden
from simulator.calls import Call
from simulator.chats import StoredMessage
from simulator.config import Config
from simulator.deliveries import Deliveries
from simulator.faults import Faults
from simulator.files import Files
from simulator.inline import InlineQueries
from simulator.ledger import Ledger
from simulator.limits import FloodControl
from simulator.people import People, Person
from simulator.profile import Profile
from simulator.queries import Queries
from simulator.webhook import Webhook


@dataclass
class Telegram:
    config: Config
    files: Files = field(default_factory=Files)
    queries: Queries = field(default_factory=Queries)
    inline: InlineQueries = field(default_factory=InlineQueries)
    faults: Faults = field(default_factory=Faults)
    webhook: Webhook | None = None
    last_message_id: int = 0

    def __post_init__(self) -> None:
        self.people = People(self.config.messages_kept)
        self.profile = Profile(self.config.name)
        self.deliveries = Deliveries(self.config)
        self.flood = FloodControl(self.config.limits)
        self.ledger = Ledger(self.config.calls_kept, self.config.sends_kept)

    async def open(self) -> None:
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def close(self) -> None:
        if self.webhook is not None:
            await self.webhook.close()
        await self.session.close()

    def now(self) -> int:
        return int(self.config.clock())

    def bot_user(self) -> Json:
        name = self.profile.name.default
        return {"id": self.config.bot_id, "is_bot": True, "first_name": name, "username": self.config.username}

    def next_message_id(self) -> int:
        """One sequence for all the bot's chats, as in Telegram."""
        self.last_message_id += 1
        return self.last_message_id

    def as_api(self, person: Person, message: StoredMessage) -> Json:
        sender = self.bot_user() if message.from_bot else person.as_user()
        return message.as_api(sender, person.as_chat())

    def known(self, call: Call, name: str = "chat_id") -> Person:
        """The person of the chat named in a call."""
        raw = call.text(name)
        if not raw:
            raise bad_request(f"{name} is empty")
        person = self.people.by_id.get(int(raw)) if raw.lstrip("-").isdecimal() else None
        if person is None:
            raise bad_request("chat not found")
        return person

    def reachable(self, call: Call) -> Person:
        """The same, if the bot may write to them."""
        person = self.known(call)
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
        return person
