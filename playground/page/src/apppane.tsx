import { useEffect, useMemo, useState } from "react";
import { Blocks } from "./blocks/blocks";
import { fromState, type Surface, SurfaceContext, type Values } from "./blocks/surface";
import { Conversation } from "./channel";
import { Icon } from "./icons";
import type { App, Message, SlackView } from "./types";
import { Avatar } from "./ui";
import { useWorld } from "./world";

function Home({ view }: { view: SlackView }) {
  const { act } = useWorld();
  const [values, setValues] = useState<Values>(() => fromState(view.state));
  const surface = useMemo<Surface>(
    () => ({
      container: { type: "view", view_id: view.id },
      values,
      errors: {},
      set: (block, action, value) =>
        setValues((all) => ({ ...all, [block]: { ...all[block], [action]: value } })),
      dispatch: (block, element, value) =>
        act("action", {
          container: { type: "view", view_id: view.id },
          block_id: block,
          action_id: element.action_id,
          ...(value === undefined ? {} : { value }),
        }),
    }),
    [view.id, values, act],
  );
  return (
    <SurfaceContext value={surface}>
      <Blocks blocks={view.blocks} />
    </SurfaceContext>
  );
}

/** An app's page: its Home and the direct messages with it. */
export function AppPane(props: { app: App; tab: "home" | "messages"; messages: Message[]; prefill?: string | null }) {
  const { app, tab } = props;
  const world = useWorld();
  const person = world.people.find((p) => p.id === app.bot_user);
  const channel = world.channels.find((c) => c.is_im && c.user === app.bot_user);
  const view = world.view.home[app.app_id];
  useEffect(() => {
    if (tab === "home") void world.act("open_home", { app_id: app.app_id }, true);
    else void world.act("open_dm", { partner: app.bot_user }, true);
  }, [tab, app.app_id, world.me.id]);
  const tabs = app.has_home ? (["home", "messages"] as const) : (["messages"] as const);
  return (
    <>
      <header className="pane-head app-head">
        <h1>
          <Avatar name={app.name} color={person?.avatar_color} size={24} />
          {app.name} <span className="badge">App</span>
        </h1>
        <div className="tabs" role="tablist" aria-label={app.name}>
          {tabs.map((name) => (
            <button
              key={name}
              id={`tab-${name}`}
              type="button"
              role="tab"
              aria-selected={tab === name}
              aria-controls="app-panel"
              tabIndex={tab === name ? 0 : -1}
              onClick={() => world.go({ kind: "app", id: app.app_id, tab: name })}
              onKeyDown={(event) => {
                if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
                const other = tabs[(tabs.indexOf(name as never) + 1) % tabs.length] ?? name;
                world.go({ kind: "app", id: app.app_id, tab: other });
                document.getElementById(`tab-${other}`)?.focus();
              }}
            >
              {name === "home" ? "Home" : "Messages"}
              {name === "messages" && channel && channel.unread > 0 && <span className="count">{channel.unread}</span>}
            </button>
          ))}
        </div>
        {tab === "home" && view && (
          <button type="button" className="ghost" aria-label="View JSON" title="View JSON" onClick={() => world.showJson("Home", view)}>
            <Icon name="code" />
          </button>
        )}
      </header>
      <div id="app-panel" className="app-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === "home" ? (
          <div className="scroll" tabIndex={0}>
            <div className="home">
              {view ? (
                <Home key={view.id} view={view} />
              ) : (
                <p className="muted">{app.name} has not drawn its Home for you yet.</p>
              )}
            </div>
          </div>
        ) : channel ? (
          <Conversation channel={channel} messages={props.messages} prefill={props.prefill} />
        ) : (
          <p className="muted pad">Opening the conversation…</p>
        )}
      </div>
    </>
  );
}
