import { expect, test } from "vitest";
import { outagePermissions } from "#shared/protocol/outage-protocol.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations.ts";

test("what is done in an outage is what moderators do to the screens: of one stream, without a passkey, each act audited", () => {
  const done = operations.filter((one: Operation) => one.whileDatabaseDown === true) as readonly Operation[];
  expect(done.map(({ id }) => id).toSorted()).toEqual([
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
    "undoAct",
  ]);
  const permissions: readonly string[] = outagePermissions;
  for (const { id, needs, path, method, makes, costs, audit } of done) {
    expect([id, needs]).toEqual([id, { of: "stream", by: "stream", permission: expect.toBeOneOf([...permissions]) }]);
    expect([id, path.startsWith("/v1/streams/{streamId}/"), makes, costs]).toEqual([id, true, undefined, undefined]);
    expect([id, audit]).toEqual([id, method === "GET" || id === "sayLooking" ? undefined : "effect"]);
  }
});
