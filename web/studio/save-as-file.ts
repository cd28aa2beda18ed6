/** A scene as a file that the browser keeps, with the codes of its custom widgets. */
import type { Scene } from "#shared/overlay/scene.ts";
import { codesOf } from "./custom/codes-along.ts";
import { sceneFormat } from "./model/scene-file.ts";

export async function saveAsFile(scene: Scene, { name, overlay }: { name: string; overlay: string }): Promise<void> {
  const codes = await codesOf(scene);
  const along = Object.keys(codes).length > 0 ? { codes } : {};
  const file = { format: sceneFormat, version: 1, name, document: scene, ...along };
  offerFile(`${overlay}.json`, JSON.stringify(file, undefined, 2));
}

function offerFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
