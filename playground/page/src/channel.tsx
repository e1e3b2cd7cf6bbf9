import { Fragment, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Composer } from "./composer";
import { Icon } from "./icons";
import { Message } from "./message";
import { Members } from "./settings";
import { dayNumber, dayTitle, moment } from "./time";
import type { Channel, Message as Msg } from "./types";
import { Avatar, Menu } from "./ui";
import { authorOf, channelTitle, nameOf, useCalmWorld, useWorld, WorldContext } from "./world";

/** Messages in a row by the same author within five minutes stand under one name. */
function follows(before: Msg | undefined, message: Msg): boolean {
  return Boolean(
    before &&
      before.user === message.user &&
      before.bot_id === message.bot_id &&
      before.username === message.username &&
      !before.ephemeral &&
      !message.ephemeral &&
      Number(message.ts) - Number(before.ts) < 300,
  );
}

function Messages(props: { channel: string; messages: Msg[]; label: string; inThread?: boolean; top?: React.ReactNode }) {
  const { channel, messages, inThread } = props;
  const world = useWorld();
  const calm = useCalmWorld();
  const { me, now } = world;
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [focused, setFocused] = useState("");
  const [news, setNews] = useState("");
  const last = messages.at(-1)?.ts ?? "";
  const seen = useRef({ channel: "", ts: "" });

  useLayoutEffect(() => {
    const scroller = box.current;
    if (!scroller) return;
    const stay = () => {
      if (atEnd.current) scroller.scrollTop = scroller.scrollHeight;
    };
    stay();
    const watch = new ResizeObserver(stay);
    if (scroller.firstElementChild) watch.observe(scroller.firstElementChild);
    return () => watch.disconnect();
  }, [channel]);
  useEffect(() => {
    const before = seen.current;
    seen.current = { channel, ts: last };
    if (before.channel !== channel || !before.ts) return;
    const newest = messages.at(-1);
    if ((newest?.user === me.id || newest?.ephemeral) && last > before.ts && box.current)
      box.current.scrollTop = box.current.scrollHeight;
    const fresh = messages.filter((m) => m.ts > before.ts && m.user !== me.id);
    if (fresh.length)
      setNews(fresh.map((m) => `${authorOf(world, m).name}: ${m.text}`).join(". "));
  }, [last, channel]);

  const days: { title: string; messages: Msg[] }[] = [];
  let day = -1;
  for (const message of messages) {
    const at = moment(message.ts);
    const number = dayNumber(at, me.tz);
    if (number !== day && !(inThread && days.length))
      days.push({ title: dayTitle(at, now(), me.tz), messages: [] });
    day = number;
    days.at(-1)?.messages.push(message);
  }
  const stop = messages.some((m) => m.ts === focused) ? focused : last;
  return (
    <div
      ref={box}
      className="scroll"
      onScroll={(event) => {
        const e = event.currentTarget;
        atEnd.current = e.scrollHeight - e.scrollTop - e.clientHeight < 60;
      }}
    >
      <div className="messages" role="region" aria-label={props.label}>
        {props.top}
        <WorldContext value={calm}>
        {days.map((one) => (
          <div key={one.title} role="list" aria-label={inThread ? props.label : one.title}>
            {!inThread && (
              <div className="day" role="presentation">
                <span>{one.title}</span>
              </div>
            )}
            {one.messages.map((message, i) => (
              <Fragment key={message.ts}>
                <Message
                  channel={channel}
                  message={message}
                  inThread={inThread}
                  compact={!(inThread && i < 2) && follows(one.messages[i - 1], message)}
                  tabStop={message.ts === stop}
                  onFocus={setFocused}
                />
                {inThread && i === 0 && (
                  <div className="day thread-line" role="presentation">
                    <span>
                      {messages.length - 1} {messages.length === 2 ? "reply" : "replies"}
                    </span>
                  </div>
                )}
              </Fragment>
            ))}
          </div>
        ))}
        </WorldContext>
      </div>
      <p className="sr" role="status" aria-live="polite">
        {news}
      </p>
    </div>
  );
}

function Intro({ channel }: { channel: Channel }) {
  const world = useWorld();
  const title = channelTitle(world, channel);
  return (
    <div className="intro">
      <h2>
        {channel.is_im ? title : `${channel.is_private ? "🔒 " : "#"}${title}`}
      </h2>
      <p>
        {channel.is_im
          ? channel.user === world.me.id
            ? "This space is just for you."
            : `This conversation is just between you and ${title}.`
          : channel.topic || `This is the very beginning of the ${title} channel.`}
      </p>
    </div>
  );
}

function Footer({ channel, prefill }: { channel: Channel; prefill?: string | null }) {
  const { act } = useWorld();
  const world = useWorld();
  const title = channelTitle(world, channel);
  if (channel.is_archived)
    return (
      <div className="join">
        <p>
          <b>{title}</b> is archived. Nobody can write here.
        </p>
        <button type="button" className="button" onClick={() => void act("unarchive", { channel: channel.id })}>
          Unarchive
        </button>
      </div>
    );
  if (!channel.is_member)
    return (
      <div className="join">
        <p>
          You are looking at <b>#{title}</b>
        </p>
        <button type="button" className="button primary" onClick={() => void act("join", { channel: channel.id })}>
          Join channel
        </button>
      </div>
    );
  return (
    <Composer
      channel={channel.id}
      prefill={prefill}
      placeholder={`Message ${channel.is_im ? title : `#${title}`}`}
    />
  );
}

/** The messages of one conversation with the box to write in. */
export function Conversation(props: { channel: Channel; messages: Msg[]; prefill?: string | null }) {
  const { channel } = props;
  const world = useWorld();
  return (
    <>
      <Messages
        key={channel.id}
        channel={channel.id}
        messages={props.messages}
        label={`Messages in ${channelTitle(world, channel)}`}
        top={<Intro channel={channel} />}
      />
      <Footer channel={channel} prefill={props.prefill} />
    </>
  );
}

export function ChannelHeader({ channel }: { channel: Channel }) {
  const world = useWorld();
  const [members, setMembers] = useState(false);
  const title = channelTitle(world, channel);
  const partner = world.people.find((p) => p.id === channel.user);
  const act = (what: string, more: Record<string, unknown> = {}) => () =>
    void world.act(what, { channel: channel.id, ...more });
  const shared = [
    channel.is_ext_shared && "shared with another company",
    channel.is_pending_ext_shared && "another company is invited",
    channel.is_org_shared && "shared within the organisation",
  ].filter(Boolean);
  const may = channel.is_member && !channel.is_archived;
  return (
    <header className="pane-head">
      <h1>
        {channel.is_im ? (
          <Avatar name={title} color={partner?.avatar_color} size={24} />
        ) : (
          <Icon name={channel.is_private ? "lock" : "hash"} />
        )}
        {title}
      </h1>
      <p className="topic">{channel.is_im ? partner?.title : [channel.topic, ...shared].filter(Boolean).join(" · ")}</p>
      {!channel.is_im && (
        <>
          <button type="button" className="pill" aria-label={`${channel.members.length} members`} onClick={() => setMembers(true)}>
            <Icon name="people" size={16} /> {channel.members.length}
          </button>
          <Menu
            label="Channel actions"
            className="ghost"
            align="end"
            items={[
              { label: "Members…", icon: <Icon name="people" />, run: () => setMembers(true) },
              channel.is_member
                ? { label: "Leave channel", icon: <Icon name="back" />, run: act("leave") }
                : { label: "Join channel", icon: <Icon name="plus" />, run: act("join") },
              ...(may
                ? [
                    channel.is_private
                      ? { label: "Make public", detail: "apps are not told", icon: <Icon name="hash" />, run: act("make_public") }
                      : { label: "Make private", detail: "apps are not told", icon: <Icon name="lock" />, run: act("make_private") },
                    ...(channel.is_ext_shared
                      ? []
                      : [
                          { label: "Share with another company", icon: <Icon name="people" />, run: act("share_outside") },
                          ...(channel.is_pending_ext_shared
                            ? []
                            : [{ label: "Invite another company", detail: "it has not come yet", icon: <Icon name="people" />, run: act("share_outside", { pending: true }) }]),
                        ]),
                    ...(world.team.organisation && !channel.is_org_shared
                      ? [{ label: `Share within ${world.team.organisation}`, icon: <Icon name="people" />, run: act("share_inside") }]
                      : []),
                    ...(shared.length ? [{ label: "Stop sharing", icon: <Icon name="back" />, run: act("unshare") }] : []),
                  ]
                : []),
              {
                label: channel.is_archived ? "Unarchive channel" : "Archive channel",
                icon: <Icon name="bin" />,
                danger: !channel.is_archived,
                run: act(channel.is_archived ? "unarchive" : "archive"),
              },
            ]}
          >
            <Icon name="more" />
          </Menu>
        </>
      )}
      {members && <Members channel={channel} close={() => setMembers(false)} />}
    </header>
  );
}

export function Thread(props: { channel: Channel; ts: string; messages: Msg[]; close: () => void }) {
  const { channel, ts, messages } = props;
  const world = useWorld();
  return (
    <aside className="thread" aria-label="Thread" onKeyDown={(event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !(event.target as HTMLElement).closest("dialog")) props.close();
    }}>
      <header className="pane-head">
        <h1>Thread</h1>
        <p className="topic">{channel.is_im ? nameOf(world.people.find((p) => p.id === channel.user)) : `#${channel.name}`}</p>
        <button type="button" className="ghost" aria-label="Close thread" title="Close thread" onClick={props.close}>
          <Icon name="close" />
        </button>
      </header>
      <Messages key={ts} channel={channel.id} messages={messages} label="Thread" inThread />
      {channel.is_member && !channel.is_archived && (
        <Composer key={`composer ${ts}`} channel={channel.id} thread={ts} placeholder="Reply…" />
      )}
    </aside>
  );
}
