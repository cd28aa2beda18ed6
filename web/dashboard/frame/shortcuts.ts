/** Keys that do something outside of fields. */

export interface Shortcut {
  /** As `KeyboardEvent.key` says it, in lower case for letters; `g l` is one after the other. */
  key: string;
  label: string;
  run: () => void;
}

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** What the second key of a pair may wait for. */
export const pairPatienceMs = 1_200;

/** Which of `shortcuts` a key is, with the key before it and how long ago that was. A pair comes before a single key. */
export function shortcutOf(
  { key, ctrlKey, metaKey, altKey }: Pressed,
  before: { key: string; agoMs: number } | undefined,
  shortcuts: readonly Shortcut[],
): Shortcut | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const pressed = key.length === 1 ? key.toLowerCase() : key;
  const pair = before !== undefined && before.agoMs <= pairPatienceMs ? `${before.key} ${pressed}` : undefined;
  return shortcuts.find((one) => one.key === pair) ?? shortcuts.find((one) => one.key === pressed);
}

/** Whether what is typed belongs to a field. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|button|submit|range|color)$/.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}
