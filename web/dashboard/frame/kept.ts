/** What the browser keeps of who works here; one that keeps nothing works as well. */

/** By name what is kept, and its default. */
const defaults = {
  /** "" is the system's. */
  theme: "",
  /** "" is the browser's. */
  language: "",
  /** "off": single keys do nothing. */
  "single-keys": "on",
  /** The stream that was open last. */
  stream: "",
  /** The filters of the feed that were saved, as JSON. */
  filters: "[]",
  /** Keys of the control surface, as JSON. */
  "control-keys": "{}",
  /** "on": the controls take no press. */
  "controls-lock": "",
} as const;
export type KeptName = keyof typeof defaults;

export function kept(name: KeptName): string {
  try {
    return localStorage.getItem(`dashboard.${name}`) ?? defaults[name];
  } catch {
    return defaults[name];
  }
}

export function keep(name: KeptName, value: string): void {
  try {
    localStorage.setItem(`dashboard.${name}`, value);
  } catch {
    // It holds until the page is left.
  }
}
