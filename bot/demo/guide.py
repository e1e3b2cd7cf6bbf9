"""The guided first minute, and the week after it. Shown beside the playground's page."""

from bot.demo.company import Larkfield
from playground.company import Company
from playground.guide import Step
from playground.model import Channel, Message


def steps(larkfield: Larkfield) -> list[Step]:
    """The steps; each ticks itself off by what has been posted."""
    people, channels = larkfield.people, larkfield.channels
    maya, priya, daniel = people["maya"].id, people["priya"].id, people["daniel"].id
    bot, app, team_id = larkfield.bot.bot_user, larkfield.bot.app.id, larkfield.team.id
    home = {"home": app}
    sponsors = channels["maya-sponsors"].id

    def told(company: Company, who: str, words: str) -> bool:
        """Whether Headway has said so to somebody, in private."""
        dm = company.teams[team_id].im(who, bot)
        return dm is not None and any(words in said(message) for message in dm.messages.values())

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
            lambda company: told(company, maya, "journey"),
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
            "Hover over your own message about the quiet afternoon, open its ⋮ menu and choose "
            "*Log as win*.",
            maya,
            {"channel": channels["support-desk"].id},
            lambda company: told(company, maya, "quiet afternoon"),
        ),
        Step(
            "Ask two people to support you",
            "On Home, press *Add a supporter*: Priya and Daniel, both sponsors. Each is asked "
            "once, in private, and sees nothing before they agree.",
            maya,
            home,
            lambda company: told(company, priya, "Maya") and told(company, daniel, "Maya"),
        ),
        Step(
            "Say yes as Priya, then as Daniel",
            "Open the message from Headway under Apps and agree.",
            priya,
            {"home": app},
            lambda company: told(company, maya, "Priya Menon"),
        ),
        Step(
            "Choose where your digest goes",
            "On Home, press *Digest settings* and choose #maya-sponsors, Fridays at 15:00. You "
            "always see the digest a day before.",
            maya,
            home,
            lambda company: told(company, maya, "preview"),
        ),
        Step(
            "Let the week pass",
            "Move the clock (above) to Thursday 15:00. Headway has asked how the week went: "
            "answer in under a minute. The preview of your digest is there, too.",
            maya,
            home,
            lambda company: told(company, maya, "You answered your check-in"),
        ),
        Step(
            "Approve the digest",
            "Press *Post as is*, or *Edit* to choose the wins and add a sentence. Then move the "
            "clock to Friday 15:00 and look into #maya-sponsors.",
            maya,
            {"channel": sponsors},
            lambda company: bool(digests(company)),
        ),
        Step(
            "Be the sponsor",
            "React to the digest with 📣 or 🤝, press *Endorse* and write a line, then *Offer "
            "help*.",
            priya,
            {"channel": sponsors},
            reacted,
        ),
        Step(
            "See what came of it",
            "Home shows who answered, what Priya said and what she offered. Then be Asha, who is "
            "twelve weeks further.",
            maya,
            home,
        ),
    ]


def said(message: Message) -> str:
    """The text of a message and of its blocks, roughly."""
    return f"{message.text} {message.blocks}"
