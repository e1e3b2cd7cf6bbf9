import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { EmojiButton } from "./emojipicker";
import { emojiOf, searchEmoji } from "./emoji";
import { Icon } from "./icons";
import { Avatar, Menu } from "./ui";
import { nameOf, useWorld } from "./world";

interface Completion {
  key: string;
  label: string;
  detail: string;
  mark: React.ReactNode;
  /** What replaces the typed word. */
  text: string;
}

/** What is typed stays until the playground took it, by channel and thread. */
const drafts = new Map<string, string>();

export function Composer(props: { channel: string; thread?: string; placeholder: string; prefill?: string | null }) {
  const { channel, thread } = props;
  const world = useWorld();
  const draft = `${world.team.id} ${world.me.id} ${channel} ${thread ?? ""}`;
  const shown = useRef(draft);
  shown.current = draft;
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => drafts.get(draft) ?? "");
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const [sending, setSending] = useState(0);
  const [refusal, setRefusal] = useState("");

  const change = (next: string) => {
    setText(next);
    drafts.set(draft, next);
    setRefusal("");
  };
  useEffect(() => setText(drafts.get(draft) ?? ""), [draft]);
  useEffect(() => {
    if (props.prefill == null) return;
    change(props.prefill);
    input.current?.focus();
  }, [props.prefill]);
  useEffect(() => {
    const box = input.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 260)}px`;
  }, [text]);

  const word = /(?:^|\s)([@#:][\w+'.-]*|^\/\S*)$/.exec(text.slice(0, caret))?.[1] ?? "";
  const completions = useMemo<Completion[]>(() => {
    const wanted = word.slice(1).toLowerCase();
    if (word.startsWith("/") && !thread)
      return world.apps
        .flatMap((app) => app.commands.map((c) => ({ app, c })))
        .filter(({ c }) => c.command.startsWith(word.toLowerCase()))
        .map(({ app, c }) => ({
          key: c.command,
          label: `${c.command} ${c.usage_hint ?? ""}`,
          detail: `${c.description} · ${app.name}`,
          mark: <Avatar name={app.name} size={28} color={world.people.find((p) => p.id === app.bot_user)?.avatar_color} />,
          text: `${c.command} `,
        }));
    if (word.startsWith("@"))
      return world.people
        .filter((p) => !p.deleted)
        .filter((p) => [p.name, nameOf(p)].some((n) => n.toLowerCase().startsWith(wanted)))
        .slice(0, 8)
        .map((p) => ({
          key: p.id,
          label: nameOf(p),
          detail: [`@${p.name}`, p.title].filter(Boolean).join(" · "),
          mark: <Avatar name={nameOf(p)} color={p.avatar_color} size={24} />,
          text: `@${p.name} `,
        }));
    if (word.startsWith("#"))
      return world.channels
        .filter((c) => !c.is_im && c.name.startsWith(wanted))
        .slice(0, 8)
        .map((c) => ({ key: c.id, label: c.name, detail: c.topic, mark: <Icon name={c.is_private ? "lock" : "hash"} />, text: `#${c.name} ` }));
    if (/^:\w{2}/.test(word))
      return searchEmoji(word)
        .slice(0, 8)
        .map((name) => ({ key: name, label: `:${name}:`, detail: "", mark: <span>{emojiOf(name)}</span>, text: `:${name}: ` }));
    return [];
  }, [word, thread, world.apps, world.people, world.channels]);
  // A command that is typed to its end is ready to be sent.
  const exact = completions.length === 1 && completions[0]?.key === word;
  const open = completions.length > 0 && !dismissed && !exact;
  const active = completions[Math.min(at, completions.length - 1)];

  const complete = (choice: Completion) => {
    const before = text.slice(0, caret - word.length);
    const next = before + choice.text + text.slice(caret);
    change(next);
    setAt(0);
    const end = (before + choice.text).length;
    setCaret(end);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(end, end);
    });
  };

  const send = async () => {
    const typed = text.trim();
    if (!typed) return;
    const command = typed.startsWith("/") && !typed.startsWith("//");
    if (command && thread) {
      setRefusal(`${typed.split(/\s/)[0]} is not supported in threads. Sorry!`);
      return;
    }
    // The box is free at once for what comes next; what is refused comes back into it.
    change("");
    input.current?.focus();
    setSending((n) => n + 1);
    const answer = command
      ? await world.act("command", { channel, text: typed }, true)
      : await world.act("message", { channel, text: typed, ...(thread ? { thread_ts: thread } : {}) }, true);
    setSending((n) => n - 1);
    if (!answer.ok) {
      const since = drafts.get(draft);
      const back = since ? `${typed}\n${since}` : typed;
      drafts.set(draft, back);
      if (shown.current !== draft) return;
      setText(back);
      setRefusal(answer.message || answer.error || "That did not work. Your text is still here.");
    }
  };

  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (open && active) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        setAt((Math.min(at, completions.length - 1) + step + completions.length) % completions.length);
        return;
      }
      if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) {
        event.preventDefault();
        complete(active);
        return;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        setDismissed(true);
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };
  const insert = (piece: string) => {
    const place = input.current?.selectionStart ?? text.length;
    change(text.slice(0, place) + piece + text.slice(place));
    input.current?.focus();
  };
  return (
    <div className="composer-area">
      {refusal && (
        <p className="refusal" role="alert">
          <Icon name="warning" size={16} /> {refusal}
        </p>
      )}
      <div className="composer">
        {open && (
          <div className="completions" id={`${id}-list`} role="listbox" aria-label="Suggestions">
            {completions.map((c) => (
              <div
                key={c.key}
                id={`${id}-${c.key}`}
                role="option"
                aria-selected={c === active}
                data-active={c === active}
                className="option"
                onMouseMove={() => setAt(completions.indexOf(c))}
                onMouseDown={(event) => {
                  event.preventDefault();
                  complete(c);
                }}
              >
                {c.mark}
                <span className="menu-words">
                  <span>{c.label}</span>
                  {c.detail && <small>{c.detail}</small>}
                </span>
              </div>
            ))}
          </div>
        )}
        <textarea
          ref={input}
          rows={1}
          aria-label={props.placeholder}
          placeholder={props.placeholder}
          aria-controls={open ? `${id}-list` : undefined}
          aria-autocomplete="list"
          aria-activedescendant={open && active ? `${id}-${active.key}` : undefined}
          value={text}
          onChange={(event) => {
            change(event.target.value);
            setCaret(event.target.selectionStart);
            setDismissed(false);
            setAt(0);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={keys}
        />
        <div className="composer-tools">
          <Menu
            label="Shortcuts"
            width={300}
            items={world.apps.flatMap((app) =>
              app.shortcuts
                .filter((s) => s.type === "global")
                .map((s) => ({
                  label: s.name,
                  detail: `${s.description ? `${s.description} · ` : ""}${app.name}`,
                  icon: <Icon name="bolt" />,
                  run: () => void world.act("shortcut", { callback_id: s.callback_id }),
                })),
            )}
          >
            <Icon name="bolt" />
          </Menu>
          <EmojiButton label="Emoji" choose={(name) => insert(`:${name}: `)}>
            <Icon name="smile" />
          </EmojiButton>
          <button type="button" aria-label="Mention someone" title="Mention someone" onClick={() => insert("@")}>
            <span aria-hidden="true" className="at">@</span>
          </button>
          {!thread && (
            <button
              type="button"
              aria-label="Run a command"
              title="Run a command"
              onClick={() => {
                if (!text) {
                  change("/");
                  setCaret(1);
                  setDismissed(false);
                }
                input.current?.focus();
              }}
            >
              <span aria-hidden="true" className="at">/</span>
            </button>
          )}
          <button
            type="button"
            className="send"
            aria-label="Send now"
            title="Send now"
            disabled={!text.trim()}
            onClick={() => void send()}
          >
            {sending > 0 ? <span className="spinner" /> : <Icon name="send" />}
          </button>
        </div>
      </div>
    </div>
  );
}
