import { expect, test } from "vitest";
import { limits } from "#shared/protocol/limits.ts";
import { Relays } from "./relays.ts";

test("the first relay with room is filled first, by what it says and who was sent there since", () => {
  const relays = new Relays();
  const chosen = (count: number) => Array.from({ length: count }, () => relays.choose(2, 0));
  expect(chosen(3)).toEqual([1, 1, 2]);
  relays.note({ relay: 1, sockets: 1 });
  expect(chosen(2)).toEqual([1, 2]);
  relays.note({ relay: 2, sockets: 0 });
  expect(chosen(3)).toEqual([2, 2, 3]);
  relays.forget(1);
  expect(chosen(2)).toEqual([1, 1]);
  expect(chosen(2 * limits.relaysPerStream).at(-1)).toBeUndefined();
});

test("a place that was chosen and never taken is free again after a while; one that a relay tells of stays taken", () => {
  const relays = new Relays();
  expect([relays.choose(2, 0), relays.choose(2, 10_000), relays.choose(2, 19_999)]).toEqual([1, 1, 2]);
  expect([relays.choose(2, 20_000), relays.choose(2, 20_001)]).toEqual([1, 2]);
  relays.note({ relay: 1, sockets: 2 });
  relays.note({ relay: 2, sockets: 1 });
  expect([relays.choose(2, 1e9), relays.choose(2, 1e9)]).toEqual([2, 3]);
});
