"""/referrals: what was passed on to an organisation, and whom its people have passed on to the team."""

from collections.abc import Sequence

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.referral_words import buttons, organisation_name, standing, summary
from handlers.referrals import AUDITED, GONE, find, own_organisation
from handlers.talk import Talk
from locales import Lines, Listed, Moment, Sayable, Words, Written, _, marked
from models import audit, referrals
from models.audit import Deed
from models.buttons import Act, number
from models.notices import Button
from models.people import name_of
from models.referrals import ReferralState

SENT_BY_US = "sent-by-us"
ON_A_PAGE = 8
LISTS = {
    ReferralState.SENT: marked("Waiting: {count}"),
    ReferralState.ACKNOWLEDGED: marked("Seen: {count}"),
    ReferralState.CLOSED: marked("Closed: {count}"),
}


@action("referrals", who=Who.REFERRERS, command=True)
def show_referrals(talk: Talk, subject: str) -> None:
    """The subject is the list to show, and behind a colon how many have been seen of it; nothing: how many there are of each."""
    which, _colon, after = subject.partition(":")
    if which == SENT_BY_US:
        _sent_by_us(talk, number(after) or 0)
    elif which in LISTS:
        _list(talk, ReferralState(which), number(after) or 0)
    else:
        _overview(talk)


def _overview(talk: Talk) -> None:
    own = own_organisation(talk)
    organisation = talk.content.organisations.get(own or "")
    counted = referrals.counts(talk.db, own)
    rows = [
        [Button(Words(label.singular, {"count": counted[state]}), Act("referrals", state))]
        for state, label in LISTS.items()
    ]
    if organisation:
        rows.append([Button(_("Sent by us"), Act("referrals", SENT_BY_US))])
        rows.append([Button(_("Pass somebody on"), Act("passon"))])
    words = _(
        "What was passed on to {organisation}:", organisation=organisation.name if organisation else _("partners")
    )
    talk.send(words, [*rows, [menu_button()]])


def _list(talk: Talk, state: ReferralState, after: int) -> None:
    own = own_organisation(talk)
    found = referrals.listed(talk.db, own, state, ON_A_PAGE + 1, after)
    cells = [
        Button(
            Listed(
                [name_of(person), organisation_name(talk, referral) if own is None else Moment(referral.made_at)],
                between=", ",
            ),
            Act("referral", str(referral.id)),
        )
        for referral, person in found
    ]
    _page(talk, _("The newest:") if found else _("There is nothing here just now."), cells, state, after)


def _sent_by_us(talk: Talk, after: int) -> None:
    """Names and whether the team has seen them: nothing of what they answered. Who was begun and not finished can be finished."""
    found = referrals.sent_by(talk.db, own_organisation(talk) or "", ON_A_PAGE + 1, after)
    lines: list[Sayable] = []
    unfinished: list[Button] = []
    for person, enrolment in found[:ON_A_PAGE]:
        how = _("not finished yet")
        if enrolment:
            how = _("passed on, seen by the team") if enrolment.seen_by else _("passed on")
        elif person.entered_by == talk.visitor.person_id:
            unfinished.append(Button(_("Go on with {name}", name=name_of(person)), Act("passon", str(person.id))))
        lines.append(_("• {option}: {detail}", option=name_of(person), detail=how))
    words: Sayable = Lines(lines) if lines else _("There is nothing here just now.")
    more = len(found) > ON_A_PAGE
    talk.send(words, [*([each] for each in unfinished), *_ways(SENT_BY_US, after, more)])


def _page(talk: Talk, words: Sayable, cells: Sequence[Button], which: str, after: int) -> None:
    rows = [[cell] for cell in cells[:ON_A_PAGE]]
    talk.send(words, [*rows, *_ways(which, after, len(cells) > ON_A_PAGE)])


def _ways(which: str, after: int, more: bool) -> list[list[Button]]:
    on = [[Button(_("More"), Act("referrals", f"{which}:{after + ON_A_PAGE}"))]] if more else []
    return [*on, [Button(_("Referrals"), Act("referrals"))]]


@action("referral", who=Who.REFERRERS)
def show_referral(talk: Talk, subject: str) -> None:
    """One referral, and what to do with it."""
    found = find(talk, subject)
    if found is None:
        talk.send(GONE, [[menu_button()]])
        return
    referral, person = found
    audit.note(talk.db, talk.me, Deed.SAW, AUDITED, talk.now, person)
    seen = _("They have seen it") if talk.is_coordinator else _("We have seen it")
    rows = buttons(referral, seen if referral.state is ReferralState.SENT else None)
    talk.say(summary(talk, referral, person))
    if referral.outcome_words:
        talk.say(Written(referral.outcome_words))
    talk.send(standing(talk, referral), [*rows, [Button(_("Referrals"), Act("referrals"))]], about=person)
