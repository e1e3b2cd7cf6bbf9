import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { Icon } from "./icons";

export function Avatar({ name, color, size = 36 }: { name: string; color?: string; size?: number }) {
  const initials = name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0])
    .join("");
  return (
    <span
      className="avatar"
      aria-hidden="true"
      data-initials={initials.toUpperCase()}
      style={{ background: color || "#4a6fa5", width: size, height: size, fontSize: size * 0.4 }}
    />
  );
}

/** Something that floats beside the element it belongs to; closes on Esc and on a click elsewhere. */
export function Popover(props: {
  anchor: HTMLElement | null;
  close: () => void;
  children: ReactNode;
  className?: string;
  width?: number | "anchor";
  align?: "start" | "end";
}) {
  const { anchor, close, width, align = "start" } = props;
  const box = useRef<HTMLDivElement>(null);
  const [style, setStyle] = useState<CSSProperties>({ opacity: 0 });
  useLayoutEffect(() => {
    const place = () => {
      if (!anchor || !box.current) return;
      const at = anchor.getBoundingClientRect();
      const { offsetWidth, scrollHeight } = box.current;
      const wide = width === "anchor" ? Math.max(at.width, 220) : (width ?? offsetWidth);
      const left = align === "end" ? at.right - wide : at.left;
      const below = innerHeight - at.bottom - 12;
      const up = below < Math.min(scrollHeight, 260) && at.top > below;
      setStyle({
        left: Math.max(8, Math.min(left, innerWidth - wide - 8)),
        width: width ? wide : undefined,
        maxHeight: Math.max(120, up ? at.top - 12 : below),
        ...(up ? { bottom: innerHeight - at.top + 4 } : { top: at.bottom + 4 }),
      });
    };
    place();
    addEventListener("resize", place);
    addEventListener("scroll", place, true);
    return () => {
      removeEventListener("resize", place);
      removeEventListener("scroll", place, true);
    };
  }, [anchor, width, align, props.children]);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!box.current?.contains(target) && !anchor?.contains(target)) close();
    };
    addEventListener("pointerdown", outside, true);
    return () => removeEventListener("pointerdown", outside, true);
  }, [anchor, close]);
  return (
    <div ref={box} className={`popover ${props.className ?? ""}`} style={style}>
      {props.children}
    </div>
  );
}

export interface Item {
  label: ReactNode;
  detail?: ReactNode;
  icon?: ReactNode;
  run: () => void;
  danger?: boolean;
  checked?: boolean;
  heading?: string;
}

/** A button that opens a menu: arrows move, Enter chooses, Esc closes and gives the focus back. */
export function Menu(props: {
  label: string;
  items: Item[] | (() => Item[]);
  children: ReactNode;
  className?: string;
  align?: "start" | "end";
  width?: number;
  onOpen?: (open: boolean) => void;
  disabled?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const items = open ? (typeof props.items === "function" ? props.items() : props.items) : [];
  const toggle = (to: boolean) => {
    setOpen(to);
    props.onOpen?.(to);
  };
  const close = () => toggle(false);
  useEffect(() => {
    if (open)
      (
        list.current?.querySelector<HTMLElement>("[aria-checked=true]") ??
        list.current?.querySelector<HTMLElement>("[role^=menuitem]")
      )?.focus({ preventScroll: false });
  }, [open]);
  const keys = (event: KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const move = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      all[(move + all.length) % all.length]?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      if (event.key === "Escape") event.preventDefault();
      event.stopPropagation();
      close();
      button.current?.focus();
    } else if (event.key.length === 1 && /\w/.test(event.key)) {
      const next = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      next.find((e) => e.innerText.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={props.className}
        aria-label={props.label}
        title={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        disabled={props.disabled}
        onClick={() => toggle(!open)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" && !open) {
            event.preventDefault();
            toggle(true);
          }
        }}
      >
        {props.children}
      </button>
      {open && (
        <Popover anchor={button.current} close={close} align={props.align} width={props.width}>
          <div ref={list} id={id} role="menu" aria-label={props.label} className="menu" onKeyDown={keys}>
            {items.length === 0 && <p className="menu-empty">Nothing here yet</p>}
            {items.map((item, i) => (
              <div key={i} role="none">
                {item.heading && <div className="menu-heading" role="presentation">{item.heading}</div>}
                <button
                  type="button"
                  role={item.checked === undefined ? "menuitem" : "menuitemradio"}
                  aria-checked={item.checked}
                  tabIndex={-1}
                  className={item.danger ? "danger" : ""}
                  onClick={() => {
                    close();
                    button.current?.focus();
                    item.run();
                  }}
                >
                  {item.icon}
                  <span className="menu-words">
                    <span>{item.label}</span>
                    {item.detail && <small>{item.detail}</small>}
                  </span>
                  {item.checked && <Icon name="check" />}
                </button>
              </div>
            ))}
          </div>
        </Popover>
      )}
    </>
  );
}

/** A modal window: the browser keeps the focus inside; Esc asks to close. */
export function Dialog(props: {
  label: string;
  close: () => void;
  children: ReactNode;
  className?: string;
}) {
  const box = useRef<HTMLDialogElement>(null);
  // Before the effects of what is inside, which choose where the focus goes.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      before?.focus?.();
    };
  }, []);
  return (
    <dialog
      ref={box}
      className={`dialog ${props.className ?? ""}`}
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault();
        if (event.target === event.currentTarget) props.close();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) {
          event.preventDefault();
          event.stopPropagation();
          props.close();
        }
      }}
    >
      {props.children}
    </dialog>
  );
}

export const Spinner = () => <span className="spinner" aria-hidden="true" />;
