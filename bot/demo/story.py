"""The demo's people and what two of them did in the last twelve weeks. Data, no code.

Weeks count back from the week in which the demo starts: 1 is last week. Days count from
Monday, 0.
"""

from dataclasses import dataclass, field

COMPANY = "Larkfield"


@dataclass(frozen=True)
class Colleague:
    """Somebody at Larkfield."""

    name: str
    real_name: str
    title: str
    zone: str
    is_slack_admin: bool = False


PEOPLE = (
    Colleague("maya", "Maya Okafor", "Customer support specialist", "Europe/Berlin"),
    Colleague("asha", "Asha Raman", "Warehouse planner", "Asia/Kolkata"),
    Colleague("tomas", "Tomas Berg", "Accounts payable clerk", "America/New_York"),
    Colleague("priya", "Priya Menon", "Head of data", "Asia/Kolkata"),
    Colleague("daniel", "Daniel Cole", "Director of IT operations", "America/New_York"),
    Colleague("lena", "Lena Hofmann", "People and learning lead", "Europe/Berlin", True),
)


@dataclass(frozen=True)
class Room:
    """A channel that exists when the demo starts."""

    name: str
    members: tuple[str, ...]
    topic: str
    private: bool = False


EVERYONE = tuple(colleague.name for colleague in PEOPLE)

ROOMS = (
    Room("it-moves", EVERYONE, "People moving into IT roles, and what they have done"),
    Room("asha-sponsors", ("asha", "priya", "daniel"), "Asha's move into data", private=True),
    Room("maya-sponsors", ("maya", "priya", "daniel"), "Maya's move into IT", private=True),
    Room("support-desk", ("maya", "lena", "daniel"), "Tickets, tips and tea"),
)


@dataclass(frozen=True)
class PastWin:
    """A win as its member typed it, and what they added later."""

    week: int
    day: int
    line: str
    visibility: str = "supporters"
    change: str = ""
    outcome: str = ""
    measured: bool | None = None
    evidence: str = ""


@dataclass(frozen=True)
class PastAnswer:
    """One week's check-in."""

    week: int
    progress: str
    next_step: str
    hours_current: str
    hours_it: str
    lesson: str = ""
    blocker: str = ""
    confidence: int = 3


@dataclass(frozen=True)
class PastJourney:
    """A journey under way."""

    member: str
    current_role: str
    target_role: str
    why: str
    agreed_hours: int
    weeks: int
    channel: str
    private: bool
    supporters: tuple[tuple[str, str], ...]
    """Name and kind."""
    wins: tuple[PastWin, ...]
    answers: tuple[PastAnswer, ...]
    reactions: tuple[tuple[int, str, str], ...]
    """Week, who, emoji."""
    endorsements: tuple[tuple[int, str, str, str], ...] = ()
    """Week, who, quote, scope."""
    offers: tuple[tuple[int, str, str, bool], ...] = ()
    """Week, who, what, whether it is done."""
    asks: tuple[str, ...] = field(default=())


ASHA = PastJourney(
    member="asha",
    current_role="Warehouse planner",
    target_role="Data analyst",
    why="I keep fixing the same spreadsheet. I would like to fix the reason for it.",
    agreed_hours=8,
    weeks=12,
    channel="asha-sponsors",
    private=True,
    supporters=(("priya", "sponsor"), ("daniel", "sponsor"), ("lena", "mentor")),
    wins=(
        PastWin(
            12,
            2,
            "saved 2h/week on the stock report #excel",
            measured=True,
            change="One sheet with lookups instead of four files sent round by mail.",
            outcome="The Monday stock meeting starts with numbers instead of questions.",
        ),
        PastWin(11, 3, "finished the SQL basics course #sql", visibility="private"),
        PastWin(
            10,
            1,
            "cut picking errors in zone C from 12% to 7% #dataquality",
            measured=True,
            change="Found two shelves whose labels had been swapped since the spring move.",
            outcome="Fewer wrong parcels, fewer calls to support.",
        ),
        PastWin(9, 4, "helped 6 people read the new stock sheet #training"),
        PastWin(
            8,
            2,
            "stock count 2 days -> 5 hours #automation",
            measured=True,
            change="Counts come from the scanners; only the differences are counted by hand.",
            outcome="The quarterly count no longer stops two shifts.",
            evidence="https://wiki.larkfield.example/stock-count",
        ),
        PastWin(7, 3, "saved about 1h/week on supplier mails #python"),
        PastWin(6, 1, "first dashboard on real data, shown to the planners #dashboards"),
        PastWin(
            5,
            2,
            "saved $1,200/month on express deliveries #sql",
            measured=False,
            change="A weekly list of items that will run out before the next normal delivery.",
            outcome="Fewer express orders; the finance team checks the figure in December.",
        ),
        PastWin(
            4, 0, "shadowed the data team's on-call for a day #shadowing", visibility="programme"
        ),
        PastWin(
            3,
            3,
            "cut picking errors in zone C from 7% to 4% #dataquality",
            measured=True,
            outcome="The zone is now the best of the four.",
        ),
        PastWin(
            2,
            2,
            "saved 3h/week on the returns report #automation #python",
            measured=True,
            change="The report builds itself at six in the morning.",
            outcome="Returns are credited a day earlier.",
        ),
        PastWin(
            1,
            1,
            "saved 2h/week on the carrier invoices check #sql",
            measured=True,
            change="One query lists the invoices that do not match the weights.",
            outcome="Two carriers have already corrected their tariffs.",
        ),
        PastWin(1, 3, "helped 4 people write their first query #training"),
    ),
    answers=(
        PastAnswer(
            12, "Built the first shared stock sheet.", "Learn joins.", "34", "5", confidence=2
        ),
        PastAnswer(
            11,
            "SQL basics done.",
            "Look into zone C's errors.",
            "33",
            "6",
            lesson="Ask for the raw data first.",
            confidence=3,
        ),
        PastAnswer(10, "Found the swapped labels.", "Show the planners.", "32", "7", confidence=4),
        PastAnswer(
            9, "Taught the sheet to six planners.", "Scanner export.", "34", "6", confidence=4
        ),
        PastAnswer(
            8,
            "Stock count runs from the scanners.",
            "Supplier mails.",
            "31",
            "9",
            lesson="A pilot in one zone convinces better than slides.",
            confidence=4,
        ),
        PastAnswer(
            7,
            "Mail templates filled by a script.",
            "A dashboard.",
            "33",
            "7",
            blocker="No access to the orders database.",
            confidence=3,
        ),
        PastAnswer(6, "Dashboard shown.", "Express deliveries.", "32", "8", confidence=4),
        PastAnswer(
            5, "List of items that will run out.", "Shadow the data team.", "32", "8", confidence=4
        ),
        PastAnswer(
            4,
            "A day with the on-call team.",
            "Zone C again.",
            "34",
            "6",
            lesson="Most alerts are about late files, not about broken code.",
            confidence=4,
        ),
        PastAnswer(3, "Zone C is at 4 %.", "Returns report.", "32", "8", confidence=5),
        PastAnswer(2, "Returns report runs alone.", "Carrier invoices.", "31", "9", confidence=5),
        PastAnswer(
            1,
            "Carrier invoices checked by a query.",
            "Prepare the review with Priya.",
            "32",
            "8",
            confidence=4,
        ),
    ),
    reactions=(
        (10, "priya", "eyes"),
        (9, "daniel", "tada"),
        (8, "priya", "mega"),
        (8, "daniel", "tada"),
        (6, "priya", "handshake"),
        (5, "daniel", "eyes"),
        (3, "priya", "tada"),
        (3, "daniel", "mega"),
        (2, "priya", "star"),
        (1, "daniel", "eyes"),
    ),
    endorsements=(
        (8, "priya", "Asha found in a week what we had been guessing at for a year.", "reviews"),
        (2, "daniel", "I would give her a pager tomorrow.", "private"),
    ),
    offers=(
        (
            6,
            "priya",
            "Read access to the orders database, with an hour to explain the schema",
            True,
        ),
        (1, "daniel", "A place in the incident review on Thursday", False),
    ),
    asks=("Who could review my query on carrier invoices before it goes to finance?",),
)

TOMAS = PastJourney(
    member="tomas",
    current_role="Accounts payable clerk",
    target_role="Business analyst",
    why="I like finding out why the process is as it is.",
    agreed_hours=5,
    weeks=12,
    channel="it-moves",
    private=False,
    supporters=(("daniel", "sponsor"), ("lena", "mentor")),
    wins=(
        PastWin(
            11, 2, "mapped the invoice process from inbox to payment #process", visibility="public"
        ),
        PastWin(
            9,
            1,
            "invoice approval 6 days -> 4 days #process",
            visibility="public",
            measured=True,
            change="Approvers get one list on Tuesday instead of a mail per invoice.",
            outcome="Fewer reminders from suppliers, and the early payment discount is back.",
        ),
        PastWin(7, 3, "saved about 2h/week on duplicate invoices #excel", visibility="public"),
        PastWin(
            6,
            2,
            "asked IT whether my manager knows about the analyst opening",
            visibility="private",
        ),
        PastWin(5, 0, "ran a workshop, helped 9 people #facilitation", visibility="public"),
        PastWin(
            3,
            2,
            "cut rejected invoices from 9% to 6% #requirements",
            visibility="public",
            measured=True,
            change="Three fields on the order form are now required.",
            outcome="Fewer invoices go round twice.",
        ),
        PastWin(1, 2, "wrote the requirements for the new approval form #requirements"),
    ),
    answers=(
        PastAnswer(11, "Mapped the process.", "Ask approvers.", "37", "3", confidence=3),
        PastAnswer(9, "One list a week for approvers.", "Duplicates.", "36", "4", confidence=3),
        PastAnswer(7, "Duplicates found by a formula.", "A workshop.", "36", "4", confidence=3),
        PastAnswer(
            5,
            "The workshop went well.",
            "Order form.",
            "37",
            "3",
            lesson="People agree faster when they draw it themselves.",
            confidence=4,
        ),
        PastAnswer(3, "Order form changed.", "Write requirements.", "36", "4", confidence=4),
        PastAnswer(
            1,
            "Requirements written.",
            "Have them reviewed.",
            "36",
            "5",
            blocker="The form's owner is away until next week.",
            confidence=3,
        ),
    ),
    reactions=(
        (9, "daniel", "tada"),
        (5, "lena", "mega"),
        (3, "daniel", "eyes"),
        (3, "asha", "clap"),
    ),
    endorsements=((3, "daniel", "Tomas asks the question that saves the project.", "public"),),
)

JOURNEYS = (ASHA, TOMAS)

SMALL_TALK = (
    (
        "general",
        "lena",
        "Good morning! Thinking about a move into IT? Headway is here to help; you find it under "
        "Apps. Nobody is told that you look.",
    ),
    (
        "general",
        "tomas",
        "I am twelve weeks in, from accounts payable to business analyst. Ask me anything, or "
        "read along in #it-moves.",
    ),
    ("support-desk", "lena", "Ticket count is down again this week, thank you all."),
    ("support-desk", "daniel", "Not one question about the VPN today. Who mended the help page?"),
    ("support-desk", "maya", "That was me: I rewrote the VPN help page this morning"),
    ("it-moves", "lena", "Welcome, whoever is new here. Type /win when you finish something."),
)
"""Room, who, what: on the morning on which the demo starts."""
