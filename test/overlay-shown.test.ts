/** What the page shows, and what a page with an overlay's token is sent, are held against each other. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { EventType } from "#shared/event.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import { isOverlayType, overlayEvent, overlayEventTypes, overlayState } from "#shared/overlay-events.ts";
import { SceneWidget } from "#shared/overlay/scene.ts";
import { readOptions, type WidgetOptions } from "#shared/overlay/widget-options.ts";
import type { HelloFrame } from "#shared/protocol/wire.ts";
import type { EventBody } from "#shared/stamp.ts";
import * as registry from "../web/overlay/widgets/registry.ts";
import { bodyOfType, recordedAt } from "./any-event.ts";

/** The page's own files speak of a page: they are checked with the types of one. */
const overlay = new URL("../web/overlay/", import.meta.url);
const load = async <Module>(file: string) => (await import(new URL(file, overlay).href)) as Module;
interface Model {
  widgets: { state: unknown }[];
}
const { classicModel } = await load<{ classicModel: (query: string) => Model }>("classic-model.ts");
const { takeEvents, takeHello } =
  await load<Record<"takeEvents" | "takeHello", (model: Model, frame: object, clocks: object) => void>>("frames.ts");
const { newModel, typesOf } = await load<{
  newModel: (widgets: object[]) => Model;
  typesOf: (widgets: object[]) => EventType[];
}>("model.ts");
const { runWidget } = await load<{ runWidget: (kind: object, scene: SceneWidget) => object }>("running-widget.ts");
const kinds = await Promise.all(
  (Object.entries(registry) as [string, WidgetOptions][]).map(async ([type, options]) => {
    const { widget } = await load<{ widget: object }>(`widgets/${type}/widget.ts`);
    return { type, widget, options: readOptions(options, {}) };
  }),
);

const sessionId = "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d";
const query = "joins=1&likes=1&show=all&maxChat=20";
const anyShown = fc
  .array(fc.constantFrom(...overlayEventTypes).chain(bodyOfType), { maxLength: 12 })
  .map((bodies) => bodies.map((body, index) => recordedAt(body, { sessionId, seqNo: index + 1, offset: index + 1 })));

const nobody = { userId: "", uniqueId: "" };
/** Who liked is deleted, and what is played begins anew: of likes no overlay knows whose they are. */
const likeOfDeleted = (
  [
    { eventType: "LIKE", user: { userId: "7", uniqueId: "u7" }, payload: { likeCount: 1, totalLikeCount: 1 } },
    { eventType: "MESSAGE_DELETED", user: nobody, payload: { messageIds: [], userIds: ["7"] } },
    { eventType: "CONNECTED", user: nobody, payload: { roomId: "7", provider: "", playback: true } },
  ] as const
).map((body, index) =>
  recordedAt({ ...body, rawType: `Webcast${body.eventType}` } as EventBody, {
    sessionId,
    seqNo: index + 1,
    offset: index + 1,
  }),
);

test("there is every type that the page can ask for", () => {
  const all = typesOf(classicModel(query).widgets);
  expect(all.length).toBeGreaterThan(8);
  expect(all.filter((type) => !isOverlayType(type))).toEqual([]);
});

/** The classic layout, and a scene with each widget there is. */
const models: [string, () => Model][] = [
  ["the classic layout", () => classicModel(query)],
  [
    "every widget",
    () =>
      newModel(
        kinds.map(({ type, widget, options }) =>
          runWidget(widget, SceneWidget.parse({ id: type, type, place: "own", options })),
        ),
      ),
  ],
];

test.each(models)("%s shows the same of what is left as of all", (_name, makeModel) => {
  const epoch = "e";
  fc.assert(
    fc.property(anyShown, (events) => {
      const state = initialState();
      for (const event of events) reduce(state, event);
      const clocks = { now: 1_000, wall: 2_000 };
      const shownOf = (narrow: boolean) => {
        const model = makeModel();
        const read = events.map((event) => (narrow ? overlayEvent(event) : event));
        const hello = {
          type: "hello",
          position: { epoch, offset: 0 },
          top: { epoch, offset: 0 },
          recovered: false,
          counters: {},
          timers: {},
          state: narrow ? overlayState(state.live) : state.live,
          recent: read,
        } as unknown as HelloFrame;
        takeHello(model, hello, clocks);
        const totals = { viewers: 1, likes: 2, coins: 3 };
        takeEvents(model, { type: "events", position: { epoch, offset: events.length }, totals, events: read }, clocks);
        const { widgets, ...known } = model;
        return { ...known, shown: widgets.map(({ state }) => state) };
      };
      expect(shownOf(true)).toEqual(shownOf(false));
    }),
    { examples: [[likeOfDeleted]] },
  );
});
