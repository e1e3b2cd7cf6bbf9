import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { Icon } from "../icons";
import { Popover, Spinner } from "../ui";

export interface Choice {
  value: string;
  label: string;
  detail?: string;
  group?: string;
  mark?: string;
}

/** Slack's select menus: type to find, arrows and Enter to choose; `many` keeps it open. */
export function Combobox(props: {
  label: string;
  placeholder: string;
  choices: Choice[];
  chosen: string[];
  many: boolean;
  max?: number;
  choose: (values: string[]) => void;
  /** Asks the app for choices; `choices` then only names what is already chosen. */
  load?: (query: string) => Promise<Choice[]>;
  loadFrom?: number;
  invalid?: boolean;
  describedBy?: string;
  autoFocus?: boolean;
  busy?: boolean;
}) {
  const { choices, chosen, many, load, loadFrom = 0 } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const [loaded, setLoaded] = useState<Choice[]>([]);
  const [loading, setLoading] = useState(false);
  const known = useRef(new Map<string, Choice>());
  for (const choice of [...choices, ...loaded]) known.current.set(choice.value, choice);

  useEffect(() => {
    if (!open || !load) return;
    if (query.length < loadFrom) return setLoaded([]);
    let current = true;
    setLoading(true);
    const timer = setTimeout(() => {
      void load(query).then((found) => {
        if (!current) return;
        setLoaded(found);
        setLoading(false);
      });
    }, 200);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [open, query, load, loadFrom]);

  const shown = useMemo(() => {
    if (load) return loaded;
    const wanted = query.trim().toLowerCase();
    return choices.filter((c) => !wanted || c.label.toLowerCase().includes(wanted));
  }, [choices, loaded, load, query]);
  const active = shown[Math.min(at, shown.length - 1)];

  useEffect(() => {
    if (open) list.current?.querySelector("[data-active=true]")?.scrollIntoView({ block: "nearest" });
  }, [open, active]);

  const show = () => {
    if (open) return;
    setQuery("");
    setAt(Math.max(0, many ? 0 : choices.findIndex((c) => c.value === chosen[0])));
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    setQuery("");
  };
  const choose = (choice: Choice) => {
    if (!many) {
      close();
      if (choice.value !== chosen[0]) props.choose([choice.value]);
      return;
    }
    const has = chosen.includes(choice.value);
    if (!has && props.max && chosen.length >= props.max) return;
    props.choose(has ? chosen.filter((v) => v !== choice.value) : [...chosen, choice.value]);
    setQuery("");
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return show();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((Math.min(at, shown.length - 1) + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      if (open && active) choose(active);
      else show();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && many && !query && chosen.length) {
      props.choose(chosen.slice(0, -1));
    } else if (event.key === " " && !open) {
      event.preventDefault();
      show();
    } else if (event.key === "Tab") close();
  };
  const nameOf = (value: string) => known.current.get(value)?.label ?? value;
  const single = !many && chosen[0] !== undefined ? nameOf(chosen[0]) : "";

  let group: string | undefined;
  return (
    <div
      ref={box}
      className={`combo${props.invalid ? " invalid" : ""}`}
      onClick={(event) => {
        if ((event.target as HTMLElement).closest(".chip")) return;
        input.current?.focus();
        show();
      }}
    >
      {many &&
        chosen.map((value) => (
          <span key={value} className="chip">
            {nameOf(value)}
            <button
              type="button"
              aria-label={`Remove ${nameOf(value)}`}
              onClick={() => props.choose(chosen.filter((v) => v !== value))}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        ))}
      <input
        ref={input}
        role="combobox"
        aria-label={props.label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && active ? `${id}-${active.value}` : undefined}
        aria-invalid={props.invalid || undefined}
        aria-describedby={props.describedBy}
        autoComplete="off"
        data-autofocus={props.autoFocus || undefined}
        placeholder={many && chosen.length ? "" : single && open ? single : props.placeholder}
        value={open ? query : single}
        onChange={(event) => {
          if (!open) setOpen(true);
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={keys}
        onBlur={(event) => {
          if (!box.current?.contains(event.relatedTarget)) close();
        }}
      />
      {props.busy ? <Spinner /> : <Icon name="chevron" size={16} />}
      {open && (
        <Popover anchor={box.current} close={close} width="anchor">
          <div
            ref={list}
            id={`${id}-list`}
            role="listbox"
            aria-label={props.label}
            aria-multiselectable={many}
            className="listbox"
            onMouseDown={(event) => event.preventDefault()}
          >
            {shown.length === 0 && (
              <p className="menu-empty">
                {loading
                  ? "Loading…"
                  : load && query.length < loadFrom
                    ? `Type at least ${loadFrom} character${loadFrom === 1 ? "" : "s"}`
                    : "No results"}
              </p>
            )}
            {shown.map((choice) => {
              const heading = choice.group && choice.group !== group ? (group = choice.group) : null;
              return (
                <div key={choice.value} role="presentation">
                  {heading && <div className="menu-heading">{heading}</div>}
                  <div
                    id={`${id}-${choice.value}`}
                    role="option"
                    aria-selected={chosen.includes(choice.value)}
                    data-active={choice === active}
                    className="option"
                    onMouseMove={() => setAt(shown.indexOf(choice))}
                    onClick={(event) => {
                      event.stopPropagation();
                      choose(choice);
                    }}
                  >
                    <span className="menu-words">
                      <span>
                        {choice.mark && <span className="option-mark">{choice.mark}</span>}
                        {choice.label}
                      </span>
                      {choice.detail && <small>{choice.detail}</small>}
                    </span>
                    {chosen.includes(choice.value) && <Icon name="check" />}
                  </div>
                </div>
              );
            })}
          </div>
        </Popover>
      )}
    </div>
  );
}
