"""The pages that somebody sees in a browser while they add Headway to their Slack."""

from html import escape

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto;
  padding: 0 1.5rem; }}
h1 {{ font-size: 1.7rem; line-height: 1.25; }}
a.button {{ display: inline-block; padding: .6rem 1.2rem; border-radius: .5rem;
  background: #1f4d3a; color: #fff; text-decoration: none; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{paragraphs}
{link}
</main>
</body>
</html>
"""

INSTALL_PATH = "/slack/install"

_AGAIN = "Try again"

_REASONS = {
    "access_denied": (
        "Nothing was installed",
        "You chose not to add Headway, so nothing has changed in your Slack. "
        "You can do it at any other time.",
    ),
    "invalid_browser": (
        "Please start once more",
        "This page did not come from an install that was begun in this browser. Nothing was "
        "installed. Please start again, and finish in the same browser within ten minutes.",
    ),
    "invalid_state": (
        "Please start once more",
        "This install took more than ten minutes, or was finished already. If Headway is not in "
        "your Slack yet, please start again.",
    ),
    "missing_code": (
        "Please start once more",
        "Something is missing in what Slack sent us. Nothing was installed. Please start again.",
    ),
    "invalid_code": (
        "Slack did not confirm the install",
        "Slack did not answer us, or took this for an old install. Please start again. If it "
        "happens twice, tell whoever runs Headway for you.",
    ),
    "unexpected": (
        "Something went wrong on our side",
        "Nothing was installed. Please start again; if it happens twice, tell whoever runs "
        "Headway for you.",
    ),
    "storage_error": (
        "Headway could not save this",
        "Headway is busy, or its database is away. Please start again in a minute: installing "
        "twice does no harm.",
    ),
}
_OTHER = (
    "Headway was not installed",
    "Slack stopped the install. A workspace owner may have to approve the app first; ask whoever "
    "looks after your Slack apps. Then please start again.",
)

NOT_INSTALLED = (
    "Headway is not connected to this workspace any more. "
    "Please ask whoever looks after your Slack apps to install it again."
)


def install(authorize_url: str) -> str:
    """The page that the journey starts from."""
    return _draw(
        "Add Headway to your Slack",
        [
            "Headway helps people inside your company move into an IT role: they log small "
            "measured wins, and the sponsors they choose see them once a week.",
            "Slack will ask which workspace, and show you what Headway may do there. You may leave "
            "out what is marked optional: Headway says so where it then cannot help.",
        ],
        authorize_url,
        "Add to Slack",
    )


def installed(name: str, app_id: str, workspace_id: str | None) -> str:
    """Done. `workspace_id` is None for a whole organisation."""
    where = f"Headway is now in {name or 'your Slack'}"
    if workspace_id is None:
        return _draw(
            where,
            [
                "One step is left: an organisation admin chooses the workspaces that may use it, "
                "on Slack's admin page for apps.",
                "In each of them, a workspace admin then types /headway settings once and becomes "
                "Headway's first admin there.",
            ],
        )
    return _draw(
        where,
        [
            "Next, a workspace admin types /headway settings in Slack once and becomes Headway's "
            "first admin.",
            "Everybody else finds Headway under Apps, or starts with /headway.",
        ],
        f"https://slack.com/app_redirect?app={app_id}&team={workspace_id}",
        "Open Headway in Slack",
    )


def not_installed(reason: str, reference: str = "") -> str:
    """What went wrong and what to do; `reason` is Slack's word or Bolt's, and is not shown."""
    title, sentence = _REASONS.get(reason, _OTHER)
    noted = [f"It is noted under {reference}."] if reference else []
    return _draw(title, [sentence, *noted], INSTALL_PATH, _AGAIN)


def _draw(title: str, paragraphs: list[str], url: str = "", label: str = "") -> str:
    link = f'<p><a class="button" href="{escape(url)}">{escape(label)}</a></p>' if url else ""
    return _PAGE.format(
        title=escape(title),
        paragraphs="\n".join(f"<p>{escape(it)}</p>" for it in paragraphs),
        link=link,
    )
