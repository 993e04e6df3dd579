"""How long one chat has to wait, whoever else may speak: its own measure, and what Telegram told us."""

from jobs.pace import Buckets, Window

IN_A_GROUP, MINUTE = 20, 60.5  # Telegram takes so many in a minute
SEVERAL_CHATS_SECONDS = 1.0  # several chats told to wait within this time: everybody waits


class Chats:
    """`several`: so many that it is not each of them that was spoken to too often, but all together."""

    def __init__(self, buckets: Buckets, several: int = 2) -> None:
        self._buckets = buckets
        self._several = several
        self._groups: dict[int, Window] = {}
        self._held: dict[int, float] = {}
        self._held_all = 0.0
        self._told: dict[int, float] = {}

    def slot(self, chat_id: int, now: float) -> float:
        """When the next message to this chat may go out; it is counted. `free_at` may say later."""
        return self._buckets.slot(chat_id, now)

    def free_at(self, chat_id: int) -> float:
        group = self._groups.get(chat_id)
        return max(self._held.get(chat_id, 0.0), group.free_at() if group else 0.0)

    def all_free_at(self) -> float:
        return self._held_all

    def spoken_to(self, chat_id: int, now: float) -> None:
        """A message goes out."""
        if chat_id < 0:
            self._groups = {each: window for each, window in self._groups.items() if window.last > now - MINUTE}
            self._groups.setdefault(chat_id, Window(IN_A_GROUP, MINUTE)).note(now)

    def hold(self, chat_id: int, seconds: float, now: float) -> bool:
        """Telegram told this chat to wait; whether all have to, because others were told so just before."""
        self._held = {chat: at for chat, at in self._held.items() if at > now}
        self._held[chat_id] = now + seconds
        self._told = {chat: at for chat, at in self._told.items() if now - at < SEVERAL_CHATS_SECONDS}
        self._told[chat_id] = now
        if len(self._told) < self._several:
            return False
        self._held_all = max(self._held_all, now + seconds)
        return True
