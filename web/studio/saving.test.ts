import type { Scene } from "#shared/overlay/scene.ts";
import { expect, test } from "vitest";
import type { Clash } from "./model/merge.ts";
import { sceneOf, widget } from "./model/example-scenes.ts";
import { createSaver, type Draft, type SavingState } from "./saving.ts";

/** A store as the API is one: an edit names the draft that it was made on. */
function newStore(document: Scene) {
  let stored: Draft = { draftNo: 1, document };
  const waiting: (() => void)[] = [];
  return {
    get: () => stored,
    /** Somebody else saves. */
    set(document: Scene) {
      stored = { draftNo: stored.draftNo + 1, document };
    },
    /** Holds answers back until they are let go. */
    held: false,
    let() {
      for (const go of waiting.splice(0)) go();
    },
    async write({ draftNo, document }: Draft) {
      if (this.held) await new Promise<void>((resolve) => waiting.push(resolve));
      const refused = draftNo !== stored.draftNo;
      if (!refused) stored = { draftNo: draftNo + 1, document };
      return { ...stored, refused };
    },
  };
}

function edited(store: ReturnType<typeof newStore>) {
  const here = { scene: store.get().document, clashes: [] as Clash[], states: [] as SavingState[] };
  const timers: { delayMs: number; callback: () => void }[] = [];
  const saver = createSaver(store.get(), {
    scene: () => here.scene,
    take(scene, clashes) {
      here.scene = scene;
      here.clashes.push(...clashes);
    },
    tell: (state) => here.states.push(state),
    write: (draft) => store.write(draft),
    read: async () => store.get(),
    after(delayMs, callback) {
      const timer = { delayMs, callback };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
    },
  });
  return { here, saver, timers };
}

const chat = widget("chat");

test("a change is saved soon, at the latest within two seconds, and many changes are one request", async () => {
  const store = newStore(sceneOf(chat));
  const { here, saver, timers } = edited(store);
  for (const opacity of [0.9, 0.8, 0.7]) {
    here.scene = sceneOf({ ...chat, opacity });
    saver.changed();
  }
  expect(new Set(timers.map(({ delayMs }) => delayMs))).toEqual(new Set([700, 1_800]));
  await saver.flush();
  expect(timers).toEqual([]);
  expect(store.get()).toEqual({ draftNo: 2, document: sceneOf({ ...chat, opacity: 0.7 }) });
  expect(here.states.at(-1)).toBe("saved");
});

test("what two save at once is all there, and where both changed a field it is asked", async () => {
  const store = newStore(sceneOf(chat));
  const { here, saver } = edited(store);
  here.scene = sceneOf({ ...chat, opacity: 0.5, hidden: true });
  store.set(sceneOf({ ...chat, opacity: 0.2 }, widget("goal")));
  await saver.flush();
  const both = sceneOf({ ...chat, opacity: 0.2, hidden: true }, widget("goal"));
  expect(store.get()).toEqual({ draftNo: 3, document: both });
  expect(here.scene).toEqual(both);
  expect(here.clashes).toEqual([{ widget: "chat", field: "opacity", mine: 0.5, theirs: 0.2 }]);
  expect(saver.draftNo()).toBe(3);
});

test("what is changed while it is being saved is saved, too, and is not undone by the answer", async () => {
  const store = newStore(sceneOf(chat));
  const { here, saver } = edited(store);
  store.held = true;
  here.scene = sceneOf({ ...chat, opacity: 0.5 });
  const saving = saver.flush();
  here.scene = sceneOf({ ...chat, opacity: 0.6 });
  store.held = false;
  store.let();
  await saving;
  expect(here.scene).toEqual(sceneOf({ ...chat, opacity: 0.6 }));
  expect(store.get()).toEqual({ draftNo: 3, document: here.scene });
});

test("after an outage it is tried again, and looking takes in what somebody else has saved", async () => {
  const store = newStore(sceneOf(chat));
  const { here, saver, timers } = edited(store);
  const write = store.write.bind(store);
  store.write = async () => {
    throw new TypeError("no connection");
  };
  here.scene = sceneOf({ ...chat, hidden: true });
  await expect(saver.flush()).rejects.toThrow("no connection");
  saver.changed();
  timers.find(({ delayMs }) => delayMs === 700)?.callback();
  await expect.poll(() => timers.map(({ delayMs }) => delayMs)).toContain(5_000);
  expect(here.states.at(-1)).toBe("failed");
  store.write = write;
  await saver.flush();
  expect(store.get().document).toEqual(here.scene);

  store.set(sceneOf(chat, widget("goal")));
  await saver.look();
  expect(here.scene).toEqual(sceneOf(chat, widget("goal")));
});
