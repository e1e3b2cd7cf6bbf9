import { useRef, useState } from "react";
import { withEmoji } from "../emoji";
import { Icon } from "../icons";
import { JsonTree } from "../json";
import { Text } from "../mrkdwn";
import { parts, atWallClock } from "../time";
import type { Obj, Value } from "../types";
import { Dialog, Menu, Spinner } from "../ui";
import { useWorld } from "../world";
import { Select } from "./selects";
import { initialValue, useSurface } from "./surface";

const TEXT_INPUTS = ["plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"];

function Confirm(props: { confirm: Obj; yes: () => void; no: () => void }) {
  const { confirm } = props;
  const danger = confirm.style === "danger";
  return (
    <Dialog label={withEmoji(confirm.title?.text ?? "Are you sure?")} close={props.no} className="confirm">
      <header className="dialog-head">
        <h2>
          <Text text={confirm.title ?? { text: "Are you sure?" }} />
        </h2>
        <button type="button" className="ghost" aria-label="Close" onClick={props.no}>
          <Icon name="close" />
        </button>
      </header>
      <div className="dialog-body">
        <Text text={confirm.text ?? { text: "" }} />
      </div>
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={props.no}>
          {withEmoji(confirm.deny?.text ?? "Cancel")}
        </button>
        <button
          type="button"
          className={`button ${danger ? "danger filled" : "primary"}`}
          onClick={props.yes}
          autoFocus
        >
          {withEmoji(confirm.confirm?.text ?? "Yes")}
        </button>
      </footer>
    </Dialog>
  );
}

/** Asks first when the element says so, then does it. */
function useConfirmed(element: Obj) {
  const [waiting, setWaiting] = useState<(() => void) | null>(null);
  const ask = (then: () => void) => (element.confirm ? setWaiting(() => then) : then());
  const dialog = waiting && (
    <Confirm
      confirm={element.confirm}
      yes={() => {
        setWaiting(null);
        waiting();
      }}
      no={() => setWaiting(null)}
    />
  );
  return { ask, dialog };
}

/** A button that waits for the app: a spinner while it does, a warning when it failed. */
export function Button({ block, element }: { block: Obj; element: Obj }) {
  const surface = useSurface();
  const [state, setState] = useState<"" | "busy" | "failed">("");
  const { ask, dialog } = useConfirmed(element);
  const press = () =>
    ask(() => {
      if (element.url) window.open(element.url, "_blank", "noopener");
      setState("busy");
      void surface
        .dispatch(block.block_id, element, element.value)
        .then((answer) => setState(answer.ok ? "" : "failed"));
    });
  const style = element.style === "primary" ? "primary" : element.style === "danger" ? "danger" : "";
  return (
    <span className="element">
      <button
        type="button"
        className={`button small ${style}`}
        aria-label={element.accessibility_label}
        aria-busy={state === "busy"}
        data-action-id={element.action_id}
        disabled={element.type === "workflow_button"}
        onClick={() => state !== "busy" && press()}
      >
        {state === "busy" && <Spinner />}
        <Text text={element.text ?? { text: "Button" }} />
      </button>
      {state === "failed" && (
        <span className="warn" role="img" aria-label="The app did not take this">
          <Icon name="warning" />
        </span>
      )}
      {dialog}
    </span>
  );
}

function Overflow({ block, element }: { block: Obj; element: Obj }) {
  const surface = useSurface();
  const { ask, dialog } = useConfirmed(element);
  return (
    <span className="element">
      <Menu
        label="More options"
        className="button small square"
        items={(element.options as Obj[]).map((option) => ({
          label: <Text text={option.text} />,
          detail: option.description?.text,
          run: () =>
            ask(() => {
              if (option.url) window.open(option.url, "_blank", "noopener");
              void surface.dispatch(block.block_id, element, option.value);
            }),
        }))}
      >
        <Icon name="more" />
      </Menu>
      {dialog}
    </span>
  );
}

function Options(props: ControlProps & { many: boolean }) {
  const { element, value, change, many } = props;
  const chosen = Array.isArray(value) ? value : value ? [value] : [];
  return (
    <div className="options" role={many ? "group" : "radiogroup"} aria-label={props.label} aria-describedby={props.describedBy}>
      {(element.options as Obj[]).map((option, i) => (
        <label key={option.value} className="choice">
          <input
            type={many ? "checkbox" : "radio"}
            name={props.id}
            checked={chosen.includes(option.value)}
            data-autofocus={(element.focus_on_load && i === 0) || undefined}
            onChange={(event) =>
              change(
                !many
                  ? option.value
                  : event.target.checked
                    ? [...chosen, option.value]
                    : chosen.filter((v) => v !== option.value),
              )
            }
          />
          <span>
            <Text text={option.text} />
            {option.description && (
              <small>
                <Text text={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}

function TextInput(props: ControlProps & { dispatching: boolean }) {
  const { element, value, change } = props;
  const surface = useSurface();
  const text = typeof value === "string" ? value : "";
  const common = {
    id: props.id,
    value: text,
    placeholder: withEmoji(element.placeholder?.text ?? ""),
    "aria-label": props.labelledBy ? undefined : props.label,
    "aria-invalid": props.invalid || undefined,
    "aria-describedby": props.describedBy,
    "data-autofocus": element.focus_on_load || undefined,
    className: `field${props.invalid ? " invalid" : ""}`,
    autoComplete: "off",
  };
  const triggers = (element.dispatch_action_config?.trigger_actions_on as string[] | undefined) ?? [
    "on_enter_pressed",
  ];
  const typed = (next: string) => {
    change(next, props.dispatching && triggers.includes("on_character_entered"));
  };
  const left = element.max_length ? element.max_length - text.length : null;
  const counter = left !== null && (left < 0 || left < element.max_length * 0.2) && (
    <span className={`counter${left < 0 ? " over" : ""}`} aria-hidden="true">
      {left}
    </span>
  );
  if (element.multiline || element.type === "rich_text_input")
    return (
      <span className="field-box">
        <textarea
          {...common}
          rows={Math.min(12, Math.max(4, text.split("\n").length + 1))}
          onChange={(event) => typed(event.target.value)}
        />
        {counter}
      </span>
    );
  const mode = ({ email_text_input: "email", url_text_input: "url", number_input: "decimal" } as const)[
    element.type as "number_input"
  ];
  return (
    <span className="field-box">
      <input
        {...common}
        type="text"
        inputMode={mode}
        onChange={(event) => typed(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          event.preventDefault();
          event.stopPropagation();
          if (props.dispatching && triggers.includes("on_enter_pressed")) change(text, true);
          else surface.submit?.();
        }}
      />
      {counter}
    </span>
  );
}

function DateTime(props: ControlProps) {
  const { me } = useWorld();
  const seconds = Number(props.value ?? 0);
  const at = seconds ? parts(new Date(seconds * 1000), me.tz) : null;
  const two = (n: number) => String(n).padStart(2, "0");
  return (
    <input
      type="datetime-local"
      id={props.id}
      className={`field when${props.invalid ? " invalid" : ""}`}
      aria-label={props.labelledBy ? undefined : props.label}
      aria-describedby={props.describedBy}
      value={at ? `${at.year}-${two(at.month)}-${two(at.day)}T${two(at.hour)}:${two(at.minute)}` : ""}
      onChange={(event) => {
        const [y = 0, m = 1, d = 1, h = 0, min = 0] = event.target.value.split(/\D/).map(Number);
        props.change(
          event.target.value ? String(atWallClock(me.tz, y, m, d, h, min).getTime() / 1000) : null,
        );
      }}
    />
  );
}

function Picker(props: ControlProps & { kind: "date" | "time" }) {
  // A half-typed date reads as empty; only whole ones, and leaving it empty, are a change.
  const input = useRef<HTMLInputElement>(null);
  return (
    <input
      ref={input}
      type={props.kind}
      id={props.id}
      className={`field when${props.invalid ? " invalid" : ""}`}
      aria-label={props.labelledBy ? undefined : props.label}
      aria-invalid={props.invalid || undefined}
      aria-describedby={props.describedBy}
      data-autofocus={props.element.focus_on_load || undefined}
      value={typeof props.value === "string" ? props.value : ""}
      onChange={(event) => {
        if (event.target.value || !input.current?.validity.badInput)
          props.change(event.target.value || null);
      }}
    />
  );
}

interface ControlProps {
  id: string;
  block: Obj;
  element: Obj;
  value: Value;
  /** Keeps the value; `now` says whether the app hears of it at once (else the caller decides). */
  change: (value: Value, now?: boolean) => void;
  label: string;
  labelledBy?: boolean;
  invalid?: boolean;
  describedBy?: string;
}

/** Any element that holds a value, in an input block or beside text. */
export function Control(props: Omit<ControlProps, "value" | "change"> & { input: boolean; dispatching: boolean }) {
  const { block, element, input, dispatching } = props;
  const surface = useSurface();
  const world = useWorld();
  const [busy, setBusy] = useState(false);
  const { ask, dialog } = useConfirmed(element);
  const kept = surface.values[block.block_id]?.[element.action_id];
  const value = kept === undefined ? initialValue(element, world.channel?.id) : kept;
  const text = TEXT_INPUTS.includes(element.type);
  const change = (next: Value, now?: boolean) => {
    const tell = now ?? (text ? false : !input || dispatching);
    if (!tell) return surface.set(block.block_id, element.action_id, next);
    ask(() => {
      surface.set(block.block_id, element.action_id, next);
      setBusy(true);
      void surface.dispatch(block.block_id, element, next).finally(() => setBusy(false));
    });
  };
  const all = { ...props, value, change };
  const type = element.type as string;
  let control;
  if (type === "checkboxes" || type === "radio_buttons")
    control = <Options {...all} many={type === "checkboxes"} />;
  else if (type.endsWith("_select")) control = <Select {...all} busy={busy} />;
  else if (type === "datepicker" || type === "timepicker")
    control = <Picker {...all} kind={type === "datepicker" ? "date" : "time"} />;
  else if (type === "datetimepicker") control = <DateTime {...all} />;
  else if (text) control = <TextInput {...all} />;
  else control = <JsonTree value={element} />;
  return (
    <>
      {control}
      {dialog}
    </>
  );
}

/** An element of an actions block, or a section's accessory. */
export function Element({ block, element, label }: { block: Obj; element: Obj; label: string }) {
  const type = element.type as string;
  if (type === "button" || type === "workflow_button") return <Button block={block} element={element} />;
  if (type === "icon_button")
    return <Button block={block} element={{ ...element, accessibility_label: element.text?.text }} />;
  if (type === "feedback_buttons")
    return (
      <>
        {[element.positive_button, element.negative_button].map((b: Obj) => (
          <Button key={b.value} block={block} element={{ ...b, action_id: element.action_id }} />
        ))}
      </>
    );
  if (type === "overflow") return <Overflow block={block} element={element} />;
  if (type === "image")
    return <img className="accessory" src={element.image_url} alt={element.alt_text} />;
  const name = withEmoji(element.placeholder?.text ?? "") || label;
  return (
    <span className="element">
      <Control id={`${block.block_id}-${element.action_id}`} block={block} element={element} label={name} input={false} dispatching />
    </span>
  );
}
