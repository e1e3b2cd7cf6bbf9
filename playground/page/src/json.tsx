import { useState } from "react";
import { Icon } from "./icons";
import { Dialog } from "./ui";

function Branch({ name, value, open }: { name?: string; value: unknown; open: number }) {
  const label = name === undefined ? null : <span className="json-key">{name}: </span>;
  if (value === null || typeof value !== "object") {
    const kind = value === null ? "null" : typeof value;
    return (
      <div className="json-leaf">
        {label}
        <span className={`json-${kind}`}>{JSON.stringify(value) ?? "undefined"}</span>
      </div>
    );
  }
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  const hint = list ? `[${entries.length}]` : `{${entries.length}}`;
  const kind = !list && typeof (value as { type?: unknown }).type === "string"
    ? ` ${(value as { type: string }).type}`
    : "";
  if (!entries.length)
    return (
      <div className="json-leaf">
        {label}
        {list ? "[]" : "{}"}
      </div>
    );
  return (
    <details open={open > 0} className="json-branch">
      <summary>
        {label}
        <span className="json-hint">
          {hint}
          {kind}
        </span>
      </summary>
      {entries.map(([key, inner]) => (
        <Branch key={key} name={key} value={inner} open={open - 1} />
      ))}
    </details>
  );
}

/** JSON as a tree that folds; `open` levels are unfolded at first. */
export const JsonTree = ({ value, open = 3 }: { value: unknown; open?: number }) => (
  <div className="json">
    <Branch value={value} open={open} />
  </div>
);

export function JsonDialog(props: { title: string; value: unknown; close: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <Dialog label={props.title} close={props.close} className="json-dialog">
      <header className="dialog-head">
        <h2>{props.title}</h2>
        <button
          type="button"
          className="button small"
          onClick={() =>
            void navigator.clipboard
              .writeText(JSON.stringify(props.value, null, 2))
              .then(() => setCopied(true))
          }
        >
          {copied ? "Copied" : "Copy"}
        </button>
        <button type="button" className="ghost" aria-label="Close" onClick={props.close}>
          <Icon name="close" />
        </button>
      </header>
      <div className="dialog-body" tabIndex={0} role="region" aria-label="JSON">
        <JsonTree value={props.value} open={8} />
      </div>
    </Dialog>
  );
}
