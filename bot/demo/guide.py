"""The guided first minute, and the week after it. Shown beside the playground's page."""

from bot.demo.company import Larkfield
from playground.company import Company
from playground.guide import Step
from playground.model import Channel, Message


def steps(larkfield: Larkfield) -> list[Step]:
    """The steps; each ticks itself off by what has been posted."""
    people, channels = larkfield.people, larkfield.channels
    maya, priya = people["maya"].id, people["priya"].id
    bot, app, team_id = larkfield.bot.bot_user, larkfield.bot.app.id, larkfield.team.id
    home = {"home": app}
    sponsors, desk = channels["maya-sponsors"].id, channels["support-desk"].id

    def told(company: Company, who: str, words: str) -> bool:
        """Whether Headway has said so to somebody, in private."""
        dm = company.teams[team_id].im(who, bot)
        return dm is not None and any(words in said(message) for message in dm.messages.values())

    def home_names(company: Company, *names: str) -> bool:
        """Whether Maya's Home names all of them."""
        team = company.teams[team_id]
        view = team.views.get(team.homes.get((app, maya), ""))
        return view is not None and all(name in str(view.content) for name in names)

    def answered_privately(company: Company, words: str) -> bool:
        return any(
            message.ephemeral_to == maya and words in said(message)
            for channel in company.teams[team_id].channels.values()
            for message in channel.messages.values()
        )

    def digests(company: Company) -> list[Message]:
        channel: Channel = company.teams[team_id].channels[sponsors]
        return [message for message in channel.messages.values() if message.user == bot]

    def reacted(company: Company) -> bool:
        return any(
            priya in reaction.users
            for message in digests(company)
            for reaction in message.reactions
        )

    return [
        Step(
            "You are Maya. Start your journey",
            "Press *Start my journey* on Headway's Home. Customer support today; name the IT "
            "role you would like.",
            maya,
            home,
            lambda company: told(company, maya, "has begun"),
        ),
        Step(
            "Log your first win",
            "Type it in any channel; the line is understood, and only you see the answer.",
            maya,
            {"command": "/win saved 3h/week with new reply templates #automation"},
            lambda company: answered_privately(company, "reply templates"),
        ),
        Step(
            "Turn a message into a win",
            "Hover over your own message about the VPN help page, open its ⋮ menu and choose "
            "*Log as win*.",
            maya,
            {"channel": desk},
            lambda company: told(company, maya, f"/archives/{desk}/"),
        ),
        Step(
            "Ask two people to support you",
            "On Home, press *Add a supporter*: Priya and Daniel, both sponsors. Each is asked "
            "once, in private, and sees nothing before they agree.",
            maya,
            home,
            lambda company: home_names(company, "Priya Menon", "Daniel Cole"),
        ),
        Step(
            "Say yes as Priya, then as Daniel",
            "Headway's Home shows the request: press *Agree*. The same stands in a message, which "
            "reaches Daniel only when it is morning in New York.",
            priya,
            {"home": app},
            lambda company: (
                told(company, maya, "Priya Menon agreed")
                and told(company, maya, "Daniel Cole agreed")
            ),
        ),
        Step(
            "Choose where your digest goes",
            "On Home, press *Choose a channel* and take #maya-sponsors. Friday at 15:00 is set "
            "already, and you see every digest a day before.",
            maya,
            home,
            lambda company: home_names(company, "Your digest goes to"),
        ),
        Step(
            "Let the week pass",
            "Press *Thursday 10:00* beside the clock above. Headway asks how the week went: press "
            "*Answer* on Home or in Messages. One line is enough; an ask goes to your sponsors.",
            maya,
            home,
            lambda company: told(company, maya, "You answered your check-in"),
        ),
        Step(
            "Approve the digest",
            "Press *Thursday 15:00*: its preview waits on Home and in Messages. Press *Edit* to "
            "add a sentence, then *Post as is*. It goes out when you press *Friday 15:00*.",
            maya,
            home,
            lambda company: bool(digests(company)),
        ),
        Step(
            "Be the sponsor",
            "Here is the digest. React with 📣 or 🤝, press *Endorse* and write a line, then "
            "*Offer help*.",
            priya,
            {"channel": sponsors},
            reacted,
        ),
        Step(
            "See what came of it",
            "Home shows who answered and what Priya said: press *Yes, please* to take up her "
            "offer. Then be Asha, who is twelve weeks further.",
            maya,
            home,
            lambda company: told(company, maya, "You took up"),
        ),
    ]


def said(message: Message) -> str:
    """The text of a message and of its blocks, roughly."""
    return f"{message.text} {message.blocks}"
