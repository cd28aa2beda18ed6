/** How many there may be of everything that can be made, by workspace: what holds unless the host says otherwise. */
import * as z from "zod";

/** One quota: how many, and of what. */
export interface Quota {
  /** What holds where the host has said nothing for the workspace. */
  atMost: number;
  /** What is counted. */
  of: string;
}

export const quotas = {
  streams: { atMost: 500, of: "streams that are not deleted" },
  apiKeys: { atMost: 200, of: "API keys in force; of all that there ever were, 1,000" },
  ingestKeys: { atMost: 200, of: "ingest keys in force; of all that there ever were, 1,000" },
  overlayTokens: { atMost: 5_000, of: "overlay tokens in force; of all that a stream ever had, 10,000" },
  endpoints: { atMost: 500, of: "webhook endpoints; of one stream, 50" },
  ruleBytes: { atMost: 100_000_000, of: "bytes of all streams' rules; of one stream's, 4,000,000" },
  members: { atMost: 500, of: "roles that people have, in the workspace and in its streams" },
  exports: { atMost: 50, of: "exports that are being made or kept" },
  media: { atMost: 1_000, of: "pictures, videos and sounds that were uploaded" },
  mediaBytes: { atMost: 500_000_000, of: "bytes of what was uploaded" },
  openInvitations: { atMost: 100, of: "invitations that can be accepted still; made in 24 hours, 200" },
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof quotas;

const names = Object.keys(quotas) as [QuotaName, ...QuotaName[]];
export const QuotaName = z.enum(names);

/** What the host may set a quota to. */
export const QuotaLimit = z.int().min(0).max(1_000_000_000_000);

/** A quota that is reached, as the problem `quota_reached` tells it. */
export const QuotaReached = z.strictObject({ name: QuotaName, limit: z.int(), used: z.int() });
export type QuotaReached = z.infer<typeof QuotaReached>;
