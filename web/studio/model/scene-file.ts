/** A scene as a file: what is saved here, and may come from anybody. */
import type { CodesAlong } from "../custom/codes-along.ts";
import type { Operations } from "../../../client/api.ts";

export interface SceneFile {
  scene: Operations["importScene"]["body"];
  /** Of its custom widgets, by the ids that the document has; none in a file that the API has written. */
  codes: CodesAlong;
}

export const sceneFormat = "tiktok-live-edge.scene";

/** @throws {SyntaxError} where the text is no such file; what is in the document the Worker checks */
export function readSceneFile(text: string): SceneFile {
  const file = JSON.parse(text) as (Partial<SceneFile["scene"]> & { codes?: CodesAlong }) | null;
  if (typeof file !== "object" || file?.format !== sceneFormat) throw new SyntaxError("not a scene");
  const { codes = {}, ...scene } = file;
  return { scene: scene as SceneFile["scene"], codes };
}
