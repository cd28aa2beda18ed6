/** Making a theme one's own: colours and letters, with how well they can be read told while they are chosen. */
import {
  contrastOfOwn,
  leastContrast,
  type OwnColour,
  ownColours,
  type OwnFont,
  ownFonts,
  type OwnLook,
  usualColour,
} from "#shared/overlay/own-look.ts";
import type { Scene } from "#shared/overlay/scene.ts";
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import type { Stage } from "../stage.ts";
import { iconButton } from "./parts.ts";

export function ownLook(editor: Editor, stage: Stage): Node {
  const { say } = editor;
  const { scene } = editor.get();
  const { theme, own = {} } = scene;
  const isOwn = own.font !== undefined || Object.keys(own.colours ?? {}).length > 0;
  const setFont = (event: Event) => {
    const chosen = (event.currentTarget as HTMLSelectElement).value;
    const font = Object.hasOwn(ownFonts, chosen) ? (chosen as OwnFont) : undefined;
    editor.edit((before) => withOwn(before, { font }));
  };
  return h(
    "section",
    { class: "own", key: "own", "aria-label": say("own.title") },
    h(
      "div",
      { class: "sub" },
      h("b", {}, say("own.title")),
      isOwn &&
        iconButton("undo", say("own.reset"), () => editor.edit(({ own: _own, ...before }) => before), {
          "data-kind": "quiet",
          id: "own-reset",
        }),
    ),
    ownColours.map((name) =>
      colourRow(editor, name, { theme, own, usual: stage.colourOf(name) ?? usualColour(theme, name) }),
    ),
    h(
      "div",
      { class: "own-row" },
      h("label", { for: "own-font" }, say("own.font")),
      h(
        "select",
        { class: "in", id: "own-font", value: own.font ?? "", onchange: setFont },
        h("option", { key: "", value: "" }, say("own.asTheme")),
        Object.entries(ownFonts).map(([font, { name }]) => h("option", { key: font, value: font }, name)),
      ),
    ),
    h("p", { class: "hint" }, say("own.about")),
  );
}

function colourRow(
  editor: Editor,
  name: OwnColour,
  { theme, own, usual }: { theme: Scene["theme"]; own: OwnLook; usual: string },
): Node {
  const { say } = editor;
  const id = `own-${name}`;
  const chosen = own.colours?.[name];
  const contrast = contrastOfOwn(theme, own, name);
  const isFaint = contrast !== undefined && contrast < leastContrast;
  const set = (colour: string | undefined) =>
    editor.edit((before) => withOwn(before, { colours: { ...before.own?.colours, [name]: colour } }), `own ${name}`);
  return h(
    "div",
    { class: "own-row", key: name },
    h("label", { for: id }, say(`own.${name}`)),
    h("input", {
      type: "color",
      id,
      value: chosen ?? usual,
      "aria-describedby": `${id}-contrast`,
      oninput: (event: Event) => set((event.currentTarget as HTMLInputElement).value.toLowerCase()),
    }),
    h(
      "output",
      { id: `${id}-contrast`, for: id, class: contrast === undefined ? "vh" : "", "data-faint": isFaint },
      contrast === undefined ? say("own.asTheme") : say("own.contrast", { contrast: contrast.toFixed(1) }),
    ),
    chosen !== undefined &&
      iconButton("x", say("own.back", { what: say(`own.${name}`) }), () => set(undefined), {
        "data-kind": "quiet",
        "data-size": "s",
      }),
    isFaint && h("p", { class: "own-faint", role: "status" }, say("own.faint")),
  );
}

/** The scene with another look of its own; without any where nothing is left of it. */
function withOwn(scene: Scene, change: OwnLook): Scene {
  const { own: before, ...rest } = scene;
  const { colours = {}, font } = { ...before, ...change };
  const kept = Object.fromEntries(Object.entries(colours).filter(([, colour]) => colour !== undefined));
  const own = {
    ...(Object.keys(kept).length > 0 && { colours: kept as NonNullable<Scene["own"]>["colours"] }),
    ...(font !== undefined && { font }),
  };
  return Object.keys(own).length === 0 ? rest : { ...rest, own };
}
