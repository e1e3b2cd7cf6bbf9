import type { Answer } from "./types";

async function answer(request: Promise<Response>): Promise<any> {
  try {
    return await (await request).json();
  } catch {
    return {
      ok: false,
      error: "unreachable",
      message: "The playground does not answer. Is it still running in the terminal?",
    };
  }
}

/** Reads one of the playground's `/play/` addresses. */
export const get = (path: string, query: Record<string, string | number> = {}) =>
  answer(fetch(`/play/${path}?${new URLSearchParams(query as Record<string, string>)}`));

export const post = (path: string, body: unknown) =>
  answer(
    fetch(`/play/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );

export const remove = (path: string, body: unknown = {}) =>
  answer(
    fetch(`/play/${path}`, {
      method: "DELETE",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );

/** Does something as a person: waits until the app acknowledged, or 3 s. */
export const act = (
  who: { team: string; user: string },
  what: string,
  more: Record<string, unknown> = {},
): Promise<Answer> => post("act", { ...who, do: what, ...more });

/** Calls `changed` with the names of what changed, and `online` when the line goes up or down. */
export function live(
  team: string,
  user: string,
  changed: (what: string[]) => void,
  online: (up: boolean) => void,
): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  let wait = 250;
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(
      `${scheme}://${location.host}/play/live?${new URLSearchParams({ team, user })}`,
    );
    socket.onopen = () => {
      wait = 250;
      online(true);
      changed(["everything"]);
    };
    socket.onmessage = (event) => {
      const told = JSON.parse(event.data as string) as { type: string; what?: string[] };
      if (told.type === "changed") changed(told.what ?? []);
    };
    socket.onclose = () => {
      if (over) return;
      online(false);
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 4000);
    };
  };
  connect();
  return () => {
    over = true;
    clearTimeout(timer);
    socket?.close();
  };
}
