import data from "virtual:emoji";

/** `:+1::skin-tone-3:` is the name `+1::skin-tone-3`; tones go from 2 to 6. */
const byName = new Map(data.emojis.map((e) => [e.id, e]));

/** The emoji's character, or null for a name that is not one of Unicode's. */
export function emojiOf(name: string): string | null {
  const [plain = "", tone] = name.replace(/^:|:$/g, "").split("::");
  const found = byName.get(plain) ?? byName.get(data.aliases[plain] ?? "");
  if (!found) return null;
  const skin = tone ? Number(tone.replace("skin-tone-", "")) - 1 : 0;
  return found.skins[skin] ?? found.skins[0] ?? null;
}

/** Whether the emoji comes in skin tones. */
export const hasTones = (name: string) => (byName.get(name)?.skins.length ?? 0) > 1;

/** Names whose name or keywords hold what was typed, best first. */
export function searchEmoji(typed: string): string[] {
  const wanted = typed.trim().toLowerCase().replace(/^:|:$/g, "").replaceAll("_", " ");
  if (!wanted) return [];
  const rank = (id: string) => {
    const spoken = id.replaceAll("_", " ");
    return spoken === wanted ? 0 : spoken.startsWith(wanted) ? 1 : spoken.includes(wanted) ? 2 : 3;
  };
  return data.emojis
    .filter((e) => e.id.replaceAll("_", " ").includes(wanted) || e.words.includes(wanted))
    .map((e) => e.id)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, 72);
}

export const categories = data.categories;

/** Text with every known `:name:` replaced by its character. */
export const withEmoji = (text: string) =>
  text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/gi, (all, name: string) =>
    emojiOf(name.toLowerCase()) ?? all,
  );
