/** Slack's way to write times, in the zone of the person who looks. */

type Parts = { year: number; month: number; day: number; hour: number; minute: number; weekday: number };

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Making a formatter takes far longer than using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(tz: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tz + JSON.stringify(options);
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat("en-US", { timeZone: tz, ...options });
    formatters.set(key, found);
  }
  return found;
}

const write = (at: Date, tz: string, options: Intl.DateTimeFormatOptions) =>
  formatter(tz, options).format(at);

/** A message's `ts` as a moment. */
export const moment = (ts: string) => new Date(Number(ts) * 1000);

/** "3:00 PM". */
export const clockTime = (at: Date, tz: string) =>
  write(at, tz, { hour: "numeric", minute: "2-digit" });

/** The wall clock's numbers in a zone; `weekday` 0 is Sunday. */
export function parts(at: Date, tz: string): Parts {
  const found: Record<string, string> = {};
  for (const { type, value } of formatter(tz, {
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    weekday: "short",
  }).formatToParts(at))
    found[type] = value;
  return {
    year: Number(found.year),
    month: Number(found.month),
    day: Number(found.day),
    hour: Number(found.hour),
    minute: Number(found.minute),
    weekday: WEEKDAYS.indexOf(found.weekday ?? ""),
  };
}

/** The moment at which a zone's wall clock shows this; in a gap, the moment after it. */
export function atWallClock(tz: string, y: number, m: number, d: number, h: number, min: number): Date {
  const wanted = Date.UTC(y, m - 1, d, h, min);
  let guess = wanted;
  for (let i = 0; i < 3; i++) {
    const seen = parts(new Date(guess), tz);
    guess += wanted - Date.UTC(seen.year, seen.month - 1, seen.day, seen.hour, seen.minute);
  }
  return new Date(guess);
}

/** The number of the day in a zone, to compare days. */
export function dayNumber(at: Date, tz: string): number {
  const p = parts(at, tz);
  return Date.UTC(p.year, p.month - 1, p.day) / 86_400_000;
}

const ordinal = (n: number) =>
  `${n}${n % 100 > 10 && n % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th")}`;

/** "Today", "Yesterday" or "Monday, November 23rd". */
export function dayTitle(at: Date, now: Date, tz: string): string {
  const ago = dayNumber(now, tz) - dayNumber(at, tz);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  const p = parts(at, tz);
  const weekday = write(at, tz, { weekday: "long" });
  const month = write(at, tz, { month: "long" });
  const year = p.year === parts(now, tz).year ? "" : `, ${p.year}`;
  return `${weekday}, ${month} ${ordinal(p.day)}${year}`;
}

/** The whole moment, for tooltips: "Nov 23, 2026, 3:00:12 PM". */
export const fullTime = (at: Date, tz: string) =>
  write(at, tz, { dateStyle: "medium", timeStyle: "medium" });

/** Fills Slack's date tokens (`{date_short_pretty}` …) for `<!date^…>` and rich text dates. */
export function slackDate(format: string, timestamp: number, now: Date, tz: string): string {
  const at = new Date(timestamp * 1000);
  const ago = dayNumber(now, tz) - dayNumber(at, tz);
  const pretty = (text: string) =>
    ({ 0: "today", 1: "yesterday", "-1": "tomorrow" })[String(ago)] ?? text;
  const p = parts(at, tz);
  const long = `${write(at, tz, { month: "long" })} ${ordinal(p.day)}, ${p.year}`;
  const short = write(at, tz, { dateStyle: "medium" });
  const full = `${write(at, tz, { weekday: "long" })}, ${long}`;
  const tokens: Record<string, string> = {
    date_num: `${p.year}-${String(p.month).padStart(2, "0")}-${String(p.day).padStart(2, "0")}`,
    date_slash: `${String(p.month).padStart(2, "0")}/${String(p.day).padStart(2, "0")}/${p.year}`,
    date: long,
    date_short: short,
    date_long: full,
    date_pretty: pretty(long),
    date_short_pretty: pretty(short),
    date_long_pretty: pretty(full),
    time: clockTime(at, tz),
    time_secs: write(at, tz, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: ago === 0 ? "today" : ago > 0 ? `${ago} days ago` : `in ${-ago} days`,
    day_divider_pretty: dayTitle(at, now, tz),
  };
  const filled = format.replace(/\{(\w+)\}/g, (all, name: string) => tokens[name] ?? all);
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}

/** The next moment at which a zone's wall clock shows this weekday (0 is Sunday) and hour. */
export function nextWeekday(now: Date, tz: string, weekday: number, hour: number): Date {
  const p = parts(now, tz);
  let days = (weekday - p.weekday + 7) % 7;
  if (days === 0 && p.hour >= hour) days = 7;
  return atWallClock(tz, p.year, p.month, p.day + days, hour, 0);
}

/** Tomorrow at this hour of a zone's wall clock. */
export function tomorrow(now: Date, tz: string, hour: number): Date {
  const p = parts(now, tz);
  return atWallClock(tz, p.year, p.month, p.day + 1, hour, 0);
}
