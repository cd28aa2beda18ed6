import { expect, test } from "vitest";
import { changeGoal, showsGoal, withGoal } from "./goal-widgets.ts";

type Document = Parameters<typeof withGoal>[0];

const widget = (id: string, options: Record<string, unknown>, type = "goal") => ({ id, type, hidden: false, options });
const roses = { since: "set", goal: "roses", target: 500 };
const documentOf = (...widgets: unknown[]) => ({ version: 1, canvas: { width: 1, height: 1 }, widgets }) as Document;

test("a goal is known by the name that it is set under, and no other widget is", () => {
  const of = (options: Record<string, unknown>, type = "goal") => showsGoal({ type, options } as never, "roses");
  expect(of(roses)).toBe(true);
  for (const other of [
    {},
    { goal: "roses" },
    { since: "set", goal: "tulips" },
    { counts: "counter", counter: "roses" },
  ])
    expect(of(other)).toBe(false);
  expect(of(roses, "timer")).toBe(false);
});

test("hidden, shown and aimed anew is that goal alone; what is so already is no change", () => {
  const before = documentOf(widget("a", roses), widget("b", { since: "set", goal: "tulips" }), widget("c", {}, "chat"));
  const hidden = withGoal(before, "roses", { hidden: true });
  if (!hidden) throw new Error("nothing was hidden");
  expect(hidden.widgets.map(({ id, hidden }) => [id, hidden])).toEqual([
    ["a", true],
    ["b", false],
    ["c", false],
  ]);
  expect(withGoal(hidden, "roses", { hidden: false })).toEqual(before);
  expect(withGoal(before, "roses", { target: 900 })?.widgets[0]?.options).toEqual({ ...roses, target: 900 });
  expect(withGoal(before, "tulips", { target: 7 })?.widgets[1]?.options).toMatchObject({ target: 7 });
  for (const same of [{ hidden: false }, { target: 500 }]) expect(withGoal(before, "roses", same)).toBeUndefined();
  expect(withGoal(before, "lilies", { hidden: true })).toBeUndefined();
});

test("with a draft that was not published on one overlay nothing is changed on any", async () => {
  const document = documentOf(widget("a", roses));
  const drafts: Record<string, Document> = { s1: document, s2: documentOf(widget("a", { ...roses, target: 1 })) };
  const done: string[] = [];
  const scenes = ["s1", "s2"].map((sceneId) => ({ sceneId, publishedRevision: 1 }));
  const api = {
    listScenes: async () => ({ scenes: [...scenes, { sceneId: "s3", publishedRevision: 0 }] }),
    getScene: async ({ params: { sceneId } }: { params: { sceneId: string } }) => ({
      name: `scene ${sceneId}`,
      draftNo: 4,
      draft: drafts[sceneId],
    }),
    getSceneRevision: async () => ({ document }),
    editScene: async ({ params: { sceneId } }: { params: { sceneId: string } }) => {
      done.push(`edit ${sceneId}`);
      return { draftNo: 5 };
    },
    publishScene: async ({ params, body }: { params: { sceneId: string }; body: { draftNo: number } }) => {
      done.push(`publish ${params.sceneId} ${body.draftNo}`);
    },
  };
  const place = { api, params: { streamId: "st_a" } } as unknown as Parameters<typeof changeGoal>[0];
  const asked = { name: "roses", change: { hidden: true }, reason: "" };
  expect(await changeGoal(place, asked)).toEqual({ ok: false, unpublished: "scene s2" });
  expect(done).toEqual([]);
  drafts["s2"] = document;
  expect(await changeGoal(place, asked)).toEqual({ ok: true, changed: 2 });
  expect(done).toEqual(["edit s1", "publish s1 5", "edit s2", "publish s2 5"]);
});
