import { expect, test } from "vitest";
import { frameLogMessage, unframeLogMessage } from "#shared/protocol/log-message.ts";
import { readHeaders, readShare, SpanBuffer } from "./otlp.ts";
import { isTraced, readTraceparent, shownEventId, spanIdOf, spanOf, traceIdOf, traceparentOf } from "./trace.ts";

const eventId = "4f".repeat(16) + "0123456789ab" + "cd".repeat(10);

test("what a traceparent shows is enough for the steps after it", () => {
  const context = readTraceparent(traceparentOf(eventId, "hub.commit", true));
  const shown = context && shownEventId(context);
  expect(shown).toBeDefined();
  expect(traceIdOf(shown ?? "")).toBe(traceIdOf(eventId));
  expect(spanOf(shown ?? "", "log.store", { startedAt: 1, endedAt: 2, attributes: {} })).toMatchObject({
    spanId: spanIdOf(eventId, "log.store"),
    parentId: spanIdOf(eventId, "hub.commit"),
  });
});

test("attempts are steps of their own", () => {
  const ids = [0, 1, 2, 255].map((attempt) => spanIdOf(eventId, "webhook.deliver", attempt));
  expect(new Set(ids).size).toBe(4);
});

test.each([
  "",
  "00-0-0-01",
  `00-${"0".repeat(32)}-${"1".repeat(16)}-01`,
  `00-${"1".repeat(32)}-${"0".repeat(16)}-01`,
  `00-${"A".repeat(32)}-${"1".repeat(16)}-01`,
  `00-${"1".repeat(32)}-${"1".repeat(16)}-01 `,
])("%j is no traceparent", (text) => expect(readTraceparent(text)).toBeUndefined());

test("a context of somebody else's step shows no event", () => {
  expect(shownEventId({ traceId: "1".repeat(32), spanId: "1".repeat(16) })).toBeUndefined();
});

test("a share of events is traced, always the same ones", () => {
  const ids = Array.from({ length: 2_000 }, (_, at) => Math.imul(at + 1, 2_654_435_761) >>> 0).map(
    (number) => "0".repeat(56) + number.toString(16).padStart(8, "0"),
  );
  const traced = ids.filter((id) => isTraced(id, 0.1));
  expect(traced.length).toBeGreaterThan(150);
  expect(traced.length).toBeLessThan(250);
  expect(ids.filter((id) => isTraced(id, 0))).toEqual([]);
  expect(ids.filter((id) => isTraced(id, 1))).toHaveLength(2_000);
  expect(isTraced("no event's id", 1)).toBe(false);
});

test("a message of the log says it before its text, or nothing", () => {
  const head = { streamId: "st_1", epoch: "e1", firstOffset: 1, lastOffset: 2 };
  const traceparent = traceparentOf(eventId, "hub.commit", true);
  expect(unframeLogMessage(frameLogMessage({ ...head, traceparent }, [])).head).toEqual({ ...head, traceparent });
  expect(unframeLogMessage(frameLogMessage(head, [])).head).toEqual(head);
});

test("settings of a collector are read strictly", () => {
  expect(readHeaders("a=b, x-key=c=d")).toEqual({ a: "b", "x-key": "c=d" });
  expect(readHeaders("")).toEqual({});
  expect(readHeaders("no pair")).toBeUndefined();
  expect(readHeaders("a=b\nc")).toBeUndefined();
  expect([readShare("0.5"), readShare("0"), readShare("1"), readShare("2"), readShare("x"), readShare("")]).toEqual([
    0.5,
    0,
    1,
    undefined,
    undefined,
    undefined,
  ]);
});

test("spans that nobody fetches are bounded", () => {
  const spans = new SpanBuffer();
  for (let at = 0; at < 500; at += 1) {
    spans.add(spanOf(eventId, "hub.commit", { startedAt: at, endedAt: at, attributes: {} }));
  }
  expect(spans.take()).toHaveLength(100);
  expect(spans.isEmpty).toBe(true);
});
