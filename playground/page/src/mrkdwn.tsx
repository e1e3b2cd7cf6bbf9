import { Fragment, type ReactNode } from "react";
import { emojiOf, withEmoji } from "./emoji";
import { slackDate } from "./time";
import { nameOf, useWorld, type World } from "./world";

export const decode = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Links leave the page only by the schemes that Slack links. */
const isLink = (url: string) => /^(https?:|mailto:|tel:)/i.test(url);

const INLINE = new RegExp(
  [
    /`(?<code>[^`\n]+)`/,
    /<(?<angle>[^<>\n]+)>/,
    /(?<url>https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)\]'"])/,
    /:(?<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/,
    /(?<![\w*])\*(?![\s*])(?<bold>[^*\n]*[^\s*])\*(?![\w*])/,
    /(?<![\w_])_(?![\s_])(?<italic>[^_\n]*[^\s_])_(?![\w_])/,
    /(?<![\w~])~(?![\s~])(?<strike>[^~\n]*[^\s~])~(?![\w~])/,
  ]
    .map((r) => r.source)
    .join("|"),
  "i",
);

export function Emoji({ name }: { name: string }) {
  const found = emojiOf(name);
  if (!found) return <>:{name}:</>;
  return (
    <span className="emoji" role="img" aria-label={`${name.replaceAll("_", " ")} emoji`} title={`:${name}:`}>
      {found}
    </span>
  );
}

export function Link({ href, children }: { href: string; children: ReactNode }) {
  if (!isLink(href)) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

export function UserMention({ id }: { id: string }) {
  const world = useWorld();
  const person = world.people.find((p) => p.id === id);
  const mine = id === world.me.id ? " mine" : "";
  return <span className={`mention${mine}`}>@{nameOf(person, id)}</span>;
}

export function ChannelMention({ id, name }: { id: string; name?: string }) {
  const world = useWorld();
  const channel = world.channels.find((c) => c.id === id);
  if (!channel) return <span className="mention">#{name || "private channel"}</span>;
  return (
    <button
      type="button"
      className="mention"
      onClick={() => world.go({ kind: "channel", id })}
    >
      #{channel.name}
    </button>
  );
}

function angle(inside: string, world: World): ReactNode {
  const [target = "", label = ""] = inside.split(/\|(.*)/s);
  if (/^@[UW]/.test(target)) return <UserMention id={target.slice(1)} />;
  if (/^#C/.test(target)) return <ChannelMention id={target.slice(1)} name={decode(label)} />;
  if (/^!(here|channel|everyone)$/.test(target))
    return <span className="mention mine">@{target.slice(1)}</span>;
  if (target.startsWith("!subteam^")) return <span className="mention">{label || target}</span>;
  if (target.startsWith("!date^")) {
    const [, stamp = "", format = "", url] = target.split("^");
    const text = /^\d+$/.test(stamp)
      ? slackDate(decode(format), Number(stamp), world.now(), world.me.tz)
      : decode(label);
    return url ? <Link href={decode(url)}>{text}</Link> : <span title={decode(label)}>{text}</span>;
  }
  if (isLink(target))
    return <Link href={decode(target)}>{label ? withEmoji(decode(label)) : decode(target.replace(/^mailto:/, ""))}</Link>;
  return decode(`<${inside}>`);
}

function inline(text: string, world: World): ReactNode[] {
  const nodes: ReactNode[] = [];
  let rest = text;
  while (rest) {
    const found = INLINE.exec(rest);
    if (!found?.groups) break;
    const before = rest.slice(0, found.index);
    if (before) nodes.push(decode(before));
    const g = found.groups;
    const key = nodes.length;
    if (g.code !== undefined) nodes.push(<code key={key}>{decode(g.code)}</code>);
    else if (g.angle !== undefined)
      nodes.push(<Fragment key={key}>{angle(g.angle, world)}</Fragment>);
    else if (g.url !== undefined)
      nodes.push(
        <Link key={key} href={decode(g.url)}>
          {decode(g.url)}
        </Link>,
      );
    else if (g.emoji !== undefined) nodes.push(<Emoji key={key} name={g.emoji.toLowerCase()} />);
    else if (g.bold !== undefined) nodes.push(<b key={key}>{inline(g.bold, world)}</b>);
    else if (g.italic !== undefined) nodes.push(<i key={key}>{inline(g.italic, world)}</i>);
    else if (g.strike !== undefined) nodes.push(<s key={key}>{inline(g.strike, world)}</s>);
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(decode(rest));
  return nodes;
}

function lines(text: string, world: World): ReactNode[] {
  const parts: { quote: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quote = /^(>|&gt;)/.test(line);
    const bare = quote ? line.replace(/^(>|&gt;) ?/, "") : line;
    const last = parts.at(-1);
    if (last?.quote === quote) last.lines.push(bare);
    else parts.push({ quote, lines: [bare] });
  }
  return parts.map((part, i) =>
    part.quote ? (
      <blockquote key={i}>{inline(part.lines.join("\n"), world)}</blockquote>
    ) : (
      <Fragment key={i}>{inline(part.lines.join("\n"), world)}</Fragment>
    ),
  );
}

/** Slack's mrkdwn. Entities are decoded after the marks are read, so escaped marks stay text. */
export function Mrkdwn({ text }: { text: string }) {
  const world = useWorld();
  return (
    <span className="mrkdwn">
      {text.split(/```\n?/).map((part, i) =>
        i % 2 ? (
          <pre key={i}>{decode(part.replace(/\n$/, ""))}</pre>
        ) : (
          <Fragment key={i}>{lines(part, world)}</Fragment>
        ),
      )}
    </span>
  );
}

/** A text object: mrkdwn, or plain text in which only emoji names are drawn. */
export function Text({ text }: { text: { type?: string; text: string; emoji?: boolean } }) {
  if (text.type === "mrkdwn") return <Mrkdwn text={text.text} />;
  return (
    <span className="plain">
      {text.emoji === false ? decode(text.text) : withEmoji(decode(text.text))}
    </span>
  );
}
