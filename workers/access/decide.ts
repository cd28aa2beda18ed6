/** Whether who asks may do what an operation needs. Pure: what the database said comes in, an access or a refusal goes out. */
import type { Needs, ResourceKind } from "#shared/api/operation.ts";
import { grantsPermission, type Permission, type Role, rolePermissions } from "#shared/api/permissions.ts";
import type { ProblemCode } from "#shared/protocol/problems.ts";
import type { StreamRow } from "../database/streams.ts";

/** The host's own workspace. */
export const hostWorkspaceId = "default";
/** So long after a passkey was shown an account may do what needs one. */
export const stepUpMs = 10 * 60_000;

/** What an account may do, and where: `streamId` null is the whole workspace. */
export interface Grant {
  grantId: string;
  workspaceId: string;
  streamId: string | null;
  role: Role;
}

export interface KeyAsker {
  kind: "key";
  keyId: string;
  workspaceId: string;
  permissions: readonly string[];
  /** Null: every stream of the workspace, and the workspace itself. */
  streamIds: readonly string[] | null;
}

export interface MemberAsker {
  kind: "member";
  accountId: string;
  sessionId: string;
  steppedUpAt: Date | null;
  grants: readonly Grant[];
}

/** Who asks, as the database knows them. */
export type Asker = KeyAsker | MemberAsker;

export interface Asked {
  needs: Needs;
  /** The streams that the resource of the path may be of: one, but several can have a session of one id. */
  streams: readonly StreamRow[];
  /** The workspace that a member names; a key has but its own. */
  workspaceId: string | undefined;
  now: Date;
}

/** What an operation may rest on. Where it needs a stream, that is there; where it needs a workspace, too. */
export interface Access {
  asker: Asker | undefined;
  /** The id of the account or the key: the author of what is changed. "" where nobody is asked for. */
  author: string;
  workspaceId: string;
  /** Of the resource of the path, those that this may be done with. */
  streams: readonly StreamRow[];
  /** The streams of the workspace that this may be done with; null: all of them. */
  streamIds: readonly string[] | null;
  /** Whether more than what was needed may be done in the same place. */
  may: (permission: Permission) => boolean;
}

export type Decision =
  | { ok: true; access: Access }
  | { ok: false; code: ProblemCode; detail?: string; extra?: Record<string, unknown> };

const unknown = {
  stream: "unknown_stream",
  rule: "unknown_rule",
  endpoint: "unknown_endpoint",
  session: "unknown_session",
  run: "unknown_replay",
} as const satisfies Record<ResourceKind, ProblemCode>;

/** What is answered where the resource is not there, or is not the asker's to know of. */
export function unknownCode(needs: Needs): ProblemCode {
  return needs.of === "stream" ? unknown[needs.by] : "not_found";
}

/** Of a request that says who asks; `asker` undefined where nobody is known by what was shown. */
export function decide(asker: Asker | undefined, asked: Asked): Decision {
  const { needs } = asked;
  if (needs.of === "anyone" || needs.of === "runner") return allow(undefined, "", [], () => false);
  if (!asker) return { ok: false, code: "unauthorized", detail: signIn };
  const decision = decideKnown(asker, needs, asked);
  if (!decision.ok || !needs.stepUp || isSteppedUp(asker, asked.now)) return decision;
  return { ok: false, code: "step_up_needed" };
}

/** Whether who asks may do what needs a passkey that was shown just now; a key shows none. */
export function isSteppedUp(asker: Asker, now: Date): boolean {
  return asker.kind === "key" || now.getTime() - (asker.steppedUpAt?.getTime() ?? 0) <= stepUpMs;
}

const signIn = "Send an API key as `Authorization: Bearer tle_...`, or sign in";

function decideKnown(asker: Asker, needs: Exclude<Needs, { of: "anyone" | "runner" }>, asked: Asked): Decision {
  switch (needs.of) {
    case "account":
      if (asker.kind === "member") return allow(asker, "", [], () => false);
      return { ok: false, code: "forbidden", detail: "A key is nobody's account: sign in for this" };
    case "stream":
      return decideStream(asker, needs, asked.streams);
    case "workspace":
      return decideWorkspace(asker, needs.permission, asked.workspaceId);
    case "streams":
      return decideStreams(asker, needs.permission, asked.workspaceId);
    case "host":
      return decideHost(asker, needs.permission);
    default:
      return needs satisfies never;
  }
}

/** To whom it is not, it is not there. */
function decideHost(asker: Asker, permission: Permission): Decision {
  const own = decideWorkspace(asker, permission, hostWorkspaceId);
  return own.ok ? own : { ok: false, code: "not_found" };
}

/** Streams of which nothing may be done are as unknown as those that are not there; of the others it is said what may not. */
function decideStream(asker: Asker, needs: Extract<Needs, { of: "stream" }>, streams: readonly StreamRow[]): Decision {
  const known = streams.filter((stream) => rightsAt(asker, stream).length > 0);
  const [first] = known;
  if (!first) return { ok: false, code: unknownCode(needs) };
  const allowed = known.filter((stream) => mayAt(asker, stream, needs.permission));
  if (allowed.length === 0) return forbidden(needs.permission);
  const may = (permission: Permission) => allowed.every((stream) => mayAt(asker, stream, permission));
  return allow(asker, first.workspaceId, allowed, may);
}

function decideWorkspace(asker: Asker, permission: Permission, named: string | undefined): Decision {
  const found = workspaceOf(asker, named);
  if (typeof found !== "string") return found;
  if (asker.kind === "key") {
    // A key of some streams has nothing to say about the others, or about the workspace.
    const may = (wanted: Permission) => asker.streamIds === null && grantsPermission(asker.permissions, wanted);
    return may(permission) ? allow(asker, found, [], may) : forbidden(permission);
  }
  const whole = asker.grants.filter((grant) => grant.workspaceId === found && grant.streamId === null);
  const may = (wanted: Permission) => whole.some(({ role }) => rolePermissions[role].has(wanted));
  return may(permission) ? allow(asker, found, [], may) : forbidden(permission);
}

/** Some streams of a workspace, or all: who has none of them with this permission is told so. */
function decideStreams(asker: Asker, permission: Permission, named: string | undefined): Decision {
  const found = workspaceOf(asker, named);
  if (typeof found !== "string") return found;
  if (asker.kind === "key") {
    const may = (wanted: Permission) => grantsPermission(asker.permissions, wanted);
    return may(permission) ? allow(asker, found, [], may, asker.streamIds) : forbidden(permission);
  }
  const own = asker.grants.filter(({ workspaceId }) => workspaceId === found);
  const able = own.filter(({ role }) => rolePermissions[role].has(permission));
  if (able.length === 0) return forbidden(permission);
  const streamIds = able.flatMap(({ streamId }) => (streamId === null ? [] : [streamId]));
  const isWhole = streamIds.length < able.length;
  const may = (wanted: Permission) => able.every(({ role }) => rolePermissions[role].has(wanted));
  return allow(asker, found, [], may, isWhole ? null : streamIds);
}

/** The workspace that is meant: a key has but its own, a member names one of theirs where there are several. */
function workspaceOf(asker: Asker, named: string | undefined): string | Extract<Decision, { ok: false }> {
  if (asker.kind === "key") {
    return named === undefined || named === asker.workspaceId ? asker.workspaceId : { ok: false, code: "not_found" };
  }
  const own = [...new Set(asker.grants.map(({ workspaceId }) => workspaceId))];
  if (named === undefined && own.length > 1) {
    const detail = "You are in several workspaces: name one in the header Workspace";
    return { ok: false, code: "workspace_needed", detail, extra: { workspaces: own } };
  }
  const workspaceId = named ?? own[0];
  return workspaceId !== undefined && own.includes(workspaceId) ? workspaceId : { ok: false, code: "not_found" };
}

/** The sets of permissions that the asker has at a stream; none of them: it is as if it were not there. */
function rightsAt(asker: Asker, stream: Pick<StreamRow, "streamId" | "workspaceId">): readonly unknown[] {
  if (asker.kind === "member") return grantsAt(asker, stream);
  const isMine = asker.workspaceId === stream.workspaceId;
  return isMine && (asker.streamIds?.includes(stream.streamId) ?? true) ? [asker] : [];
}

/** Whether this may be done with the stream. */
export function mayAt(
  asker: Asker,
  stream: Pick<StreamRow, "streamId" | "workspaceId">,
  permission: Permission,
): boolean {
  if (asker.kind === "member") {
    return grantsAt(asker, stream).some(({ role }) => rolePermissions[role].has(permission));
  }
  return rightsAt(asker, stream).length > 0 && grantsPermission(asker.permissions, permission);
}

/** An account's grants that reach a stream. */
export function grantsAt(asker: MemberAsker, stream: Pick<StreamRow, "streamId" | "workspaceId">): Grant[] {
  return asker.grants.filter(
    (grant) =>
      grant.workspaceId === stream.workspaceId && (grant.streamId === null || grant.streamId === stream.streamId),
  );
}

function allow(
  asker: Asker | undefined,
  workspaceId: string,
  streams: readonly StreamRow[],
  may: Access["may"],
  streamIds: Access["streamIds"] = null,
): Decision {
  const author = asker === undefined ? "" : asker.kind === "key" ? asker.keyId : asker.accountId;
  return { ok: true, access: { asker, author, workspaceId, streams, streamIds, may } };
}

function forbidden(permission: Permission): Decision {
  return { ok: false, code: "forbidden", detail: `This needs the permission ${permission}`, extra: { permission } };
}
