"""Where somebody stands in a programme: the next stage, with or without a word to them."""

from handlers.declarations import Who, action
from handlers.signup_card import back_button, put_back
from handlers.signups import QUICKER, programme_name, sign_up_of, stage_name, stages_of
from handlers.talk import Talk
from locales import Day, LanguageName, Lines, Sayable, Words, _, marked
from models import audit, notices, programmes, signups
from models.audit import Deed
from models.buttons import Act
from models.notices import Button
from models.people import Person, name_of
from models.programmes import LEARNING, RESEARCHERS, Enrolment
from models.signups import NoSuchStage

NEWS = {
    RESEARCHERS: marked(
        "Hello {name}. As a community researcher you are now here: <b>{stage}</b>. It is good to have you with us."
    ),
    LEARNING: marked(
        "Hello {name}. On your way to work in the hospital you are now here: <b>{stage}</b>. We don't ask about your papers. An "
        "employer will check your right to work, so ask us what is open to you now."
    ),
}
OTHER_NEWS = marked("Hello {name}. In “{programme}” you are now here: <b>{stage}</b>. Take your time, we are with you.")


@action("stages", who=Who.COORDINATORS)
def stages(talk: Talk, subject: str) -> None:
    """All stages of the programme, the next one first."""
    found = sign_up_of(talk, subject)
    if found is None:
        return
    enrolment, person = found
    names = stages_of(talk, enrolment.programme)
    keys = list(names)
    ahead = keys[keys.index(enrolment.stage) + 1 :][:1] if enrolment.stage in names else []
    rows = [[_to(enrolment, key, _("Next: {stage}", stage=names[key]))] for key in ahead]
    for key, name in names.items():
        if key == enrolment.stage:
            rows.append([Button(_("✓ {option}", option=name), Act("card", subject))])
        elif key not in ahead:
            rows.append([_to(enrolment, key, name)])
    talk.edit(_("Where does {name} stand now?", name=name_of(person)), [*rows, [back_button(enrolment)]])


@action("stage", who=Who.COORDINATORS)
def stage(talk: Talk, subject: str) -> None:
    """Before it is done: from where to where, and what the person would read. `subject` is "sign-up:from:to"."""
    row, was, to = _parts(subject)
    found = sign_up_of(talk, row)
    if found is None:
        return
    enrolment, person = found
    if to not in stages_of(talk, enrolment.programme):
        raise NoSuchStage
    old, new = (stage_name(talk, enrolment.programme, each) for each in (was, to))
    from_to = _("{name}: from “{old}” to “{new}”?", name=name_of(person), old=old, new=new)
    tell = [] if _unreachable(person) else [[Button(_("Yes, and tell them"), Act("movetell", subject))]]
    rows = [
        *tell,
        [Button(_("Yes, without telling them"), Act("move", subject))],
        [Button(_("No, leave it"), Act("card", row))],
    ]
    talk.edit(Lines([from_to, "", *_what_they_hear(talk, enrolment, person, to)]), rows)


@action("move", who=Who.COORDINATORS)
def move(talk: Talk, subject: str) -> None:
    moved = _moved(talk, subject)
    if moved:
        enrolment, _person = moved
        now = stage_name(talk, enrolment.programme, enrolment.stage)
        put_back(talk, str(enrolment.id), _("✓ {option}", option=now))


@action("movetell", who=Who.COORDINATORS)
def move_and_tell(talk: Talk, subject: str) -> None:
    moved = _moved(talk, subject, promising=True)
    if moved:
        enrolment, person = moved
        rows = [[Button(_("Talk to a person"), Act("person"))]]
        talk.tell(notices.STAGE, person, _news(talk, enrolment, person, enrolment.stage), rows, about=person)
        told = _("Done. {name} is being told.", name=name_of(person))
        put_back(talk, str(enrolment.id), told if person.chat_id else _("Done. It is on the call list."))


def _moved(talk: Talk, subject: str, *, promising: bool = False) -> tuple[Enrolment, Person] | None:
    """The sign-up after it was moved; None, and the coordinator hears why, when somebody else has moved it. `promising`: the person
    is told, also by when somebody gets in touch."""
    row, was, to = _parts(subject)
    found = sign_up_of(talk, row)
    if found is None:
        return None
    enrolment, _person = found
    names = stages_of(talk, enrolment.programme)
    by = talk.content.promised_at(enrolment.programme, to, talk.today) if promising else None
    moved = signups.set_stage(talk.db, enrolment, was, to, list(names), talk.me, talk.now, promised_by=by)
    now = programmes.sign_up(talk.db, enrolment.id)
    if not moved:
        put_back(talk, row, _who_was_quicker(talk, *now) if now else None)
        return None
    return now


def _who_was_quicker(talk: Talk, enrolment: Enrolment, person: Person) -> Words:
    by = audit.last(talk.db, person, Deed.CHANGED, enrolment.stage)
    if by is None:
        return QUICKER
    where = stage_name(talk, enrolment.programme, enrolment.stage)
    return _("{name} has just moved it to “{stage}”. This is how it stands now:", name=name_of(by), stage=where)


def _what_they_hear(talk: Talk, enrolment: Enrolment, person: Person, stage: str) -> list[Sayable]:
    if _unreachable(person):
        return [_("I cannot tell them: they have blocked me in Telegram. Better to call.")]
    if person.chat_id is None:
        first = _("They are not on Telegram. If you tell them, this goes onto the call list:")
    else:
        first = _("If you tell them, they read this, in {language}:", language=LanguageName(person.reads))
    return [first, "", _news(talk, enrolment, person, stage)]


def _news(talk: Talk, enrolment: Enrolment, person: Person, stage: str) -> Words:
    """What a person reads of their new stage."""
    words = NEWS.get(enrolment.programme, OTHER_NEWS)
    news = Words(words.singular, {
        "name": name_of(person), "programme": programme_name(talk, enrolment.programme),
        "stage": stage_name(talk, enrolment.programme, stage),
    })  # fmt: skip
    by = talk.content.promised_at(enrolment.programme, stage, talk.today)
    contact = talk.content.programmes[enrolment.programme].contact if by else None
    return (
        _("{news}\n\nBy {day} you will hear from {contact}.", news=news, day=Day(by), contact=contact)
        if by and contact
        else news
    )


def _unreachable(person: Person) -> bool:
    return person.chat_id is not None and person.unreachable_at is not None


def _to(enrolment: Enrolment, key: str, label: Sayable) -> Button:
    return Button(label, Act("stage", f"{enrolment.id}:{enrolment.stage}:{key}"))


def _parts(subject: str) -> tuple[str, str, str]:
    row, was, to = [*subject.split(":"), "", ""][:3]
    return row, was, to
