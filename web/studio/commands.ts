/** What keys, menus and buttons do with what is selected. */
import type { SceneWidget } from "#shared/overlay/scene.ts";
import { type Editor, fitted, zoomedTo } from "./editor.ts";
import type { Command } from "./model/keys.ts";
import { nameOf } from "./model/kinds.ts";
import { tries } from "./model/made-up.ts";
import {
  addWidgets,
  changeWidgets,
  copiesOf,
  groupWidgets,
  moveWidgets,
  newWidget,
  removeWidgets,
  reorder,
  type Towards,
  ungroupWidgets,
} from "./model/scene-edit.ts";
import type { Stage } from "./stage.ts";

/** Of a held key all repeats are one step. */
let nudges = 0;

export function endNudge(): void {
  nudges += 1;
}

/** Carries out a command. False where it is not for now, and the key is the browser's. */
export function carryOut(editor: Editor, stage: Stage, command: Command, { isLarge }: { isLarge: boolean }): boolean {
  const state = editor.get();
  const selected = editor.selected();
  const ids = selected.map(({ id }) => id);
  switch (command) {
    case "undo":
      editor.undo();
      return true;
    case "redo":
      editor.redo();
      return true;
    case "copy":
      copy(editor);
      return selected.length > 0;
    case "cut":
      copy(editor);
      remove(editor);
      return selected.length > 0;
    case "paste":
      addCopies(editor, state.clipboard, "said.pasted");
      return state.clipboard.length > 0;
    case "duplicate":
      addCopies(editor, selected, "said.duplicated");
      return true;
    case "delete":
      remove(editor);
      return true;
    case "selectAll":
      editor.select(state.scene.widgets.filter(({ hidden, locked }) => !hidden && !locked).map(({ id }) => id));
      return true;
    case "group":
      editor.edit((scene) => groupWidgets(scene, ids));
      editor.announce(editor.say("said.grouped", { count: ids.length }));
      return true;
    case "ungroup":
      editor.edit((scene) => ungroupWidgets(scene, ids));
      editor.announce(editor.say("said.ungrouped"));
      return true;
    case "forward":
    case "back":
    case "front":
    case "bottom":
      order(editor, command);
      return true;
    case "lock":
      toggle(editor, "locked");
      return true;
    case "hide":
      toggle(editor, "hidden");
      return true;
    case "fit":
      editor.set(fitted(state));
      return true;
    case "full":
      editor.set(zoomedTo(state, 1));
      return true;
    case "zoomIn":
      editor.set(zoomedTo(state, state.zoom * 1.25));
      return true;
    case "zoomOut":
      editor.set(zoomedTo(state, state.zoom / 1.25));
      return true;
    case "left":
      return nudge(editor, isLarge ? -10 : -1, 0);
    case "right":
      return nudge(editor, isLarge ? 10 : 1, 0);
    case "up":
      return nudge(editor, 0, isLarge ? -10 : -1);
    case "down":
      return nudge(editor, 0, isLarge ? 10 : 1);
    case "search":
      document.querySelector<HTMLInputElement>("#option-search")?.focus();
      return true;
    case "add":
    case "publish":
      if (state.mayEdit) editor.set({ dialog: command });
      else editor.announce(editor.say("view.only"));
      return true;
    case "help":
      editor.set({ dialog: "keys" });
      return true;
    case "try1":
    case "try2":
    case "try3":
    case "try4":
    case "try5":
    case "try6":
    case "try7": {
      const what = tries[Number(command.slice(3)) - 1];
      if (what) stage.try(what);
      return true;
    }
    default:
      return command satisfies never;
  }
}

/** Names of widgets, for what is announced. */
function namesOf(editor: Editor, widgets: readonly SceneWidget[]): string {
  return widgets.map((widget) => nameOf(widget, editor.catalogue.kinds)).join(", ");
}

function copy(editor: Editor): void {
  const selected = editor.selected();
  if (selected.length === 0) return;
  editor.set({ clipboard: selected, said: editor.say("said.copied", { what: namesOf(editor, selected) }) });
}

function addCopies(editor: Editor, widgets: readonly SceneWidget[], word: "said.pasted" | "said.duplicated"): void {
  if (widgets.length === 0) return;
  const copies = copiesOf(editor.get().scene, widgets);
  editor.edit((scene) => addWidgets(scene, ...copies));
  editor.select(copies.map(({ id }) => id));
  editor.announce(editor.say(word, { what: namesOf(editor, copies) }));
  // What is pasted again stands beside what was pasted before.
  if (word === "said.pasted") editor.set({ clipboard: copies });
}

/** Deletes what is selected, but for what is locked. */
function remove(editor: Editor): void {
  const going = editor.selected().filter(({ locked }) => !locked);
  if (going.length === 0) return;
  const what = namesOf(editor, going);
  editor.edit((scene) =>
    removeWidgets(
      scene,
      going.map(({ id }) => id),
    ),
  );
  editor.announce(editor.say("said.deleted", { what }));
}

export function order(editor: Editor, towards: Towards): void {
  const { selection } = editor.get();
  editor.edit((scene) => reorder(scene, selection, towards));
  editor.announce(editor.say(`said.${towards}`));
}

/** What all of them are is taken from all, else given to all. */
export function toggle(editor: Editor, what: "locked" | "hidden", ids = editor.get().selection): void {
  const widgets = editor.get().scene.widgets.filter(({ id }) => ids.includes(id));
  if (widgets.length === 0) return;
  const value = !widgets.every((widget) => widget[what]);
  editor.edit((scene) => changeWidgets(scene, ids, (one) => ({ ...one, [what]: value })));
  const word = { locked: ["said.unlocked", "said.locked"], hidden: ["said.shown", "said.hidden"] } as const;
  editor.announce(editor.say(word[what][value ? 1 : 0], { what: namesOf(editor, widgets) }));
}

function nudge(editor: Editor, x: number, y: number): boolean {
  const movable = editor.selected().filter(({ locked, place }) => !locked && place !== "own");
  if (movable.length === 0) return false;
  const boxes = new Map(
    movable.flatMap(({ id, place }) => (place === "own" ? [] : [[id, { ...place, x: place.x + x, y: place.y + y }]])),
  );
  editor.edit((scene) => moveWidgets(scene, boxes), `nudge ${nudges}`);
  editor.announce(whereOf(editor));
  return true;
}

/** What is selected, and where it is. */
export function whereOf(editor: Editor): string {
  const selected = editor.selected();
  const [first] = selected;
  if (!first) return editor.say("said.nothingSelected");
  if (selected.length > 1) return editor.say("said.several", { count: selected.length });
  const what = nameOf(first, editor.catalogue.kinds);
  if (first.place === "own") return what;
  const { x, y, width, height } = first.place;
  return editor.say("said.at", { what, x, y, width, height });
}

export function addWidget(editor: Editor, type: string, at?: { x: number; y: number }): void {
  const kind = editor.catalogue.kinds.get(type);
  if (!kind) return;
  const widget = newWidget(editor.get().scene, kind);
  const { place } = widget;
  const placed =
    at && place !== "own"
      ? {
          ...widget,
          place: { ...place, x: Math.round(at.x - place.width / 2), y: Math.round(at.y - place.height / 2) },
        }
      : widget;
  editor.edit((scene) => addWidgets(scene, placed));
  editor.set({ dialog: undefined, tab: "layers" });
  editor.select([placed.id]);
  editor.announce(editor.say("said.added", { what: kind.label }));
}
