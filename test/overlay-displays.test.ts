/** Every kind of widget in a real browser: it is drawn with its example, in right-to-left words too, and nothing of it leaves its box. */
import { expect, test } from "vitest";
import { type Scene, SceneWidget } from "#shared/overlay/scene.ts";
import { readOptions, type WidgetOptions } from "#shared/overlay/widget-options.ts";
import type { EventsFrame, PartsFrame } from "#shared/protocol/wire.ts";
import * as registry from "../web/overlay/widgets/registry.ts";
import { follow, frameOf, rose } from "../web/overlay/example-events.ts";
import { patience, setOverlayStage, streamId } from "./overlay-stage.ts";

const overlay = new URL("../web/overlay/", import.meta.url);
const kinds = await Promise.all(
  (Object.entries(registry) as [string, WidgetOptions][]).map(async ([type, options]) => {
    const { example } = (await import(new URL(`widgets/${type}/example.ts`, overlay).href)) as {
      example: (EventsFrame | PartsFrame)[];
    };
    return { type, options, example };
  }),
);
/** Those that stand by their own style only, or show nothing before they are set; a custom widget is a frame that a Worker serves. */
const silent = new Set(["image", "video", "custom"]);
/** Those that overlay-look.test.ts measures, in the classic layout as well. */
const classic = new Set(["alerts", "battle", "chat", "counters", "tallies"]);
/** Those whose words run through their box. */
const running = new Set(["credits", "ticker"]);
/** Those that burn down, or hang for a time. */
const lasting = new Set(["combo", "emote-wall", "hype", "alerts"]);

let scene: Scene;
const stage = setOverlayStage((page) =>
  page.route("**/v1/overlay", (route) =>
    route.fulfill({ json: { streamId, overlay: "main", scene: { sceneId: "s1", revision: 1, document: scene } } }),
  ),
);

/** A scene of these kinds, each in a box of its own on a canvas that has room for all. */
function sceneOf(types: readonly (readonly [string, Record<string, unknown>])[], theme: Scene["theme"]): Scene {
  const columns = 4;
  const cell = { width: 1_000, height: 800 };
  const widgets = types.map(([type, options], index) => {
    const kind = kinds.find((one) => one.type === type)?.options;
    if (!kind) throw new Error(`There is no ${type}`);
    const place = { x: (index % columns) * cell.width, y: Math.floor(index / columns) * cell.height, ...kind.size };
    return SceneWidget.parse({ id: `w${index}`, type, place, options: { ...readOptions(kind, {}), ...options } });
  });
  const height = Math.ceil(types.length / columns) * cell.height;
  return { version: 1, canvas: { width: columns * cell.width, height }, theme, textSize: 32, widgets };
}

/** Of each widget how many elements it has, and by how many pixels of the canvas what is seen of its words leaves its box. */
const looked = () =>
  stage.page.evaluate<Record<string, { elements: number; out: number }>>(`Object.fromEntries(
    [...document.querySelectorAll(".boxed > *")].map((box) => {
      const room = box.parentElement.getBoundingClientRect();
      const scale = room.width / box.parentElement.offsetWidth || 1;
      const seen = (one) => {
        let { left, top, right, bottom } = one.getBoundingClientRect();
        for (let around = one; around !== box.parentElement; around = around.parentElement) {
          if (getComputedStyle(around).overflow === "visible") continue;
          const clip = around.getBoundingClientRect();
          [left, top] = [Math.max(left, clip.left), Math.max(top, clip.top)];
          [right, bottom] = [Math.min(right, clip.right), Math.min(bottom, clip.bottom)];
        }
        return Math.max(room.left - left, room.top - top, right - room.right, bottom - room.bottom) / scale;
      };
      const written = [...box.querySelectorAll("*")].filter(
        (one) => one.childElementCount === 0 && one.textContent !== "" && one.getClientRects().length > 0);
      const type = [...box.classList].find((name) => name !== "w");
      return [type, { elements: box.querySelectorAll("*").length, out: Math.round(Math.max(0, ...written.map(seen))) }];
    }))`);

/** Pixels of the canvas: a badge may sit on the edge of its panel. */
const mostOut = 20;

/** Waits until nothing moves but what runs through. */
const settled = () =>
  expect
    .poll(
      () =>
        stage.page.evaluate<string[]>(
          `document.getAnimations().filter((one) => one.playState === "running")
            .map(({ effect }) => effect.target.closest(".boxed")?.firstElementChild.className.replace(/^w /, "") ?? "")`,
        ),
      patience,
    )
    .toSatisfy((moving: string[]) => moving.every((type) => running.has(type) || lasting.has(type)));

test.each(["glass", "arcade"] as const)("each kind is drawn, and stays in its box, in %s", async (theme) => {
  scene = sceneOf(
    kinds.map(({ type }) => [type, {}]),
    theme,
  );
  await stage.openOverlay("locale=ar");
  // Each example counts from 1: it is a feed of its own.
  for (const { type, example } of kinds)
    for (const frame of example) stage.server.send({ ...frame, position: { ...frame.position, epoch: type } });
  const drawn = kinds.map(({ type }) => type).filter((type) => !silent.has(type));
  await expect
    .poll(async () => {
      const seen = await looked();
      return drawn.filter((type) => (seen[type]?.elements ?? 0) === 0);
    }, patience)
    .toEqual([]);
  await settled();
  const seen = await looked();
  const out = drawn.filter((type) => !running.has(type) && !classic.has(type) && (seen[type]?.out ?? 0) > mostOut);
  expect(out.map((type) => [type, seen[type]])).toEqual([]);
});

test("a long name gives way, what was done stays, and what is taken back leaves at once", async () => {
  scene = sceneOf(
    [
      ["last-x", {}],
      ["activity", {}],
      ["last-x", { of: ["gifter"] }],
    ],
    "glass",
  );
  const long = { userId: "9", uniqueId: "long", displayName: "W".repeat(40) };
  await stage.openOverlay("locale=en");
  stage.server.send(frameOf([follow(1, { user: long }), rose(2, 14, { user: long })]));
  await expect.poll(() => stage.texts(".last-x .name"), patience).toHaveLength(2);
  const { "last-x": last, activity } = await looked();
  expect([last?.out, activity?.out]).toEqual([0, 0]);
  expect(await stage.texts(".activity .what")).toEqual(["14 × Rose", "followed"]);
  const cut = await stage.page.evaluate(
    `[...document.querySelectorAll(".activity .what")].filter((one) => one.scrollWidth > one.clientWidth).length`,
  );
  expect(cut).toBe(0);

  const position = { epoch: "e1", offset: 2 };
  const withdrawals = [{ no: 1, offset: 2, parts: ["alerts", "speech", "chat"] as const, userIds: [long.userId] }];
  stage.server.send({ type: "overlays", position, withdrawals, mutes: { sound: 0, users: {} } });
  await expect.poll(() => stage.countElements(".last-x .name, .activity .row"), patience).toBe(0);
});

test("a kind that throws wherever it can leaves the others, and the line, as they are", async () => {
  scene = sceneOf(
    [
      ["clock", {}],
      ["last-x", {}],
    ],
    "glass",
  );
  const fault = `() => { throw new Error("a fault") }`;
  const body = `export const widget = { wants: ${fault}, init: ${fault}, reduce: ${fault}, advance: ${fault}, mount: ${fault} }`;
  const answer = { contentType: "text/javascript", body };
  await stage.page.route("**/assets/widgets/clock.js*", (route) => route.fulfill(answer));
  await stage.openOverlay("locale=en");
  stage.server.send(frameOf([follow(1)]));
  await expect.poll(() => stage.texts(".last-x .name"), patience).toEqual(["Ada"]);
  expect(await stage.countElements(".clock *")).toBe(0);
});

test("the rays of a hero that is alone stand still on a machine that is late", async () => {
  scene = sceneOf([["alerts", { bigFrom: 1, bigLook: "hero", seconds: 60 }]], "broadcast");
  // Pictures as late as they say: every tenth of a second at first, and then half as many.
  await stage.page.addInitScript(`{
    const ask = requestAnimationFrame.bind(globalThis);
    let real = 0, told = 0, pictures = 0;
    globalThis.requestAnimationFrame = (draw) => ask((now) => {
      if (now !== real) {
        told = told === 0 ? now : told + (pictures < 25 ? 100 : 200);
        [real, pictures] = [now, pictures + 1];
      }
      draw(told);
    });
  }`);
  await stage.openOverlay();
  stage.server.send(frameOf([rose(1, 500)]));
  const motion = () =>
    stage.page.evaluate<string | undefined>(
      `(() => { const rays = document.querySelector(".alert.hero:not(.leave) .rays"); return rays ? getComputedStyle(rays).animationName : undefined; })()`,
    );
  await expect.poll(motion, { ...patience, interval: 10 }).toBe("rays");
  await expect.poll(motion, patience).toBe("none");
  expect(await stage.countElements(".alert.hero")).toBe(1);
});
