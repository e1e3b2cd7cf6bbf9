"""What `/wins` shows: the member's own wins, narrowed, added up and cut into pages."""

from datetime import datetime

from sqlmodel import Session

from sponsorship.numbers.value import adds_up, totals
from sponsorship.time.local_time import local_day
from sponsorship.wins.rules.metric import metric_of_line
from sponsorship.wins.rules.search import Query, days_of, matching, tags_in
from sponsorship.wins.rules.win_list import PAGE, WinList, card, months
from storage.people.people import Person
from storage.wins.wins import first_day, tags_of, win_lines, wins_by_ids


def find(session: Session, person: Person, query: Query, page: int, now: datetime) -> WinList:
    """Return a page of the person's own wins; a page beyond the last becomes the last."""
    today = local_day(now, person.zone)
    first, last = days_of(query.period, today)
    lines = matching(
        win_lines(
            session,
            person.workspace_id,
            person.id,
            first=first,
            last=last,
            tags=tags_in(query.text),
        ),
        query.text,
    )
    metrics = [metric for line in lines if (metric := metric_of_line(line))]
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(page, 0), pages - 1)
    ids = [line.id for line in lines[page * PAGE : (page + 1) * PAGE]]
    wins = wins_by_ids(session, person.workspace_id, ids)
    tags = tags_of(session, person.workspace_id, ids)
    return WinList(
        query=query,
        page=page,
        pages=pages,
        count=len(lines),
        cards=tuple(card(wins[win_id], tags) for win_id in ids if win_id in wins),
        totals=tuple(totals(metrics)),
        apart=sum(not adds_up(metric) for metric in metrics),
        months=months(first_day(session, person.workspace_id, person.id) or today, today),
    )
