/** Retention: for how long what is kept, and what each night hid and removed. */
import * as z from "zod";
import { host, operation, workspace } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";
import { RetentionKind, RetentionStep, runStates } from "#shared/retention.ts";

const Days = z.int().min(1).max(36_500);

const Bounds = z.strictObject({ least: Days, usual: Days, most: Days });

const Amount = z.strictObject({ sessions: z.int(), events: z.int() });

/** What is due now, and waits for the next night. */
const Due = z.strictObject({
  hide: Amount,
  /** Hidden, and not due any more: they are shown again. */
  show: Amount,
  /** Hidden now; raised `events` show them again. */
  hidden: Amount,
  remove: Amount,
  /** Being removed: nothing brings these back. */
  removing: Amount,
  actions: z.int(),
  sessions: z.int(),
  streams: z.int(),
});

const Run = z.strictObject({
  runId: z.int(),
  state: z.enum(runStates),
  startedAt: Time,
  finishedAt: Time.nullable(),
  steps: z.array(RetentionStep),
});

const Retention = z.strictObject({
  workspaceId: z.string(),
  kinds: z.array(
    z.strictObject({
      kind: RetentionKind,
      /** What applies. */
      days: Days,
      /** Whether the workspace has set it; what it set is moved into the host's bounds. */
      isSet: z.boolean(),
      ...Bounds.shape,
    }),
  ),
  due: Due,
  /** Whether the host can give pseudonyms (`PSEUDONYMIZATION_SECRET`). */
  pseudonyms: z.boolean(),
  /** The latest run of the host's: when it began, and what became of it. */
  lastRun: z.strictObject({ state: z.enum(runStates), startedAt: Time, finishedAt: Time.nullable() }).nullable(),
});

export const getRetention = operation({
  id: "getRetention",
  method: "GET",
  path: "/v1/workspace/retention",
  tag: "workspaces",
  summary: "For how long the workspace keeps what, and what is due",
  needs: workspace("workspace:read"),
  answers: { 200: Retention },
});

export const setRetention = operation({
  id: "setRetention",
  method: "POST",
  path: "/v1/workspace/retention",
  tag: "workspaces",
  summary: "Sets for how long the workspace keeps what; with `dryRun` only says what that would do",
  description:
    "Days, by kind; null is the host's usual number again, and kinds that are not named stay as they are. What is kept " +
    "longer from now on is shown again at once, where it was hidden and is not being removed. What is kept for a shorter " +
    "time is hidden in the next night, and removed after `grace` more.",
  needs: workspace("retention:write", { stepUp: true }),
  body: z.strictObject({
    days: z.partialRecord(RetentionKind, Days.nullable()),
    dryRun: z.boolean().default(false),
  }),
  answers: { 200: z.strictObject({ ...Retention.shape, dryRun: z.boolean() }) },
});

const AllBounds = z.strictObject({ bounds: z.record(RetentionKind, Bounds) });

export const getRetentionBounds = operation({
  id: "getRetentionBounds",
  method: "GET",
  path: "/v1/retention-bounds",
  tag: "workspaces",
  summary: "Within what workspaces may keep things, in days, and for how long they usually do",
  needs: host("host:read"),
  answers: { 200: AllBounds },
});

export const setRetentionBounds = operation({
  id: "setRetentionBounds",
  method: "PUT",
  path: "/v1/retention-bounds",
  tag: "workspaces",
  summary: "Sets these bounds; those that are not named stay",
  description:
    "`usual` is within `least` and `most`. What a workspace has set is moved into them, and comes back with them.",
  needs: host("host:write", { stepUp: true }),
  body: z.strictObject({
    bounds: z.partialRecord(
      RetentionKind,
      Bounds.refine(({ least, usual, most }) => least <= usual && usual <= most, "usual is within least and most"),
    ),
  }),
  answers: { 200: AllBounds },
});

export const listRetentionRuns = operation({
  id: "listRetentionRuns",
  method: "GET",
  path: "/v1/retention-runs",
  tag: "workspaces",
  summary: "The latest thirty runs of retention, the latest first",
  needs: host("host:read"),
  answers: { 200: z.strictObject({ runs: z.array(Run) }) },
});

export const runRetention = operation({
  id: "runRetention",
  method: "POST",
  path: "/v1/retention-runs",
  tag: "workspaces",
  summary: "Does what is due in all workspaces, for some seconds; with `dryRun` only says what is due",
  description: "The cron does this at 02:00 UTC. A run whose state is `left` has more to do: ask again.",
  needs: host("host:write"),
  body: z.strictObject({ dryRun: z.boolean().default(false) }),
  answers: { 200: z.strictObject({ due: Due, run: Run.nullable() }) },
  problems: ["retention_runs"],
});
