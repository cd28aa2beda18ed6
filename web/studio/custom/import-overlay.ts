/** Takes over an overlay of StreamElements: keeps its codes, makes a scene of it, and remembers what was left out. */
import { type FoundOverlay, type LeftOut, readStreamElements } from "#shared/custom-widget/stream-elements.ts";
import type { Operations } from "../../../client/api.ts";
import { api } from "../api.ts";
import { keepCode } from "./codes.ts";

/** What the editor tells of once it is open. */
export interface ImportReport {
  left: readonly LeftOut[];
  hosts: readonly string[];
  taken: number;
}

const keptAs = (sceneId: string) => `studio:imported:${sceneId}`;

/** The overlay in a file of StreamElements; undefined for any other file. */
export function readOverlay(text: string): FoundOverlay | undefined {
  try {
    return readStreamElements(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Makes a scene of it. Throws what the server refuses. */
export async function importOverlay(streamId: string, found: FoundOverlay, name: string): Promise<string> {
  const widgets: object[] = [];
  for (const [index, { as, ...of }] of found.widgets.entries()) {
    const widget = { ...of, id: `w${index + 1}` };
    if (as.is === "text") widgets.push({ ...widget, type: "text", options: { text: as.text, panel: false } });
    else if (as.is === "last-x") widgets.push({ ...widget, type: "last-x", options: { of: [as.of] } });
    else {
      const { codeId: code } = await keepCode(as.code);
      widgets.push({ ...widget, type: "custom", options: { code, values: as.values } });
    }
  }
  const document = {
    version: 1,
    canvas: found.canvas,
    theme: "outline",
    widgets,
  } as unknown as Operations["createScene"]["body"]["document"];
  const { sceneId } = await api.createScene({ params: { streamId }, body: { name: found.name || name, document } });
  const report: ImportReport = { left: found.left, hosts: found.hosts, taken: found.widgets.length };
  sessionStorage.setItem(keptAs(sceneId), JSON.stringify(report));
  return sceneId;
}

/** What was left out of a scene that was just taken over; told once. */
export function takeReport(sceneId: string): ImportReport | undefined {
  const text = sessionStorage.getItem(keptAs(sceneId));
  sessionStorage.removeItem(keptAs(sceneId));
  return text === null ? undefined : (JSON.parse(text) as ImportReport);
}
