"""files.*: the two-step upload and what is known of a file."""

from __future__ import annotations

import mimetypes
import uuid

from playground.model import File, Json, Message
from playground.shapes import file_json
from playground.web_api.chat import may_write, thread_of
from playground.web_api.method import Call, RefusedError, method

MOST_BYTES = 50_000_000


@method("files.getUploadURLExternal", "files:write", tier=4)
def get_upload_url_external(call: Call) -> Json:
    """Where to send a file's bytes."""
    name, length = call.required("filename"), call.number("length", 0)
    if length <= 0:
        raise RefusedError("missing_argument", why="length must be above 0")
    if length > MOST_BYTES:
        raise RefusedError("file_upload_size_restricted", why="the playground keeps 50 MB a file")
    file = File(
        id=call.slack.company.new_id("F"),
        team=call.team.id,
        user=call.bot_user,
        name=name,
        length=length,
        alt_text=call.text("alt_txt"),
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        created=int(call.slack.clock.now().timestamp()),
    )
    call.team.files[file.id] = file
    token = uuid.uuid4().hex
    call.slack.uploads[token] = (call.team.id, file.id)
    return {"upload_url": f"{call.slack.base_url}/upload/{token}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write", tier=4)
def complete_upload_external(call: Call) -> Json:
    """Share uploaded files in a conversation, or keep them private."""
    wanted: list[Json] = call.data("files", list) or []
    if not wanted or not all(isinstance(item, dict) for item in wanted):
        raise RefusedError("invalid_arguments", "[ERROR] missing required field: files")
    files = []
    for item in wanted:
        file = call.team.files.get(str(item.get("id")))
        if file is None or file.user != call.bot_user:
            raise RefusedError("file_not_found")
        if not file.uploaded:
            raise RefusedError("file_not_found", why="its bytes were not sent to the upload URL")
        file.title = str(item.get("title") or file.name)
        files.append(file)
    channel = call.channel("channel_id") if call.text("channel_id") else None
    if channel is not None:
        may_write(call, channel)
        message = Message(
            ts=call.slack.company.new_ts(),
            user=call.bot_user,
            text=call.text("initial_comment"),
            thread_ts=thread_of(call, channel),
            files=[f.id for f in files],
            bot_id=call.installation.bot_id,
            app_id=call.app.id,
        )
        for file in files:
            file.channels.append(channel.id)
        call.slack.post(call.team, channel, message)
    for file in files:
        file.completed = True
    return {"files": [file_json(call.team, f) for f in files]}


@method("files.info", "files:read", tier=4)
def files_info(call: Call) -> Json:
    """A file that was shared where the bot is, or that is its own."""
    file = call.team.files.get(call.required("file"))
    visible = file is not None and (
        file.user == call.bot_user
        or any(call.bot_user in call.team.channels[c].members for c in file.channels)
    )
    if file is None or not visible or not file.completed:
        raise RefusedError("file_not_found")
    return {
        "file": file_json(call.team, file),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


@method("files.delete", "files:write", tier=3)
def files_delete(call: Call) -> Json:
    """Delete one of the app's own files."""
    file = call.team.files.get(call.required("file"))
    if file is None or file.user != call.bot_user:
        raise RefusedError("file_not_found")
    del call.team.files[file.id]
    return {}
