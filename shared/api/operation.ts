/**
 * An operation of the API: everything that can be said of it without the code that does it. The app's routes, OpenAPI, the
 * docs' tables, the client, and the tests of every route are made from these.
 */
import type * as z from "zod";
import type { ProblemCode } from "#shared/protocol/problems.ts";
import type { Costs } from "./budgets.ts";
import type { Permission } from "./permissions.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a path's parameter names; the stream that it belongs to is looked up together with who asks. */
export type ResourceKind = "stream" | "rule" | "endpoint" | "session" | "run";

/** Everybody; the operation itself checks what it is shown. */
export interface AnyoneNeeds {
  of: "anyone";
}
/** A runner: a signed request. */
export interface RunnerNeeds {
  of: "runner";
}
/** Who is signed in, for what is their own. */
export interface AccountNeeds {
  of: "account";
  stepUp?: boolean;
}
/** Who may do this in a workspace: by a key of it, or as a member. */
export interface WorkspaceNeeds {
  of: "workspace";
  permission: Permission;
  stepUp?: boolean;
}
/** Who may do this with the stream that the resource is of. */
export interface StreamNeeds {
  of: "stream";
  permission: Permission;
  by: ResourceKind;
  stepUp?: boolean;
  /** Also where the stream is gone. */
  deleted?: boolean;
}
/**
 * Who may do this with some streams of a workspace, which the operation is told: those of a list, or those that a body names.
 */
export interface StreamsNeeds {
  of: "streams";
  permission: Permission;
  stepUp?: boolean;
}
/** Who may do this for the host: in the workspace `default` alone. To others it is not there. */
export interface HostNeeds {
  of: "host";
  permission: Permission;
  stepUp?: boolean;
}

/** Who may ask. */
export type Needs = AnyoneNeeds | RunnerNeeds | AccountNeeds | WorkspaceNeeds | StreamNeeds | StreamsNeeds | HostNeeds;

interface StepUp {
  /** A member must have shown a passkey within the last ten minutes. */
  stepUp?: boolean;
}

export const anyone = (): AnyoneNeeds => ({ of: "anyone" });
export const runner = (): RunnerNeeds => ({ of: "runner" });
export const account = (more: StepUp = {}): AccountNeeds => ({ of: "account", ...more });
export const workspace = (permission: Permission, more: StepUp = {}): WorkspaceNeeds => ({
  of: "workspace",
  permission,
  ...more,
});
export const stream = (
  permission: Permission,
  more: StepUp & { by?: ResourceKind; deleted?: boolean } = {},
): StreamNeeds => ({ of: "stream", permission, by: "stream", ...more });
export const streams = (permission: Permission, more: StepUp = {}): StreamsNeeds => ({
  of: "streams",
  permission,
  ...more,
});
export const host = (permission: Permission, more: StepUp = {}): HostNeeds => ({ of: "host", permission, ...more });

/** By status; null: an answer without a body. */
export type Answers = Readonly<Record<number, z.ZodType | null>>;

export interface Operation {
  /** Unique: the name of the client's method. */
  id: string;
  method: Method;
  /** As OpenAPI writes it: `/v1/streams/{streamId}/rules`. */
  path: string;
  /** The part of the API that it stands in. */
  tag: string;
  /** One line. */
  summary: string;
  description?: string;
  needs: Needs;
  /** Of the path; texts. What it refuses is a resource that is not there, never a bad request. */
  params?: z.ZodType;
  /** Of the query. */
  query?: z.ZodType;
  /** Of the JSON body. */
  body?: z.ZodType;
  /** The route reads the body by itself, as a hot path or what mends it does; the schema describes it. */
  readsBody?: boolean;
  /** The most bytes of a body that are read; `limits.requestBytes` where it is not said. */
  maxBytes?: number;
  /** Without a body it is as if `{}` was sent. */
  bodyOptional?: boolean;
  /** What it may answer where all is well, the usual one first. */
  answers: Answers;
  /** An answer that is not JSON: its media type. Its schema is then of one message of it, or null. */
  mediaType?: string;
  /** Further ones that can be asked for. */
  otherMediaTypes?: readonly string[];
  /** The codes it may refuse with, beside those of every operation (`commonProblems`). */
  problems?: readonly ProblemCode[];
  /** A POST that makes something: the same `Idempotency-Key` again within 24 h has the same answer and makes nothing. */
  makes?: boolean;
  /**
   * A runner's request that asks the database or the fleet, which all workspaces share, and not a stream's own hub: those of a
   * workspace's own ingest keys are counted together, and too many of them are a 429 `rate_limited`.
   */
  asksShared?: true;
  /** What it takes of a budget of the workspace, each time: 429 `budget_spent` where that is not left. */
  costs?: Costs;
  /** `effect`: it changes no table, so the audit's row is written by the route. */
  audit?: "effect";
  /**
   * In an outage of the database the stream's hub says who asks, for whoever it knows (`accessInOutage`). Only for what
   * moderators do to the screens and the hub carries out by itself; never for what needs a passkey.
   */
  whileDatabaseDown?: true;
}

/** As it is, with the types of its schemas. */
export function operation<const Described extends Operation>(described: Described): Described {
  return described;
}

/** What any operation may answer besides: bad input, who asks, limits, parts that do not answer. */
export const commonProblems = [
  "invalid_request",
  "invalid_json",
  "body_too_large",
  "unauthorized",
  "forbidden",
  "not_found",
  "webhook_loop",
  "rate_limited",
  "internal",
  "configuration_incomplete",
  "unavailable",
] as const satisfies readonly ProblemCode[];

/** The names of a path's parameters, in their order. */
export function pathParameters(path: string): string[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
}
