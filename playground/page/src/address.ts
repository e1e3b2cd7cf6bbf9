import type { Place } from "./world";

/** Who looks at what: `#/T1/U1/channel/C1/thread/17.1` or `#/T1/U1/app/A1/home`. */
export interface Address {
  team: string;
  user: string;
  place: Place | null;
  thread: string | null;
}

export function read(hash: string): Partial<Address> {
  const [, team, user, kind, id, more, ts] = hash.split("/").map(decodeURIComponent);
  if (!team || !user) return {};
  if (kind === "app" && id)
    return {
      team,
      user,
      place: { kind, id, tab: more === "messages" ? "messages" : "home" },
      thread: ts ?? null,
    };
  if (kind === "channel" && id)
    return { team, user, place: { kind, id }, thread: (more === "thread" && ts) || null };
  return { team, user, place: null, thread: null };
}

export function write({ team, user, place, thread }: Partial<Address>): string {
  const path = [team, user];
  if (place?.kind === "channel") path.push("channel", place.id, ...(thread ? ["thread", thread] : []));
  if (place?.kind === "app") path.push("app", place.id, place.tab, ...(thread ? [thread] : []));
  return `#/${path.map((p) => encodeURIComponent(p ?? "")).join("/")}`;
}
