import { expect, test } from "vitest";
import { compareDeliveries } from "./compare-deliveries.ts";

const stored = [{ eventId: "a" }, { eventId: "b" }];
const got = (...pairs: [string, string][]) => pairs.map(([eventId, webhookId]) => ({ eventId, webhookId }));
const kinds = (received: ReturnType<typeof got>, complaints: string[] = []) =>
  compareDeliveries(stored, { received, complaints }).findings.map(({ kind }) => kind);

test("each event once, or again under its id, has no findings", () => {
  expect(compareDeliveries(stored, { received: got(["a", "1"], ["b", "2"]), complaints: [] })).toEqual({
    findings: [],
    again: 0,
  });
  expect(compareDeliveries(stored, { received: got(["a", "1"], ["b", "2"], ["a", "1"]), complaints: [] })).toEqual({
    findings: [],
    again: 1,
  });
});

test("an event that never came, came under two ids, or is not in the log, and a bad request, are found", () => {
  expect(kinds(got(["a", "1"]))).toEqual(["lost"]);
  expect(kinds(got(["a", "1"], ["b", "2"], ["a", "3"]))).toEqual(["doubled"]);
  expect(kinds(got(["a", "1"], ["b", "2"], ["c", "3"]))).toEqual(["other"]);
  expect(kinds(got(["a", "1"], ["b", "2"]), ["no signature"])).toEqual(["other"]);
});
