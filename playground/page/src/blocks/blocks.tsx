import { type ReactNode, useState } from "react";
import { Message as Drawn } from "slack-blocks-to-jsx";
import { Icon } from "../icons";
import { JsonTree } from "../json";
import { ChannelMention, Emoji, Link, Text, UserMention } from "../mrkdwn";
import { slackDate } from "../time";
import type { Obj } from "../types";
import { useWorld } from "../world";
import { Button, Control, Element } from "./elements";
import { useSurface } from "./surface";

/** Blocks that slack-blocks-to-jsx draws as they are; the rest need behaviour or exact text. */
const DRAWN = new Set([
  "rich_text",
  "markdown",
  "video",
  "alert",
  "plan",
  "task_card",
  "data_visualization",
]);

function Library({ block }: { block: Obj }) {
  const world = useWorld();
  return (
    <Drawn
      // It keeps the names that it was first given.
      key={`${world.me.id} ${world.people.length} ${world.channels.length}`}
      withoutWrapper
      blocks={[block as never]}
      name=""
      logo=""
      theme={world.dark ? "dark" : "light"}
      className="library"
      hooks={{
        user: ({ id }) => <UserMention id={id} />,
        channel: ({ id, name }) => <ChannelMention id={id} name={name} />,
        emoji: ({ name, skin_tone }) => (
          <Emoji name={skin_tone ? `${name}::skin-tone-${skin_tone}` : name} />
        ),
        link: ({ href, children }) => <Link href={href}>{children}</Link>,
        date: ({ timestamp, format, fallback }) => (
          <span title={fallback || undefined}>
            {slackDate(format, Number(timestamp), world.now(), world.me.tz)}
          </span>
        ),
      }}
    />
  );
}

function Section({ block }: { block: Obj }) {
  const accessory = block.accessory as Obj | undefined;
  const below = accessory && ["checkboxes", "radio_buttons"].includes(accessory.type);
  return (
    <div className={`block section${below ? " column" : ""}`}>
      <div className="section-text">
        {block.text && <Text text={block.text} />}
        {block.fields && (
          <div className="fields">
            {(block.fields as Obj[]).map((field, i) => (
              <div key={i}>
                <Text text={field as never} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="section-side">
          <Element block={block} element={accessory} label={plain(block.text)} />
        </div>
      )}
    </div>
  );
}

const plain = (text: Obj | undefined) => ((text?.text as string) ?? "").replace(/[*_~`]/g, "").slice(0, 80);

function Input({ block }: { block: Obj }) {
  const surface = useSurface();
  const element = block.element as Obj;
  const id = `${block.block_id}-${element.action_id}`;
  const error = surface.errors[block.block_id];
  const grouped = ["checkboxes", "radio_buttons"].includes(element.type);
  const labelled = !grouped && !element.type.endsWith("_select");
  const Name = labelled ? "label" : "span";
  const label = plain(block.label);
  const described = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className="block input" data-block-id={block.block_id}>
      <Name className="input-label" {...(labelled ? { htmlFor: id } : {})}>
        <Text text={block.label} />
        {block.optional && <span className="optional"> (optional)</span>}
      </Name>
      <Control
        id={id}
        block={block}
        element={element}
        label={label}
        labelledBy={labelled}
        input
        dispatching={Boolean(block.dispatch_action)}
        invalid={Boolean(error)}
        describedBy={described || undefined}
      />
      {error && (
        <p className="input-error" id={`${id}-error`} role="alert">
          <Icon name="warning" size={16} /> {error}
        </p>
      )}
      {block.hint && (
        <p className="input-hint" id={`${id}-hint`}>
          <Text text={block.hint} />
        </p>
      )}
    </div>
  );
}

function Cell({ cell }: { cell: Obj }): ReactNode {
  if (cell.type === "rich_text") return <Library block={cell} />;
  if (cell.type === "raw_number") return cell.text ?? cell.value;
  return <Text text={{ text: cell.text ?? "" }} />;
}

function Table({ block }: { block: Obj }) {
  const rows = block.rows as Obj[][];
  const [head, ...body] = rows;
  const style = (i: number) => ({
    textAlign: (block.column_settings?.[i]?.align ??
      (body.length && body.every((r) => r[i]?.type === "raw_number") ? "right" : "left")) as "left",
  });
  const key = (block.row_header_column_index as number | undefined) ?? 0;
  return (
    <div className="block table-box" tabIndex={0} role="region" aria-label={block.caption ?? "Table"}>
      <table>
        {block.caption && <caption>{block.caption}</caption>}
        <thead>
          <tr>
            {head?.map((cell, i) => (
              <th key={i} scope="col" style={style(i)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, r) => (
            <tr key={r}>
              {row.map((cell, i) =>
                block.type === "data_table" && i === key ? (
                  <th key={i} scope="row" style={style(i)}>
                    <Cell cell={cell} />
                  </th>
                ) : (
                  <td key={i} style={style(i)}>
                    <Cell cell={cell} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ImageBlock({ block }: { block: Obj }) {
  const [open, setOpen] = useState(true);
  const title = block.title ? <Text text={block.title} /> : block.alt_text;
  const source = block.image_url ?? block.slack_file?.url ?? `/play/files/${block.slack_file?.id}`;
  return (
    <div className="block image">
      <button type="button" className="image-title" aria-expanded={open} onClick={() => setOpen(!open)}>
        {title} <Icon name="chevron" size={14} />
      </button>
      {open && <img src={source} alt={block.alt_text} />}
    </div>
  );
}

function Card({ block }: { block: Obj }) {
  return (
    <article className="block card">
      {block.hero_image && <img className="hero" src={block.hero_image.image_url} alt={block.hero_image.alt_text} />}
      <div className="card-head">
        {block.icon && <img className="card-icon" src={block.icon.image_url} alt={block.icon.alt_text} />}
        <div>
          {block.title && <b><Text text={block.title} /></b>}
          {block.subtitle && <div className="muted"><Text text={block.subtitle} /></div>}
        </div>
      </div>
      {block.body && <p><Text text={block.body} /></p>}
      {block.actions && (
        <div className="actions">
          {(block.actions as Obj[]).map((b) => <Button key={b.action_id} block={block} element={b} />)}
        </div>
      )}
    </article>
  );
}

function ContainerBlock({ block }: { block: Obj }) {
  const inner = <Blocks blocks={block.child_blocks as Obj[]} />;
  const title = (
    <>
      <b>{typeof block.title === "string" ? block.title : block.title && <Text text={block.title} />}</b>
      {block.subtitle && (
        <span className="muted"> {typeof block.subtitle === "string" ? block.subtitle : <Text text={block.subtitle} />}</span>
      )}
    </>
  );
  if (!block.is_collapsible)
    return <div className="block container">{title}{inner}</div>;
  return (
    <details className="block container" open={!block.default_collapsed}>
      <summary>{title}</summary>
      {inner}
    </details>
  );
}

function Unknown({ block }: { block: Obj }) {
  return (
    <div className="block unknown">
      <p>
        <Icon name="code" size={16} /> Slack draws a <code>{String(block.type)}</code> block here. Its JSON:
      </p>
      <JsonTree value={block} />
    </div>
  );
}

function One({ block }: { block: Obj }): ReactNode {
  switch (block.type) {
    case "section":
      return <Section block={block} />;
    case "header": {
      const Level = `h${Math.min(6, 1 + ((block.level as number) || 1))}` as "h2";
      return <Level className={`block header level-${block.level ?? 1}`}><Text text={block.text} /></Level>;
    }
    case "divider":
      return <hr className="block divider" />;
    case "context":
      return (
        <div className="block context">
          {(block.elements as Obj[]).map((e, i) =>
            e.type === "image" ? (
              <img key={i} src={e.image_url} alt={e.alt_text} />
            ) : (
              <span key={i}><Text text={e as never} /></span>
            ),
          )}
        </div>
      );
    case "actions":
    case "context_actions":
      return (
        <div className="block actions">
          {(block.elements as Obj[]).map((e, i) => (
            <Element key={e.action_id ?? i} block={block} element={e} label={e.type} />
          ))}
        </div>
      );
    case "input":
      return <Input block={block} />;
    case "image":
      return <ImageBlock block={block} />;
    case "table":
    case "data_table":
      return <Table block={block} />;
    case "card":
      return <Card block={block} />;
    case "carousel":
      return (
        <div className="block carousel" tabIndex={0} role="region" aria-label="Cards">
          {(block.elements as Obj[]).map((e, i) => <Card key={i} block={{ ...e, block_id: e.block_id ?? block.block_id }} />)}
        </div>
      );
    case "container":
      return <ContainerBlock block={block} />;
    default:
      return DRAWN.has(block.type) ? <div className="block"><Library block={block} /></div> : <Unknown block={block} />;
  }
}

/** A message's, modal's or Home's blocks. */
export function Blocks({ blocks }: { blocks: Obj[] }) {
  return (
    <div className="blocks">
      {blocks.map((block, i) => (
        <One key={`${block.block_id ?? ""} ${i}`} block={block} />
      ))}
    </div>
  );
}

