/** A stream's rules over HTTP. Every answer to a change says from which offset of the feed on it is live. */
import type * as z from "zod";
import * as operations from "#shared/api/operations/rules.ts";
import { ruleLimits } from "#shared/rules/limits.ts";
import type { RuleDraft } from "#shared/rules/rule.ts";
import { checkRuleSet } from "#shared/rules/rule-set.ts";
import { type Call, serve } from "../access/serve.ts";
import { makeId } from "../auth/secret.ts";
import { parseValue } from "../body.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem, refuseErrors } from "../problem.ts";
import { addNew, putRule, type Put, ruleOr404 } from "./change.ts";
import { refuseUnknownEndpoints } from "./endpoint-ids.ts";
import { problemOf } from "./problems.ts";
import { publishRules } from "./publish.ts";
import { show } from "./show.ts";
import {
  changeRule,
  readRevision,
  readRevisions,
  readRules,
  selectDeletedRules,
  selectRule,
  selectRules,
  type StoredRule,
  toRules,
} from "./statements.ts";
import { tryAction } from "./try-action.ts";

/** A rule is read in the request that says whose it is. */
const withRule = { reads: ({ params }: { params: Record<string, string> }) => [selectRule(params["ruleId"] ?? "")] };

export const ruleRoutes = [
  serve(operations.listRules, ({ rows: [found = []] }) => ({ rules: toRules(found).map(toAnswer) }), {
    reads: ({ params, query }) => [
      query.deleted
        ? selectDeletedRules(params["streamId"] ?? "", ruleLimits.rules)
        : selectRules(params["streamId"] ?? ""),
    ],
  }),
  serve(operations.createRule, async ({ env, config, stream: { streamId }, body: { rule, reason }, access }) => {
    await refuseUnknownEndpoints(config, streamId, [{ path: "rule.", rule }]);
    const ruleId = makeId("ru");
    await addNew(config, streamId, [{ ruleId, body: rule }], {
      replace: false,
      note: { author: access.author, reason },
    });
    return { ruleId, revision: 1, streamId, ...rule, live: await publishRules(env, config, streamId) };
  }),
  serve(operations.readRuleCounts, async ({ env, stream: { streamId } }) => {
    const answer = await hubOf(env, streamId).ruleCounts();
    if (!answer.ok) throw new Problem(answer.code);
    return { counts: Object.entries(answer.counts).map(([ruleId, did]) => ({ ruleId, ...did })) };
  }),
  serve(operations.exportRules, ({ rows: [found = []] }) => ({ rules: toRules(found).map(draftOf) }), {
    reads: ({ params }) => [selectRules(params["streamId"] ?? "")],
  }),
  serve(
    operations.importRules,
    async ({ env, config, stream: { streamId }, body: { rules, mode, reason }, access }) => {
      refuseErrors(checkRuleSet(rules));
      const places = rules.map((rule, index) => ({ path: `rules.${index}.`, rule }));
      await refuseUnknownEndpoints(config, streamId, places);
      const added = rules.map((body) => ({ ruleId: makeId("ru"), body }));
      await addNew(config, streamId, added, { replace: mode === "replace", note: { author: access.author, reason } });
      const live = await publishRules(env, config, streamId);
      return { rules: (await readRules(config, streamId)).map(toAnswer), live };
    },
  ),
  serve(operations.getRule, (call) => toAnswer(ruleOr404(call)), withRule),
  serve(
    operations.replaceRule,
    (call) =>
      put(call, ruleOr404(call), { changed: () => call.body.rule, path: "rule.", revision: call.body.revision }),
    withRule,
  ),
  serve(
    operations.changeRule,
    (call) => {
      const changed = (now: StoredRule) => parseValue(Whole, { rule: { ...draftOf(now), ...call.body.rule } }).rule;
      return put(call, ruleOr404(call), { changed, path: "rule.", revision: call.body.revision });
    },
    withRule,
  ),
  serve(
    operations.deleteRule,
    async (call) => {
      const { env, config, query, access } = call;
      const known = ruleOr404(call);
      const changed = await changeRule(config, known, null, { author: access.author, reason: query.reason });
      if (!changed.ok) throw problemOf(changed);
      await publishRules(env, config, known.streamId);
    },
    withRule,
  ),
  serve(
    operations.listRuleRevisions,
    async (call) => {
      const { ruleId } = ruleOr404(call, { deleted: true });
      const revisions = await readRevisions(call.config, ruleId);
      return { ruleId, revisions: revisions.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })) };
    },
    withRule,
  ),
  serve(operations.showDraft, async ({ env, stream, body: { rule, action, event }, now, access }) => {
    const { streamId, workspaceId } = stream;
    const only = action === undefined ? rule.actions : rule.actions.slice(action, action + 1);
    const draft = { ...rule, actions: only, run: "all" as const, ruleId: "draft", revision: 1, streamId };
    if (action !== undefined)
      return tryAction({ env, workspaceId, mayWrite: access.may("rule:write") }, draft, event, now);
    const { actions, sockets, message } = await show(env, draft, event, now);
    return { actions, sockets, message, tried: null };
  }),
  serve(operations.showRule, (call) => show(call.env, ruleOr404(call), call.body.event, call.now), withRule),
  serve(
    operations.rollbackRule,
    async (call) => {
      const known = ruleOr404(call, { deleted: true });
      const { revision, reason } = call.body;
      const earlier = await readRevision(call.config, known.ruleId, revision);
      if (earlier === undefined) throw new Problem("not_found", `The rule has no revision ${revision}`);
      if (earlier === null) throw new Problem("not_found", `Revision ${revision} is the one that deleted the rule`);
      return putRule(call.env, call.config, known, {
        changed: () => earlier,
        path: "",
        tries: 1,
        note: { author: call.access.author, reason: reason || `back to revision ${revision}` },
      });
    },
    withRule,
  ),
];

const Whole = operations.ReplacedRule;

/** Puts another in a rule's place. Who names no revision means whatever is there: others are let through first. */
function put(
  { env, config, access, body }: Pick<Call, "env" | "config" | "access"> & { body: { reason: string } },
  known: StoredRule,
  { changed, path, revision }: Pick<Put, "changed" | "path"> & { revision: number | undefined },
) {
  if (revision !== undefined && revision !== known.revision) {
    throw new Problem("revision_conflict", undefined, { revision: known.revision });
  }
  const note = { author: access.author, reason: body.reason };
  return putRule(env, config, known, { changed, path, tries: revision === undefined ? 20 : 1, note });
}

function draftOf(rule: StoredRule): z.infer<typeof RuleDraft> {
  const {
    ruleId: _id,
    revision: _revision,
    streamId: _stream,
    createdAt: _c,
    updatedAt: _u,
    deletedAt: _d,
    ...draft
  } = rule;
  return draft;
}

function toAnswer({ createdAt, updatedAt, deletedAt, ...rule }: StoredRule) {
  const deleted = deletedAt && { deletedAt: deletedAt.toISOString() };
  return { ...rule, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(), ...deleted };
}
