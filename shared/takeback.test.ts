import { expect, test } from "vitest";
import { event } from "../test/rule-stage.ts";
import {
  isTakenBack,
  muteUsers,
  noTakebacks,
  overlayParts,
  takebackLimits,
  takenBackBy,
  takesBack,
  type Thing,
  type Withdrawal,
  withdraw,
} from "./takeback.ts";

const thing: Thing = { offset: 5, at: 1_000, userId: "101", nativeId: "71", ruleId: "r1", actionId: "a1" };
const withdrawal = (change: Partial<Withdrawal>): Withdrawal => ({ no: 1, offset: 9, parts: overlayParts, ...change });

test.each([
  [{ messageIds: ["70", "71"] }, true],
  [{ messageIds: ["70"] }, false],
  [{ userIds: ["101"] }, true],
  [{ ruleIds: ["r1"] }, true],
  [{ actionIds: ["a1"] }, true],
  [{ actionIds: ["a2"], ruleIds: ["r1"] }, true],
  [{ all: true as const }, true],
  [{}, false],
  // What comes later is another thing.
  [{ all: true as const, offset: 4 }, false],
  [{ all: true as const, offset: 5 }, true],
  [{ all: true as const, parts: ["chat"] as const }, false],
])("%j takes back an alert: %s", (change, expected) => {
  expect(takesBack(withdrawal(change), "alerts", thing)).toBe(expected);
});

test.each(["", "0", "-1"])("nobody (%j) is not a person who could be taken back", (userId) => {
  expect(takesBack(withdrawal({ userIds: [userId] }), "chat", { ...thing, userId })).toBe(false);
});

test("a moderator's deletion takes back messages and people, and one that names none takes back nothing", () => {
  const deletion = event("MESSAGE_DELETED", { messageIds: ["71", "0"], userIds: ["101", ""] });
  expect(takenBackBy(deletion)).toEqual({
    offset: deletion.offset,
    parts: overlayParts,
    messageIds: ["71"],
    userIds: ["101"],
  });
  expect(takenBackBy(event("MESSAGE_DELETED", { messageIds: ["0"], userIds: [] }))).toBeUndefined();
  expect(takenBackBy(event("CHAT", { message: "x" }))).toBeUndefined();
});

test("the latest withdrawals are kept, by number and by ids, each with a number of its own", () => {
  const takebacks = noTakebacks();
  for (let offset = 1; offset <= 1_000; offset += 1) withdraw(takebacks, { offset, parts: overlayParts, all: true });
  expect(takebacks.withdrawals).toHaveLength(takebackLimits.withdrawals);
  expect(takebacks.withdrawals.at(-1)).toMatchObject({ no: 1_000, offset: 1_000 });

  const messageIds = Array.from({ length: takebackLimits.idsEach }, (_, index) => `${index}`);
  for (let offset = 1; offset <= 10; offset += 1) withdraw(takebacks, { offset, parts: overlayParts, messageIds });
  expect(takebacks.withdrawals.map(({ offset }) => offset)).toEqual([7, 8, 9, 10]);
});

test("who is muted is not seen from then on, until the time is over or it is taken back", () => {
  const takebacks = noTakebacks();
  expect(muteUsers(takebacks, ["101"], 2_000, 1_000)).toBe(true);
  expect(isTakenBack(takebacks, "chat", { ...thing, offset: 99, at: 1_999 })).toBe(true);
  expect(isTakenBack(takebacks, "chat", { ...thing, offset: 99, at: 2_000 })).toBe(false);
  expect(isTakenBack(takebacks, "chat", { ...thing, userId: "constructor", at: 0 })).toBe(false);

  muteUsers(takebacks, ["101"], 0, 1_500);
  expect(isTakenBack(takebacks, "chat", { ...thing, at: 1_600 })).toBe(false);
});

test("there is an end of people who are muted; those whose time is over make room", () => {
  const takebacks = noTakebacks();
  const people = Array.from({ length: takebackLimits.mutedUsers }, (_, index) => `${index + 1}`);
  expect(muteUsers(takebacks, people, 2_000, 1_000)).toBe(true);
  expect(muteUsers(takebacks, ["one more"], 2_000, 1_000)).toBe(false);
  expect(Object.keys(takebacks.mutes.users)).toHaveLength(takebackLimits.mutedUsers);
  expect(muteUsers(takebacks, ["one more"], 5_000, 2_000)).toBe(true);
  expect(takebacks.mutes.users).toEqual({ "one more": 5_000 });
});
