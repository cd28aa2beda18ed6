import { expect, test } from "vitest";
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
