import { useEffect, useRef, useState } from "react";
import { get, post, remove } from "./api";
import { Icon } from "./icons";
import { JsonTree } from "./json";
import type { Entry, Fault, Obj, Person } from "./types";
import { Menu } from "./ui";
import { nameOf, useWorld } from "./world";

const WAYS = {
  bot_to_slack: ["→", "App to Slack"],
  slack_to_bot: ["←", "Slack to app"],
  person: ["•", "Person"],
} as const;

const FAULTS: { label: string; detail: string; fault: Record<string, unknown> }[] = [
  { label: "Rate limit the next message", detail: "429, Retry-After 5 s", fault: { kind: "rate_limit", method: "chat.postMessage", retry_after: 5 } },
  { label: "Fail the next message", detail: "500 before it is posted", fault: { kind: "error_before", method: "chat.postMessage" } },
  { label: "Post the next message, then fail", detail: "500 although it is posted", fault: { kind: "error_after", method: "chat.postMessage" } },
  { label: "Refuse the next change", detail: "edit_window_closed", fault: { kind: "refuse", method: "chat.update", error: "edit_window_closed" } },
  { label: "Lose the message that is changed next", detail: "message_not_found", fault: { kind: "refuse", method: "chat.update", error: "message_not_found" } },
  { label: "Cut the next answer", detail: "the connection ends", fault: { kind: "cut" } },
  { label: "Let the next answer hang", detail: "for 5 s", fault: { kind: "hang", seconds: 5 } },
  { label: "Deliver the next event twice", detail: "", fault: { kind: "duplicate_event" } },
  { label: "Lose the next event", detail: "it is never delivered", fault: { kind: "lose_event" } },
  { label: "Reset the socket", detail: "TCP is reset at the next delivery", fault: { kind: "drop_socket", how: "aborted" } },
  { label: "Kill the socket's server", detail: "TCP ends at the next delivery, without a close frame", fault: { kind: "drop_socket", how: "killed" } },
  { label: "Freeze the socket", detail: "from the next delivery on it answers no ping", fault: { kind: "drop_socket", how: "frozen" } },
  { label: "Close the socket", detail: "with a close frame, at the next delivery", fault: { kind: "drop_socket", how: "closed" } },
];

/** What an entry is about, in a few words: who did what, or what was said. */
function gist(entry: Entry, people: Person[]): string {
  const request = (entry.request ?? {}) as Obj;
  const inner = (request.event ?? request.payload?.event ?? request.view ?? {}) as Obj;
  const text = [request.text, inner.text, request.name, inner.reaction, request.callback_id, inner.callback_id, request.action_id]
    .find((t) => typeof t === "string" && t);
  const who = entry.direction === "person" && people.find((p) => p.id === request.user);
  return [who && nameOf(who), text].filter(Boolean).join(": ").slice(0, 160);
}

/** Every call, event and payload, newest last; what was refused is red and says why. */
export function Inspector({ changed, close }: { changed: number; close: () => void }) {
  const { me, people, flash } = useWorld();
  const [entries, setEntries] = useState<Entry[]>([]);
  const [filter, setFilter] = useState("");
  const [way, setWay] = useState("");
  const [refusedOnly, setRefusedOnly] = useState(false);
  const [hidden, setHidden] = useState(0);
  const [open, setOpen] = useState<number | null>(null);
  const [faults, setFaults] = useState<Fault[]>([]);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const last = useRef(0);
  const loading = useRef(false);

  useEffect(() => {
    let current = true;
    const load = async () => {
      if (loading.current) return;
      loading.current = true;
      const answer = await get("inspector", { after: last.current, limit: 200 });
      loading.current = false;
      if (!current || !answer.ok || !answer.entries.length) return;
      const found = answer.entries as Entry[];
      last.current = found.at(-1)?.n ?? last.current;
      setEntries((all) => [...all, ...found].slice(-500));
    };
    void load();
    void get("faults").then((answer) => current && answer.ok && setFaults(answer.faults));
    return () => {
      current = false;
      loading.current = false;
    };
  }, [changed]);

  const wanted = filter.trim().toLowerCase();
  const shown = entries.filter(
    (e) =>
      e.n > hidden &&
      (!way || e.direction === way) &&
      (!refusedOnly || e.refused) &&
      (!wanted ||
        e.name.toLowerCase().includes(wanted) ||
        JSON.stringify([e.request, e.response, e.refused]).toLowerCase().includes(wanted)),
  );
  useEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [shown.length]);
  const waiting = faults.filter((f) => f.times > 0);
  const add = async (fault: Record<string, unknown>) => {
    const answer = await post("faults", fault);
    if (answer.ok) setFaults(answer.faults);
    else flash(answer.message ?? "The fault was not taken.", "error");
  };
  return (
    <section className="inspector" aria-label="Inspector">
      <header>
        <h2>
          <Icon name="pulse" /> Inspector
        </h2>
        <input className="field" type="search" aria-label="Filter" placeholder="Filter by name or content" value={filter} onChange={(event) => setFilter(event.target.value)} />
        <select className="field" aria-label="Direction" value={way} onChange={(event) => setWay(event.target.value)}>
          <option value="">Everything</option>
          {Object.entries(WAYS).map(([key, [, name]]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
        <label className="choice">
          <input type="checkbox" checked={refusedOnly} onChange={(event) => setRefusedOnly(event.target.checked)} />
          <span>Refused only</span>
        </label>
        <Menu
          label="Faults"
          className="button small"
          align="end"
          width={300}
          items={[
            ...FAULTS.map((f, i) => ({ heading: i ? undefined : "Let something go wrong, once", label: f.label, detail: f.detail, run: () => void add(f.fault) })),
            ...(faults.length
              ? [{ label: "Forget all faults, thaw all sockets", danger: true, run: () => void remove("faults").then((a) => a.ok && setFaults(a.faults ?? [])) }]
              : []),
          ]}
        >
          <Icon name="warning" size={16} /> Faults{waiting.length ? ` (${waiting.length})` : ""}
        </Menu>
        <button type="button" className="button small" onClick={() => setHidden(last.current)}>
          Clear
        </button>
        <button type="button" className="ghost" aria-label="Close inspector" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {waiting.length > 0 && (
        <p className="faults">
          {waiting.map((f) => `${f.kind.replaceAll("_", " ")}${f.method ? ` on ${f.method}` : ""}`).join(", ")} is waiting to happen
        </p>
      )}
      <div
        ref={box}
        className="entries"
        tabIndex={0}
        role="region"
        aria-label="Calls, events and payloads"
        onScroll={(event) => {
          const e = event.currentTarget;
          atEnd.current = e.scrollHeight - e.scrollTop - e.clientHeight < 40;
        }}
      >
        {shown.length === 0 && <p className="muted pad">Nothing passed yet that fits the filter.</p>}
        {shown.map((e) => {
          const [arrow, name] = WAYS[e.direction] ?? ["", e.direction];
          return (
            <div key={e.n} className={`entry ${e.direction}${e.refused ? " refused" : ""}`}>
              <button type="button" aria-expanded={open === e.n} onClick={() => setOpen(open === e.n ? null : e.n)}>
                <span className="entry-time">
                  {new Intl.DateTimeFormat("en-GB", { timeZone: me.tz, hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(e.at))}
                </span>
                <span className="entry-way" title={name}>
                  <span aria-hidden="true">{arrow}</span>
                  <span className="sr">{name}</span>
                </span>
                <span className="entry-name">{e.name}</span>
                <span className="entry-why">{e.refused ?? gist(e, people)}</span>
                <span className="entry-ms">
                  {e.acknowledged_ms != null ? `ack ${Math.round(e.acknowledged_ms)} ms` : e.ms != null ? `${Math.round(e.ms)} ms` : ""}
                </span>
              </button>
              {open === e.n && (
                <div className="entry-body">
                  {e.refused && <p className="entry-refused">Refused: {e.refused}</p>}
                  <h3>Request</h3>
                  <JsonTree value={e.request} open={2} />
                  <h3>Response</h3>
                  <JsonTree value={e.response} open={2} />
                </div>
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
}
