/** Holds each widget of the registry to what a widget is. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { EventType } from "#shared/event.ts";
import { isOverlayType } from "#shared/overlay-events.ts";
import { readPartName } from "#shared/overlay/parts.ts";
import { SceneWidget, widgetTypePattern } from "#shared/overlay/scene.ts";
import { readOptions, type WidgetOptions } from "#shared/overlay/widget-options.ts";
import type { EventsFrame, PartsFrame } from "#shared/protocol/wire.ts";
import * as registry from "../web/overlay/widgets/registry.ts";

/** What of a widget is looked at here, where there is no page. */
interface Kind {
  wants: (options: object) => EventType[];
  parts?: (options: object) => string[];
}
type Frame = EventsFrame | PartsFrame;

const overlay = new URL("../web/overlay/", import.meta.url);
const folder = new URL("widgets/", overlay);
/** Of files that speak of a page: they are checked with the types of one. */
const load = async <Module>(file: string) => (await import(new URL(file, overlay).href)) as Module;
const { takeEvents, takeParts } = await load<{
  takeEvents: (model: object, frame: EventsFrame, clocks: object) => void;
  takeParts: (model: object, frame: PartsFrame, clocks: object) => void;
}>("frames.ts");
const { newModel } = await load<{ newModel: (widgets: object[], name: string) => object }>("model.ts");
const { runWidget } = await load<{ runWidget: (kind: Kind, scene: SceneWidget) => { state: unknown } }>(
  "running-widget.ts",
);

const entries = Object.entries(registry) as unknown as [string, WidgetOptions][];
const clocks = { now: 0, wall: Date.UTC(2030, 0, 1) };

test("a folder is a widget, and each has its line", () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).toSorted()).toEqual(Object.keys(registry).toSorted());
});

describe.each(entries)("%s", async (type, options) => {
  const { widget } = await load<{ widget: Kind }>(`widgets/${type}/widget.ts`);
  const { example } = await load<{ example: Frame[] }>(`widgets/${type}/example.ts`);
  const defaults = readOptions(options, {});
  const scene = SceneWidget.parse({
    id: "one",
    type,
    place: { x: 0, y: 0, width: options.size.width, height: options.size.height },
    options: defaults,
  });

  test("has a name, words, a size and a style of its own", () => {
    expect(type).toMatch(widgetTypePattern);
    expect(options.label).not.toBe("");
    expect(options.about).toMatch(/\.$/);
    expect(Math.min(options.size.width, options.size.height)).toBeGreaterThan(20);
    const style = readFileSync(new URL(`${type}/style.css`, folder), "utf8");
    expect(style).toContain(`.${type}`);
    expect(style).not.toMatch(/backdrop-filter|url\(["']?https?:/);
  });

  test("each option has a label, a default and bounds", () => {
    const schema = z.toJSONSchema(options.fields, { io: "input" });
    const fields = Object.entries(schema.properties ?? {}) as [string, Record<string, unknown>][];
    const boundOf = { number: "maximum", integer: "maximum", string: "maxLength", array: "maxItems" } as const;
    const faults = fields.flatMap(([name, field]) => {
      const bound = "enum" in field ? undefined : boundOf[field["type"] as keyof typeof boundOf];
      return ["title", "default", ...(bound === undefined ? [] : [bound])]
        .filter((one) => !(one in field))
        .map((one) => `${name} has no ${one}`);
    });
    expect(faults).toEqual([]);
    expect(options.fields.parse(defaults)).toEqual(defaults);
  });

  test("reads the options of another version, and of nothing sound", () => {
    const odd = Object.fromEntries(Object.keys(defaults).map((name) => [name, { no: "such" }]));
    expect(readOptions(options, { ...odd, ofAnotherVersion: 1 })).toEqual(defaults);
  });

  test("wants only what an overlay is sent", () => {
    expect(widget.wants(defaults).filter((one) => !isOverlayType(one))).toEqual([]);
  });

  test("asks for the live parts that a published scene says it shows", () => {
    const asked = widget.parts?.(defaults) ?? [];
    expect(asked).toEqual(options.parts?.(defaults as never) ?? []);
    expect(asked.filter((name) => readPartName(name) === undefined)).toEqual([]);
  });

  test("shows something of its example, and the same of the same", () => {
    const after = (frames: Frame[]) => {
      const running = runWidget(widget, scene);
      const model = newModel([running], "main");
      for (const frame of frames) {
        if (frame.type === "parts") takeParts(model, frame, clocks);
        else takeEvents(model, frame, clocks);
      }
      return running.state;
    };
    expect(after(example)).toEqual(after(example));
    // A picture or a clock shows nothing of the feed: its example is empty, and it asks for nothing.
    const showsSomething = !isDeepStrictEqual(after(example), after([]));
    expect(showsSomething).toBe(example.length > 0);
    expect(widget.wants(defaults).length > 0 || showsSomething).toBe(example.length > 0);
  });

  test("does not use another one's files, and none of its options by value", () => {
    expect(existsSync(new URL(`${type}/options.ts`, folder))).toBe(true);
    const files = readdirSync(new URL(`${type}/`, folder)).filter((name) => name.endsWith(".ts"));
    const text = (file: string) => readFileSync(new URL(`${type}/${file}`, folder), "utf8");
    expect(files.filter((file) => /from "\.\.\/[a-z]/.test(text(file)))).toEqual([]);
    // The page takes only types of its options: no zod in it.
    const byValue = files
      .filter((file) => !file.endsWith(".test.ts"))
      .filter((file) => /^import (?!type)[^;]*"\.\/options\.ts"/m.test(text(file)));
    expect(byValue).toEqual([]);
  });
});
