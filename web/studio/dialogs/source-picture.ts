/**
 * A drawing of the window in which a source is set up, with the values to write into it. The words of other people's programs are
 * theirs, in English as they come, so that they are found again.
 */
import { type Child, h, type Node } from "../dom/node.ts";

export interface SourceValues {
  url: string;
  width: number;
  height: number;
}

/** OBS: the properties of a Browser source. */
export function obsPicture(label: string, { url, width, height }: SourceValues): Node {
  return windowOf(label, "Properties for ‘Overlay’", [
    check("Local file", false),
    field("URL", url, true),
    field("Width", width),
    field("Height", height),
    check("Control audio via OBS", true),
    check("Use custom frame rate", true),
    field("FPS", 60),
    check("Shutdown source when not visible", false),
    check("Refresh browser when scene becomes active", false),
    field("Page permissions", "Read access to OBS status information"),
  ]);
}

/** TikTok LIVE Studio: a source of the kind Link. */
export function liveStudioPicture(label: string, { url, width, height }: SourceValues): Node {
  return windowOf(label, "Add source · Link", [
    field("URL", url, true),
    field("Width", width),
    field("Height", height),
  ]);
}

function windowOf(label: string, title: string, rows: readonly Child[]): Node {
  return h(
    "figure",
    { class: "source-picture", role: "img", "aria-label": label, dir: "ltr", lang: "en" },
    h("div", { class: "source-title", "aria-hidden": "true" }, h("i", {}), title),
    h("div", { class: "source-rows", "aria-hidden": "true" }, rows),
  );
}

function field(name: string, value: string | number, isOurs = false): Node {
  return h("div", { key: name, class: "source-field" }, h("span", {}, name), h("b", { "data-ours": isOurs }, value));
}

function check(name: string, isOn: boolean): Node {
  return h(
    "div",
    { key: name, class: "source-check" },
    h("i", { "data-on": isOn }, isOn ? "✓" : ""),
    h("span", {}, name),
  );
}
