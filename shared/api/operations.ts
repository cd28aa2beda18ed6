/** Every operation of the API. A new file of `operations/` is one line in each of the two lists. */
import type { Operation } from "./operation.ts";
import * as account from "./operations/account.ts";
import * as audit from "./operations/audit.ts";
import * as actions from "./operations/actions.ts";
import * as deadLetters from "./operations/dead-letters.ts";
import * as deliveries from "./operations/deliveries.ts";
import * as endpoints from "./operations/endpoints.ts";
import * as gifts from "./operations/gifts.ts";
import * as status from "./operations/status.ts";
import * as health from "./operations/health.ts";
import * as host from "./operations/host.ts";
import * as ledger from "./operations/ledger.ts";
import * as overlayControl from "./operations/overlay-control.ts";
import * as overlayPlace from "./operations/overlay-place.ts";
import * as runners from "./operations/runners.ts";
import * as segments from "./operations/segments.ts";
import * as goals from "./operations/goals.ts";
import * as points from "./operations/points.ts";
import * as tallies from "./operations/tallies.ts";
import * as timerRates from "./operations/timer-rates.ts";
import * as contract from "./operations/contract.ts";
import * as analytics from "./operations/analytics.ts";
import * as exports from "./operations/exports.ts";
import * as history from "./operations/history.ts";
import * as historySearch from "./operations/history-search.ts";
import * as interaction from "./operations/interaction.ts";
import * as invitations from "./operations/invitations.ts";
import * as live from "./operations/live.ts";
import * as customWidgets from "./operations/custom-widgets.ts";
import * as media from "./operations/media.ts";
import * as speech from "./operations/speech.ts";
import * as members from "./operations/members.ts";
import * as asks from "./operations/asks.ts";
import * as desk from "./operations/desk.ts";
import * as moderation from "./operations/moderation.ts";
import * as ingest from "./operations/ingest.ts";
import * as ingestKeys from "./operations/ingest-keys.ts";
import * as keys from "./operations/keys.ts";
import * as overlayScenes from "./operations/overlay-scenes.ts";
import * as overlayTokens from "./operations/overlay-tokens.ts";
import * as replays from "./operations/replays.ts";
import * as privacy from "./operations/privacy.ts";
import * as retention from "./operations/retention.ts";
import * as quotas from "./operations/quotas.ts";
import * as rules from "./operations/rules.ts";
import * as ruleTrials from "./operations/rule-trials.ts";
import * as signIn from "./operations/sign-in.ts";
import * as streams from "./operations/streams.ts";
import * as viewerRequests from "./operations/viewer-requests.ts";
import * as viewers from "./operations/viewers.ts";
import * as way from "./operations/way.ts";
import * as workspaces from "./operations/workspaces.ts";

/** What each file exports: operations by their ids, and schemas that they share by their names. */
export const operationFiles = {
  account,
  audit,
  contract,
  analytics,
  exports,
  history,
  ingest,
  "history-search": historySearch,
  "ingest-keys": ingestKeys,
  interaction,
  invitations,
  keys,
  "custom-widgets": customWidgets,
  media,
  speech,
  members,
  moderation,
  desk,
  asks,
  viewers,
  privacy,
  quotas,
  "overlay-scenes": overlayScenes,
  "overlay-tokens": overlayTokens,
  replays,
  retention,
  rules,
  "rule-trials": ruleTrials,
  "sign-in": signIn,
  streams,
  workspaces,
  actions,
  "dead-letters": deadLetters,
  deliveries,
  endpoints,
  gifts,
  goals,
  points,
  health,
  status,
  host,
  ledger,
  live,
  "overlay-control": overlayControl,
  "overlay-place": overlayPlace,
  runners,
  segments,
  tallies,
  "timer-rates": timerRates,
  "viewer-requests": viewerRequests,
  way,
};

type Files = typeof operationFiles;
type Exports = UnionToIntersection<Files[keyof Files]>;
type UnionToIntersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/** Each operation by its id, with the types of its schemas. */
export type Operations = { [Id in keyof Exports as Exports[Id] extends Operation ? Id : never]: Exports[Id] };
export type OperationId = keyof Operations;

/** Sorted by path and method, so that what is made of them stays in its order wherever one is added. */
export const operations: readonly Operation[] = Object.values(operationFiles)
  .flatMap((file): unknown[] => Object.values(file))
  .filter(isOperation)
  .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));

function sortKey({ path, method }: Operation): string {
  return `${path} ${method}`;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "needs" in value && "answers" in value;
}
