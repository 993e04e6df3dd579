"""How an announcement is said: to its readers, each in their language; and to coordinators, before it goes, on its way, at its end."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from sqlalchemy.orm import Session

from locales import LanguageName, Lines, Listed, Localizers, Sayable, Translated, Words, Written, _, line, marked, n_
from models import announcement_sending, announcements, event_words, notices
from models.announcement_sending import Counts
from models.announcements import WORDS, Announcement, AnnouncementState, AnnouncementText
from models.audience import Audience, Reach
from models.buttons import Act, number
from models.content import Content
from models.events import Event
from models.fitting import cut
from models.notices import FILE_FIELDS, Button, File, keyboard, message_json

CELLS = 10  # of the bar
BESIDE_THE_BAR = 60  # letters of its text
FULL, EMPTY = "▓", "░"
BELOW = {
    "book": marked("Book a place"),
    "join": marked("Sign up"),
    "interested": marked("I'm interested"),
    "pass": marked("Pass it on"),
}
WITHOUT_WORDS = {"sendVoice": marked("a voice message"), "sendPhoto": marked("a photo")}


def render(
    localizers: Localizers, db: Session, announcement_id: int, language: str, sealed: bool = False
) -> tuple[str, dict[str, Any]]:
    """What goes to a reader of `language`: the method, and what it takes but for the chat; `sealed`: who shares a phone gets a line
    that says only that there is something. Raises LookupError when it is gone."""
    if sealed:
        return WORDS, notices.sealed_json(localizers.of(language), Act("readnews", str(announcement_id)))
    announcement = announcements.find(db, announcement_id)
    if announcement is None:
        raise LookupError("an announcement that is not there any more")
    texts, localizer = announcements.written(db, announcement), localizers.of(language)
    html = localizer.html(said(announcement, texts, language))
    payload = message_json(html, keyboard(localizer, buttons(announcement)))
    if announcement.method == WORDS:
        return WORDS, payload
    file = file_of(announcement, texts, language)
    kept = {key: payload[key] for key in ("parse_mode", "reply_markup")}
    captioned = {"caption": html, **kept} if html else kept
    return file.method, {FILE_FIELDS[file.method]: file.file_id, **captioned}


def said(announcement: Announcement, texts: Mapping[str, AnnouncementText], language: str) -> Sayable:
    """Its words; who has none in their language gets the original's, with a word on which that is."""
    words = {code: text.words for code, text in texts.items() if text.words}
    if announcement.original in words:
        return Translated(words, announcement.original)
    if language in words:
        return Written(words[language])
    own = texts.get(language)
    if language == announcement.original or (own and own.file_id):
        return ""
    what, original = WITHOUT_WORDS[announcement.method], LanguageName(announcement.original)
    return _("{text} (in {language})", text=what, language=original)


def file_of(announcement: Announcement, texts: Mapping[str, AnnouncementText], language: str) -> File:
    own = texts.get(language)
    file_id = (own and own.file_id) or texts[announcement.original].file_id or ""
    return File(announcement.method, file_id)


def buttons(announcement: Announcement) -> list[list[Button]]:
    """What a reader can do: what it is for, and to have no more of it."""
    kind = (announcement.button or {}).get("kind")
    does = [[Button(BELOW[kind], Act("fromnews", f"{announcement.id}.{kind}"))]] if kind in BELOW else []
    if Audience.of(announcement.audience).became:
        return [*does, [Button(_("No more of these"), Act("noresults", str(announcement.id)))]]
    return [*does, [Button(_("No more news"), Act("nonews", str(announcement.id)))]]


# for coordinators


def in_short(announcement: Announcement, texts: Mapping[str, AnnouncementText], most: int) -> Sayable:
    """The beginning of its words, or what it is."""
    words = {code: cut(text.words.split("\n")[0], most) for code, text in texts.items() if text.words}
    if words:
        return Translated(words, announcement.original if announcement.original in words else next(iter(words)))
    return WITHOUT_WORDS.get(announcement.method, _("nothing"))


def shortened(announcement: Announcement, texts: Mapping[str, AnnouncementText], language: str, most: int) -> Sayable:
    """Its words as a coordinator who reads `language` reads them, the beginning of them; what it is besides words."""
    own = texts.get(language) or texts.get(announcement.original)
    words = Written(cut(own.words, most) if own else "")
    if announcement.method == WORDS:
        return words
    what = WITHOUT_WORDS[announcement.method]
    return Lines([what, words]) if words.text else what


def to_whom(content: Content, db: Session, audience: Audience) -> Sayable:
    """The audience, a line for each kind of what was chosen."""
    chosen: list[tuple[Words, list[Sayable]]] = [
        (_("Programme"), [stage(content, key) for key in audience.stages]),
        (_("Area"), [content.area(key) or key for key in audience.areas]),
        (_("Language"), [LanguageName(code) for code in audience.languages]),
        (_("Session"), [event(content, db, key) for key in audience.events]),
    ]
    lines: list[Sayable] = [line(label, Listed(meant, between=" · ")) for label, meant in chosen if meant]
    if audience.became:
        lines.insert(0, _("To those who took part, to say what became of it. It needs no yes to news."))
    return Lines(lines) if lines else _("To everyone who said yes to news.")


def stage(content: Content, key: str) -> Sayable:
    programme, _colon, at = key.partition(":")
    followed = content.programmes.get(programme)
    if followed is None:
        return key
    return (
        _("{programme}: {stage}", programme=followed.name, stage=followed.stages.get(at, at)) if at else followed.name
    )


def event(content: Content, db: Session, key: str) -> Sayable:
    row, _colon, how = key.partition(":")
    found = db.get(Event, number(row) or 0)
    if found is None:
        return key
    name, moment = event_words.title(content, found), event_words.when(found)
    if how == "came":
        return _("came to {event}, {moment}", event=name, moment=moment)
    return _("booked for {event}, {moment}", event=name, moment=moment)


def who_gets_it(reached: Reach) -> Sayable:
    """How many, in which languages; how many are left out."""
    if not reached.people:
        lines: list[Sayable] = [announcement_sending.Nobody().words]
    else:
        languages = [
            _("{language} {count}", language=LanguageName(code), count=count)
            for code, count in reached.languages.items()
        ]
        lines = [
            n_(
                "{count} person gets it: {languages}.",
                "{count} people get it: {languages}.",
                reached.people, languages=Listed(languages),
            )
        ]  # fmt: skip
    if reached.left_out:
        lines.append(
            n_(
                "{count} more is left out, who has had three messages from us in the last seven days.",
                "{count} more are left out, who have had three messages from us in the last seven days.",
                reached.left_out,
            )
        )
    if reached.to_ring:
        lines.append(
            n_(
                "{count} more has no Telegram, and goes onto the call list.",
                "{count} more have no Telegram, and go onto the call list.",
                reached.to_ring,
            )
        )
    return Lines(lines)


def in_which_words(announcement: Announcement, reached: Reach, texts: Mapping[str, AnnouncementText]) -> Sayable:
    """For each language that is read: whether there is a text."""
    return Lines([_in_one(announcement, code, texts.get(code)) for code in reached.languages])


def _in_one(announcement: Announcement, code: str, text: AnnouncementText | None) -> Words:
    language, original = LanguageName(code), LanguageName(announcement.original)
    if text is None:
        return _("• {language}: goes in {original}", language=language, original=original)
    if text.is_written:
        return _("✓ {option}", option=language)
    return _(
        "• {language}: a colleague is asked; until then it goes in {original}", language=language, original=original
    )


def how_long(people: int, rate: float) -> Words:
    minutes = max(1, ceil(people / rate / 60))
    return n_("It takes {count} minute.", "It takes {count} minutes.", minutes)


def how_far(db: Session, announcement: Announcement, counted: Counts, rate: float) -> Sayable:
    """The bar, and what has become of each."""
    filled = CELLS * counted.percent // 100
    lines: list[Sayable] = [
        _HEADINGS[announcement.state],
        in_short(announcement, announcements.written(db, announcement), BESIDE_THE_BAR),
        f"{FULL * filled}{EMPTY * (CELLS - filled)} {counted.percent} %",
        _("Sent: {count}", count=counted.sent),
        _("Could not be reached: {count}", count=counted.unreachable),
        _("Failed: {count}", count=counted.failed),
    ]
    lines += [_("Not known whether it came: {count}", count=counted.unknown)] if counted.unknown else []
    lines += [_("Not sent any more: {count}", count=counted.skipped)] if counted.skipped else []
    if announcement.state is AnnouncementState.SENDING and counted.left:
        minutes = max(1, ceil(counted.left / rate / 60))
        lines.append(n_("About {count} minute left.", "About {count} minutes left.", minutes))
    return Lines(lines)


_HEADINGS = {
    AnnouncementState.SENDING: marked("<b>The announcement is on its way</b>"),
    AnnouncementState.PAUSED: marked("<b>The announcement is paused</b>"),
    AnnouncementState.STOPPED: marked("<b>The announcement was stopped</b>"),
    AnnouncementState.SENT: marked("<b>The announcement has gone out</b>"),
    AnnouncementState.SCHEDULED: marked("<b>It is late: the announcement goes on in the morning</b>"),
}


def ways(announcement: Announcement) -> list[list[Button]]:
    """What a coordinator can do while it goes, and after."""
    row = str(announcement.id)
    stop = Button(_("Stop"), Act("stopnews", row))
    match announcement.state:
        case AnnouncementState.SENDING:
            return [[Button(_("Pause"), Act("pausenews", row)), stop]]
        case AnnouncementState.PAUSED:
            return [[Button(_("Go on"), Act("goonnews", row)), stop]]
        case AnnouncementState.SCHEDULED:
            return [[stop]]
        case _:
            return [[Button(_("What became of it"), Act("newsoutcome", row))]]
