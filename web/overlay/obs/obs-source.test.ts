import { expect, test } from "vitest";
import { followObs, type ObsState } from "./obs-source.ts";

const told = (name: string, detail: unknown) => new CustomEvent(name, { detail });

test("a page that is not in OBS follows nothing", () => {
  expect(followObs(undefined, new EventTarget(), () => {})).toBeUndefined();
});

test("it is taken for shown until OBS says something else, and each change is told once", () => {
  const [target, seen] = [new EventTarget(), [] as ObsState[]];
  const state = followObs({ pluginVersion: "2.24.4" }, target, (now) => seen.push({ ...now }));
  expect(state).toEqual({
    version: "2.24.4",
    level: 0,
    isVisible: true,
    isActive: true,
    isStreaming: null,
    scene: null,
  });
  target.dispatchEvent(told("obsSourceVisibleChanged", { visible: true }));
  target.dispatchEvent(told("obsSourceVisibleChanged", { visible: false }));
  target.dispatchEvent(told("obsSourceActiveChanged", { active: false }));
  target.dispatchEvent(told("obsStreamingStarted", undefined));
  target.dispatchEvent(told("obsSceneChanged", { name: "Break" }));
  expect(seen).toHaveLength(4);
  expect(state).toMatchObject({ isVisible: false, isActive: false, isStreaming: true, scene: "Break" });
});

test("it asks OBS for what its level allows", () => {
  const asked: string[] = [];
  const obs = (level: number) => ({
    getControlLevel: (take: (level: number) => void) => take(level),
    getStatus: (take: (status: { streaming: boolean }) => void) => {
      asked.push(`status at ${level}`);
      take({ streaming: true });
    },
    getCurrentScene: (take: (scene: { name: string }) => void) => {
      asked.push(`scene at ${level}`);
      take({ name: "Live" });
    },
  });
  const states = [0, 1, 2].map((level) => followObs(obs(level), new EventTarget(), () => {}));
  expect(asked).toEqual(["status at 1", "status at 2", "scene at 2"]);
  expect(states.map((one) => [one?.isStreaming, one?.scene])).toEqual([
    [null, null],
    [true, null],
    [true, "Live"],
  ]);
});

test("what is not as it is documented changes nothing", () => {
  const target = new EventTarget();
  const state = followObs({}, target, () => expect.unreachable());
  for (const detail of [null, "no", { visible: "no" }, { active: 1 }]) {
    target.dispatchEvent(told("obsSourceVisibleChanged", detail));
    target.dispatchEvent(told("obsSourceActiveChanged", detail));
  }
  expect(state).toMatchObject({ version: "", isVisible: true, isActive: true });
});
