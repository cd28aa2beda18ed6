import { expect, test } from "vitest";
import { limits } from "#shared/protocol/limits.ts";
import { Relays } from "./relays.ts";

test("the first relay with room is filled first, by what it says and who was sent there since", () => {
  const relays = new Relays();
  const chosen = (count: number) => Array.from({ length: count }, () => relays.choose(2));
  expect(chosen(3)).toEqual([1, 1, 2]);
  relays.note({ relay: 1, sockets: 1 });
  expect(chosen(2)).toEqual([1, 2]);
  relays.note({ relay: 2, sockets: 0 });
  expect(chosen(3)).toEqual([2, 2, 3]);
  relays.forget(1);
  expect(chosen(2)).toEqual([1, 1]);
  expect(chosen(2 * limits.relaysPerStream).at(-1)).toBeUndefined();
});
