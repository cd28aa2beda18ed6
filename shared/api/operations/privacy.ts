/** What is kept of one person: seen, and erased. */
import * as z from "zod";
import { host, operation, workspace } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";
import { parseHandle } from "#shared/handle.ts";
import { isId } from "#shared/ids.ts";
import { limits } from "#shared/protocol/limits.ts";

/** Whatever an event may have: what can be kept of somebody can be erased. */
const UserId = z.string().min(1).max(64).refine(isId, "nobody has this id");

const PersonHandle = z.string().transform((typed, context) => {
  const read = parseHandle(typed);
  if (read.ok) return read.handle;
  context.addIssue(read.problem);
  return z.NEVER;
});

/** One person, by id or by a handle that only they had here. */
export const Person = z.union([z.strictObject({ userId: UserId }), z.strictObject({ handle: PersonHandle })]);
export type Person = z.output<typeof Person>;

/** What stays where the platform cannot reach, who takes it out there, and when it is gone by itself; null: not by itself. */
export const Remainder = z.strictObject({
  place: z.string(),
  what: z.string(),
  by: z.string(),
  until: Time.nullable(),
});

const Rows = z.record(z.string(), z.int());

export const PersonErasure = z.strictObject({
  erasureId: z.string(),
  state: z.enum(["running", "done"]),
  /** What it is at; null once it is done. */
  step: z.string().nullable(),
  /** What it is stopped by, if it is: it tries again by itself. */
  problem: z.string().nullable(),
  askedBy: z.string(),
  askedAt: Time,
  /** How many rows were changed, by place. */
  rows: Rows,
  /** Null until it is done. */
  summary: z.strictObject({ rowsAffected: z.int(), placesTouched: z.array(z.string()), at: Time }).nullable(),
  remains: z.array(Remainder),
});
export type PersonErasure = z.infer<typeof PersonErasure>;

const body = z.strictObject({ person: Person });
const problems = ["unknown_person", "ambiguous_user"] as const;

/** Events of one document of a person. */
export const mostExported = 100_000;

export const exportPerson = operation({
  id: "exportPerson",
  method: "POST",
  path: "/v1/privacy/exports",
  tag: "privacy",
  summary: "All that is kept of one person in the workspace, as one JSON document",
  description:
    "At most 100,000 events at a time: where there are more, `next` at the end of the document is the `after` that goes on. The sums are in the first one. Each entry is a line.",
  needs: workspace("privacy:export", { stepUp: true }),
  body: z.strictObject({
    person: Person,
    /** Events of this document; 100,000 where it is not said. */
    limit: z.int().min(1).max(mostExported).optional(),
    /** `next` of the document before. */
    after: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,400}$/)
      .optional(),
  }),
  answers: { 200: null },
  mediaType: "application/json",
  problems,
  audit: "effect",
  costs: { budget: "people", units: 1 },
});

export const previewErasure = operation({
  id: "previewErasure",
  method: "POST",
  path: "/v1/privacy/erasures/preview",
  tag: "privacy",
  summary: "What an erasure would find of a person; nothing is erased",
  needs: workspace("privacy:erase", { stepUp: true }),
  body,
  answers: {
    200: z.strictObject({
      /** Events of their own in the log, when the first and the last of them came, and in how many streams. */
      events: z.int(),
      firstAt: Time.nullable(),
      lastAt: Time.nullable(),
      streams: z.int(),
      /** Where else it looks: how much is there is known once it was done. */
      places: z.array(z.string()),
      remains: z.array(Remainder),
    }),
  },
  problems,
  costs: { budget: "people", units: 1 },
});

export const erasePerson = operation({
  id: "erasePerson",
  method: "POST",
  path: "/v1/privacy/erasures",
  tag: "privacy",
  summary: "Erases one person from every place, and keeps them from coming back; asked again it answers the same",
  needs: workspace("privacy:erase", { stepUp: true }),
  body,
  answers: { 202: PersonErasure, 200: PersonErasure },
  problems: [...problems, "too_many_suppressed"],
  costs: { budget: "people", units: 1 },
});

export const listErasures = operation({
  id: "listErasures",
  method: "GET",
  path: "/v1/privacy/erasures",
  tag: "privacy",
  summary: "The latest hundred erasures of the workspace, the latest first",
  needs: workspace("privacy:erase"),
  answers: { 200: z.strictObject({ erasures: z.array(PersonErasure) }) },
});

export const getErasure = operation({
  id: "getErasure",
  method: "GET",
  path: "/v1/privacy/erasures/{erasureId}",
  tag: "privacy",
  summary: "How far an erasure is, and what it did",
  needs: workspace("privacy:erase"),
  params: z.object({ erasureId: z.string().regex(/^pe_[a-z2-7]{16}$/) }),
  answers: { 200: PersonErasure },
  problems: ["not_found"],
});

export const Reapplied = z.strictObject({
  /** Sealed days whose file was written anew by an erasure that the database does not know of; and those that have none. */
  adopted: z.int(),
  lost: z.int(),
  /** Workspaces that were gone through, erasures that are remembered of them, and those that the database lacks. */
  workspaces: z.int(),
  erasures: z.int(),
  missing: z.int(),
  /** Events that were looked at, and those that are of such people or name them. */
  events: z.int(),
  found: z.int(),
  /** Erasures of any workspace that are under way, and what one is stopped by. */
  running: z.int(),
  problem: z.string().nullable(),
  /** Where to go on; null once nothing is left. */
  next: z.string().nullable(),
});
export type Reapplied = z.infer<typeof Reapplied>;

export const reapplyErasures = operation({
  id: "reapplyErasures",
  method: "POST",
  path: "/v1/privacy/reapplied",
  tag: "privacy",
  summary:
    "After a restore of the database: erases again whom it has forgotten that they were erased, in all workspaces",
  description:
    "Goes on for some seconds; `next` is the `after` that goes on, until it is null. With `dryRun` it only says what it would " +
    "do. Done again it finds nothing. Erasures go on by themselves: `running` says how many.",
  needs: host("host:write", { stepUp: true }),
  body: z.strictObject({
    dryRun: z.boolean().default(false),
    after: z
      .string()
      .max(limits.rulesBytes)
      .regex(/^[A-Za-z0-9_-]+$/)
      .optional(),
  }),
  // Whom it has found so far is in `after`, sealed.
  maxBytes: limits.rulesBytes,
  answers: { 200: Reapplied },
});
