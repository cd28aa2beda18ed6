/** Tokens of overlays: who has one's URL reads one stream, and nothing else. */
import * as z from "zod";
import { operation, stream } from "#shared/api/operation.ts";
import { nameOfAtMost, Time } from "#shared/api/parts.ts";

/** Whatever it is: one that cannot be is not there. */
const params = z.strictObject({ streamId: z.string(), tokenId: z.string() });

/** A token as lists have it, never its text. */
const OverlayToken = z.strictObject({
  tokenId: z.string(),
  name: z.string(),
  createdAt: Time,
  revokedAt: Time.nullable(),
  /** Another one has taken its place, and it works until then. */
  expiresAt: Time.nullable(),
  replacedBy: z.string().nullable(),
  /** What of the feed: what an overlay shows, or for tokens that were made before there was such a limit everything. */
  reads: z.enum(["overlay", "everything"]),
  /** When a page was last opened with it, to within an hour. */
  lastSeenAt: Time.nullable(),
});

const MadeToken = z.strictObject({
  tokenId: z.string(),
  streamId: z.string(),
  name: z.string(),
  token: z.string(),
  /** The page for OBS. */
  url: z.string(),
});

export const listOverlayTokens = operation({
  id: "listOverlayTokens",
  method: "GET",
  path: "/v1/streams/{streamId}/overlay-tokens",
  tag: "overlays",
  summary: "The stream's overlay URLs, never their tokens; also those that are revoked",
  needs: stream("overlay:read"),
  answers: { 200: z.strictObject({ overlayTokens: z.array(OverlayToken) }) },
  problems: ["unknown_stream"],
});

export const createOverlayToken = operation({
  id: "createOverlayToken",
  method: "POST",
  path: "/v1/streams/{streamId}/overlay-tokens",
  tag: "overlays",
  summary: "Makes an overlay URL; its token is in this answer and nowhere else",
  needs: stream("overlay:write"),
  body: z.strictObject({
    name: nameOfAtMost(64).default("overlay"),
    /**
     * What of the feed: what an overlay shows; or everything, for tools that read the feed in a dialect of their own and can
     * show no key. Whoever finds the address of such a tool reads all that is told of viewers.
     */
    reads: z.enum(["overlay", "everything"]).default("overlay"),
  }),
  bodyOptional: true,
  answers: { 201: MadeToken },
  problems: ["unknown_stream", "too_many_tokens", "quota_reached"],
  makes: true,
});

/** How long the one before may work on, in seconds. */
export const longestGraceSeconds = 30 * 24 * 3600;

export const rotateOverlayToken = operation({
  id: "rotateOverlayToken",
  method: "POST",
  path: "/v1/streams/{streamId}/overlay-tokens/{tokenId}/rotate",
  tag: "overlays",
  summary:
    "Makes another token for the same overlay; the one before works on for a while, and then its pages are closed",
  needs: stream("overlay:write"),
  params,
  body: z.strictObject({
    graceSeconds: z
      .int()
      .min(0)
      .max(longestGraceSeconds)
      .default(24 * 3600),
  }),
  bodyOptional: true,
  answers: { 201: z.strictObject({ ...MadeToken.shape, replaces: z.string(), previousExpiresAt: Time }) },
  problems: ["unknown_stream", "too_many_tokens", "already_replaced"],
  makes: true,
});

export const revokeOverlayToken = operation({
  id: "revokeOverlayToken",
  method: "DELETE",
  path: "/v1/streams/{streamId}/overlay-tokens/{tokenId}",
  tag: "overlays",
  summary: "Revokes an overlay URL; the pages that have it open are closed at once",
  needs: stream("overlay:write"),
  params,
  answers: { 204: null },
  problems: ["unknown_stream"],
});
