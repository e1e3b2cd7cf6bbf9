import { useCallback, useMemo } from "react";
import { withEmoji } from "../emoji";
import type { Obj, Value } from "../types";
import { channelTitle, nameOf, useWorld, type World } from "../world";
import { Combobox, type Choice } from "./combobox";
import { useSurface } from "./surface";

const fromOption = (option: Obj, group?: string): Choice => ({
  value: option.value as string,
  label: withEmoji(option.text?.text ?? ""),
  detail: option.description?.text,
  group,
});

const fromOptions = (answer: Obj): Choice[] => [
  ...((answer.options ?? []) as Obj[]).map((o) => fromOption(o)),
  ...((answer.option_groups ?? []) as Obj[]).flatMap((g) =>
    ((g.options ?? []) as Obj[]).map((o) => fromOption(o, withEmoji(g.label?.text ?? ""))),
  ),
];

const people = (world: World, bots = true): Choice[] =>
  world.people
    .filter((p) => !p.deleted && (bots || !p.is_bot))
    .map((p) => ({ value: p.id, label: nameOf(p), detail: p.title || undefined, mark: "@" }));

function conversations(world: World, filter: Obj): Choice[] {
  const include = (filter.include as string[] | undefined) ?? ["public", "private", "im", "mpim"];
  const rooms = world.channels
    .filter((c) => !c.is_im && !c.is_archived)
    .filter((c) => include.includes(c.is_private ? "private" : "public"))
    .filter((c) => !c.is_private || c.is_member)
    .map((c) => ({ value: c.id, label: c.name, mark: c.is_private ? "🔒" : "#" }));
  if (!include.includes("im")) return rooms;
  const direct = world.channels
    .filter((c) => c.is_im)
    .filter(
      (c) =>
        !filter.exclude_bot_users || !world.people.find((p) => p.id === c.user)?.is_bot,
    )
    .map((c) => ({ value: c.id, label: channelTitle(world, c), mark: "@" }));
  return [...rooms, ...direct];
}

function choicesFor(element: Obj, world: World): Choice[] {
  switch ((element.type as string).replace("multi_", "")) {
    case "static_select":
      return fromOptions(element);
    case "users_select":
      return people(world);
    case "channels_select":
      return conversations(world, { include: ["public"] });
    case "conversations_select":
      return conversations(world, element.filter ?? {});
    default: {
      const chosen = element.initial_options ?? (element.initial_option ? [element.initial_option] : []);
      return (chosen as Obj[]).map((o) => fromOption(o));
    }
  }
}

/** Every select menu, single and multi. */
export function Select(props: {
  block: Obj;
  element: Obj;
  value: Value;
  change: (value: Value) => void;
  label: string;
  invalid?: boolean;
  describedBy?: string;
  busy?: boolean;
}) {
  const { element, value } = props;
  const world = useWorld();
  const { container } = useSurface();
  const many = (element.type as string).startsWith("multi_");
  const external = (element.type as string).endsWith("external_select");
  const choices = useMemo(
    () => choicesFor(element, world),
    [element, world.people, world.channels],
  );
  const where = JSON.stringify(container);
  const load = useCallback(
    async (query: string) => {
      const answer = await world.act("options", {
        container: JSON.parse(where),
        block_id: props.block.block_id,
        action_id: element.action_id,
        query,
      });
      return answer.ok ? fromOptions(answer) : [];
    },
    [where, props.block.block_id, element.action_id],
  );
  const chosen = Array.isArray(value) ? value : value ? [value] : [];
  return (
    <Combobox
      label={props.label}
      placeholder={withEmoji(
        element.placeholder?.text ?? (many ? "Choose some options" : "Choose an option"),
      )}
      choices={choices}
      chosen={chosen}
      many={many}
      max={element.max_selected_items}
      choose={(values) => props.change(many ? values : (values[0] ?? null))}
      load={external ? load : undefined}
      loadFrom={element.min_query_length ?? 3}
      invalid={props.invalid}
      describedBy={props.describedBy}
      autoFocus={element.focus_on_load}
      busy={props.busy}
    />
  );
}
