import { expect, test } from "vitest";
import { sqlStorage } from "../../test/sql-storage.ts";
import { notePresence, type Presence } from "./projections.ts";
import { writeIdentity } from "./feed-storage.ts";
import { load } from "./memory.ts";
import { noRules } from "./stream-rules.ts";
import { systemSession } from "./system-session.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { newRoom } from "#shared/live-room.ts";

function freshMemory() {
  const sql = sqlStorage() as unknown as SqlStorage;
  writeIdentity(sql, { streamId: "st_x", uniqueId: "x", epoch: "e" });
  return load(sql, { rules: noRules, hostUniqueId: "x", sha256Hex: String });
}

test("there is one session a day for what the platform says", () => {
  const memory = freshMemory();
  let made = 0;
  const newSessionId = () => `s${++made}`;
  const at = (time: string) => systemSession(memory, Date.parse(time), newSessionId);
  expect(at("2026-11-21T00:00:01Z")).toMatchObject({ made: true, session: { sessionId: "s1", provider: "system" } });
  expect(at("2026-11-21T23:59:59Z")).toMatchObject({ made: false, session: { sessionId: "s1" } });
  expect(at("2026-11-22T00:00:00Z")).toMatchObject({ made: true, session: { sessionId: "s2" } });
  expect(Object.keys(memory.sessions)).toEqual(["s1", "s2"]);
});

const live = newRoom("r2", "s", 0);
const note = (known: Presence, event: Partial<RecordedEvent>) =>
  notePresence(known, { event: { roomId: "r2", ingestedAt: 9, ...event } as RecordedEvent, live });

test("what the platform says is no sign of the runner", () => {
  const presence = { lastEventAt: 5, ended: false };
  note(presence, { eventType: "ENDPOINT_DISABLED", roomId: "" });
  expect(presence.lastEventAt).toBe(5);
  note(presence, { eventType: "CHAT" });
  expect(presence.lastEventAt).toBe(9);
});

test("the end of a broadcast is noted, and not the late one of a broadcast that was left", () => {
  const presence = { lastEventAt: 5, ended: false };
  note(presence, { eventType: "STREAM_END", roomId: "r1" });
  expect(presence).toEqual({ lastEventAt: 9, ended: false });
  note(presence, { eventType: "STREAM_END" });
  expect(presence.ended).toBe(true);
  note(presence, { eventType: "CONNECTED", roomId: "r1" });
  expect(presence.ended).toBe(true);
});
