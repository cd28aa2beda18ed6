import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Blocked, type KeptModeration, noModeration } from "./lists.ts";
import { type KeptBlock, namesOneOf, type PeopleChange, withPeopleChanges } from "./people-changes.ts";

const block = (blockId: string, more: Partial<KeptBlock> = {}): PeopleChange => ({
  do: "block",
  block: { blockId, measure: "hide", note: "", createdBy: "ac_a", createdAt: 10, ...more },
});
const lists: KeptModeration = {
  ...noModeration,
  version: 3,
  blocked: [{ blockId: "ob_1", userId: "7" }, { userId: "8" }],
};
const idsOf = (changes: PeopleChange[]) =>
  withPeopleChanges(lists, changes).blocked.map(({ blockId, userId, handle }) => blockId ?? userId ?? handle);

test("without changes the lists are the same", () => {
  expect(withPeopleChanges(lists, [])).toBe(lists);
});

test("somebody comes in, with by whom and since when, and goes by the id of the row", () => {
  const changes = [block("ob_2", { userId: "9", handle: "rude", measure: "hold", until: 99, note: "raid" })];
  expect(withPeopleChanges(lists, changes)).toEqual({
    ...lists,
    blocked: [
      ...lists.blocked,
      { blockId: "ob_2", by: "ac_a", at: 10, userId: "9", handle: "rude", measure: "hold", since: 10, until: 99 },
    ],
  });
  expect(idsOf([...changes, { do: "free", blockId: "ob_2" }, { do: "free", blockId: "ob_1" }])).toEqual(["8"]);
  expect(idsOf([{ do: "free", blockId: "ob_9" }])).toEqual(["ob_1", "8"]);
});

test("who is said again in the same way, by id or by handle, takes their own place and nobody else's", () => {
  expect(idsOf([block("ob_2", { userId: "7" })])).toEqual(["8", "ob_2"]);
  expect(idsOf([block("ob_2", { userId: "7", measure: "hold" })])).toEqual(["ob_1", "8", "ob_2"]);
  expect(idsOf([block("ob_2", { handle: "rude" }), block("ob_3", { handle: "rude", userId: "6" })])).toEqual([
    "ob_1",
    "8",
    "ob_3",
  ]);
  // Without an id, and without a handle, two are not the same person.
  expect(idsOf([block("ob_2", { handle: "one" }), block("ob_3", { userId: "5" })])).toHaveLength(4);
});

test("what the database was told later of the same person stays, whatever was on its way to it", () => {
  const later: KeptModeration = { ...lists, blocked: [{ blockId: "ob_5", userId: "7", at: 11 }] };
  expect(withPeopleChanges(later, [block("ob_2", { userId: "7" })])).toEqual(later);
  const others = withPeopleChanges(later, [
    block("ob_2", { userId: "7", measure: "hold" }),
    block("ob_3", { userId: "9" }),
  ]);
  expect(others.blocked.map(({ blockId }) => blockId)).toEqual(["ob_5", "ob_2", "ob_3"]);
  const earlier: KeptModeration = { ...lists, blocked: [{ blockId: "ob_5", userId: "7", at: 10 }] };
  expect(withPeopleChanges(earlier, [block("ob_2", { userId: "7" })]).blocked).toMatchObject([{ blockId: "ob_2" }]);
});

test("the lists that have a change already are not changed by it", () => {
  const changes = [block("ob_2", { userId: "7", measure: "silence" }), block("ob_3", { handle: "rude" })];
  const once = withPeopleChanges(lists, changes);
  expect(withPeopleChanges(once, changes)).toEqual(once);
});

test("many changes at once are those changes one after the other", () => {
  const name = fc.constantFrom(undefined, "1", "2", "3");
  const blockId = fc.nat(8).map((no) => `ob_${no}`);
  const measure = fc.constantFrom("hide" as const, "hold" as const);
  const blocking = fc
    .record({ blockId, userId: name, handle: name, measure, createdAt: fc.nat(5) })
    .map(({ userId, handle, ...rest }) =>
      block(rest.blockId, { ...rest, ...(userId && { userId }), ...(handle && { handle }) }),
    );
  const freeing = blockId.map((one): PeopleChange => ({ do: "free", blockId: one }));
  const listed = fc.array(
    fc.record({ blockId, userId: name, handle: name, measure, at: fc.nat(5) }, { requiredKeys: [] }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(listed, fc.array(fc.oneof(blocking, freeing), { maxLength: 20 }), (blocked, changes) => {
      const before = { ...noModeration, blocked: blocked as Blocked[] };
      expect(withPeopleChanges(before, changes).blocked).toEqual(changes.reduce(changedSlowly, before.blocked));
    }),
  );
});

/** The definition: looks at everybody for each. */
function changedSlowly(blocked: Blocked[], change: PeopleChange): Blocked[] {
  if (change.do === "free") return blocked.filter((one) => one.blockId !== change.blockId);
  const { block } = change;
  const isSame = ({ measure = "hide", userId, handle }: Blocked) =>
    measure === block.measure &&
    ((userId !== undefined && userId === block.userId) || (handle !== undefined && handle === block.handle));
  if (blocked.some((one) => isSame(one) && (one.at ?? 0) > block.createdAt)) return blocked;
  const [added] = withPeopleChanges(noModeration, [change]).blocked;
  return [...blocked.filter((one) => !isSame(one)), ...(added ? [added] : [])];
}

test("a change names whom it keeps off, by either name", () => {
  const change = block("ob_2", { userId: "9", handle: "rude" });
  expect(namesOneOf(change, { userIds: ["9"], handles: [] })).toBe(true);
  expect(namesOneOf(change, { userIds: [], handles: ["rude"] })).toBe(true);
  expect(namesOneOf(change, { userIds: ["8"], handles: ["other"] })).toBe(false);
  expect(namesOneOf({ do: "free", blockId: "9" }, { userIds: ["9"], handles: ["9"] })).toBe(false);
  // Who has no handle is not everybody without one.
  expect(namesOneOf(block("ob_2", { userId: "9" }), { userIds: ["1"], handles: ["rude"] })).toBe(false);
});
