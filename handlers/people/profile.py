"""Slack tells that a person changed."""

from handlers.request import Request
from sponsorship.people import profile


def user_changed(request: Request) -> None:
    """Name, zone or account changed, in every workspace of an organisation that they are in."""
    user, event_id = request.body["event"]["user"], request.body["event_id"]
    teams = {request.workspace_id, *(user.get("enterprise_user") or {}).get("teams", ())}
    changed = []
    for team in sorted(teams):
        with request.database.of(team).read() as session:
            if profile.is_news(session, team, user["id"], user, request.now()):
                changed.append(team)
    for team in changed:
        with request.database.of(team).write() as session:
            profile.described(session, team, user["id"], user, event_id, request.now())
    request.ack()
    for team in changed:
        request.wake(team)
