/** Replays: a session of the past, played once more. */
import * as z from "zod";
import { StreamId } from "#shared/event.ts";
import { pageAfter } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import { runIdPattern } from "#shared/protocol/replay-protocol.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { Place } from "#shared/replay/place.ts";
import { ruleLimits } from "#shared/rules/limits.ts";
import { RuleDraft } from "#shared/rules/rule.ts";
import { operation, stream, streams } from "#shared/api/operation.ts";
import { nameOfAtMost, Time } from "#shared/api/parts.ts";
import { RenderedAction } from "#shared/api/rendered-action.ts";
import { getStreamState } from "./streams.ts";

/** A number, or `max`: as fast as it goes. */
const Speed = z.union([z.number().min(replayLimits.speed.least).max(replayLimits.speed.most), z.literal("max")]);

/**
 * By which rules: the stream's of now, none, those that it had at a time, one revision each of some of its rules, or those of the
 * request itself.
 */
export const ReplayRules = z.union([
  z.enum(["live", "none"]),
  z.strictObject({ at: Time }),
  z.strictObject({
    revisions: z
      .record(z.string().max(64), z.int().positive())
      .refine((given) => Object.keys(given).length <= ruleLimits.rules, `more than ${ruleLimits.rules} rules`),
  }),
  z.strictObject({ draft: z.array(RuleDraft).max(ruleLimits.rules) }),
]);
export type ReplayRules = z.infer<typeof ReplayRules>;

const OverlayName = nameOfAtMost(64);

const RunEndpoints = z.strictObject({ endpointIds: z.array(z.string().max(64)).min(1).max(limits.endpointsPerStream) });

export const ReplayRequest = z.strictObject({
  speed: Speed.default(1),
  /** Where it begins; what comes before is gone through, but not shown. */
  from: Place.optional(),
  /** Its last event is the last one up to there. */
  to: Place.optional(),
  rules: ReplayRules.default("live"),
  /** Names of overlays that get a token with the answer. */
  overlays: z.array(OverlayName).max(20).default([]),
  /**
   * Which endpoints of the stream its events, and what its rules ask of webhooks, go to: these, or all that are on and proven.
   * With `false` nothing is sent, and what rules ask for is counted.
   */
  webhooks: z.union([z.boolean(), RunEndpoints]).default(false),
});

export const ReplayToken = z.strictObject({
  tokenId: z.string(),
  runId: z.string(),
  name: z.string(),
  token: z.string(),
  url: z.string(),
});

export const Replay = z.strictObject({
  runId: z.string(),
  streamId: z.string(),
  /** The session that is replayed, and the session of the run. */
  sessionId: z.string(),
  replaySessionId: z.string(),
  from: Place.nullable(),
  to: Place.nullable(),
  speed: Speed,
  rules: z.enum(["live", "revision", "draft", "none"]),
  webhooks: z.union([z.literal(false), RunEndpoints]),
  state: z.enum(["playing", "paused", "ended"]),
  /** Whether it is on its way to where it was sent, and shows nothing meanwhile. */
  seeking: z.boolean(),
  /** The session's last event that was taken, and when that came in; null before the first. */
  seqNo: z.int(),
  time: Time.nullable(),
  /** How many events and actions came of it so far, and how many webhooks were left out. */
  events: z.int(),
  actions: z.int(),
  skippedWebhooks: z.int(),
  /** Of a run that came to its end: the same for every run of the same session by the same rules. */
  hash: z.string().nullable(),
  /** Why it ended before its end. */
  because: z.enum(["stopped", "untouched", "failed"]).nullable(),
  createdBy: z.string(),
  createdAt: Time,
  endedAt: Time.nullable(),
});

const params = z.object({ runId: z.string().regex(runIdPattern) });
const ofRun = (permission: "replay:read" | "replay:write") => stream(permission, { by: "run" });

export const startReplay = operation({
  id: "startReplay",
  method: "POST",
  path: "/v1/sessions/{sessionId}/replay",
  tag: "replays",
  summary: "Replays a session, in a hub of its own",
  description: "A session that still runs is replayed up to its last event in the log.",
  needs: stream("replay:write", { by: "session" }),
  query: z.object({ stream: StreamId.optional() }),
  body: ReplayRequest,
  bodyOptional: true,
  maxBytes: limits.rulesBytes,
  answers: { 202: z.strictObject({ ...Replay.shape, overlayTokens: z.array(ReplayToken) }) },
  problems: ["unknown_session", "ambiguous_session", "unknown_rule", "too_many_replays", "replay_budget"],
});

export const cutClip = operation({
  id: "cutClip",
  method: "POST",
  path: "/v1/sessions/{sessionId}/clip",
  tag: "replays",
  summary: "A part of a session as a file that others can play",
  description: `A recording of at most ${replayLimits.clipEvents} events, a line each, with nobody in it unless \`anonymized\` is false. A file whose last line is no \`closed\` was cut off.`,
  needs: stream("replay:read", { by: "session" }),
  query: z.object({ stream: StreamId.optional() }),
  body: z.strictObject({
    /** Without them all of the session. */
    from: Place.optional(),
    to: Place.optional(),
    /** With other names, ids, pictures and texts; gifts, counts and times stay. */
    anonymized: z.boolean().default(true),
  }),
  bodyOptional: true,
  answers: { 200: z.looseObject({ kind: z.string().optional(), at: z.number().optional() }) },
  mediaType: "application/x-ndjson",
  problems: ["unknown_session", "ambiguous_session", "clip_too_long", "archive_damaged"],
  costs: { budget: "clips", units: 1 },
});

const CountedRule = z.strictObject({ fired: z.int(), heldBack: z.record(z.string(), z.int()) }).nullable();
const ComparedSide = z.strictObject({
  fired: z.int(),
  actions: z.int(),
  /** At the session's end. */
  counters: z.record(z.string(), z.number()),
  /** By name, when each ends, milliseconds since 1970; and what is left of those that are paused. */
  timers: z.record(z.string(), z.number()),
  pausedTimers: z.record(z.string(), z.number()),
  timerEnds: z.array(z.object({ name: z.string(), endedAt: z.number() })),
  cutShort: z.boolean(),
});
const DoneByRule = z.strictObject({
  seqNo: z.int(),
  time: z.number(),
  eventType: z.string(),
  rule: z.string(),
  action: RenderedAction,
});

export const compareSession = operation({
  id: "compareSession",
  method: "POST",
  path: "/v1/sessions/{sessionId}/compare",
  tag: "replays",
  summary: "What two sets of rules would have done in a session, side by side; nothing happens",
  description: "At most the first 20,000 events; `complete` says whether that was all.",
  needs: stream("rule:test", { by: "session" }),
  query: z.object({ stream: StreamId.optional() }),
  body: z.strictObject({ a: ReplayRules.default("live"), b: ReplayRules }),
  maxBytes: limits.rulesBytes,
  answers: {
    200: z.strictObject({
      sessionId: z.string(),
      complete: z.boolean(),
      events: z.int(),
      a: ComparedSide,
      b: ComparedSide,
      rules: z.array(z.strictObject({ name: z.string(), a: CountedRule, b: CountedRule })),
      same: z.int(),
      newCount: z.int(),
      goneCount: z.int(),
      /** The first hundred that b alone, and that a alone would have done. */
      new: z.array(DoneByRule),
      gone: z.array(DoneByRule),
    }),
  },
  problems: ["unknown_session", "ambiguous_session", "unknown_rule", "archive_damaged"],
  // Twice what a dry run goes through.
  costs: { budget: "ruleTrials", units: 40 },
});

export const getSessionTimeline = operation({
  id: "getSessionTimeline",
  method: "GET",
  path: "/v1/sessions/{sessionId}/timeline",
  tag: "replays",
  summary: "A session minute by minute, and the moments to jump to",
  needs: stream("history:read", { by: "session" }),
  query: z.object({ stream: StreamId.optional(), after: pageAfter }),
  answers: {
    200: z.strictObject({
      sessionId: z.string(),
      /** Times in milliseconds since 1970. A minute in which nothing came is absent. */
      minutes: z.array(
        z.strictObject({ startedAt: z.number(), events: z.record(z.string(), z.int()), coins: z.number() }),
      ),
      moments: z.array(
        z.strictObject({
          kind: z.enum(["connected", "battle", "gap", "gift", "pause", "end"]),
          seqNo: z.int(),
          time: z.number(),
          /** Of a gift. */
          coins: z.number().optional(),
          gift: z.string().optional(),
        }),
      ),
      /** The `after` that goes on; null where that were all events. */
      next: z.int().nullable(),
    }),
  },
  problems: ["unknown_session", "ambiguous_session", "archive_damaged"],
});

export const listReplays = operation({
  id: "listReplays",
  method: "GET",
  path: "/v1/replays",
  tag: "replays",
  summary: "The latest hundred replays of the workspace, the latest first",
  needs: streams("replay:read"),
  answers: { 200: z.strictObject({ replays: z.array(Replay) }) },
});

export const getReplay = operation({
  id: "getReplay",
  method: "GET",
  path: "/v1/replays/{runId}",
  tag: "replays",
  summary: "How a replay stands, and once it is over its hash",
  needs: ofRun("replay:read"),
  params,
  answers: { 200: Replay },
  problems: ["unknown_replay"],
});

export const getReplayState = operation({
  id: "getReplayState",
  method: "GET",
  path: "/v1/replays/{runId}/state",
  tag: "replays",
  summary: "What the stream looked like where the replay is, with its counters and timers",
  needs: ofRun("replay:read"),
  params,
  answers: { 200: getStreamState.answers[200] },
  problems: ["unknown_replay"],
});

export const changeReplay = operation({
  id: "changeReplay",
  method: "PATCH",
  path: "/v1/replays/{runId}",
  tag: "replays",
  summary: "Pauses a replay, lets it go on, makes it faster or slower, or sends it elsewhere",
  needs: ofRun("replay:write"),
  params,
  body: z.strictObject({
    speed: Speed.optional(),
    paused: z.boolean().optional(),
    /** To a time, to an event's number, to an offset of the stream's feed, or to the next event of a kind. */
    seek: z
      .union([
        z.strictObject({ time: Time }),
        z.strictObject({ seqNo: z.int().positive() }),
        z.strictObject({ offset: z.int().positive() }),
        z.strictObject({ next: z.enum(["gift", "battle", "gap"]) }),
      ])
      .optional(),
  }),
  answers: { 200: Replay },
  problems: ["unknown_replay", "replay_ended", "replay_budget"],
});

export const stopReplay = operation({
  id: "stopReplay",
  method: "DELETE",
  path: "/v1/replays/{runId}",
  tag: "replays",
  summary: "Ends a replay and closes its overlays",
  needs: ofRun("replay:write"),
  params,
  answers: { 204: null },
  problems: ["unknown_replay"],
});

export const createReplayToken = operation({
  id: "createReplayToken",
  method: "POST",
  path: "/v1/replays/{runId}/overlay-tokens",
  tag: "replays",
  summary: "An overlay URL that shows this replay, for as long as there is one",
  needs: ofRun("replay:write"),
  params,
  body: z.strictObject({ name: OverlayName.default("overlay") }),
  bodyOptional: true,
  answers: { 201: ReplayToken },
  problems: ["unknown_replay", "replay_ended"],
});
