import { expect, test } from "vitest";
import { outageWeight } from "#shared/moderation/outage-weight.ts";
import { outagePermissions } from "#shared/protocol/outage-protocol.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations.ts";

test("what is done in an outage is what moderators do to the screens: of one stream, without a passkey, each act audited", () => {
  const done = operations.filter((one: Operation) => one.whileDatabaseDown === true) as readonly Operation[];
  expect(done.map(({ id }) => id).toSorted()).toEqual(
    [
      "blockPerson",
      "clearOverlays",
      "decideAllHeld",
      "decideHeld",
      "doAct",
      "emptyOverlays",
      "listHeld",
      "listShownAlerts",
      "muteOverlays",
      "readDesk",
      "releaseOverlays",
      "replayAlert",
      "sayLooking",
      "skipAlerts",
      "unblockPerson",
      "undoAct",
    ].toSorted(),
  );
  const permissions: readonly string[] = outagePermissions;
  // Of people: their table has its own row of the audit log, beside the one that the hub keeps in an outage.
  const ofPeople = ["blockPerson", "unblockPerson"];
  for (const { id, needs, path, method, makes, costs, audit } of done) {
    expect([id, needs]).toEqual([id, { of: "stream", by: "stream", permission: expect.toBeOneOf([...permissions]) }]);
    expect([id, path.startsWith("/v1/streams/{streamId}/"), makes === true, costs]).toEqual([
      id,
      true,
      id === "blockPerson",
      undefined,
    ]);
    expect([id, audit]).toEqual([
      id,
      method === "GET" || id === "sayLooking" || ofPeople.includes(id) ? undefined : "effect",
    ]);
  }
});

test("what takes something off the screens, or keeps it off, weighs more than what shows it, and panic most", () => {
  const done = operations.filter((one: Operation) => one.whileDatabaseDown === true) as readonly Operation[];
  const bodies: Record<string, readonly object[]> = {
    doAct: ["hide", "feature", "shout_out"].map((act) => ({ do: act, eventId: "a".repeat(64), offset: 1 })),
    decideHeld: ["show", "drop", "undo"].map((outcome) => ({ outcome })),
    decideAllHeld: ["show", "drop"].map((outcome) => ({ outcome })),
    muteOverlays: [{}, { muted: true, userIds: ["7"] }, { muted: false }, { muted: false, userIds: ["7"] }],
    blockPerson: [{ userId: "7" }, { userId: "7", measure: "hold" }, { userId: "7", measure: "silence" }],
    replayAlert: [{ eventId: "a".repeat(64) }],
  };
  const weights = done.map(({ id, body }) => [
    id,
    (bodies[id] ?? [{}]).map((said) => outageWeight(id, body ? body.parse(said) : {})).join(" "),
  ]);
  expect(Object.fromEntries(weights)).toEqual({
    blockPerson: "safety safety safety",
    clearOverlays: "safety",
    decideAllHeld: "any safety",
    decideHeld: "any safety safety",
    doAct: "safety any any",
    emptyOverlays: "panic",
    listHeld: "any",
    listShownAlerts: "any",
    muteOverlays: "safety safety any any",
    readDesk: "any",
    releaseOverlays: "any",
    replayAlert: "any",
    sayLooking: "any",
    skipAlerts: "any",
    unblockPerson: "any",
    undoAct: "any",
  });
});
