import { createHash } from "node:crypto";
import type { UnifiedEvent } from "#shared/event.ts";
import { stamp } from "#shared/stamp.ts";

/** An event for trying an endpoint out: a chat that nobody wrote. Its `rawType` is `test`, and it is in no log. */
export function testEvent(streamId: string, sessionId: string, now: Date): UnifiedEvent {
  const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
  return stamp(
    {
      eventType: "CHAT",
      rawType: "test",
      user: { userId: "1", uniqueId: "tester", displayName: "Tester" },
      payload: { message: "This is a test.", emotes: [], language: "en" },
    },
    { streamId, roomId: "0", sessionId, seqNo: 1, ingestedAt: now.getTime() },
    sha256Hex,
  );
}
