"""users.*: people and their profiles."""

from __future__ import annotations

from playground.model import Json, Person
from playground.shapes import profile_json, user_json
from playground.web_api.method import MOST_A_PAGE, Call, RefusedError, method


def shown(call: Call, person: Person) -> Json:
    """A user; the e-mail address only with its scope, the locale only when asked for."""
    user = user_json(person, call.slack.clock.now())
    if call.has_scope("users:read.email") and not person.is_bot:
        user["profile"]["email"] = person.email
    if call.flag("include_locale"):
        user["locale"] = person.locale
    return user


@method("users.info", "users:read", tier=4)
def users_info(call: Call) -> Json:
    """One person."""
    return {"user": shown(call, call.person())}


@method("users.list", "users:read", tier=2)
def users_list(call: Call) -> Json:
    """Everybody, deactivated people too."""
    people, metadata = call.page(list(call.team.people.values()), default=MOST_A_PAGE)
    return {
        "members": [shown(call, p) for p in people],
        "cache_ts": int(call.slack.clock.now().timestamp()),
        "response_metadata": metadata,
    }


@method("users.lookupByEmail", "users:read.email", tier=3)
def users_lookup_by_email(call: Call) -> Json:
    """A person by e-mail address."""
    wanted = call.required("email").lower()
    for person in call.team.people.values():
        if person.email.lower() == wanted and not person.deleted and not person.is_bot:
            return {"user": shown(call, person)}
    raise RefusedError("users_not_found")


@method("users.profile.get", "users.profile:read", tier=4)
def users_profile_get(call: Call) -> Json:
    """A person's profile, with the status."""
    person = call.person() if call.text("user") else call.team.people[call.bot_user]
    profile = profile_json(person)
    if call.has_scope("users:read.email") and not person.is_bot:
        profile["email"] = person.email
    return {"profile": profile}


@method("users.getPresence", "users:read", tier=3)
def users_get_presence(call: Call) -> Json:
    """Whether a person is there: here, whoever has not left."""
    person = call.person()
    return {"presence": "away" if person.deleted else "active"}
