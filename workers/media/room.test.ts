import { expect, test } from "vitest";
import { Room } from "./room.ts";

test("what does not fit finds no room, and what leaves makes some", () => {
  const room = new Room({ all: 100, each: 60 });
  const [first, second, third] = [room.enter("ws_a"), room.enter("ws_a"), room.enter("ws_b")];
  expect([first.holds(40), second.holds(21), second.holds(20)]).toEqual([true, false, true]);
  expect([third.holds(41), third.holds(40), first.holds(41)]).toEqual([false, true, false]);
  // What becomes less always may.
  expect([first.holds(10), third.holds(60)]).toEqual([true, true]);
  first.leave();
  first.leave();
  second.leave();
  third.leave();
  expect([room.enter("ws_a").holds(60), room.enter("ws_b").holds(40), room.enter("ws_c").holds(1)]).toEqual([
    true,
    true,
    false,
  ]);
});
