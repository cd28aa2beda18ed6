/** What the browser keeps of who works here; one that keeps nothing works as well. */
import { type Language, languages } from "./words.ts";

const names = { language: "studio.language", singleKeys: "studio.single-keys" };
/** What was chosen for the dashboard holds here too, until something is chosen here. */
const dashboardLanguage = "dashboard.language";

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It holds until the page is left.
  }
}

export function keptLanguage(): Language | undefined {
  const kept = read(names.language) ?? read(dashboardLanguage) ?? "";
  return Object.hasOwn(languages, kept) ? (kept as Language) : undefined;
}

export function keepLanguage(language: Language): void {
  write(names.language, language);
}

export function hasSingleKeys(): boolean {
  return read(names.singleKeys) !== "off";
}

export function keepSingleKeys(on: boolean): void {
  write(names.singleKeys, on ? "on" : "off");
}
