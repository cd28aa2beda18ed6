/** What runners call, signed with their key. */
import { hash } from "node:crypto";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import * as operations from "#shared/api/operations/ingest.ts";
import type { Operation } from "#shared/api/operation.ts";
import { SessionId, StreamId } from "#shared/event.ts";
import { GiftList } from "#shared/gift-catalogue.ts";
import { readBatch } from "#shared/protocol/batch-reading.ts";
import type { HubAnswer, HubRefusal } from "#shared/protocol/hub-protocol.ts";
import { assignmentsTtlMs, OpenSession, signatureHeaders } from "#shared/protocol/ingest.ts";
import { parseJson } from "#shared/protocol/reading.ts";
import { lineHeaders, lineKeyText, linePath } from "#shared/protocol/runner-line.ts";
import { signedAnswerText } from "#shared/protocol/runner-command.ts";
import { sanitizeDeep } from "#shared/sanitize.ts";
import { checkAnswer } from "../access/check-answer.ts";
import { serveRaw } from "../access/serve.ts";
import type { AppEnv } from "../app-env.ts";
import { signText } from "../auth/secret.ts";
import { orProblem, parseAnyBody, parseBody, parseValue } from "../body.ts";
import { noteOutcome } from "../database/actions.ts";
import { keepGiftList } from "../database/gift-catalogue.ts";
import { learnCreator, readSameCreator } from "../database/streams.ts";
import { assignmentsOf, fleetOf, reportStatus } from "../fleet.ts";
import { Problem } from "../problem.ts";
import { askHub } from "./ask-hub.ts";
import { requireIngestKey } from "./require-ingest-key.ts";

const sha256Each = (texts: readonly string[]) => texts.map((text) => hash("sha256", text, "hex"));

/** But for the last three nothing here needs the database: an outage of it must not stop the taking in. */
export const ingestRoutes = [
  serveRaw(operations.openSession, async (c) => {
    const streamId = streamOf(c);
    const idempotencyKey = c.req.header("Idempotency-Key");
    if (!idempotencyKey || idempotencyKey.length > 128) throw new Problem("idempotency_key_missing");
    const session = parseBody(OpenSession, c.get("signedBody"));
    const answer = await askHub(c, streamId, (hub, scope) => hub.openSession({ session, idempotencyKey }, scope));
    return answerAs(c, operations.openSession, acknowledge(answer), answer.ok && answer.created ? 201 : 200);
  }),
  serveRaw(operations.leaseStream, async (c, { body: request }) => {
    const answer = await askHub(c, streamOf(c), (hub, scope) => hub.lease(request, scope));
    if (!answer.ok) throw refusal(answer);
    return answerAs(c, operations.leaseStream, answer.lease);
  }),
  serveRaw(operations.releaseLease, async (c, { body: release }) => {
    const answer = await askHub(c, streamOf(c), (hub, scope) => hub.releaseLease(release, scope));
    if (!answer.ok) throw refusal(answer);
    return answerAs(c, operations.releaseLease, { released: true });
  }),
  // The same over one socket, which nobody has to be asked about again: the hub answers it.
  serveRaw(operations.openRunnerLine, async (c) => {
    const streamId = streamOf(c);
    if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new Problem("upgrade_required");
    return askHub(c, streamId, async (hub) => {
      const answer = await hub.fetch(await lineRequest(c));
      if (answer.status === 404) throw new Problem("unknown_stream");
      if (answer.status === 401) throw new Problem("ingest_key_revoked");
      return answer.status === 428 ? { ok: false, code: "workspace_unknown" } : answer;
    });
  }),
  serveRaw(operations.readAssignments, async (c, { env, config, body: request }) => {
    const { ok: _ok, ...told } = await assignmentsOf(env, config, request, c.get("ingestKey").id);
    const answer = { ttlMs: assignmentsTtlMs, ...told };
    if (!told.trials) return answerAs(c, operations.readAssignments, answer);
    return answerSigned(c, operations.readAssignments, answer);
  }),
  serveRaw(operations.reportStatus, async (c, { env, config, body: report }) => {
    await reportStatus(env, config, report, c.get("ingestKey").id);
    return answerAs(c, operations.reportStatus, { noted: true });
  }),
  serveRaw(operations.publishBatch, async (c) => {
    const sessionId = parseValue(SessionId, c.req.param("sessionId"));
    const body = c.get("signedBody");
    const read = readBatch(orProblem(parseJson(body)), body, { sessionId, sha256Each });
    const { streamId, leaseToken, events } = orProblem(read);
    const traceparent = c.req.header("traceparent");
    const answer = await askHub(c, streamId, (hub, scope) =>
      hub.publish({ sessionId, leaseToken, events, traceparent }, scope),
    );
    const acknowledgement = acknowledge(answer);
    if (!acknowledgement.commands) return answerAs(c, operations.publishBatch, acknowledgement);
    return answerSigned(c, operations.publishBatch, acknowledgement);
  }),
  // No event waits for it.
  serveRaw(operations.reportCreator, async (c, { config, body: { creatorId, uniqueId } }) => {
    const streamId = streamOf(c);
    await requireIngestKey(config, c.get("ingestKey").scope, streamId);
    const outcome = await learnCreator(config, { streamId, creatorId, uniqueId: uniqueId.toLowerCase() });
    if (!outcome) throw new Problem("unknown_stream");
    const { stream, learned } = outcome;
    const isSame = stream.creatorId === creatorId;
    const other = stream.uniqueId === uniqueId.toLowerCase() ? "other" : "stale";
    const same = isSame ? await readSameCreator(config, stream) : [];
    return answerAs(c, operations.reportCreator, {
      creator: learned ? "learned" : isSame ? "known" : other,
      sameCreator: same.map((one) => ({ streamId: one.streamId, uniqueId: one.uniqueId })),
    });
  }),
  // A runner that gets no answer says it again.
  serveRaw(operations.reportOutcome, async (c, { env, config, body: outcome }) => {
    const actionId = parseValue(ActionId, c.req.param("actionId"));
    const { id, scope } = c.get("ingestKey");
    if (outcome.trial) {
      await fleetOf(env).noteTrial(actionId, outcome, id);
      return answerAs(c, operations.reportOutcome, { noted: true });
    }
    await requireIngestKey(config, scope);
    const noted = await noteOutcome(config, actionId, outcome, scope);
    if (!noted) throw new Problem("not_found", noSuchAction);
    return answerAs(c, operations.reportOutcome, { noted: true });
  }),
  // No event waits for it either. Its texts are mended, not refused.
  serveRaw(operations.reportGifts, async (c, { config }) => {
    const { gifts } = parseAnyBody(GiftList, c.get("signedBody"));
    const { scope } = c.get("ingestKey");
    await requireIngestKey(config, scope);
    // The list is everybody's: what one workspace's runner says of prices must not change what others count.
    const isHosts = !scope || scope.workspaceId === "default";
    const written = isHosts ? await keepGiftList(config, sanitizeDeep(gifts)) : 0;
    return answerAs(c, operations.reportGifts, { written });
  }),
];

const noSuchAction =
  "actionId: no runner was asked for this action; what one is asked for is in the log a second later, say it again then";
const ActionId = z.string().regex(/^[0-9a-f]{64}$/, "64 hex digits");

/** The stream of the path; what is no id of one is a bad request of the runner's. */
function streamOf(c: Context<AppEnv>): string {
  return parseValue(StreamId, c.req.param("streamId"));
}

function answerAs(
  c: Context<AppEnv>,
  operation: Operation,
  body: unknown,
  status: ContentfulStatusCode = 200,
): Response {
  const text = checkAnswer(operation, status, body, c.get("config").ENVIRONMENT);
  return c.body(text ?? "", status, { "Content-Type": "application/json" });
}

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
async function answerSigned(c: Context<AppEnv>, operation: Operation, answer: object): Promise<Response> {
  const body = checkAnswer(operation, 200, answer, c.get("config").ENVIRONMENT) ?? "";
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
