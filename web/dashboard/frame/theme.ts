/** Dark or light: as chosen, else as the system is. Styles look at `data-theme` alone. */
import { keep, kept } from "./kept.ts";

const systemIsLight = matchMedia("(prefers-color-scheme: light)");

function show(): void {
  const chosen = kept("theme");
  document.documentElement.dataset["theme"] = chosen === "" ? (systemIsLight.matches ? "light" : "dark") : chosen;
}

/** Shows it from now on, also when the system changes. */
export function followTheme(): void {
  systemIsLight.addEventListener("change", show);
  show();
}

export function chooseTheme(theme: string): void {
  keep("theme", theme);
  show();
}
