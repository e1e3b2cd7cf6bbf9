import { createContext, use } from "react";
import type { Answer, Container, Obj, Value } from "../types";

export type Values = Record<string, Record<string, Value>>;

/** What a block needs from the message, modal or Home on which it stands. */
export interface Surface {
  container: Container;
  /** What the person changed; what is absent still has its initial value. */
  values: Values;
  errors: Record<string, string>;
  /** Keeps a value; a form sends it when it is submitted. */
  set: (block: string, action: string, value: Value) => void;
  /** Tells the app at once that the person used an element. */
  dispatch: (block: string, element: Obj, value?: Value) => Promise<Answer>;
  /** For Enter in a single-line input. */
  submit?: () => void;
}

export const SurfaceContext = createContext<Surface | null>(null);

export function useSurface(): Surface {
  const surface = use(SurfaceContext);
  if (!surface) throw new Error("SurfaceContext is missing");
  return surface;
}

const valuesOf = (options: Obj[] | undefined) => (options ?? []).map((o) => o.value as string);

/** An element's value before the person touched it, in the plain form. */
export function initialValue(element: Obj, channel?: string): Value {
  const current = element.default_to_current_conversation && channel ? channel : null;
  switch (element.type) {
    case "static_select":
    case "external_select":
    case "radio_buttons":
      return element.initial_option?.value ?? null;
    case "checkboxes":
    case "multi_static_select":
    case "multi_external_select":
      return valuesOf(element.initial_options);
    case "users_select":
      return element.initial_user ?? null;
    case "multi_users_select":
      return element.initial_users ?? [];
    case "channels_select":
      return element.initial_channel ?? null;
    case "multi_channels_select":
      return element.initial_channels ?? [];
    case "conversations_select":
      return element.initial_conversation ?? current;
    case "multi_conversations_select":
      return element.initial_conversations ?? (current ? [current] : []);
    case "datepicker":
      return element.initial_date ?? null;
    case "timepicker":
      return element.initial_time ?? null;
    case "datetimepicker":
      return element.initial_date_time ? String(element.initial_date_time) : null;
    default:
      return element.initial_value ?? null;
  }
}

/** The values that Slack already keeps for a message or view (`state.values`), in the plain form. */
export function fromState(state: Obj | undefined): Values {
  const values: Values = {};
  for (const [block, actions] of Object.entries((state?.values ?? state ?? {}) as Record<string, Obj>))
    for (const [action, kept] of Object.entries(actions as Record<string, Obj>)) {
      const { type, ...rest } = kept;
      const [value] = Object.values(rest);
      const plain = (one: any) => (one && typeof one === "object" ? one.value : one);
      if (type === "rich_text_input") continue;
      if (value == null) continue;
      (values[block] ??= {})[action] = Array.isArray(value) ? value.map(plain) : String(plain(value));
    }
  return values;
}

/** Only the values of inputs that stand in these blocks: an update may have taken some away. */
export function present(blocks: Obj[], values: Values): Values {
  const kept: Values = {};
  for (const block of blocks)
    for (const element of [block.element, block.accessory, ...(block.elements ?? [])] as Obj[]) {
      const value = values[block.block_id]?.[element?.action_id];
      if (value !== undefined) (kept[block.block_id] ??= {})[element.action_id] = value;
    }
  return kept;
}
