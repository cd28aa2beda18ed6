/** Runners, as those see them whose streams they take in. */
import * as z from "zod";
import { operation, streams } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";

/** Of so many streams it is asked who holds the lease. */
export const leasesAsked = 20;

const HeldStream = z.strictObject({
  streamId: z.string(),
  uniqueId: z.string(),
  /** It takes a broadcast in now. */
  live: z.boolean(),
  /** Events in its spool that nobody has acknowledged yet; null where it does not say. */
  waiting: z.int().nullable(),
});

const Runner = z.strictObject({
  runnerId: z.string(),
  /** Whose key it signs with. */
  of: z.enum(["host", "workspace"]),
  /** `gone`: it has said goodbye, or nothing was heard of it for 15 seconds. */
  state: z.enum(["here", "gone"]),
  seenAt: Time,
  /** How many streams it has room for; null for one that was started for a single stream. */
  maxStreams: z.int().nullable(),
  version: z.string().nullable(),
  startedAt: Time.nullable(),
  /** The ways to a broadcast, the preferred one first. */
  providers: z.array(z.string()),
  redundant: z.boolean(),
  /** Streams that it should hold, of those that one may see. */
  streams: z.array(HeldStream),
  /** The latest lines of its log. Those of other people's streams are left out, and so are the host's own from everybody else. */
  log: z.array(
    z.strictObject({
      at: Time,
      level: z.enum(["info", "warn", "error"]),
      status: z.string(),
      message: z.string(),
      streamId: z.string().nullable(),
    }),
  ),
});

/** A container of Cloudflare's that an object keeps a runner of the host's in. */
const KeptContainer = z.strictObject({
  /** What the runner in it calls itself. */
  runnerId: z.string(),
  /** `waiting`: it ended by itself, and is started again at `nextAt`. */
  state: z.enum(["off", "running", "waiting", "stopping"]),
  since: Time,
  nextAt: Time.nullable(),
  /** How often in a row it has ended by itself. */
  failures: z.int(),
  /** How it ended last, in the platform's words. */
  ended: z.string().nullable(),
});

export const listRunners = operation({
  id: "listRunners",
  method: "GET",
  path: "/v1/runners",
  tag: "streams",
  summary: "The runners of one's streams: who holds what, what waits in their spools, and what they logged last",
  description:
    "Those that were heard in the last ten minutes. A runner of the host's is listed where it holds one of the streams; to the " +
    `host's owners all are. \`leases\` are those of at most ${leasesAsked} streams that are wanted.`,
  needs: streams("feed:read"),
  answers: {
    200: z.strictObject({
      runners: z.array(Runner),
      /** To the host's owners; empty where the host has none. */
      containers: z.array(KeptContainer),
      /** Streams that are wanted and that no runner should hold now. */
      unheld: z.array(z.strictObject({ streamId: z.string(), uniqueId: z.string() })),
      leases: z.array(
        z.strictObject({
          streamId: z.string(),
          uniqueId: z.string(),
          /** Who may send its events now; null for nobody. */
          runnerId: z.string().nullable(),
          /** Another one that asked for it meanwhile and was refused. */
          refused: z.strictObject({ runnerId: z.string(), at: Time }).nullable(),
        }),
      ),
    }),
  },
});
