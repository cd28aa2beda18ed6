import { describe, expect, it, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { errorBody } from "../session.ts";
import { startMerge } from "./merge.ts";
import { compareRooms } from "./rooms.ts";

const [direct, euler] = [0, 1];
/** A message with TikTok's id, or without one. */
function message(text: string, nativeId?: string, rawType = "WebcastChatMessage"): EventBody {
  return { ...errorBody(text, "test"), rawType, ...(nativeId === undefined ? {} : { nativeId }) };
}
const numbered = (...ids: number[]) => ids.map((id) => message(`text ${id}`, String(id)));
const ids = (bodies: EventBody[]) => bodies.map(({ nativeId }) => Number(nativeId));

function bothUp(kept?: number) {
  const merge = startMerge(2, kept);
  merge.join(direct);
  merge.join(euler);
  return merge;
}

describe("startMerge", () => {
  it("takes each message from whoever brings it first, and what one missed from the other", () => {
    const merge = bothUp();
    expect(ids(merge.take(direct, numbered(1, 2), 0))).toEqual([1, 2]);
    expect(ids(merge.take(euler, numbered(1, 2, 3, 4), 0))).toEqual([3, 4]);
    expect(ids(merge.take(direct, numbered(4, 5), 0))).toEqual([5]);
    expect(merge.counts()).toEqual([
      { first: 3, all: 4 },
      { first: 2, all: 4 },
    ]);
  });

  it("takes nothing twice that one of them repeats", () => {
    const merge = bothUp();
    expect(ids(merge.take(direct, numbered(1, 1, 2, 1), 0))).toEqual([1, 2]);
    expect(ids(merge.take(direct, numbered(2, 1), 0))).toEqual([]);
  });

  it("tells messages of two methods with one id apart, and takes the id of a thing for none", () => {
    const merge = bothUp();
    const intro = (text: string) => message(text, "7", "WebcastLiveIntroMessage");
    expect(merge.take(direct, [message("a", "7"), message("a", "7", "WebcastLikeMessage")], 0)).toHaveLength(2);
    expect(merge.take(direct, [intro("a"), intro("b"), intro("a")], 0)).toHaveLength(2);
    expect(merge.take(euler, [intro("a"), message("a", "7"), intro("c")], 0)).toEqual([]);
    merge.leave(direct);
    expect(merge.take(euler, [intro("b"), intro("c")], 0)).toEqual([intro("c")]);
  });

  it("remembers as many as it was told at least, and forgets at twice as many", () => {
    const merge = bothUp(100);
    const range = (from: number, to: number) =>
      numbered(...Array.from({ length: to - from }, (_, index) => from + index));
    expect(merge.take(direct, range(1, 1_001), 0)).toHaveLength(1_000);
    expect(merge.take(euler, range(901, 1_001), 0)).toEqual([]);
    expect(merge.take(euler, range(1, 801), 0)).toHaveLength(800);
  });

  it("takes what has no id from the preferred one alone, while it is up", () => {
    const merge = startMerge(2);
    expect(merge.take(euler, [message("before anybody is up")], 0)).toHaveLength(1);
    merge.join(euler);
    expect(merge.take(euler, [message("alone")], 0)).toHaveLength(1);
    expect(merge.take(direct, [message("old, from before it took part")], 0)).toEqual([]);
    merge.join(direct);
    expect(merge.take(direct, [message("x")], 0)).toHaveLength(1);
    expect(merge.take(euler, [message("x")], 0)).toEqual([]);
    merge.leave(direct);
    expect(merge.take(euler, [message("y")], 0)).toHaveLength(1);
  });

  it("does not wait for a preferred one that says nothing while the other one talks", () => {
    const merge = bothUp();
    merge.take(direct, numbered(1), 0);
    // A pause of the room's is nobody's silence.
    expect(merge.take(euler, [message("x")], 60_000)).toEqual([]);
    expect(merge.take(euler, [message("y")], 69_000)).toEqual([]);
    expect(merge.take(euler, [message("z")], 70_001)).toHaveLength(1);
    expect(merge.take(direct, [message("again")], 71_000)).toHaveLength(1);
    expect(merge.take(euler, [message("again")], 71_000)).toEqual([]);
  });
});

test("rooms are ordered by their ids, and one without a name is anybody's", () => {
  expect(compareRooms("7300000000000000001", "7300000000000000001")).toBe("same");
  expect(compareRooms("7300000000000000001", "7300000000000000002")).toBe("newer");
  expect(compareRooms("7300000000000000001", "999")).toBe("older");
  expect(compareRooms("0", "7300000000000000001")).toBe("same");
  expect(compareRooms("7300000000000000001", "0")).toBe("same");
  expect(compareRooms("mock", "7300000000000000001")).toBe("same");
});
