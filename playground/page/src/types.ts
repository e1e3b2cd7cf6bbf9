/** What the playground's server answers under `/play/`. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A block, an element or a text object: Slack's JSON, drawn by its `type`. */
export type Obj = Record<string, any>;

export interface Team {
  id: string;
  name: string;
  domain: string;
  organisation?: string;
}

export interface Person {
  id: string;
  team: string;
  name: string;
  real_name: string;
  title: string;
  tz: string;
  tz_hidden: boolean;
  avatar_color: string;
  is_bot: boolean;
  is_playable: boolean;
  deleted: boolean;
  status_text: string;
  status_emoji: string;
}

export interface Channel {
  id: string;
  name: string;
  is_private: boolean;
  is_im: boolean;
  user?: string;
  is_member: boolean;
  is_archived: boolean;
  is_ext_shared: boolean;
  is_pending_ext_shared: boolean;
  is_org_shared: boolean;
  topic: string;
  members: string[];
  unread: number;
  latest_ts: string;
}

export interface Command {
  command: string;
  description: string;
  usage_hint: string;
}

export interface Shortcut {
  type: "global" | "message";
  callback_id: string;
  name: string;
  description: string;
}

export interface App {
  app_id: string;
  bot_id: string;
  bot_user: string;
  name: string;
  commands: Command[];
  shortcuts: Shortcut[];
  has_home: boolean;
}

export interface SlackView extends Obj {
  id: string;
  type: "modal" | "home";
  blocks: Obj[];
}

export interface Notice {
  n: number;
  text: string;
  level: string;
}

export interface Clock {
  now: string;
  offset_seconds: number;
}

export interface ViewOfPerson {
  me: Person;
  team: Team;
  people: Person[];
  channels: Channel[];
  apps: App[];
  views: SlackView[];
  home: Record<string, SlackView | null>;
  clock: Clock;
  notices: Notice[];
}

export interface Reaction {
  name: string;
  users: string[];
  count: number;
}

export interface Message {
  ts: string;
  user: string;
  bot_id?: string;
  username?: string;
  text: string;
  blocks?: Obj[];
  attachments?: Obj[];
  thread_ts?: string;
  reply_count?: number;
  edited?: { ts: string };
  reactions: Reaction[];
  files?: Obj[];
  metadata?: Obj;
  ephemeral: boolean;
  subtype?: string;
  state?: Obj;
}

export interface Entry {
  n: number;
  at: string;
  team: string;
  direction: "bot_to_slack" | "slack_to_bot" | "person";
  name: string;
  ms: number | null;
  request: Json;
  response: Json;
  refused: string | null;
  acknowledged_ms?: number | null;
}

export interface Fault {
  id: string | number;
  kind: string;
  method?: string | null;
  team?: string | null;
  times: number;
  fired?: number;
}

export interface Step {
  title: string;
  text: string;
  as_user?: string | null;
  open?: { channel?: string; home?: string; command?: string } | null;
  done: boolean;
}

/** Where an interactive element stands. */
export type Container =
  | { type: "message"; channel: string; ts: string }
  | { type: "view"; view_id: string };

/** What a person chose, in the plain form of `POST /play/act`. */
export type Value = string | string[] | null;

export interface Answer extends Record<string, unknown> {
  ok: boolean;
  error?: string;
  message?: string;
  errors?: Record<string, string>;
  closed?: boolean;
}
