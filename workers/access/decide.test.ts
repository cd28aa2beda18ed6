/** Who may do what: every combination of a role, a place and a need, by what the words say. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { account, anyone, host, type Needs, runner, stream, streams, workspace } from "#shared/api/operation.ts";
import { type Permission, permissions, rolePermissions, roles } from "#shared/api/permissions.ts";
import type { StreamRow } from "../database/streams.ts";
import { type Asker, decide, type Grant, type KeyAsker, type MemberAsker, stepUpMs } from "./decide.ts";

const now = new Date("2026-11-27T12:00:00Z");
const all = Object.keys(permissions) as Permission[];
const ids = { workspace: ["w1", "w2"], stream: ["s1", "s2", "s3"] } as const;

function row(streamId: string, workspaceId: string): StreamRow {
  const at = new Date(0);
  return {
    streamId,
    workspaceId,
    uniqueId: streamId,
    wanted: true,
    rulesVersion: 0,
    creatorId: null,
    createdAt: at,
    deletedAt: null,
  };
}

const key = (more: Partial<KeyAsker> = {}): KeyAsker => ({
  kind: "key",
  keyId: "k",
  workspaceId: "w1",
  permissions: ["*"],
  streamIds: null,
  ...more,
});
const member = (grants: Omit<Grant, "grantId">[], steppedUpAt: Date | null = null): MemberAsker => ({
  kind: "member",
  accountId: "a",
  sessionId: "as",
  steppedUpAt,
  grants: grants.map((grant, index) => ({ ...grant, grantId: `g${index}` })),
});

const ask = (asker: Asker | undefined, needs: Needs, found: StreamRow[] = [], workspaceId?: string) =>
  decide(asker, { needs, streams: found, workspaceId, now });
const codeOf = (...asked: Parameters<typeof ask>) => {
  const decision = ask(...asked);
  return decision.ok ? "ok" : decision.code;
};

describe("nobody", () => {
  test.each([
    [stream("rule:read"), "unauthorized"],
    [workspace("key:read"), "unauthorized"],
    [streams("stream:read"), "unauthorized"],
    [host("host:read"), "unauthorized"],
    [account(), "unauthorized"],
    [anyone(), "ok"],
    [runner(), "ok"],
  ] as const)("%j: %s", (needs, code) => {
    expect(codeOf(undefined, needs, [row("s1", "w1")])).toBe(code);
  });
});

test("a foreign stream is as unknown as one that is not there, whatever is asked of it", () => {
  const grants = fc.array(
    fc.record({
      workspaceId: fc.constant("w2"),
      streamId: fc.constantFrom(null, ...ids.stream),
      role: fc.constantFrom(...roles),
    }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...all), grants, (permission, given) => {
      const needs = stream(permission);
      expect(ask(member(given), needs, [row("s1", "w1")])).toEqual(ask(member(given), needs, []));
      expect(ask(key({ workspaceId: "w2" }), needs, [row("s1", "w1")])).toEqual(ask(key(), needs, []));
      expect(ask(key({ streamIds: ["s2"] }), needs, [row("s1", "w1")])).toEqual(ask(key(), needs, []));
    }),
  );
});

test("a member may at a stream what a grant that reaches it allows, and nothing else", () => {
  const grant = fc.record({
    workspaceId: fc.constantFrom(...ids.workspace),
    streamId: fc.constantFrom(null, ...ids.stream),
    role: fc.constantFrom(...roles),
  });
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 6 }), fc.constantFrom(...all), (grants, permission) => {
      const reaching = grants.filter(
        ({ workspaceId, streamId }) => workspaceId === "w1" && (streamId === null || streamId === "s1"),
      );
      const able = reaching.some(({ role }) => rolePermissions[role].has(permission));
      const expected = able ? "ok" : reaching.length > 0 ? "forbidden" : "unknown_stream";
      expect(codeOf(member(grants), stream(permission), [row("s1", "w1")])).toBe(expected);
    }),
  );
});

test("a list has those streams in which the permission is held, all where it is held for the workspace", () => {
  const decided = (asker: Asker, permission: Permission) => {
    const decision = ask(asker, streams(permission));
    return decision.ok ? decision.access.streamIds : decision.code;
  };
  const moderator = { workspaceId: "w1", streamId: "s1", role: "MODERATOR" } as const;
  const viewer = { workspaceId: "w1", streamId: "s2", role: "VIEWER" } as const;
  expect(decided(member([moderator, viewer]), "stream:read")).toEqual(["s1", "s2"]);
  expect(decided(member([moderator, viewer]), "rule:test")).toEqual(["s1"]);
  expect(decided(member([moderator]), "rule:write")).toBe("forbidden");
  expect(decided(member([moderator, { ...viewer, streamId: null }]), "stream:read")).toBeNull();
  expect(decided(member([]), "stream:read")).toBe("not_found");
  expect(decided(key(), "stream:read")).toBeNull();
  expect(decided(key({ streamIds: ["s3"] }), "stream:read")).toEqual(["s3"]);
  expect(decided(key({ permissions: ["rule:read"] }), "stream:read")).toBe("forbidden");
});

test("a role at one stream says nothing of the workspace, and a key of some streams neither", () => {
  const needs = workspace("member:read");
  expect(codeOf(member([{ workspaceId: "w1", streamId: "s1", role: "STREAMER" }]), needs)).toBe("forbidden");
  expect(codeOf(member([{ workspaceId: "w1", streamId: null, role: "STREAMER" }]), needs)).toBe("ok");
  expect(codeOf(key({ streamIds: ["s1"] }), needs)).toBe("forbidden");
});

test("who is in several workspaces names one, of theirs", () => {
  const both = member([
    { workspaceId: "w1", streamId: null, role: "OWNER" },
    { workspaceId: "w2", streamId: null, role: "VIEWER" },
  ]);
  expect(codeOf(both, workspace("key:read"))).toBe("workspace_needed");
  expect(codeOf(both, workspace("key:read"), [], "w1")).toBe("ok");
  expect(codeOf(both, workspace("key:read"), [], "w2")).toBe("forbidden");
  expect(codeOf(both, workspace("key:read"), [], "w3")).toBe("not_found");
  expect(codeOf(key(), workspace("key:read"), [], "w2")).toBe("not_found");
});

test("what is the host's is there for the owners of the workspace default alone", () => {
  const owner = (workspaceId: string) => member([{ workspaceId, streamId: null, role: "OWNER" }]);
  expect(codeOf(owner("default"), host("host:read"))).toBe("ok");
  expect(codeOf(owner("w1"), host("host:read"))).toBe("not_found");
  expect(codeOf(key({ workspaceId: "default" }), host("host:read"))).toBe("ok");
  expect(codeOf(key(), host("host:read"))).toBe("not_found");
  expect(codeOf(member([{ workspaceId: "default", streamId: null, role: "STREAMER" }]), host("host:read"))).toBe(
    "not_found",
  );
});

test("what needs a passkey again needs it within ten minutes, and a key has none to show", () => {
  const needs = workspace("member:write", { stepUp: true });
  const owner = (shownMsAgo: number | null) =>
    member(
      [{ workspaceId: "w1", streamId: null, role: "OWNER" }],
      shownMsAgo === null ? null : new Date(now.getTime() - shownMsAgo),
    );
  expect(codeOf(owner(null), needs)).toBe("step_up_needed");
  expect(codeOf(owner(stepUpMs + 1), needs)).toBe("step_up_needed");
  expect(codeOf(owner(stepUpMs), needs)).toBe("ok");
  expect(codeOf(key(), needs)).toBe("ok");
  // What may not be done at all is not worth showing a passkey for.
  expect(codeOf(member([{ workspaceId: "w1", streamId: null, role: "VIEWER" }]), needs)).toBe("forbidden");
});

test("of several streams with a session of one id those are meant that the asker knows", () => {
  const found = [row("s1", "w1"), row("s2", "w1"), row("s3", "w2")];
  const decision = ask(key({ streamIds: ["s2"] }), stream("history:read", { by: "session" }), found);
  expect(decision.ok && decision.access.streams.map(({ streamId }) => streamId)).toEqual(["s2"]);
});

test("a key is nobody's account", () => {
  expect(codeOf(key(), account())).toBe("forbidden");
  expect(codeOf(member([]), account())).toBe("ok");
});
