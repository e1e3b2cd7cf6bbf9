import { useEffect, useMemo, useRef, useState } from "react";
import { Blocks } from "./blocks/blocks";
import { fromState, initialValue, present, type Surface, SurfaceContext, type Values } from "./blocks/surface";
import { withEmoji } from "./emoji";
import { Icon } from "./icons";
import type { Obj, SlackView, Value } from "./types";
import { Avatar, Dialog, Spinner } from "./ui";
import { useWorld } from "./world";

/** What was typed, by view: it outlives errors, updates and the views above it. */
const typed = new Map<string, Values>();

function Frame({ view, below }: { view: SlackView; below: number }) {
  const world = useWorld();
  const [values, setValues] = useState<Values>(() => typed.get(view.id) ?? fromState(view.state));
  const [errors, setErrors] = useState<Record<string, string>>(view.errors ?? {});
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const submitButton = useRef<HTMLButtonElement>(null);
  const closeButton = useRef<HTMLButtonElement>(null);
  const app = world.apps.find((a) => a.app_id === view.app_id || a.bot_id === view.bot_id);
  const title = withEmoji((view.title?.text as string | undefined) ?? "");

  const focusFirst = (selector: string) => {
    const found = body.current?.querySelector<HTMLElement>(selector);
    (found ?? submitButton.current ?? closeButton.current)?.focus();
  };
  useEffect(
    () =>
      focusFirst(
        body.current?.querySelector("[data-autofocus]")
          ? "[data-autofocus]"
          : ".input :is(input, textarea, select)",
      ),
    [],
  );
  useEffect(() => {
    const [first] = Object.keys(errors);
    if (first) focusFirst(`[data-block-id="${CSS.escape(first)}"] :is(input, textarea, select)`);
  }, [errors]);

  const set = (block: string, action: string, value: Value) => {
    setValues((all) => {
      const next = { ...all, [block]: { ...all[block], [action]: value } };
      typed.set(view.id, next);
      return next;
    });
    setErrors(({ [block]: _gone, ...rest }) => (_gone === undefined ? errors : rest));
  };
  const submit = async () => {
    if (busy || !view.submit) return;
    setErrors({});
    setTrouble("");
    const all = present(view.blocks, values);
    for (const block of view.blocks) {
      const element = block.element as Obj | undefined;
      if (block.type !== "input" || !element?.default_to_current_conversation) continue;
      all[block.block_id] ??= {};
      all[block.block_id]![element.action_id] ??= initialValue(element, world.channel?.id);
    }
    setBusy(true);
    const answer = await world.act("submit", { view_id: view.id, values: all }, true);
    setBusy(false);
    if (answer.errors && Object.keys(answer.errors).length) setErrors({ ...answer.errors });
    else if (!answer.ok)
      setTrouble(
        answer.message || "We had some trouble connecting. Your text is still here. Try again?",
      );
  };
  const close = (clear: boolean) => void world.act("close", { view_id: view.id, ...(clear ? { clear: true } : {}) });

  const surface = useMemo<Surface>(
    () => ({
      container: { type: "view", view_id: view.id },
      values,
      errors,
      set,
      dispatch: (block, element, value) =>
        world.act("action", {
          container: { type: "view", view_id: view.id },
          block_id: block,
          action_id: element.action_id,
          ...(value === undefined ? {} : { value }),
          // The app hears with it what stands in the other fields.
          values: present(view.blocks, typed.get(view.id) ?? {}),
        }),
      submit: () => void submit(),
    }),
    [view, values, errors, busy, world.act],
  );
  return (
    <div
      className="modal-frame"
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void submit();
        }
      }}
    >
      <header className="dialog-head">
        {below > 0 && (
          <button type="button" className="ghost" aria-label="Back" title="Back" onClick={() => close(false)}>
            <Icon name="back" />
          </button>
        )}
        <Avatar
          name={app?.name ?? "App"}
          size={28}
          color={world.people.find((p) => p.id === app?.bot_user)?.avatar_color}
        />
        <h2>{title}</h2>
        <button type="button" className="ghost" aria-label="View JSON" title="View JSON" onClick={() => world.showJson("View", view)}>
          <Icon name="code" />
        </button>
        <button type="button" className="ghost" aria-label="Close" title="Close" onClick={() => close(below > 0)}>
          <Icon name="close" />
        </button>
      </header>
      {trouble && (
        <p className="banner" role="alert">
          <Icon name="warning" size={16} /> {trouble}
        </p>
      )}
      <div ref={body} className="dialog-body">
        <SurfaceContext value={surface}>
          <Blocks blocks={view.blocks} />
        </SurfaceContext>
      </div>
      <footer className="dialog-foot">
        <button ref={closeButton} type="button" className="button" onClick={() => close(false)}>
          {withEmoji((view.close?.text as string | undefined) ?? (view.submit ? "Cancel" : "Close"))}
        </button>
        {view.submit && (
          <button
            ref={submitButton}
            type="button"
            className="button primary"
            aria-busy={busy}
            onClick={() => void submit()}
          >
            {busy && <Spinner />}
            {withEmoji(view.submit.text as string)}
          </button>
        )}
      </footer>
    </div>
  );
}

/** The person's open modals: the top one is shown, the ones below keep what was typed. */
export function Modals() {
  const world = useWorld();
  const { views } = world.view;
  const top = views.at(-1);
  useEffect(() => {
    const open = new Set(views.map((v) => v.id));
    for (const id of typed.keys()) if (!open.has(id)) typed.delete(id);
  }, [views]);
  if (!top) return null;
  return (
    <Dialog
      key={views[0]?.id}
      label={withEmoji((top.title?.text as string | undefined) ?? "Modal")}
      className="modal"
      close={() => void world.act("close", { view_id: top.id })}
    >
      <Frame key={top.id} view={top} below={views.length - 1} />
    </Dialog>
  );
}
