import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ListedGift } from "#shared/gift-catalogue.ts";
import { limits } from "#shared/protocol/limits.ts";
import { type CourierParts, giftCourier } from "./gift-courier.ts";
import type { LogLine } from "./log.ts";
import type { GiftListOutcome } from "./providers/gift-list.ts";

const hour = 60 * 60_000;
const listOf = (count: number): ListedGift[] =>
  Array.from({ length: count }, (_, index) => ({ giftId: String(index + 1), name: "A", coins: 1, imageUrl: "" }));

let folder: string;
let now: number;
let outcome: GiftListOutcome | Error;
let refusal: string | undefined;
let asked: string[];
let sent: number[];
let said: LogLine[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tle-gifts-"));
  now = Date.parse("2026-11-21T12:00:00Z");
  outcome = { kind: "listed", gifts: listOf(3), leftOut: 1 };
  refusal = undefined;
  [asked, sent, said] = [[], [], []];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function courier(change: Partial<CourierParts> = {}) {
  return giftCourier({
    folder,
    fetchList: async (roomId) => {
      asked.push(roomId);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    client: {
      sendGifts: async ({ gifts }) => {
        sent.push(gifts.length);
        return refusal === undefined ? { written: gifts.length - 1 } : { reason: refusal };
      },
    },
    log: (line) => said.push(line),
    now: () => now,
    signal: new AbortController().signal,
    ...change,
  });
}
const statuses = () => said.map(({ status }) => status);

it("brings the list of the first room, in requests of the size they may have, and says what came of it", async () => {
  outcome = { kind: "listed", gifts: listOf(limits.giftsPerRequest + 5), leftOut: 2 };
  courier()("77");
  await vi.waitFor(() => expect(said).toHaveLength(1));
  expect(asked).toEqual(["77"]);
  expect(sent).toEqual([limits.giftsPerRequest, 5]);
  expect(said).toMatchObject([{ status: "gift-list", level: "info", gifts: 205, written: 203, leftOut: 2 }]);
});

it("asks once a day, also over restarts and after a failure", async () => {
  outcome = { kind: "failed", reason: "403" };
  const first = courier();
  first("1");
  first("2");
  await vi.waitFor(() => expect(statuses()).toEqual(["gift-list-failed"]));
  courier()("3");
  now += 21 * hour;
  first("4");
  courier()("5");
  expect(asked).toEqual(["1"]);
  now += 2 * hour;
  courier()("6");
  expect(asked).toEqual(["1", "6"]);
});

it("asks when the note of its last attempt is of the future, or cannot be read or written", async () => {
  writeFileSync(join(folder, "gift-list-asked"), new Date(now + 30 * 24 * hour).toISOString());
  courier()("1");
  expect(readFileSync(join(folder, "gift-list-asked"), "utf8")).toBe(`${new Date(now).toISOString()}\n`);
  writeFileSync(join(folder, "gift-list-asked"), "\0 nonsense");
  courier()("2");
  const nowhere = courier({ folder: join(folder, "nowhere") });
  nowhere("3");
  nowhere("4");
  expect(asked).toEqual(["1", "2", "3"]);
});

it("stops at the first part that is not taken", async () => {
  outcome = { kind: "listed", gifts: listOf(500), leftOut: 0 };
  refusal = "HTTP 503";
  courier()("1");
  await vi.waitFor(() => expect(said).toMatchObject([{ status: "gift-list-failed", level: "info" }]));
  expect(said[0]?.message).toContain("HTTP 503");
  expect(sent).toHaveLength(1);
});

it("never throws at whoever tells it of a room", async () => {
  outcome = new Error("boom");
  courier()("1");
  await vi.waitFor(() => expect(said).toMatchObject([{ status: "gift-list-failed", level: "warn" }]));
});

it("asks nothing any more once it is stopped, and says nothing about that", async () => {
  const stopping = new AbortController();
  const stopped = vi.fn<() => void>();
  const fetchList: CourierParts["fetchList"] = async (_, signal) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    stopped();
    return { kind: "failed", reason: "stopped" };
  };
  const tell = courier({ fetchList, signal: stopping.signal });
  tell("1");
  stopping.abort();
  await vi.waitFor(() => expect(stopped).toHaveBeenCalledOnce());
  now += 48 * hour;
  tell("2");
  expect(stopped).toHaveBeenCalledOnce();
  expect(said).toEqual([]);
});
