/** A scene as a file: what is saved here, and may come from anybody. */
import type { Operations } from "../../../client/api.ts";

export type SceneFile = Operations["importScene"]["body"];

export const sceneFormat = "tiktok-live-edge.scene";

/** @throws {SyntaxError} where the text is no such file; what is in the document the Worker checks */
export function readSceneFile(text: string): SceneFile {
  const file = JSON.parse(text) as Partial<SceneFile> | null;
  if (typeof file !== "object" || file?.format !== sceneFormat) throw new SyntaxError("not a scene");
  return file as SceneFile;
}
