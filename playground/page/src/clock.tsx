import { useEffect, useState } from "react";
import { post } from "./api";
import { Icon } from "./icons";
import { atWallClock, nextWeekday, tomorrow } from "./time";
import { Dialog, Menu } from "./ui";
import { useWorld } from "./world";

function Custom({ close, to }: { close: () => void; to: (at: Date) => void }) {
  const { me } = useWorld();
  const [typed, setTyped] = useState("");
  return (
    <Dialog label="Move the clock" close={close} className="confirm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const [y = 0, m = 1, d = 1, h = 0, min = 0] = typed.split(/\D/).map(Number);
          if (!typed) return;
          close();
          to(atWallClock(me.tz, y, m, d, h, min));
        }}
      >
        <header className="dialog-head">
          <h2>Move the clock</h2>
        </header>
        <div className="dialog-body stack">
          <label>
            To, in {me.tz} (forward only)
            <input type="datetime-local" className="field" autoFocus value={typed} onChange={(event) => setTyped(event.target.value)} />
          </label>
        </div>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            Move
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** The playground's time with ways to jump ahead; everything here, the app too, follows it. */
export function ClockBar({ moved }: { moved: () => void }) {
  const { me, now, flash } = useWorld();
  const [, tick] = useState(0);
  const [custom, setCustom] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const at = now();
  const move = async (body: { to?: string; advance?: number }) => {
    const answer = await post("clock", body);
    if (!answer.ok) flash(answer.message ?? "The clock did not move.", "error");
    moved();
  };
  const to = (date: Date) => void move({ to: date.toISOString() });
  const local = new Intl.DateTimeFormat("en-US", { timeZone: me.tz, weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" }).format(at);
  const utc = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", hour: "2-digit", minute: "2-digit" }).format(at);
  return (
    <div className="clockbar" role="group" aria-label="Clock">
      <Icon name="clock" size={16} />
      <time dateTime={at.toISOString()} title={`${me.tz}, ${at.toISOString()}`}>
        <b>{local}</b> <span className="utc">{me.tz.split("/").at(-1)?.replaceAll("_", " ")} · {utc} UTC</span>
      </time>
      <button type="button" onClick={() => void move({ advance: 3600 })}>+1 h</button>
      <button type="button" className="wide" onClick={() => to(nextWeekday(now(), me.tz, 4, 10))}>Thursday 10:00</button>
      <button type="button" className="wide" onClick={() => to(nextWeekday(now(), me.tz, 4, 15))}>Thursday 15:00</button>
      <button type="button" className="wide" onClick={() => to(nextWeekday(now(), me.tz, 5, 15))}>Friday 15:00</button>
      <button type="button" className="wide" onClick={() => to(nextWeekday(now(), me.tz, 1, 9))}>Next Monday 9:00</button>
      <Menu
        label="More jumps"
        align="end"
        items={[
          { label: "+5 minutes", run: () => void move({ advance: 300 }) },
          { label: "+1 hour", run: () => void move({ advance: 3600 }) },
          { label: "Tomorrow 9:00", run: () => to(tomorrow(now(), me.tz, 9)) },
          { label: "Thursday 10:00", run: () => to(nextWeekday(now(), me.tz, 4, 10)) },
          { label: "Thursday 15:00", run: () => to(nextWeekday(now(), me.tz, 4, 15)) },
          { label: "Friday 15:00", run: () => to(nextWeekday(now(), me.tz, 5, 15)) },
          { label: "Next Monday 9:00", run: () => to(nextWeekday(now(), me.tz, 1, 9)) },
          { label: "Another time…", run: () => setCustom(true) },
        ]}
      >
        <Icon name="chevron" size={14} />
      </Menu>
      {custom && <Custom close={() => setCustom(false)} to={to} />}
    </div>
  );
}
