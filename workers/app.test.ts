/** The routes of the app and the operations of the API are the same. */
import { expect, test } from "vitest";
import { operations } from "#shared/api/operations.ts";
import { app, served } from "./app.ts";

const keyOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

test("the app serves every operation, and nothing as an operation that is not in the registry", () => {
  expect(served.map(({ operation }) => keyOf(operation)).toSorted()).toEqual(operations.map(keyOf).toSorted());
});

/** Routes that are no operations yet. This only gets shorter. */
const notYet: ReadonlySet<string> = new Set([
  "DELETE /v1/endpoints/:endpointId",
  "DELETE /v1/keys/:keyId",
  "DELETE /v1/streams/:streamId/overlay-tokens/:tokenId",
  "GET /v1/endpoints/:endpointId",
  "GET /v1/endpoints/:endpointId/deliveries",
  "GET /v1/endpoints/:endpointId/deliveries/:deliveryId",
  "GET /v1/endpoints/:endpointId/statistics",
  "GET /v1/ingest/streams/:streamId/socket",
  "GET /v1/streams/:streamId/endpoints",
  "GET /v1/streams/:streamId/overlay-tokens",
  "PATCH /v1/endpoints/:endpointId",
  "POST /v1/endpoints/:endpointId/deliveries/:deliveryId/resend",
  "POST /v1/endpoints/:endpointId/discard",
  "POST /v1/endpoints/:endpointId/recover",
  "POST /v1/endpoints/:endpointId/rotate-secret",
  "POST /v1/endpoints/:endpointId/test",
  "POST /v1/ingest/actions/:actionId/outcome",
  "POST /v1/ingest/assignments",
  "POST /v1/ingest/gifts",
  "POST /v1/ingest/sessions/:sessionId/batches",
  "POST /v1/ingest/status",
  "POST /v1/ingest/streams/:streamId/creator",
  "POST /v1/ingest/streams/:streamId/lease",
  "POST /v1/ingest/streams/:streamId/lease/release",
  "POST /v1/ingest/streams/:streamId/sessions",
  "POST /v1/streams/:streamId/endpoints",
  "POST /v1/streams/:streamId/overlay-tokens",
]);

test("every route of the app is an operation", () => {
  const described = new Set(operations.map((operation) => keyOf(operation).replaceAll(/\{(\w+)\}/g, ":$1")));
  const routes = new Set(app.routes.filter(({ method }) => method !== "ALL").map(keyOf));
  const missing = [...routes].filter((route) => !described.has(route) && !pages.has(route));
  expect(missing.filter((route) => !notYet.has(route))).toEqual([]);
});

/** Pages for people, and what they show, beside the API. */
const pages = new Set([
  "GET /o",
  "GET /o/*",
  "GET /privacy/*",
  "GET /media/*",
  "GET /pictures/*",
  "GET /custom-widget/frame",
  "GET /custom-widget/code/*",
  // For Prometheus, by a key of its own.
  "GET /metrics",
  // What other tools' clients speak (docs/dialects.md).
  "GET /d/:dialect",
  "GET /d/:dialect/:stream",
  "GET /d/durable-streams/:stream",
  "OPTIONS /d/durable-streams/:stream",
  "PUT /d/durable-streams/:stream",
  "POST /d/durable-streams/:stream",
  "DELETE /d/durable-streams/:stream",
  "GET /socket.io/",
  "POST /socket.io/",
  "OPTIONS /socket.io/",
]);
