/**
 * Goals on the screens, changed from the controls: hidden, shown again, given another target. A change is a published revision as one
 * of the studio's is, and only where the draft is what viewers see: nobody's unfinished work goes on air by it.
 */
import type { Operations } from "../../../../client/api.ts";
import { partOf } from "../../../overlay/widgets/goal/parts.ts";
import type { Page } from "../../frame/page.ts";
import { optionDefaults } from "./on-overlays.ts";

type Document = Operations["getScene"]["answer"]["draft"];
type Widget = Document["widgets"][number];

/** What becomes of a goal's widgets. */
export type GoalChange = { hidden: boolean } | { target: number };

/** Whether a widget shows the goal that is set under this name. */
export function showsGoal({ type, options }: Pick<Widget, "type" | "options">, name: string): boolean {
  if (type !== "goal") return false;
  return partOf({ ...optionDefaults.goal, ...options }) === `goal:${name}`;
}

/** The document with its goal changed; undefined where it has none, or that is so already. Pure. */
export function withGoal(document: Document, name: string, change: GoalChange): Document | undefined {
  const widgets = document.widgets.map((widget) => {
    if (!showsGoal(widget, name)) return widget;
    if ("hidden" in change) return widget.hidden === change.hidden ? widget : { ...widget, hidden: change.hidden };
    const { target = optionDefaults.goal.target } = widget.options as { target?: number };
    return target === change.target ? widget : { ...widget, options: { ...widget.options, target: change.target } };
  });
  return widgets.every((widget, index) => widget === document.widgets[index]) ? undefined : { ...document, widgets };
}

interface Place {
  api: Pick<Page["api"], "listScenes" | "getScene" | "getSceneRevision" | "editScene" | "publishScene">;
  params: { streamId: string };
}

/**
 * Changes a goal on every overlay that shows it. `unpublished`: the scene of this name has a draft that nobody has published yet, and
 * nothing is changed anywhere.
 */
export async function changeGoal(
  { api, params }: Place,
  { name, change, reason }: { name: string; change: GoalChange; reason: string },
): Promise<{ ok: true; changed: number } | { ok: false; unpublished: string }> {
  const { scenes } = await api.listScenes({ params });
  const due: { sceneId: string; draftNo: number; document: Document }[] = [];
  for (const { sceneId, publishedRevision } of scenes) {
    if (publishedRevision === 0) continue;
    const own = { ...params, sceneId };
    const [scene, { document }] = await Promise.all([
      api.getScene({ params: own }),
      api.getSceneRevision({ params: { ...own, revision: String(publishedRevision) } }),
    ]);
    const changed = withGoal(document, name, change);
    if (!changed) continue;
    if (JSON.stringify(scene.draft) !== JSON.stringify(document)) return { ok: false, unpublished: scene.name };
    due.push({ sceneId, draftNo: scene.draftNo, document: changed });
  }
  for (const { sceneId, draftNo, document } of due) {
    const own = { ...params, sceneId };
    const edited = await api.editScene({ params: own, body: { draftNo, document } });
    await api.publishScene({ params: own, body: { draftNo: edited.draftNo, reason } });
  }
  return { ok: true, changed: due.length };
}
