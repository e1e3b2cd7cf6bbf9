import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

type Emoji = { id: string; name: string; keywords: string[]; skins: { native: string }[] };
type EmojiData = {
  categories: { id: string; emojis: string[] }[];
  emojis: Record<string, Emoji>;
  aliases: Record<string, string>;
};

/** `virtual:emoji`: Slack's names of emoji, without the sprite positions that come with them. */
function emoji(): Plugin {
  const file = new URL("node_modules/@emoji-mart/data/sets/15/native.json", import.meta.url);
  return {
    name: "emoji",
    resolveId: (id) => (id === "virtual:emoji" ? "\0emoji" : null),
    load(id) {
      if (id !== "\0emoji") return null;
      const data = JSON.parse(readFileSync(file, "utf8")) as EmojiData;
      const emojis = Object.values(data.emojis).map((e) => ({
        id: e.id,
        words: [e.name, ...e.keywords].join(" ").toLowerCase(),
        skins: e.skins.map((s) => s.native),
      }));
      const categories = data.categories.map((c) => ({ id: c.id, emojis: c.emojis }));
      return `export default JSON.parse(${JSON.stringify(
        JSON.stringify({ emojis, categories, aliases: data.aliases }),
      )})`;
    },
  };
}

/** Fonts as woff2 only: every browser that can show the page reads it. */
const woff2: Plugin = {
  name: "woff2",
  enforce: "pre",
  transform: (code, id) =>
    id.includes("@fontsource") ? code.replace(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, "") : null,
};

export default defineConfig({
  plugins: [react(), emoji(), woff2],
  build: { emptyOutDir: true, chunkSizeWarningLimit: 3000, reportCompressedSize: false },
});
