import { createContext, use, useRef } from "react";
import type { Answer, App, Channel, Message, Obj, Person, Team, ViewOfPerson } from "./types";

export type Place =
  | { kind: "channel"; id: string }
  | { kind: "app"; id: string; tab: "home" | "messages" };

/** What every part of the page may know and do as the person who looks. */
export interface World {
  me: Person;
  team: Team;
  people: Person[];
  channels: Channel[];
  apps: App[];
  view: ViewOfPerson;
  place: Place;
  dark: boolean;
  /** The playground's time, not the browser's. */
  now: () => Date;
  /** Does something as this person; a refusal is flashed unless `quiet`. */
  act: (what: string, more?: Record<string, unknown>, quiet?: boolean) => Promise<Answer>;
  flash: (text: string, level?: string) => void;
  go: (place: Place) => void;
  become: (user: string, place?: Place) => void;
  openThread: (channel: string, ts: string) => void;
  showJson: (title: string, value: unknown) => void;
  /** The channel the person looks at, if any. */
  channel: Channel | undefined;
}

export const WorldContext = createContext<World | null>(null);

export function useWorld(): World {
  const world = use(WorldContext);
  if (!world) throw new Error("WorldContext is missing");
  return world;
}

/** How a person is called in messages. */
export const nameOf = (person: Person | undefined, id = "") =>
  person ? person.real_name || person.name : id;

/** What a channel is called in lists: a DM by its partner's name. */
export function channelTitle(world: World, channel: Channel): string {
  if (!channel.is_im) return channel.name;
  return nameOf(
    world.people.find((p) => p.id === channel.user),
    channel.user,
  );
}

/** Who wrote a message: a person, or an app under its own or a chosen name. */
export function authorOf(world: World, message: Message | Obj) {
  const person = world.people.find((p) => p.id === message.user);
  const app = message.bot_id || person?.is_bot
    ? world.apps.find((a) => a.bot_id === message.bot_id || a.bot_user === message.user)
    : undefined;
  const isApp = Boolean(message.bot_id || person?.is_bot);
  return {
    name: (message.username as string) || app?.name || nameOf(person, message.user as string),
    person,
    app,
    isApp,
    color: person?.avatar_color,
  };
}

/** The world without what changes at every message, for the messages that stay as they are. */
export function useCalmWorld(): World {
  const world = useWorld();
  const kept = useRef<{ key: string; world: World } | null>(null);
  const channels = world.channels.map(({ unread: _unread, latest_ts: _latest, ...rest }) => rest);
  const key = JSON.stringify([world.me, world.people, world.apps, channels, world.dark, world.channel?.id]);
  if (kept.current?.key !== key || kept.current.world.act !== world.act) kept.current = { key, world };
  return kept.current.world;
}
