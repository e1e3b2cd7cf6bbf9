import { useEffect, useSyncExternalStore } from "react";
import { Icon } from "./icons";
import { Menu } from "./ui";

const KEY = "playground.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
system.addEventListener("change", () => listeners.forEach((tell) => tell()));

const chosen = () => localStorage.getItem(KEY) ?? "system";
const isDark = () => (chosen() === "system" ? system.matches : chosen() === "dark");
const listen = (tell: () => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

/** Whether the page is dark: as chosen, or as the system is. */
export function useDark(): boolean {
  const dark = useSyncExternalStore(listen, isDark);
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }, [dark]);
  return dark;
}

export function ThemeButton() {
  const now = useSyncExternalStore(listen, chosen);
  const choose = (theme: string) => {
    localStorage.setItem(KEY, theme);
    listeners.forEach((tell) => tell());
  };
  return (
    <Menu
      label="Theme"
      align="end"
      items={(
        [
          ["system", "As the system", "auto"],
          ["light", "Light", "sun"],
          ["dark", "Dark", "moon"],
        ] as const
      ).map(([key, label, icon]) => ({
        label,
        icon: <Icon name={icon} />,
        checked: now === key,
        run: () => choose(key),
      }))}
    >
      <Icon name={now === "dark" ? "moon" : now === "light" ? "sun" : "auto"} size={16} />
    </Menu>
  );
}
