import { expect, test } from "vitest";
import { bounds, UnprovenBytes } from "./unproven.ts";

function sockets(...streams: string[]) {
  const all = new UnprovenBytes();
  const spent: number[] = [];
  const accounts = streams.map((streamId, index) => ({
    streamId,
    account: all.open(streamId, () => spent.push(index)),
  }));
  const note = (index: number, bytes: number) => {
    const one = accounts[index];
    if (one) all.note(one.streamId, one.account, bytes);
  };
  return { spent, note };
}

test("a socket has enough past its bound, once, and another one has not", () => {
  const { spent, note } = sockets("st_a", "st_b");
  note(0, bounds.socketBytes);
  expect(spent).toEqual([]);
  note(0, 1);
  note(0, bounds.socketBytes);
  note(1, bounds.socketBytes);
  expect(spent).toEqual([0]);
});

test("of a stream's sockets the one that was sent most goes, and what it was sent with it", () => {
  const { spent, note } = sockets("st_a", "st_a", "st_a", "st_b");
  const most = bounds.socketBytes - 1;
  note(0, most - 10);
  note(1, most);
  note(3, most);
  note(2, 20);
  expect(spent).toEqual([1]);
  note(2, most - 20);
  expect(spent).toEqual([1]);
});

test("what one is sent looks at no other one: a frame goes to thousands", () => {
  const all = new UnprovenBytes();
  const account = all.open("st_a", () => {});
  const other = all.open("st_a", () => {});
  let looks = 0;
  Object.defineProperty(other, "bytes", { get: () => ((looks += 1), 0) });
  for (let frame = 0; frame < 100; frame += 1) all.note("st_a", account, 1_000);
  expect(looks).toBe(0);
});

test("who is gone counts no more, also where it was sent something meanwhile", () => {
  const all = new UnprovenBytes();
  const spent: string[] = [];
  const open = (name: string) => all.open("st_a", () => spent.push(name));
  const [first, second, third] = [open("first"), open("second"), open("third")];
  all.note("st_a", first, bounds.socketBytes);
  all.close("st_a", first);
  all.note("st_a", first, 1_000);
  all.close("st_a", first);
  all.note("st_a", second, bounds.socketBytes);
  all.note("st_a", third, bounds.socketBytes);
  expect(spent).toEqual([]);
});
