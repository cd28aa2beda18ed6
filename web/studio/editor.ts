/** What the editor knows, and what can be done with it; how it is drawn is in `views/`. */
import type { MediaKind } from "#shared/media/formats.ts";
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";
import type { Revision } from "./api.ts";
import { boundsOf } from "./geometry/box.ts";
import type { OpenPage } from "../kit/open-pages.ts";
import type { ImportReport } from "./custom/import-overlay.ts";
import type { Line } from "./geometry/snap.ts";
import type { Gap, Met, Others } from "./geometry/snap.ts";
import { safeOf } from "./geometry/zones.ts";
import type { GiftNames } from "./media/gift-names.ts";
import type { LiveState } from "./live-canvas.ts";
import type { Shelf } from "./media/shelf.ts";
import { type History, noHistory, record, redo, undo } from "./model/history.ts";
import { type Catalogue, nameOf } from "./model/kinds.ts";
import { type Clash, isEqual } from "./model/merge.ts";
import { canvasOf, withGroups } from "./model/scene-edit.ts";
import type { SavingState } from "./saving.ts";
import type { Say } from "./words.ts";

/** Which dialog is open. */
export type Dialog = "add" | "publish" | "obs" | "keys" | "clash" | "language" | "media" | "code" | "imported";

/** What the media are looked through for; without `use` only to look after them. */
export interface Picking {
  kind: MediaKind;
  /** The address that is there now. */
  value: string;
  /** What it is for, in words. */
  label: string;
  use?: (address: string) => void;
}

export interface State {
  uniqueId: string;
  name: string;
  overlay: string;
  publishedRevision: number;
  /** What overlays show now; undefined where it is not known, or nothing was published. */
  published: Scene | undefined;
  scene: Scene;
  history: History;
  selection: readonly string[];
  saving: SavingState;
  /** What went wrong, in words. */
  problem: string;
  clashes: readonly Clash[];
  revisions: readonly Revision[];
  tab: "layers" | "theme";
  dialog: Dialog | undefined;
  /** A panel at the side instead of the options. */
  side: "options" | "history";
  /** A revision that is looked at; the draft is as it was. */
  looking: { revision: number; document: Scene } | undefined;
  /** Screen pixels a pixel of the canvas, and where its corner is on the stage. */
  zoom: number;
  origin: { x: number; y: number };
  /** As large as there is room for. */
  isFitted: boolean;
  stageSize: { width: number; height: number };
  snaps: boolean;
  zones: boolean;
  /** What a drag meets. */
  guides: { lines: readonly Line[]; gaps: readonly Gap[]; met: readonly Met[] };
  /** A picture behind the canvas, here alone. */
  backdrop: string;
  clipboard: readonly SceneWidget[];
  optionSearch: string;
  picking: Picking | undefined;
  /** What became of an overlay that was taken over from elsewhere a moment ago. */
  imported: ImportReport | undefined;
  /** For who does not see the canvas. */
  said: string;
  hasSingleKeys: boolean;
  /** Else it is only looked at. */
  mayEdit: boolean;
  /** The real feed may be looked at. */
  mayWatch: boolean;
  mayControl: boolean;
  /** How the line to the stream is; undefined: examples are on the canvas. */
  live: LiveState | undefined;
  /** The pages that show this overlay now; undefined: not known yet. */
  open: readonly OpenPage[] | undefined;
}

export interface Editor {
  get(): Readonly<State>;
  set(change: Partial<State>): void;
  /** Changes the scene: a step that can be undone. Changes of one `gesture` are one step. */
  edit(change: (scene: Scene) => Scene, gesture?: string): void;
  /** The scene is another one by what somebody else did. */
  take(scene: Scene, clashes: readonly Clash[]): void;
  undo(): void;
  redo(): void;
  select(ids: readonly string[]): void;
  selected(): SceneWidget[];
  say: Say;
  announce(text: string): void;
  catalogue: Catalogue;
  shelf: Shelf;
  gifts: GiftNames;
}

export const noGuides: State["guides"] = { lines: [], gaps: [], met: [] };

export interface EditorEnds {
  say: Say;
  catalogue: Catalogue;
  shelf: Shelf;
  gifts: GiftNames;
  /** Something is to be drawn. */
  changed: () => void;
  /** The scene is another one, by who works here. */
  edited: () => void;
  /** The scene that is to be seen is another one. */
  shown: (scene: Scene) => void;
}

export function newState(
  of: Pick<
    State,
    | "uniqueId"
    | "name"
    | "overlay"
    | "publishedRevision"
    | "scene"
    | "hasSingleKeys"
    | "mayEdit"
    | "mayWatch"
    | "mayControl"
  >,
): State {
  return {
    ...of,
    published: undefined,
    history: noHistory,
    selection: [],
    saving: "saved",
    problem: "",
    clashes: [],
    revisions: [],
    tab: "layers",
    dialog: undefined,
    side: "options",
    looking: undefined,
    zoom: 0.4,
    origin: { x: 0, y: 0 },
    isFitted: true,
    stageSize: { width: 0, height: 0 },
    snaps: true,
    zones: false,
    guides: noGuides,
    backdrop: "night",
    clipboard: [],
    optionSearch: "",
    picking: undefined,
    imported: undefined,
    said: "",
    live: undefined,
    open: undefined,
  };
}

export function createEditor(
  first: State,
  { say, catalogue, shelf, gifts, changed, edited, shown }: EditorEnds,
): Editor {
  let state = first;

  function set(change: Partial<State>): void {
    const before = state.looking?.document ?? state.scene;
    state = { ...state, ...change };
    const now = state.looking?.document ?? state.scene;
    if (now !== before) shown(now);
    changed();
  }

  /** Puts a scene there, and selects nothing that it has not. */
  function put(scene: Scene, more: Partial<State> = {}): void {
    const ids = new Set(scene.widgets.map(({ id }) => id));
    set({ ...more, scene, selection: (more.selection ?? state.selection).filter((id) => ids.has(id)) });
  }

  function step(move: typeof undo, word: "undone" | "redone", none: "nothingToUndo" | "nothingToRedo"): void {
    const done = move(state.history, state.scene);
    if (!done) return announce(say(`said.${none}`));
    put(done.scene, { history: done.history, said: say(`said.${word}`) });
    edited();
  }

  function announce(text: string): void {
    set({ said: text });
  }

  return {
    get: () => state,
    set,
    edit(change, gesture) {
      if (!state.mayEdit) return announce(say("view.only"));
      const scene = change(state.scene);
      if (isEqual(scene, state.scene)) return;
      put(scene, { history: record(state.history, state.scene, scene, gesture), looking: undefined });
      edited();
    },
    take(scene, clashes) {
      const isChanged = !isEqual(scene, state.scene);
      if (!isChanged && clashes.length === 0) return;
      const all = [...state.clashes, ...clashes];
      put(isChanged ? scene : state.scene, { clashes: all, ...(clashes.length > 0 && { dialog: "clash" as const }) });
    },
    undo: () => step(undo, "undone", "nothingToUndo"),
    redo: () => step(redo, "redone", "nothingToRedo"),
    select(ids) {
      const selection = withGroups(state.scene, ids);
      if (isEqual(selection, state.selection)) return;
      set({ selection, side: "options" });
    },
    selected: () => state.scene.widgets.filter(({ id }) => state.selection.includes(id)),
    say,
    announce,
    catalogue,
    shelf,
    gifts,
  };
}

/** What a selection may meet: everything else that is seen, the canvas, and where TikTok covers nothing. */
export function othersOf({ scene, selection }: State, catalogue: Catalogue): Others {
  const canvas = canvasOf(scene);
  const boxes = scene.widgets.flatMap((widget) =>
    widget.place === "own" || widget.hidden || selection.includes(widget.id)
      ? []
      : [{ name: nameOf(widget, catalogue.kinds), rect: boundsOf(widget.place) }],
  );
  return { boxes, canvas, safe: safeOf(canvas) };
}

/** Pixels of the screen around the canvas where it is fitted. */
const margin = 48;

/** As large as the stage has room for, in its middle. */
export function fitted({ scene, stageSize }: State): Pick<State, "zoom" | "origin" | "isFitted"> {
  const { width, height } = canvasOf(scene);
  // On a phone each pixel beside it is one that the picture needs.
  const beside = Math.min(margin, stageSize.width * 0.04);
  const zoom = Math.max(
    0.05,
    Math.min((stageSize.width - 2 * beside) / width, (stageSize.height - 2.6 * margin) / height),
  );
  const origin = {
    x: Math.round((stageSize.width - width * zoom) / 2),
    y: Math.round((stageSize.height - height * zoom) / 2 - 0.3 * margin),
  };
  return { zoom, origin, isFitted: true };
}

/** Another size, about a point of the stage that stays where it is. */
export function zoomedTo(
  { zoom, origin, stageSize }: State,
  asked: number,
  about = { x: stageSize.width / 2, y: stageSize.height / 2 },
): Pick<State, "zoom" | "origin" | "isFitted"> {
  const next = Math.min(4, Math.max(0.05, asked));
  const scale = next / zoom;
  return {
    zoom: next,
    origin: { x: about.x - (about.x - origin.x) * scale, y: about.y - (about.y - origin.y) * scale },
    isFitted: false,
  };
}
