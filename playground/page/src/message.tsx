import { type KeyboardEvent, memo, useMemo, useRef, useState } from "react";
import { Blocks } from "./blocks/blocks";
import { fromState, type Surface, SurfaceContext, type Values } from "./blocks/surface";
import { EmojiButton } from "./emojipicker";
import { emojiOf } from "./emoji";
import { Icon } from "./icons";
import { decode, Emoji, Mrkdwn, Text } from "./mrkdwn";
import { clockTime, fullTime, moment } from "./time";
import type { Message as Msg, Obj, Value } from "./types";
import { Avatar, Dialog, type Item, Menu } from "./ui";
import { authorOf, nameOf, useWorld } from "./world";

function Reactions({ channel, message }: { channel: string; message: Msg }) {
  const { me, people, act } = useWorld();
  if (!message.reactions?.length) return null;
  return (
    <div className="reactions">
      {message.reactions.map((reaction) => {
        const mine = reaction.users.includes(me.id);
        const who = reaction.users
          .map((id) => (id === me.id ? "you" : nameOf(people.find((p) => p.id === id), id)))
          .join(", ");
        const name = reaction.name.replace("::", " ").replaceAll("_", " ");
        return (
          <button
            key={reaction.name}
            type="button"
            className={`reaction${mine ? " mine" : ""}`}
            aria-pressed={mine}
            aria-label={`${name}: ${reaction.count}, from ${who}`}
            title={`${who} reacted with :${reaction.name}:`}
            onClick={() =>
              void act(mine ? "unreact" : "react", { channel, ts: message.ts, name: reaction.name })
            }
          >
            <span aria-hidden="true">{emojiOf(reaction.name) ?? `:${reaction.name}:`}</span>
            <span aria-hidden="true">{reaction.count}</span>
          </button>
        );
      })}
      <EmojiButton
        label="Add another reaction"
        className="reaction add"
        choose={(name) => void act("react", { channel, ts: message.ts, name })}
      >
        <Icon name="smile" size={16} />
      </EmojiButton>
    </div>
  );
}

function Attachments({ list }: { list: Obj[] }) {
  return list.map((a, i) => (
    <div key={i} className="attachment" style={{ borderColor: a.color ? `#${String(a.color).replace("#", "")}` : undefined }}>
      {a.pretext && <Mrkdwn text={a.pretext} />}
      {a.title && <b>{a.title}</b>}
      {a.blocks ? <Blocks blocks={a.blocks} /> : <Mrkdwn text={a.text ?? a.fallback ?? ""} />}
    </div>
  ));
}

function Files({ list }: { list: Obj[] }) {
  return (
    <div className="files">
      {list.map((file) =>
        String(file.mimetype ?? "").startsWith("image/") ? (
          <img key={file.id} src={`/play/files/${file.id}`} alt={file.alt_txt ?? file.title ?? file.name} />
        ) : (
          <a key={file.id} className="file" href={`/play/files/${file.id}`} download={file.name}>
            <Icon name="file" size={24} />
            <span>
              <b>{file.title || file.name}</b>
              <small>{file.name}</small>
            </span>
          </a>
        ),
      )}
    </div>
  );
}

function Editor({ text, save, cancel }: { text: string; save: (text: string) => void; cancel: () => void }) {
  const { people } = useWorld();
  // As it was typed: mentions by name, no entities.
  const [typed, setTyped] = useState(() =>
    decode(
      text.replace(/<@(\w+)>/g, (all, id) => {
        const person = people.find((p) => p.id === id);
        return person ? `@${person.name}` : all;
      }),
    ),
  );
  return (
    <form
      className="editor"
      onSubmit={(event) => {
        event.preventDefault();
        save(typed);
      }}
    >
      <textarea
        aria-label="Edit message"
        className="field"
        rows={2}
        value={typed}
        autoFocus
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") cancel();
          if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            save(typed);
          }
        }}
      />
      <div className="actions">
        <button type="button" className="button small" onClick={cancel}>
          Cancel
        </button>
        <button type="submit" className="button small primary">
          Save
        </button>
      </div>
    </form>
  );
}

function Toolbar(props: {
  channel: string;
  message: Msg;
  mine: boolean;
  inThread: boolean;
  edit: () => void;
  askDelete: () => void;
  hold: (open: boolean) => void;
}) {
  const { channel, message, mine } = props;
  const world = useWorld();
  const react = (name: string) => void world.act("react", { channel, ts: message.ts, name });
  const more = (): Item[] => {
    const shortcuts = world.apps.flatMap((app) =>
      app.shortcuts
        .filter((s) => s.type === "message")
        .map((s) => ({
          label: s.name,
          detail: app.name,
          icon: <Icon name="bolt" />,
          run: () =>
            void world.act("message_shortcut", {
              callback_id: s.callback_id,
              channel,
              ts: message.ts,
            }),
        })),
    );
    const own = [
      { label: "Edit message", icon: <Icon name="edit" />, run: props.edit },
      { label: "Delete message…", icon: <Icon name="bin" />, run: props.askDelete, danger: true },
    ];
    return [
      {
        label: "Copy text",
        icon: <Icon name="copy" />,
        run: () => void navigator.clipboard.writeText(message.text),
      },
      ...(mine ? own : []),
      ...shortcuts.map((s, i) => (i ? s : { ...s, heading: "Message shortcuts" })),
    ];
  };
  return (
    <div className="toolbar" role="toolbar" aria-label="Message actions">
      {!message.ephemeral && (
        <>
          {["white_check_mark", "eyes", "raised_hands"].map((name) => (
            <button key={name} type="button" aria-label={`React with ${name.replaceAll("_", " ")}`} title={`:${name}:`} onClick={() => react(name)}>
              <span aria-hidden="true">{emojiOf(name)}</span>
            </button>
          ))}
          <EmojiButton label="Add reaction" choose={react} hold={props.hold}>
            <Icon name="smile" />
          </EmojiButton>
          {!props.inThread && (
            <button
              type="button"
              aria-label="Reply in thread"
              title="Reply in thread"
              onClick={() => world.openThread(channel, message.thread_ts ?? message.ts)}
            >
              <Icon name="reply" />
            </button>
          )}
        </>
      )}
      <button
        type="button"
        aria-label="View JSON"
        title="View JSON"
        onClick={() => world.showJson("Message", message)}
      >
        <Icon name="code" />
      </button>
      {!message.ephemeral && (
        <Menu label="More actions" items={more} align="end" onOpen={props.hold}>
          <Icon name="more" />
        </Menu>
      )}
    </div>
  );
}

/** What stands in a message: its blocks, or its text, with files, reactions and replies. */
function Body({ channel, message }: { channel: string; message: Msg }) {
  const { act } = useWorld();
  const [values, setValues] = useState<Values>(() => fromState(message.state));
  const surface = useMemo<Surface>(
    () => ({
      container: { type: "message", channel, ts: message.ts },
      values,
      errors: {},
      set: (block, action, value) =>
        setValues((all) => ({ ...all, [block]: { ...all[block], [action]: value } })),
      dispatch: (block, element, value?: Value) =>
        act("action", {
          container: { type: "message", channel, ts: message.ts },
          block_id: block,
          action_id: element.action_id,
          ...(value === undefined ? {} : { value }),
        }),
    }),
    [act, channel, message.ts, values],
  );
  return (
    <SurfaceContext value={surface}>
      {message.blocks?.length ? (
        <Blocks blocks={message.blocks} />
      ) : (
        message.text && (
          <div className="text">
            <Mrkdwn text={message.text} />
          </div>
        )
      )}
      {message.attachments?.length ? <Attachments list={message.attachments} /> : null}
      {message.files?.length ? <Files list={message.files} /> : null}
    </SurfaceContext>
  );
}

export const Message = memo(function Message(props: {
  channel: string;
  message: Msg;
  compact?: boolean;
  inThread?: boolean;
  tabStop: boolean;
  onFocus: (ts: string) => void;
}) {
  const { channel, message, compact, inThread } = props;
  const world = useWorld();
  const { me, act } = world;
  const box = useRef<HTMLDivElement>(null);
  const [hot, setHot] = useState(false);
  const [held, setHeld] = useState(false);
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const author = authorOf(world, message);
  const at = moment(message.ts);
  const mine = message.user === me.id && !message.bot_id && !message.ephemeral;
  const time = clockTime(at, me.tz);
  const keys = (event: KeyboardEvent) => {
    if (!box.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const within = event.target as HTMLElement;
    if (within.closest("input, textarea, select, dialog, .popover")) return;
    // From anything in a message the arrows go on; letters belong to the message itself.
    if (within !== box.current && !event.key.startsWith("Arrow")) return;
    const list = [...(box.current.closest(".messages")?.querySelectorAll<HTMLElement>(".message") ?? [])];
    const here = list.indexOf(box.current);
    if (event.key === "ArrowUp") list[here - 1]?.focus();
    else if (event.key === "ArrowDown") list[here + 1]?.focus();
    else if (event.key === "e" && mine) setEditing(true);
    else if (event.key === "t" && !inThread && !message.ephemeral)
      world.openThread(channel, message.thread_ts ?? message.ts);
    else if (event.key === "r") box.current.querySelector<HTMLElement>('[aria-label="Add reaction"]')?.click();
    else if (event.key === "Delete" && mine) setDeleting(true);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={box}
      className={`message${compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}`}
      role="listitem"
      aria-label={`${author.name}, ${time}`}
      data-ts={message.ts}
      tabIndex={props.tabStop ? 0 : -1}
      onKeyDown={keys}
      onMouseEnter={() => setHot(true)}
      onMouseLeave={() => setHot(false)}
      onFocus={() => {
        setHot(true);
        props.onFocus(message.ts);
      }}
      onBlur={(event) => {
        if (!box.current?.contains(event.relatedTarget)) setHot(false);
      }}
    >
      <div className="gutter">
        {compact ? (
          <time className="gutter-time" dateTime={at.toISOString()} title={fullTime(at, me.tz)}>
            {time.replace(/ [AP]M/, "")}
          </time>
        ) : (
          <Avatar name={author.name} color={author.color} />
        )}
      </div>
      <div className="content">
        {message.ephemeral && (
          <p className="only-you">
            <Icon name="eye" size={14} /> Only visible to you
          </p>
        )}
        {!compact && (
          <div className="byline">
            <b>{author.name}</b>
            {author.isApp && <span className="badge">App</span>}
            {author.person?.status_emoji && (
              <span title={author.person.status_text}>
                <Emoji name={author.person.status_emoji.replaceAll(":", "")} />
              </span>
            )}
            <time dateTime={at.toISOString()} title={fullTime(at, me.tz)}>
              {time}
            </time>
          </div>
        )}
        {editing ? (
          <Editor
            text={message.text}
            cancel={() => setEditing(false)}
            save={(text) => {
              setEditing(false);
              if (text.trim() && text !== message.text)
                void act("edit", { channel, ts: message.ts, text });
              box.current?.focus();
            }}
          />
        ) : (
          <Body channel={channel} message={message} />
        )}
        {message.edited && <span className="edited">(edited)</span>}
        <Reactions channel={channel} message={message} />
        {!inThread && message.reply_count ? (
          <button type="button" className="replies" onClick={() => world.openThread(channel, message.ts)}>
            {message.reply_count} {message.reply_count === 1 ? "reply" : "replies"}
            <span className="muted">View thread</span>
          </button>
        ) : null}
      </div>
      {(hot || held) && !editing && (
        <Toolbar
          channel={channel}
          message={message}
          mine={mine}
          inThread={Boolean(inThread)}
          edit={() => setEditing(true)}
          askDelete={() => setDeleting(true)}
          hold={setHeld}
        />
      )}
      {deleting && (
        <Dialog label="Delete message" close={() => setDeleting(false)} className="confirm">
          <header className="dialog-head">
            <h2>Delete message</h2>
          </header>
          <div className="dialog-body">
            <p>Delete this message for good?</p>
            <blockquote>
              <Text text={{ text: message.text.slice(0, 200) }} />
            </blockquote>
          </div>
          <footer className="dialog-foot">
            <button type="button" className="button" onClick={() => setDeleting(false)}>
              Cancel
            </button>
            <button
              type="button"
              className="button danger filled"
              autoFocus
              onClick={() => {
                setDeleting(false);
                void act("delete", { channel, ts: message.ts });
              }}
            >
              Delete
            </button>
          </footer>
        </Dialog>
      )}
    </div>
  );
});
