/** The keys of the studio, in one table. Pure. */

export const commands = [
  "undo",
  "redo",
  "copy",
  "cut",
  "paste",
  "duplicate",
  "delete",
  "selectAll",
  "group",
  "ungroup",
  "forward",
  "back",
  "front",
  "bottom",
  "lock",
  "hide",
  "fit",
  "full",
  "zoomIn",
  "zoomOut",
  "left",
  "right",
  "up",
  "down",
  "search",
  "add",
  "publish",
  "help",
  "try1",
  "try2",
  "try3",
  "try4",
  "try5",
  "try6",
  "try7",
] as const;
export type Command = (typeof commands)[number];

/** As they are written: `Ctrl` is also the Mac's Cmd. Several are the same. */
export const keysOf: Readonly<Record<Command, readonly string[]>> = {
  undo: ["Ctrl+Z"],
  redo: ["Ctrl+Shift+Z", "Ctrl+Y"],
  copy: ["Ctrl+C"],
  cut: ["Ctrl+X"],
  paste: ["Ctrl+V"],
  duplicate: ["Ctrl+D", "Shift+D"],
  delete: ["Delete", "Backspace"],
  selectAll: ["Ctrl+A"],
  group: ["Shift+G"],
  ungroup: ["Shift+U"],
  forward: ["Ctrl+]"],
  back: ["Ctrl+["],
  front: ["Ctrl+Shift+]"],
  bottom: ["Ctrl+Shift+["],
  lock: ["Ctrl+L"],
  hide: ["Ctrl+H"],
  fit: ["Alt+F"],
  full: ["Alt+X"],
  zoomIn: ["Ctrl++", "Ctrl+="],
  zoomOut: ["Ctrl+-"],
  left: ["ArrowLeft", "Shift+ArrowLeft"],
  right: ["ArrowRight", "Shift+ArrowRight"],
  up: ["ArrowUp", "Shift+ArrowUp"],
  down: ["ArrowDown", "Shift+ArrowDown"],
  search: ["/"],
  add: ["A"],
  publish: ["Ctrl+Enter"],
  help: ["?"],
  try1: ["Shift+1"],
  try2: ["Shift+2"],
  try3: ["Shift+3"],
  try4: ["Shift+4"],
  try5: ["Shift+5"],
  try6: ["Shift+6"],
  try7: ["Shift+7"],
};

export interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** Which keys of one's own hold on while one types: nothing that a field has a use for. */
const alsoInFields: ReadonlySet<Command> = new Set(["publish"]);
/** Of the canvas alone: elsewhere they scroll a list, or go on in a form. */
const onCanvas: ReadonlySet<Command> = new Set(["left", "right", "up", "down", "delete", "selectAll"]);

export interface Focus {
  /** Somebody types. */
  isField: boolean;
  isCanvas: boolean;
  /** Keys of one letter are wanted. */
  hasSingleKeys: boolean;
}

/** What a key is for where the focus is; undefined where it is for the browser. */
export function commandOf(pressed: Pressed, { isField, isCanvas, hasSingleKeys }: Focus): Command | undefined {
  const written = writtenOf(pressed);
  const command = commands.find((one) => keysOf[one].includes(written));
  if (!command) return undefined;
  if (isField && !alsoInFields.has(command)) return undefined;
  if (onCanvas.has(command) && !isCanvas) return undefined;
  const isSingle = !/Ctrl|Alt|Arrow|Delete|Backspace/.test(written);
  return isSingle && !hasSingleKeys && !isCanvas ? undefined : command;
}

/** As the table has it. What Shift makes of a digit or a bracket is another sign on each keyboard. */
function writtenOf({ key, code, ctrlKey, metaKey, shiftKey, altKey }: Pressed): string {
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  const bracket = { BracketLeft: "[", BracketRight: "]" }[code];
  const isCtrl = ctrlKey || metaKey;
  const name =
    (shiftKey ? digit : undefined) ?? (isCtrl ? bracket : undefined) ?? (key.length === 1 ? key.toUpperCase() : key);
  const isSign = name.length === 1 && !/[A-Z0-9[\]]/.test(name);
  const held = [isCtrl && "Ctrl", altKey && "Alt", shiftKey && !isSign && "Shift"].filter((one) => one !== false);
  return [...held, name].join("+");
}
