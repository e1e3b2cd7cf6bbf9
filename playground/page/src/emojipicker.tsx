import { type ReactNode, useEffect, useRef, useState } from "react";
import { categories, emojiOf, hasTones, searchEmoji } from "./emoji";
import { Popover } from "./ui";

const TONES = ["", "2", "3", "4", "5", "6"];
const USUAL = ["+1", "raised_hands", "tada", "clap", "heart", "eyes", "white_check_mark", "rocket", "pray", "muscle", "bulb", "100"];
const TITLES: Record<string, string> = {
  people: "Smileys & people",
  nature: "Animals & nature",
  foods: "Food & drink",
  activity: "Activities",
  places: "Travel & places",
  objects: "Objects",
  symbols: "Symbols",
  flags: "Flags",
};
const TONE_KEY = "playground.skin-tone";

function Picker({ choose }: { choose: (name: string) => void }) {
  const [typed, setTyped] = useState("");
  const [tone, setTone] = useState(() => localStorage.getItem(TONE_KEY) ?? "");
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => search.current?.focus(), []);
  const toned = (name: string) => (tone && hasTones(name) ? `${name}::skin-tone-${tone}` : name);
  const found = searchEmoji(typed);
  const groups: [string, string[]][] = typed.trim()
    ? [[found.length ? "Search results" : "No emoji found", found]]
    : [["Frequently used", USUAL], ...categories.map((c): [string, string[]] => [TITLES[c.id] ?? c.id, c.emojis])];
  const move = (event: React.KeyboardEvent) => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>(".emoji-grid button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: at < 0 ? 1 : 9, ArrowUp: -9 }[event.key];
    if (step === undefined || (at < 0 && event.key !== "ArrowDown")) return;
    event.preventDefault();
    if (at + step < 0) search.current?.focus();
    else all[Math.min(all.length - 1, at + step)]?.focus();
  };
  return (
    <div ref={box} className="emoji-picker" onKeyDown={move}>
      <input
        ref={search}
        className="field"
        aria-label="Search emoji"
        placeholder="Search emoji"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            if (found[0]) choose(toned(found[0]));
          }
        }}
      />
      <div className="emoji-scroll">
        {groups.map(([title, names]) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <div className="emoji-grid">
              {names.map((name) => (
                <button
                  key={name}
                  type="button"
                  tabIndex={-1}
                  aria-label={name.replaceAll("_", " ")}
                  title={`:${name}:`}
                  onClick={() => choose(toned(name))}
                >
                  {emojiOf(toned(name))}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
      <div className="emoji-tones" role="radiogroup" aria-label="Skin tone">
        {TONES.map((t) => (
          <button
            key={t}
            type="button"
            role="radio"
            aria-checked={t === tone}
            aria-label={t ? `Skin tone ${t}` : "No skin tone"}
            onClick={() => {
              setTone(t);
              localStorage.setItem(TONE_KEY, t);
            }}
          >
            {emojiOf(t ? `raised_hand::skin-tone-${t}` : "raised_hand")}
          </button>
        ))}
      </div>
    </div>
  );
}

/** A button that opens the emoji picker. */
export function EmojiButton(props: {
  label: string;
  className?: string;
  children: ReactNode;
  choose: (name: string) => void;
  hold?: (open: boolean) => void;
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const toggle = (to: boolean) => {
    setOpen(to);
    props.hold?.(to);
  };
  const close = () => toggle(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={props.className}
        aria-label={props.label}
        title={props.label}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => toggle(!open)}
      >
        {props.children}
      </button>
      {open && (
        <Popover anchor={button.current} close={close} width={344} align="end">
          <div
            role="dialog"
            aria-label="Emoji"
            onKeyDown={(event) => {
              event.stopPropagation();
              if (event.key === "Escape") {
                event.preventDefault();
                close();
                button.current?.focus();
              }
            }}
          >
            <Picker
              choose={(name) => {
                close();
                button.current?.focus();
                props.choose(name);
              }}
            />
          </div>
        </Popover>
      )}
    </>
  );
}
