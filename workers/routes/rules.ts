import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import * as z from "zod";
import { columnInteger } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import { ruleLimits } from "#shared/rules/limits.ts";
import { countPatterns } from "#shared/rules/pattern.ts";
import { type RuleDraft, RuleDraft as RuleSchema } from "#shared/rules/rule.ts";
import { checkRuleSet, setError } from "#shared/rules/rule-set.ts";
import { exampleEvent, tryActions } from "#shared/rules/trial.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { makeId } from "../auth/secret.ts";
import { parseBody, parseValue, readBody } from "../body.ts";
import type { Config } from "../config.ts";
import { readEndpointIds } from "../database/endpoints.ts";
import {
  addRules,
  changeRule,
  readDeletedRules,
  readRevision,
  readRevisions,
  readRule,
  readRules,
  type Refused,
  type StoredRule,
} from "../database/rules.ts";
import { Problem, refuseErrors } from "../problem.ts";
import { publishRules } from "../rule-set.ts";
import { hubOf } from "../hub-stub.ts";
import { TriedEvent } from "../tried-event.ts";
import { findStream } from "./stream-access.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

const Reason = z.string().trim().max(500).default("");
/** What answers have beside the rule itself: who sends back what was read need not take it out. */
const answered = new Set(["ruleId", "revision", "streamId", "createdAt", "updatedAt", "deletedAt", "live"]);
const Revision = columnInteger("integer", 1);
const GivenRule = z.preprocess(withoutAnswered, RuleSchema);
const NewRule = z.strictObject({ rule: GivenRule, reason: Reason });
/** `revision`: the one that was read; where the rule has another by now the change is refused. */
const ChangedRule = z.strictObject({ ...NewRule.shape, revision: Revision.optional() });
/** As `ChangedRule`, with only those fields of the rule that are to be another. */
const RuleChange = z.strictObject({
  ...ChangedRule.shape,
  rule: z.preprocess(withoutAnswered, z.record(z.string(), z.unknown())),
});
const Whole = z.object({ rule: RuleSchema });
/** `event`: as for `POST /v1/rules/test`; absent: one of the kind that the rule waits for. */
const Show = z.strictObject({ event: TriedEvent.optional() });
const Rollback = z.strictObject({ revision: Revision, reason: Reason });
const ListQuery = z.strictObject({
  deleted: z
    .enum(["true", "false"])
    .optional()
    .transform((text) => text === "true"),
});
const Import = z.strictObject({
  // Counted before they are compiled, which takes its time.
  rules: z
    .array(z.unknown())
    .max(ruleLimits.rules)
    .refine((rules) => countPatterns(rules) <= ruleLimits.streamPatterns, setError("patterns").message)
    .pipe(z.array(GivenRule)),
  /** `replace` deletes the rules that are there. */
  mode: z.enum(["add", "replace"]).default("add"),
  reason: Reason,
});

/** `/v1/streams/{streamId}/rules`: a stream's rules. Every answer to a change says from which offset on it is live. */
export const streamRuleRoutes = new Hono<AppEnv>()
  .use(requireKey())
  // `deleted=true`: those that are gone instead, which a rollback brings back.
  .get("/", async (c) => {
    const { deleted } = parseValue(ListQuery, c.req.query());
    const { streamId } = await findStream(c);
    const config = c.get("config");
    const rules = deleted
      ? await readDeletedRules(config, streamId, ruleLimits.rules)
      : await readRules(config, streamId);
    return c.json({ rules: rules.map(toRule) });
  })
  .post("/", async (c) => {
    const { streamId } = await findStream(c);
    const { rule, reason } = parseBody(NewRule, await readBody(c.req.raw, limits.rulesBytes));
    const config = c.get("config");
    await refuseUnknownEndpoints(config, streamId, [{ path: "rule.", rule }]);
    const ruleId = makeId("ru");
    await add(c, streamId, [{ ruleId, body: rule }], false, reason);
    return c.json({ ruleId, revision: 1, ...rule, live: await publishRules(c.env, config, streamId) }, 201);
  })
  // What `import` takes, without ids: made to be carried to another stream.
  .get("/export", async (c) => {
    const { streamId } = await findStream(c);
    const rules = await readRules(c.get("config"), streamId);
    return c.json({ rules: rules.map(draftOf) });
  })
  .post("/import", async (c) => {
    const { streamId } = await findStream(c);
    const { rules, mode, reason } = parseBody(Import, await readBody(c.req.raw, limits.rulesBytes));
    const config = c.get("config");
    refuseErrors(checkRuleSet(rules));
    const places = rules.map((rule, index) => ({ path: `rules.${index}.`, rule }));
    await refuseUnknownEndpoints(config, streamId, places);
    const added = rules.map((body) => ({ ruleId: makeId("ru"), body }));
    await add(c, streamId, added, mode === "replace", reason);
    const live = await publishRules(c.env, config, streamId);
    return c.json({ rules: (await readRules(config, streamId)).map(toRule), live }, 201);
  });

/** `/v1/rules/{ruleId}`. */
export const ruleRoutes = new Hono<AppEnv>()
  .use(requireKey())
  .get("/:ruleId", async (c) => c.json(toRule(await findRule(c))))
  .put("/:ruleId", async (c) => {
    const known = await findRule(c);
    const { rule, reason, revision } = parseBody(ChangedRule, await readBody(c.req.raw, limits.rulesBytes));
    if (revision !== undefined && revision !== known.revision) throw conflict(known.revision);
    return c.json(await put(c, known, () => rule, { reason, path: "rule.", tries: triesOf(revision) }));
  })
  // `{"rule": {"enabled": false}}` switches it off.
  .patch("/:ruleId", async (c) => {
    const known = await findRule(c);
    const { rule, reason, revision } = parseBody(RuleChange, await readBody(c.req.raw, limits.rulesBytes));
    if (revision !== undefined && revision !== known.revision) throw conflict(known.revision);
    const changed = (now: StoredRule) => parseValue(Whole, { rule: { ...draftOf(now), ...rule } }).rule;
    return c.json(await put(c, known, changed, { reason, path: "rule.", tries: triesOf(revision) }));
  })
  .delete("/:ruleId", async (c) => {
    const known = await findRule(c);
    const config = c.get("config");
    const reason = Reason.safeParse(c.req.query("reason"));
    if (!reason.success) throw new Problem("invalid_request", "reason: at most 500 characters");
    const changed = await changeRule(config, known, null, noteOf(c, reason.data));
    if (!changed.ok) throw problemOf(changed);
    await publishRules(c.env, config, known.streamId);
    return c.body(null, 204);
  })
  .get("/:ruleId/revisions", async (c) => {
    const { ruleId } = await findRule(c, { deleted: true });
    const revisions = await readRevisions(c.get("config"), ruleId);
    return c.json({ ruleId, revisions: revisions.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })) });
  })
  // To see how it looks: on the overlays that are open now, whether the rule would fire or not. Nothing comes of it.
  .post("/:ruleId/show", async (c) => {
    const known = await findRule(c);
    const { event } = parseBody(Show, (await readBody(c.req.raw, limits.requestBytes)) || "{}");
    const hub = hubOf(c.env, known.streamId);
    const snapshot = await hub.snapshot();
    if (!snapshot.ok) throw new Problem(snapshot.code);
    const [now, eventId] = [Date.now(), sha256Hex(crypto.randomUUID())];
    const tried = event ? { ...event, eventId, offset: 0 } : exampleEvent(known.trigger, { eventId, now });
    const asked = tryActions({ ...known, enabled: true }, tried, {
      live: snapshot.state,
      counters: snapshot.counters,
      hostUniqueId: "",
      sha256Hex,
    });
    const runs = asked === "budget" ? [] : asked.filter(({ action }) => action.type === "overlay");
    const answer = await hub.show(runs);
    if (!answer.ok) throw new Problem(answer.code);
    const actions = runs.map(({ action }) => action);
    const message = asked === "budget" ? overBudgetWords : shownWords(actions.length, answer.sockets);
    return c.json({ ruleId: known.ruleId, actions, sockets: answer.sockets, message });
  })
  // Back to an earlier revision: as a new one, so that nothing of the past is lost. A deleted rule is there again.
  .post("/:ruleId/rollback", async (c) => {
    const known = await findRule(c, { deleted: true });
    const { revision, reason } = parseBody(Rollback, await readBody(c.req.raw, limits.requestBytes));
    const earlier = await readRevision(c.get("config"), known.ruleId, revision);
    if (earlier === undefined) throw new Problem("not_found", `The rule has no revision ${revision}`);
    if (earlier === null) throw new Problem("not_found", `Revision ${revision} is the one that deleted the rule`);
    const why = reason || `back to revision ${revision}`;
    return c.json(await put(c, known, () => earlier, { reason: why, path: "", tries: 1 }));
  });

const overBudgetWords =
  "Shown on 0 overlays: the rule takes more work than one event has for all rules; make it simpler";

/** What became of showing a rule, for who did it and sees nothing. */
function shownWords(actions: number, sockets: number): string {
  if (actions === 0) return "The rule asks for nothing that an overlay could show";
  if (sockets > 0) return `Shown on ${sockets} ${sockets === 1 ? "overlay" : "overlays"}`;
  return "Shown on 0 overlays: none is open. Open the overlay's URL in a browser or in OBS, and show it again";
}

async function add(
  c: Context<AppEnv>,
  streamId: string,
  drafts: { ruleId: string; body: RuleDraft }[],
  replace: boolean,
  reason: string,
): Promise<void> {
  const added = await addRules(c.get("config"), streamId, drafts, { replace, note: noteOf(c, reason) });
  if (!added.ok) throw problemOf(added);
}

/** Who names no revision means whatever is there: others who change it at the same time are let through first. */
function triesOf(revision: number | undefined): number {
  return revision === undefined ? 20 : 1;
}

/** Puts in a rule's place what `changed` makes of it; `path` is where the rule stands in the request. */
async function put(
  c: Context<AppEnv>,
  known: StoredRule,
  changed: (known: StoredRule) => RuleDraft,
  { reason, path, tries }: { reason: string; path: string; tries: number },
): Promise<Record<string, unknown>> {
  const config = c.get("config");
  const rule = changed(known);
  await refuseUnknownEndpoints(config, known.streamId, [{ path, rule }]);
  // Saying the same again makes no revision: it is how a change whose hub did not answer is made live.
  const isSame = !known.deletedAt && JSON.stringify(rule) === JSON.stringify(RuleSchema.parse(draftOf(known)));
  const changedNow = isSame
    ? { ok: true as const, revision: known.revision }
    : await changeRule(config, known, rule, noteOf(c, reason));
  if (!changedNow.ok) {
    if (changedNow.because !== "conflict" || tries <= 1) throw problemOf(changedNow);
    return put(c, await findRule(c), changed, { reason, path, tries: tries - 1 });
  }
  const live = await publishRules(c.env, config, known.streamId);
  return { ruleId: known.ruleId, streamId: known.streamId, revision: changedNow.revision, ...rule, live };
}

async function findRule(c: Context<AppEnv>, { deleted = false } = {}): Promise<StoredRule> {
  const rule = await readRule(c.get("config"), c.get("workspaceId"), c.req.param("ruleId") ?? "");
  if (!rule || (rule.deletedAt && !deleted)) throw new Problem("unknown_rule");
  return rule;
}

/** Throws `invalid_request` where rules send to endpoints that the stream does not have. */
async function refuseUnknownEndpoints(
  config: Config,
  streamId: string,
  places: { path: string; rule: RuleDraft }[],
): Promise<void> {
  const named = places.flatMap(({ path, rule }) =>
    rule.actions.flatMap((action, index) =>
      action.type === "webhook" ? { endpointId: action.endpointId, path: `${path}actions.${index}.endpointId` } : [],
    ),
  );
  if (named.length === 0) return;
  const known = await readEndpointIds(config, streamId);
  const unknown = named.filter(({ endpointId }) => !known.has(endpointId));
  refuseErrors(unknown.map(({ path }) => ({ path, message: "the stream has no such endpoint" })));
}

function conflict(revision?: number): Problem {
  return new Problem("revision_conflict", undefined, revision === undefined ? {} : { revision });
}

function problemOf({ because }: Refused): Problem {
  if (because === "conflict") return conflict();
  const error = setError(because);
  return new Problem("invalid_request", error.message, { errors: [error] });
}

function noteOf(c: Context<AppEnv>, reason: string) {
  return { author: c.get("keyId"), reason };
}

function withoutAnswered(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !answered.has(name)));
}

function draftOf({
  ruleId: _id,
  revision: _revision,
  streamId: _stream,
  createdAt: _c,
  updatedAt: _u,
  deletedAt: _d,
  ...draft
}: StoredRule) {
  return draft;
}

function toRule({ createdAt, updatedAt, deletedAt, ...rule }: StoredRule) {
  const deleted = deletedAt && { deletedAt: deletedAt.toISOString() };
  return { ...rule, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(), ...deleted };
}
