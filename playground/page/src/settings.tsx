import { type ReactNode, useState } from "react";
import { Icon } from "./icons";
import { tomorrow } from "./time";
import type { Channel } from "./types";
import { Avatar, Dialog } from "./ui";
import { nameOf, useWorld } from "./world";

function Form(props: { title: string; button: string; close: () => void; save: () => Promise<{ ok: boolean; message?: string }>; children: ReactNode }) {
  const [problem, setProblem] = useState("");
  return (
    <Dialog label={props.title} close={props.close} className="confirm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void props.save().then((answer) =>
            answer.ok ? props.close() : setProblem(answer.message ?? "That did not work."),
          );
        }}
      >
        <header className="dialog-head">
          <h2>{props.title}</h2>
          <button type="button" className="ghost" aria-label="Close" onClick={props.close}>
            <Icon name="close" />
          </button>
        </header>
        <div className="dialog-body stack">
          {props.children}
          {problem && (
            <p className="input-error" role="alert">
              <Icon name="warning" size={16} /> {problem}
            </p>
          )}
        </div>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={props.close}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            {props.button}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

const STATUSES = [
  ["", "No status"],
  [":calendar:", "In a meeting"],
  [":palm_tree:", "Vacationing"],
  [":face_with_thermometer:", "Out sick"],
  [":house_with_garden:", "Working remotely"],
] as const;

/** Status, zone and do-not-disturb of the person who looks. */
export function Profile({ close }: { close: () => void }) {
  const { me, act, now } = useWorld();
  const [tz, setTz] = useState(me.tz_hidden ? "" : me.tz);
  const [text, setText] = useState(me.status_text);
  const [emoji, setEmoji] = useState(me.status_emoji);
  const [dnd, setDnd] = useState("");
  return (
    <Form
      title={nameOf(me)}
      button="Save"
      close={close}
      save={() =>
        act("set_profile", {
          tz: tz || null,
          status_text: text,
          status_emoji: text ? emoji || ":speech_balloon:" : "",
          ...(dnd === "on" ? { dnd_until: tomorrow(now(), me.tz, 9).toISOString() } : {}),
          ...(dnd === "off" ? { dnd_until: null } : {}),
        }, true)
      }
    >
      <label>
        Status
        <select
          className="field"
          value={STATUSES.some(([, t]) => t === text) ? text : ""}
          onChange={(event) => {
            const found = STATUSES.find(([, t]) => t === event.target.value);
            setText(found?.[0] ? found[1] : "");
            setEmoji(found?.[0] ?? "");
          }}
        >
          {STATUSES.map(([e, t]) => (
            <option key={t} value={e ? t : ""}>
              {t}
            </option>
          ))}
        </select>
      </label>
      <label>
        Time zone
        <select className="field" value={tz} onChange={(event) => setTz(event.target.value)}>
          <option value="">Apps read the offset only</option>
          {[...new Set([me.tz, "UTC", ...Intl.supportedValuesOf("timeZone")])].map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      </label>
      <label>
        Do not disturb
        <select className="field" value={dnd} onChange={(event) => setDnd(event.target.value)}>
          <option value="">As it is</option>
          <option value="on">Until tomorrow, 9:00</option>
          <option value="off">Off</option>
        </select>
      </label>
    </Form>
  );
}

export function NewChannel({ close }: { close: () => void }) {
  const { act, go } = useWorld();
  const [name, setName] = useState("");
  const [secret, setSecret] = useState(false);
  return (
    <Form
      title="Create a channel"
      button="Create"
      close={close}
      save={async () => {
        const answer = await act("create_channel", { name, is_private: secret }, true);
        if (answer.ok) go({ kind: "channel", id: answer.channel as string });
        return answer;
      }}
    >
      <label>
        Name
        <input
          className="field"
          value={name}
          autoFocus
          placeholder="e.g. plan-budget"
          onChange={(event) => setName(event.target.value.toLowerCase().replaceAll(" ", "-"))}
        />
      </label>
      <label className="choice">
        <input type="checkbox" checked={secret} onChange={(event) => setSecret(event.target.checked)} />
        <span>
          Private <small>Only its members find it</small>
        </span>
      </label>
    </Form>
  );
}

/** Who is in a channel, with ways to bring people and apps in and out. */
export function Members({ channel, close }: { channel: Channel; close: () => void }) {
  const world = useWorld();
  const { people, act } = world;
  const inside = people.filter((p) => channel.members.includes(p.id));
  const outside = people.filter((p) => !channel.members.includes(p.id) && !p.deleted);
  const [who, setWho] = useState("");
  const may = channel.is_member && !channel.is_archived && !channel.is_im;
  return (
    <Dialog label={`Members of ${channel.name}`} close={close} className="confirm">
      <header className="dialog-head">
        <h2>
          {channel.is_private ? "🔒 " : "# "}
          {channel.name}
        </h2>
        <button type="button" className="ghost" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div className="dialog-body stack">
        {may && outside.length > 0 && (
          <div className="inline-form">
            <select className="field" aria-label="Add to the channel" value={who} onChange={(event) => setWho(event.target.value)}>
              <option value="">Add a person or an app…</option>
              {outside.map((p) => (
                <option key={p.id} value={p.id}>
                  {nameOf(p)}
                  {p.is_bot ? " (app)" : ""}
                </option>
              ))}
            </select>
            <button
              type="button"
              className="button primary"
              disabled={!who}
              onClick={() => {
                void act("invite", { channel: channel.id, who });
                setWho("");
              }}
            >
              Add
            </button>
          </div>
        )}
        <ul className="member-list">
          {inside.map((p) => (
            <li key={p.id}>
              <Avatar name={nameOf(p)} color={p.avatar_color} size={32} />
              <span className="menu-words">
                <span>
                  {nameOf(p)} {p.is_bot && <span className="badge">App</span>}
                  {p.deleted && <span className="badge">Deactivated</span>}
                </span>
                <small>{p.title}</small>
              </span>
              {!p.is_bot && p.id !== world.me.id && (
                <button
                  type="button"
                  className="button small"
                  aria-label={`${p.deleted ? "Reactivate" : "Deactivate"} ${nameOf(p)}`}
                  onClick={() => void act(p.deleted ? "reactivate" : "deactivate", { who: p.id })}
                >
                  {p.deleted ? "Reactivate" : "Deactivate"}
                </button>
              )}
              {may && p.id !== world.me.id && (
                <button
                  type="button"
                  className="button small"
                  aria-label={`Remove ${nameOf(p)}`}
                  onClick={() => void act("kick", { channel: channel.id, who: p.id })}
                >
                  Remove
                </button>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
