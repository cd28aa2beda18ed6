import { Hono } from "hono";
import { SegmentError } from "#shared/segment/format.ts";
import type { AppEnv } from "./app-env.ts";
import { auditRoutes } from "./audit/routes.ts";
import { noteRefusal } from "./audit/security.ts";
import { countGuess, refuseGuessers } from "./access/guesses.ts";
import { mountAll } from "./access/serve.ts";
import { actionRoutes } from "./actions/routes.ts";
import { segmentRoutes } from "./archive/segment-routes.ts";
import { deadLetterRoutes } from "./dead-letters/routes.ts";
import { giftRoutes } from "./gifts/routes.ts";
import { healthRoutes } from "./health/routes.ts";
import { hostRoutes } from "./host/routes.ts";
import { ledgerRoutes } from "./ledger/routes.ts";
import { overlayControlRoutes } from "./overlays/control-routes.ts";
import { customWidgetCode } from "./custom-widgets/code.ts";
import { customWidgetFrame } from "./custom-widgets/page.ts";
import { customWidgetRoutes } from "./custom-widgets/routes.ts";
import { widgetStoreRoutes } from "./custom-widgets/store-routes.ts";
import { overlayPage } from "./overlays/page.ts";
import { overlayPlaceRoutes } from "./overlays/place-routes.ts";
import { goalRoutes } from "./tallies/goal-routes.ts";
import { tallyRoutes } from "./tallies/routes.ts";
import { interactionRoutes } from "./interaction/routes.ts";
import { timerRateRoutes } from "./interaction/timer-rate-routes.ts";
import { mediaFile } from "./media/file.ts";
import { picture } from "./media/picture.ts";
import { mediaRoutes } from "./media/routes.ts";
import { speechRoutes } from "./speech/routes.ts";
import { limitRate } from "./auth/rate-limit.ts";
import { contractRoutes } from "./contract/routes.ts";
import { mountDialects } from "./dialects/routes.ts";
import { describeProblems, readConfig } from "./config.ts";
import { isDatabaseOutage, isWorkspaceDeleted } from "./database/outage.ts";
import { invitationRoutes, memberRoutes } from "./people/routes.ts";
import { Problem } from "./problem.ts";
import { problemResponse } from "./problem-response.ts";
import { heldRoutes } from "./moderation/held-routes.ts";
import { askRoutes } from "./moderation/ask-routes.ts";
import { deskRoutes } from "./moderation/desk-routes.ts";
import { moderationRoutes } from "./moderation/routes.ts";
import { overlaySceneRoutes } from "./overlays/scene-routes.ts";
import { overlayTokenRoutes } from "./keys/overlay-tokens.ts";
import { keyRoutes } from "./keys/routes.ts";
import { ingestRoutes } from "./ingest/routes.ts";
import { liveRoutes } from "./live/routes.ts";
import { exportRoutes } from "./exports/routes.ts";
import { analyticsRoutes } from "./history/analytics-routes.ts";
import { historyRoutes } from "./history/routes.ts";
import { deliveryRoutes } from "./webhooks/delivery-routes.ts";
import { endpointRoutes } from "./webhooks/routes.ts";
import { historySearchRoutes } from "./history/search-routes.ts";
import { statusRoutes } from "./status/routes.ts";
import { streamRoutes } from "./streams/routes.ts";
import { replayRoutes } from "./replay/routes.ts";
import { privacyRoutes } from "./privacy/routes.ts";
import { viewerPage } from "./privacy/viewer-page.ts";
import { quotaRoutes } from "./quotas/routes.ts";
import { retentionRoutes } from "./retention/routes.ts";
import { ruleRoutes } from "./rules/routes.ts";
import { pointsRoutes } from "./points/routes.ts";
import { ruleTrialRoutes } from "./rules/trial-routes.ts";
import { accountRoutes } from "./sign-in/account-routes.ts";
import { signInRoutes } from "./sign-in/routes.ts";
import { secureHeaders } from "./security-headers.ts";
import { offersToken, socketRefusal } from "./socket-refusal.ts";
import { viewerRoutes } from "./viewers/routes.ts";
import { countRequests } from "./telemetry/observe.ts";
import { showMetrics } from "./telemetry/routes.ts";
import { runnerRoutes } from "./runners/routes.ts";
import { wayRoutes } from "./way/routes.ts";
import { workspaceRoutes } from "./workspaces/routes.ts";

/** The routes that are made of operations (shared/api), in their order: where two paths match, the first is asked. */
export const served = [
  ...contractRoutes,
  ...workspaceRoutes,
  ...quotaRoutes,
  ...retentionRoutes,
  ...hostRoutes,
  ...memberRoutes,
  ...invitationRoutes,
  ...auditRoutes,
  ...healthRoutes,
  ...statusRoutes,
  ...replayRoutes,
  ...privacyRoutes,
  ...ruleTrialRoutes,
  ...ruleRoutes,
  ...streamRoutes,
  ...historyRoutes,
  ...historySearchRoutes,
  ...analyticsRoutes,
  ...exportRoutes,
  ...signInRoutes,
  ...accountRoutes,
  ...keyRoutes,
  ...overlayTokenRoutes,
  ...overlaySceneRoutes,
  ...mediaRoutes,
  ...customWidgetRoutes,
  ...widgetStoreRoutes,
  ...moderationRoutes,
  ...heldRoutes,
  ...deskRoutes,
  ...askRoutes,
  ...viewerRoutes,
  ...liveRoutes,
  ...runnerRoutes,
  ...wayRoutes,
  ...ledgerRoutes,
  ...actionRoutes,
  ...tallyRoutes,
  ...goalRoutes,
  ...pointsRoutes,
  ...timerRateRoutes,
  ...interactionRoutes,
  ...overlayControlRoutes,
  ...overlayPlaceRoutes,
  ...speechRoutes,
  ...giftRoutes,
  ...endpointRoutes,
  ...deliveryRoutes,
  ...deadLetterRoutes,
  ...segmentRoutes,
  ...ingestRoutes,
];

/** The HTTP app: its routes are its table of contents. */
export const app = mountAll(mountDialects(withMiddleware()), served)
  .notFound((c) => problemResponse(c, new Problem("not_found")))
  .onError(async (error, c) => {
    const answer = offersToken(c.req.raw) ? socketRefusal : problemResponse;
    if (error instanceof Problem) {
      const refusal = await countGuess(c, error);
      noteRefusal(c, refusal.code);
      return answer(c, refusal);
    }
    if (isWorkspaceDeleted(error)) return answer(c, new Problem("not_found", "The workspace was deleted"));
    if (error instanceof SegmentError) {
      console.error(JSON.stringify({ part: "archive", status: "damaged", error: error.message }));
      return answer(c, new Problem("archive_damaged", error.message));
    }
    // The path may hold an overlay token, the message SQL: neither is for the client, and the path is not for the log.
    const requestId = c.get("requestId");
    console.error(
      JSON.stringify({ part: "api", status: "error", requestId, method: c.req.method, error: describe(error) }),
    );
    return answer(c, new Problem(isOutage(error) ? "unavailable" : "internal"));
  });

/** What every request passes through. */
function withMiddleware(): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .use(countRequests())
    .use(secureHeaders())
    .get("/o", overlayPage)
    .get("/o/*", overlayPage)
    .get("/custom-widget/frame", customWidgetFrame)
    .get("/custom-widget/code/*", customWidgetCode)
    .get("/media/*", mediaFile)
    .get("/pictures/*", picture)
    .get("/privacy/*", viewerPage)
    .use(async (c, next) => {
      c.set("requestId", c.req.header("cf-ray") ?? crypto.randomUUID());
      const result = readConfig(c.env as unknown as Record<string, unknown>);
      if (!result.ok) throw new Problem("configuration_incomplete", describeProblems(result.problems));
      c.set("config", result.config);
      await next();
    })
    .use(async (c, next) => {
      // Postgres has no place for a NUL, and nothing of ours has one in its name.
      if (/%00/.test(c.req.url)) throw new Problem("invalid_request", "The address has a NUL in it");
      await next();
    })
    .use(async (c, next) => {
      // An address is in every log on its way: a key in it is to be taken for known.
      if (/[?&][^=&]*=tle_[\w-]{20,}/.test(c.req.url)) {
        throw new Problem(
          "invalid_request",
          "A key has no place in an address: send it as `Authorization: Bearer tle_...`, and revoke this one",
        );
      }
      await next();
    })
    .use(limitRate())
    .use(refuseGuessers())
    .use(async (c, next) => {
      // Every webhook of ours has it: one that comes here would be answered with more of them, for ever.
      if (c.req.header("webhook-id") !== undefined) {
        throw new Problem("webhook_loop", "A request with a webhook-id is a webhook, and this address sends them");
      }
      await next();
    })
    .get("/metrics", showMetrics);
}

function describe(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  return `${cause.name}: ${cause.message.slice(0, 300)}`;
}

/** The database or a hub could not be reached; the same request may succeed later. */
function isOutage(error: Error): boolean {
  const cause = error.cause instanceof Error ? error.cause : error;
  if ("retryable" in cause && cause.retryable === true) return true;
  return isDatabaseOutage(error);
}
