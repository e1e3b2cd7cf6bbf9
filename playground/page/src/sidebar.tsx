import { useState } from "react";
import { Emoji } from "./mrkdwn";
import { Icon } from "./icons";
import { NewChannel, Profile } from "./settings";
import { clockTime } from "./time";
import type { Channel, Person, Team } from "./types";
import { Avatar, Menu } from "./ui";
import { channelTitle, nameOf, useWorld } from "./world";

function Row(props: {
  current: boolean;
  unread: number;
  onClick: () => void;
  mark: React.ReactNode;
  name: string;
  kind: string;
  faded?: boolean;
  after?: React.ReactNode;
}) {
  const { unread } = props;
  return (
    <li>
      <button
        type="button"
        className={`row${unread ? " unread" : ""}${props.faded ? " faded" : ""}`}
        aria-current={props.current ? "page" : undefined}
        aria-label={`${props.name}, ${props.kind}${unread ? `, ${unread} unread` : ""}`}
        onClick={props.onClick}
      >
        {props.mark}
        <span className="row-name">{props.name}</span>
        {props.after}
        {unread > 0 && <span className="count" aria-hidden="true" data-count={unread} />}
      </button>
    </li>
  );
}

function Section(props: { title: string; children: React.ReactNode; tool?: React.ReactNode }) {
  const [open, setOpen] = useState(true);
  return (
    <section className="side-section">
      <h2>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="chevron" size={14} /> {props.title}
        </button>
        {props.tool}
      </h2>
      {open && <ul>{props.children}</ul>}
    </section>
  );
}

export function Sidebar(props: { teams: Team[]; everyone: Person[]; toTeam: (team: string) => void }) {
  const world = useWorld();
  const { me, team, place, go } = world;
  const [dialog, setDialog] = useState<"" | "profile" | "channel">("");
  const bots = new Set(world.apps.map((a) => a.bot_user));
  const rooms = world.channels
    .filter((c) => !c.is_im && (c.is_member || !c.is_private))
    .sort((a, b) => Number(a.is_archived) - Number(b.is_archived) || a.name.localeCompare(b.name));
  const direct = new Map(
    world.channels.filter((c) => c.is_im && c.user).map((c) => [c.user as string, c]),
  );
  const humans = world.people.filter((p) => !p.is_bot && !p.deleted);
  const isAt = (c: Channel | undefined) => Boolean(c && place.kind === "channel" && place.id === c.id);
  const openDm = async (person: Person) => {
    const known = direct.get(person.id);
    if (known) return go({ kind: "channel", id: known.id });
    const answer = await world.act("open_dm", { partner: person.id });
    if (answer.ok) go({ kind: "channel", id: answer.channel as string });
  };
  return (
    <nav className="sidebar" aria-label="Workspace">
      <div className="side-head">
        <Menu
          label={`Workspace: ${team.name}`}
          className="workspace"
          width={260}
          items={props.teams.map((t) => ({
            label: t.name,
            detail: `${t.domain}.slack.com`,
            checked: t.id === team.id,
            icon: <Avatar name={t.name} size={28} color="#5b6b7f" />,
            run: () => props.toTeam(t.id),
          }))}
        >
          <b>{team.name}</b> <Icon name="chevron" size={16} />
        </Menu>
        <Menu
          label={`You are ${nameOf(me)} ${me.title}`}
          className="me"
          width={300}
          items={[
            ...props.everyone
              .filter((p) => p.team === team.id && p.is_playable)
              .map((p, i) => ({
                heading: i ? undefined : "Play as",
                label: nameOf(p),
                detail: [p.is_bot ? "another app's bot" : p.title, p.deleted ? "deactivated" : clockTime(world.now(), p.tz)].filter(Boolean).join(" · "),
                checked: p.id === me.id,
                icon: <Avatar name={nameOf(p)} color={p.avatar_color} size={32} />,
                run: () => world.become(p.id),
              })),
            {
              heading: "This person",
              label: "Status, time zone, do not disturb…",
              icon: <Icon name="edit" />,
              run: () => setDialog("profile"),
            },
          ]}
        >
          <Avatar name={nameOf(me)} color={me.avatar_color} size={32} />
          <span className="me-words">
            <span>You are</span>{" "}
            <b>
              {nameOf(me)}{" "}
              {me.status_emoji && <Emoji name={me.status_emoji.replaceAll(":", "")} />}
            </b>{" "}
            <small>{me.title}</small>
          </span>
          <Icon name="chevron" size={16} />
        </Menu>
      </div>
      <div className="side-scroll">
        <Section
          title="Channels"
          tool={
            <button type="button" className="ghost" aria-label="Create a channel" title="Create a channel" onClick={() => setDialog("channel")}>
              <Icon name="plus" size={16} />
            </button>
          }
        >
          {rooms.map((c) => (
            <Row
              key={c.id}
              name={c.name}
              kind={c.is_private ? "private channel" : "channel"}
              current={isAt(c)}
              unread={c.is_member ? c.unread : 0}
              faded={!c.is_member || c.is_archived}
              mark={<Icon name={c.is_private ? "lock" : "hash"} size={16} />}
              onClick={() => go({ kind: "channel", id: c.id })}
            />
          ))}
        </Section>
        <Section title="Direct messages">
          {humans.map((p) => {
            const c = direct.get(p.id);
            return (
              <Row
                key={p.id}
                name={p.id === me.id ? `${nameOf(p)} (you)` : nameOf(p)}
                kind="direct message"
                current={isAt(c)}
                unread={c?.unread ?? 0}
                mark={<Avatar name={nameOf(p)} color={p.avatar_color} size={20} />}
                after={p.status_emoji && <Emoji name={p.status_emoji.replaceAll(":", "")} />}
                onClick={() => void openDm(p)}
              />
            );
          })}
        </Section>
        <Section title="Apps">
          {world.apps.map((app) => {
            const c = direct.get(app.bot_user);
            const person = world.people.find((p) => p.id === app.bot_user);
            return (
              <Row
                key={app.app_id}
                name={app.name}
                kind="app"
                current={place.kind === "app" && place.id === app.app_id}
                unread={c?.unread ?? 0}
                mark={<Avatar name={app.name} color={person?.avatar_color} size={20} />}
                onClick={() =>
                  go({ kind: "app", id: app.app_id, tab: app.has_home && !c?.unread ? "home" : "messages" })
                }
              />
            );
          })}
          {[...direct.values()]
            .filter((c) => !bots.has(c.user ?? "") && world.people.find((p) => p.id === c.user)?.is_bot)
            .map((c) => (
              <Row
                key={c.id}
                name={channelTitle(world, c)}
                kind="app"
                current={isAt(c)}
                unread={c.unread}
                faded
                mark={<Avatar name={channelTitle(world, c)} size={20} />}
                onClick={() => go({ kind: "channel", id: c.id })}
              />
            ))}
        </Section>
      </div>
      {dialog === "profile" && <Profile close={() => setDialog("")} />}
      {dialog === "channel" && <NewChannel close={() => setDialog("")} />}
    </nav>
  );
}
