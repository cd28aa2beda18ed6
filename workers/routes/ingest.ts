import { hash } from "node:crypto";
import { type Context, Hono } from "hono";
import * as z from "zod";
import { SessionId, StreamId } from "#shared/event.ts";
import { readBatch } from "#shared/protocol/batch-reading.ts";
import type { HubAnswer, HubRefusal } from "#shared/protocol/hub-protocol.ts";
import {
  type Acknowledgement,
  AssignmentsRequest,
  assignmentsTtlMs,
  type CreatorAnswer,
  CreatorReport,
  LeaseRelease,
  LeaseRequest,
  OpenSession,
  signatureHeaders,
} from "#shared/protocol/ingest.ts";
import { limits } from "#shared/protocol/limits.ts";
import { parseJson } from "#shared/protocol/reading.ts";
import { lineHeaders, lineKeyText, linePath } from "#shared/protocol/runner-line.ts";
import { ActionOutcome, signedAnswerText } from "#shared/protocol/runner-command.ts";
import { StatusReport } from "#shared/stream-status.ts";
import type { AppEnv } from "../app-env.ts";
import { signText } from "../auth/secret.ts";
import { requireSignature } from "../auth/signature.ts";
import { orProblem, parseBody, parseValue } from "../body.ts";
import { noteOutcome } from "../database/actions.ts";
import { learnCreator, readSameCreator } from "../database/streams.ts";
import { assignmentsOf, reportStatus } from "../fleet.ts";
import { askHub } from "../ingest/ask-hub.ts";
import { requireIngestKey } from "../ingest/require-ingest-key.ts";
import { Problem } from "../problem.ts";

const sha256Hex = (text: string) => hash("sha256", text, "hex");

/** What runners call. Nothing here needs the database: an outage of it must not stop the taking in. */
export const ingest = new Hono<AppEnv>()
  .post("/streams/:streamId/sessions", requireSignature({ maxBytes: limits.requestBytes }), async (c) => {
    const streamId = parseValue(StreamId, c.req.param("streamId"));
    const idempotencyKey = c.req.header("Idempotency-Key");
    if (!idempotencyKey || idempotencyKey.length > 128) throw new Problem("idempotency_key_missing");
    const session = parseBody(OpenSession, c.get("signedBody"));
    const answer = await askHub(c, streamId, (hub, scope) => hub.openSession({ session, idempotencyKey }, scope));
    return c.json(acknowledge(answer), answer.ok && answer.created ? 201 : 200);
  })
  .post("/streams/:streamId/lease", requireSignature({ maxBytes: limits.requestBytes }), async (c) => {
    const streamId = parseValue(StreamId, c.req.param("streamId"));
    const request = parseBody(LeaseRequest, c.get("signedBody"));
    const answer = await askHub(c, streamId, (hub, scope) => hub.lease(request, scope));
    if (!answer.ok) throw refusal(answer);
    return c.json(answer.lease);
  })
  .post("/streams/:streamId/lease/release", requireSignature({ maxBytes: limits.requestBytes }), async (c) => {
    const streamId = parseValue(StreamId, c.req.param("streamId"));
    const release = parseBody(LeaseRelease, c.get("signedBody"));
    const answer = await askHub(c, streamId, (hub, scope) => hub.releaseLease(release, scope));
    if (!answer.ok) throw refusal(answer);
    return c.json({ released: true });
  })
  // The same over one socket, which nobody has to be asked about again: the hub answers it.
  .get("/streams/:streamId/socket", requireSignature({ maxBytes: 0 }), async (c) => {
    const streamId = parseValue(StreamId, c.req.param("streamId"));
    if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new Problem("upgrade_required");
    return askHub(c, streamId, async (hub) => {
      const answer = await hub.fetch(await lineRequest(c));
      if (answer.status === 404) throw new Problem("unknown_stream");
      if (answer.status === 401) throw new Problem("ingest_key_revoked");
      return answer.status === 428 ? { ok: false, code: "workspace_unknown" } : answer;
    });
  })
  .post("/assignments", requireSignature(), async (c) => {
    const request = parseBody(AssignmentsRequest, c.get("signedBody"));
    const { streams, unassigned } = await assignmentsOf(c.env, c.get("config"), request, c.get("ingestKey").id);
    return c.json({ ttlMs: assignmentsTtlMs, streams, unassigned });
  })
  // How the way to a broadcast is doing: an answer for people, on which nothing of the taking in depends.
  .post("/status", requireSignature({ maxBytes: limits.requestBytes }), async (c) => {
    const report = parseBody(StatusReport, c.get("signedBody"));
    await reportStatus(c.env, c.get("config"), report, c.get("ingestKey").id);
    return c.json({ noted: true });
  })
  .post("/sessions/:sessionId/batches", requireSignature(), async (c) => {
    const sessionId = parseValue(SessionId, c.req.param("sessionId"));
    const body = c.get("signedBody");
    const read = readBatch(orProblem(parseJson(body)), body, { sessionId, sha256Hex });
    const { streamId, leaseToken, events } = orProblem(read);
    const answer = await askHub(c, streamId, (hub, scope) => hub.publish({ sessionId, leaseToken, events }, scope));
    return answerSigned(c, acknowledge(answer));
  })
  // Asks the database: no event waits for it.
  .post("/streams/:streamId/creator", requireSignature({ maxBytes: limits.requestBytes }), async (c) => {
    const streamId = parseValue(StreamId, c.req.param("streamId"));
    const { creatorId, uniqueId } = parseBody(CreatorReport, c.get("signedBody"));
    const config = c.get("config");
    await requireIngestKey(config, c.get("ingestKey").scope, streamId);
    const outcome = await learnCreator(config, { streamId, creatorId, uniqueId: uniqueId.toLowerCase() });
    if (!outcome) throw new Problem("unknown_stream");
    const { stream, learned } = outcome;
    const isSame = stream.creatorId === creatorId;
    const other = stream.uniqueId === uniqueId.toLowerCase() ? "other" : "stale";
    const same = isSame ? await readSameCreator(config, stream) : [];
    return c.json({
      creator: learned ? "learned" : isSame ? "known" : other,
      sameCreator: same.map((one) => ({ streamId: one.streamId, uniqueId: one.uniqueId })),
    } satisfies CreatorAnswer);
  })
  // Asks the database. A runner that gets no answer says it again.
  .post("/actions/:actionId/outcome", requireSignature({ maxBytes: limits.requestBytes }), async (c) => {
    const actionId = parseValue(ActionId, c.req.param("actionId"));
    const outcome = parseBody(ActionOutcome, c.get("signedBody"));
    const { scope } = c.get("ingestKey");
    await requireIngestKey(c.get("config"), scope);
    const noted = await noteOutcome(c.get("config"), actionId, outcome, scope);
    if (!noted) throw new Problem("not_found", noSuchAction);
    return c.json({ noted: true });
  });

const noSuchAction =
  "actionId: no runner was asked for this action; what one is asked for is in the log a second later, say it again then";
const ActionId = z.string().regex(/^[0-9a-f]{64}$/, "64 hex digits");

/** The upgrade as the hub takes it: with the line's key, which only who has the runner's secret can make from the nonce. */
async function lineRequest(c: Context<AppEnv>): Promise<Request> {
  const { id, secret, scope } = c.get("ingestKey");
  const signature = c.req.header(signatureHeaders.signature)?.toLowerCase() ?? "";
  const nonce = crypto.randomUUID();
  const key = await signText(secret, lineKeyText({ signature, nonce }));
  // Nothing of what the client says besides: these headers are the Worker's word.
  const headers = { Upgrade: "websocket", [lineHeaders.key]: key, [lineHeaders.nonce]: nonce };
  const signedBy = scope && { [lineHeaders.ingestKey]: id };
  return new Request(new URL(linePath, c.req.url), { headers: { ...headers, ...signedBy } });
}

/** Signs an answer that asks the runner to do something, with the key that the request was signed with. */
async function answerSigned(c: Context<AppEnv>, acknowledgement: Acknowledgement): Promise<Response> {
  if (!acknowledgement.commands) return c.json(acknowledgement);
  const body = JSON.stringify(acknowledgement);
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const { pathname: path } = new URL(c.req.url);
  return c.body(body, 200, {
    "Content-Type": "application/json",
    [signatureHeaders.timestamp]: timestamp,
    [signatureHeaders.signature]: await signText(
      c.get("ingestKey").secret,
      signedAnswerText({ timestamp, path, body }),
    ),
  });
}

function acknowledge(answer: HubAnswer) {
  if (answer.ok) return answer.acknowledgement;
  throw refusal(answer);
}

function refusal({ ok: _ok, code, ...extra }: HubRefusal): Problem {
  return new Problem(code, undefined, extra);
}
