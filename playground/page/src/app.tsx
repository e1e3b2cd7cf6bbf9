import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { act as doAs, get, live } from "./api";
import { AppPane } from "./apppane";
import { ChannelHeader, Conversation, Thread } from "./channel";
import { ClockBar } from "./clock";
import { Guide } from "./guide";
import { Icon } from "./icons";
import { Inspector } from "./inspector";
import { JsonDialog } from "./json";
import { Modals } from "./modal";
import { type Address, read, write } from "./address";
import { Sidebar } from "./sidebar";
import { ThemeButton, useDark } from "./theme";
import type { Message, Notice, Person, Step, Team, ViewOfPerson } from "./types";
import { type Place, type World, WorldContext } from "./world";

interface Toast {
  id: number;
  text: string;
  level: string;
}

/** A guide may name people, channels and apps by id or by name. */
const named = (wanted: string | null | undefined, id: string, name: string) =>
  Boolean(wanted) && (wanted === id || wanted?.toLowerCase().replace("#", "") === name.toLowerCase());

/** Messages that did not change stay the same objects, so that only the others are drawn again. */
function shared(before: Message[] | null, after: Message[]): Message[] {
  const known = new Map(before?.map((m) => [m.ts, m]));
  return after.map((m) => {
    const old = known.get(m.ts);
    return old && JSON.stringify(old) === JSON.stringify(m) ? old : m;
  });
}

/** Runs `load` now and after `again()`, never twice at once, and keeps the newest answer. */
function useLoaded<T>(
  load: () => Promise<T | null>,
  key: string,
  merge: (before: T | null, after: T) => T = (_before, after) => after,
): [T | null, () => void] {
  const [state, setState] = useState<{ key: string; value: T } | null>(null);
  const latest = useRef({ load, key, running: false, wanted: false });
  latest.current.load = load;
  latest.current.key = key;
  const again = useCallback(() => {
    const me = latest.current;
    if (me.running) {
      me.wanted = true;
      return;
    }
    me.running = true;
    const asked = me.key;
    void me
      .load()
      .then((value) => {
        if (value !== null && asked === me.key)
          setState((old) => ({
            key: asked,
            value: merge(old?.key === asked ? old.value : null, value),
          }));
        else if (asked !== me.key) me.wanted = true;
      })
      .finally(() => {
        me.running = false;
        if (me.wanted) {
          me.wanted = false;
          again();
        }
      });
  }, []);
  useEffect(again, [key, again]);
  return [state?.key === key ? state.value : null, again];
}

function Toasts({ toasts, drop }: { toasts: Toast[]; drop: (id: number) => void }) {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((t) => (
        <div key={t.id} className={`toast ${t.level}`}>
          <Icon name={t.level === "error" ? "warning" : "eye"} size={16} />
          <span>{t.text}</span>
          <button type="button" className="ghost" aria-label="Dismiss" onClick={() => drop(t.id)}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}

function Signed(props: {
  teams: Team[];
  everyone: Person[];
  address: Address;
  to: (address: Partial<Address>) => void;
  guide: Step[];
  reloadGuide: () => void;
}) {
  const { address, to, reloadGuide } = props;
  const { team, user, place, thread } = address;
  const who = useMemo(() => ({ team, user }), [team, user]);
  const dark = useDark();
  const [online, setOnline] = useState(true);
  const [toasts, setToasts] = useState<Toast[]>([]);
  const [json, setJson] = useState<{ title: string; value: unknown } | null>(null);
  const [inspecting, setInspecting] = useState(false);
  // In a narrow window the rooms and the guide lie over the conversation; elsewhere they stand beside it.
  const [roomsOpen, setRoomsOpen] = useState(!place);
  const [passed, setPassed] = useState(0);
  const [prefill, setPrefill] = useState<{ text: string; channel: string } | null>(null);
  const shift = useRef(0);
  const spoken = useRef(new Map<string, number>());
  const busy = useRef(0);

  const [view, reloadView] = useLoaded<ViewOfPerson>(async () => {
    const answer = await get("view", who);
    if (!answer.ok) return null;
    shift.current = Date.parse(answer.clock.now) - Date.now();
    return answer as ViewOfPerson;
  }, `${team} ${user}`);

  const app = view && place?.kind === "app" ? view.apps.find((a) => named(place.id, a.app_id, a.name)) : undefined;
  const channel =
    place?.kind === "channel"
      ? view?.channels.find((c) => named(place.id, c.id, c.name))
      : place?.kind === "app" && place.tab === "messages"
        ? view?.channels.find((c) => c.is_im && c.user === app?.bot_user)
        : undefined;

  const [messages, reloadMessages] = useLoaded<Message[]>(async () => {
    if (!channel) return [];
    const answer = await get("messages", { ...who, channel: channel.id });
    return answer.ok ? answer.messages : [];
  }, `${team} ${user} ${channel?.id ?? ""}`, shared);
  const [replies, reloadReplies] = useLoaded<Message[]>(async () => {
    if (!thread || !channel) return [];
    const answer = await get("messages", { ...who, channel: channel.id, thread_ts: thread });
    return answer.ok ? answer.messages : [];
  }, `${team} ${user} ${channel?.id ?? ""} ${thread ?? ""}`, shared);

  const flash = useCallback((text: string, level = "info") => {
    const at = Date.now();
    if (at - (spoken.current.get(text) ?? 0) < 4000) return;
    spoken.current.set(text, at);
    const id = at + Math.random();
    setToasts((all) => [...all.slice(-3), { id, text, level }]);
    setTimeout(() => setToasts((all) => all.filter((t) => t.id !== id)), 8000);
  }, []);

  const act = useCallback(
    async (what: string, more: Record<string, unknown> = {}, quiet = false) => {
      busy.current += 1;
      const answer = await doAs(who, what, more);
      busy.current -= 1;
      const text = answer.message || answer.error || "That did not work.";
      if (!answer.ok && quiet) spoken.current.set(text, Date.now());
      else if (!answer.ok) flash(text, "error");
      reloadView();
      reloadMessages();
      reloadReplies();
      return answer;
    },
    [who, flash, reloadView, reloadMessages, reloadReplies],
  );

  // Everything that changes is read again; the channel that is open becomes read by that.
  const watching = useRef(false);
  watching.current = inspecting;
  const channelId = useRef<string | undefined>(undefined);
  channelId.current = channel?.id;
  useEffect(
    () =>
      live(
        team,
        user,
        (what) => {
          const all = what.includes("everything");
          if (what.some((w) => w !== "inspector")) {
            if (all || what.includes(`messages:${channelId.current}`)) {
              reloadMessages();
              reloadReplies();
            }
            reloadView();
            reloadGuide();
          }
          if (watching.current) setPassed((n) => n + 1);
        },
        setOnline,
      ),
    [team, user, reloadView, reloadMessages, reloadReplies, reloadGuide],
  );
  const unread = channel?.unread ?? 0;
  useEffect(() => {
    if (messages && unread) reloadView();
  }, [messages]);

  // Notices that were there before this page was opened are old news.
  const noticed = useRef<{ who: string; n: number } | null>(null);
  useEffect(() => {
    if (!view || busy.current) return;
    const key = `${team} ${user}`;
    const newest = Math.max(0, ...view.notices.map((n: Notice) => n.n));
    if (noticed.current?.who !== key) noticed.current = { who: key, n: newest };
    for (const n of view.notices) if (n.n > noticed.current.n) flash(n.text, n.level || "error");
    noticed.current.n = newest;
  }, [view]);

  const go = useCallback(
    (next: Place) => {
      setPrefill(null);
      setRoomsOpen(false);
      to({ place: next, thread: null });
    },
    [to],
  );
  const world = useMemo<World | null>(
    () =>
      view && {
        me: view.me,
        team: view.team,
        people: view.people,
        channels: view.channels,
        apps: view.apps,
        view,
        place: place ?? { kind: "channel", id: "" },
        dark,
        now: () => new Date(Date.now() + shift.current),
        act,
        flash,
        go,
        become: (id, next) => {
          setPrefill(null);
          to({ user: id, place: next ?? null, thread: null });
        },
        openThread: (_channel, ts) => to({ thread: ts }),
        showJson: (title, value) => setJson({ title, value }),
        channel,
      },
    [view, place, dark, act, flash, go, to, channel],
  );

  // A place this person does not have becomes the first channel they are in.
  const found = app?.app_id ?? channel?.id;
  useEffect(() => {
    if (!view) return;
    if (found) {
      if (place && place.id !== found) to({ place: { ...place, id: found } });
      return;
    }
    const rooms = view.channels.filter((c) => !c.is_im && c.is_member && !c.is_archived);
    const first = rooms.find((c) => c.name === "general") ?? rooms[0] ?? view.channels[0];
    if (first) to({ place: { kind: "channel", id: first.id }, thread: null });
  }, [view, found, to]);

  const openStep = (step: Step) => {
    const next = props.everyone.find((p) => named(step.as_user, p.id, p.name)) ?? null;
    const goal = step.open ?? {};
    const target: Partial<Address> = { thread: null };
    if (next) Object.assign(target, { user: next.id, team: next.team });
    if (goal.home) target.place = { kind: "app", id: goal.home, tab: "home" };
    else if (goal.channel) target.place = { kind: "channel", id: goal.channel };
    else if ((next && next.id !== user) || (goal.command && !channel?.is_member)) target.place = null;
    setRoomsOpen(false);
    to(target);
    setPrefill(goal.command ? { text: goal.command, channel: goal.channel ?? "" } : null);
  };

  if (!world || !view)
    return <p className="loading">{online ? "Opening the workspace…" : "The playground does not answer. Is it still running?"}</p>;
  const text =
    prefill && (!prefill.channel || (channel && named(prefill.channel, channel.id, channel.name))) ? prefill.text : null;
  return (
    <WorldContext value={world}>
      <div className={roomsOpen ? "page rooms-open" : "page"}>
        <header className="topbar">
          <button type="button" className="rooms-button ghost" aria-label="Rooms and guide" aria-expanded={roomsOpen} onClick={() => setRoomsOpen(!roomsOpen)}>
            <Icon name="menu" />
          </button>
          <ClockBar moved={reloadView} />
          <div className="topbar-tools">
            {!online && <span className="offline" role="status">Reconnecting…</span>}
            <button type="button" className={inspecting ? "on" : ""} aria-pressed={inspecting} onClick={() => setInspecting(!inspecting)}>
              <Icon name="pulse" size={16} /> Inspector
            </button>
            <ThemeButton />
          </div>
        </header>
        <div className="left">
          <Sidebar teams={props.teams} everyone={props.everyone} toTeam={(id) => to({ team: id, user: props.everyone.find((p) => p.team === id && !p.is_bot && !p.deleted)?.id ?? "", place: null, thread: null })} />
          <Guide steps={props.guide} open={openStep} />
        </div>
        <main className="pane">
          {app && place?.kind === "app" ? (
            <AppPane app={app} tab={place.tab} messages={messages ?? []} prefill={text} />
          ) : channel ? (
            <>
              <ChannelHeader channel={channel} />
              <Conversation channel={channel} messages={messages ?? []} prefill={text} />
            </>
          ) : null}
        </main>
        {thread && channel && (
          <Thread channel={channel} ts={thread} messages={replies ?? []} close={() => to({ thread: null })} />
        )}
        {inspecting && <Inspector changed={passed} close={() => setInspecting(false)} />}
        <Modals />
        {json && <JsonDialog title={json.title} value={json.value} close={() => setJson(null)} />}
        <Toasts toasts={toasts} drop={(id) => setToasts((all) => all.filter((t) => t.id !== id))} />
      </div>
    </WorldContext>
  );
}

/** The whole page: who looks at what stands in the address, so that two tabs can be two people. */
export function App() {
  const [teams, setTeams] = useState<{ teams: Team[]; people: Person[] } | null>(null);
  const [address, setAddress] = useState<Partial<Address>>(() => read(location.hash));
  const [trouble, setTrouble] = useState("");
  const [guide, reloadGuide] = useLoaded<Step[]>(async () => {
    const answer = await get("guide");
    return answer.ok ? (answer.steps ?? []) : [];
  }, "guide");

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const load = () =>
      void get("teams").then((answer) => {
        if (answer.ok) {
          setTrouble("");
          setTeams(answer);
        } else {
          setTrouble(answer.message);
          timer = setTimeout(load, 1500);
        }
      });
    load();
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    const changed = () => setAddress(read(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  const everyone = teams?.people ?? [];
  const first =
    everyone.find((p) => named(guide?.find((s) => s.as_user)?.as_user, p.id, p.name)) ??
    everyone.find((p) => !p.is_bot && !p.deleted);
  const known = everyone.find((p) => p.id === address.user && p.team === address.team);
  const me = known ?? first;
  // Who looks may come from the guide and not from the address: changes start from who it is.
  const looks = useRef<Partial<Address>>({});
  looks.current = { ...address, team: me?.team, user: me?.id };
  const to = useCallback((next: Partial<Address>) => {
    looks.current = { ...looks.current, ...next };
    history.replaceState(null, "", write(looks.current));
    setAddress(looks.current);
  }, []);
  if (!teams || !guide || !me) return <p className="loading">{trouble || "Opening the playground…"}</p>;
  return (
    <Signed
      key={me.team}
      teams={teams.teams}
      everyone={everyone}
      address={{ team: me.team, user: me.id, place: address.place ?? null, thread: address.thread ?? null }}
      to={to}
      guide={guide}
      reloadGuide={reloadGuide}
    />
  );
}
