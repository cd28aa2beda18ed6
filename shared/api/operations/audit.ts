/** Who did what, and what was refused. */
import * as z from "zod";
import { host, operation, workspace } from "#shared/api/operation.ts";
import { GivenTime, Time } from "#shared/api/parts.ts";
import { columnInteger } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";

const Text = z.string().min(1).max(128);
const RowNumber = z
  .string()
  .regex(/^[0-9]{1,15}$/)
  .transform(Number);

const Filter = {
  /** The id of an account or a key. */
  who: Text.optional(),
  /** Such as `key.revoked`. */
  action: Text.optional(),
  /** The id of what it was done to. */
  target: Text.optional(),
  /** From this moment on. */
  since: GivenTime.optional(),
  /** Up to before this moment. */
  until: GivenTime.optional(),
};

const Changes = z.record(z.string(), z.unknown()).nullable();

/** A row: who did what to what, when, from where, under which request, and what changed by it. */
export const AuditRow = z.strictObject({
  number: columnInteger("bigint", 1),
  at: Time,
  /** `database`: somebody at the database itself; the id is then the role that was logged in. */
  principal: z.strictObject({ kind: z.string(), id: z.string() }),
  /** Stands for the address: the same one has the same hash. */
  addressHash: z.string().nullable(),
  requestId: z.string().nullable(),
  action: z.string(),
  target: z.strictObject({ kind: z.string(), id: z.string() }),
  /** Only what changed, without secrets. Null where it was not there before. */
  before: Changes,
  after: Changes,
  /** Hex: SHA-256 over that of the row before and this row. */
  chain: z.string(),
});
export type AuditRow = z.infer<typeof AuditRow>;

const Page = z.strictObject({
  ...Filter,
  /** Rows before this number: `next` of the page before. */
  before: RowNumber.optional(),
  limit: z
    .string()
    .regex(/^[0-9]{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(limits.pageAudit))
    .default(100),
});
const AuditPage = z.strictObject({ rows: z.array(AuditRow), next: z.int().nullable() });

const Export = z.strictObject({
  ...Filter,
  format: z.enum(["jsonl", "csv"]).default("jsonl"),
  /** Rows after this number: the last one of the answer before. */
  after: RowNumber.default(0),
});
const exported = `Oldest first, at most ${limits.exportAudit} rows: where there are as many, \`after\` with the number of the last one goes on.
With \`format=csv\` as text/csv, in which a cell that a spreadsheet would compute begins with an apostrophe.`;

export const listAudit = operation({
  id: "listAudit",
  method: "GET",
  path: "/v1/audit",
  tag: "audit",
  summary: "Who did what in the workspace, the latest first",
  needs: workspace("audit:read"),
  query: Page,
  answers: { 200: AuditPage },
});

export const exportAudit = operation({
  id: "exportAudit",
  method: "GET",
  path: "/v1/audit/export",
  tag: "audit",
  summary: "The audit log of the workspace as a file",
  description: exported,
  needs: workspace("audit:read"),
  query: Export,
  answers: { 200: AuditRow },
  mediaType: "application/x-ndjson",
  otherMediaTypes: ["text/csv"],
});

export const listHostAudit = operation({
  id: "listHostAudit",
  method: "GET",
  path: "/v1/audit/host",
  tag: "audit",
  summary: "What was done that is of no workspace: accounts, and where they are signed in",
  needs: host("audit:read"),
  query: Page,
  answers: { 200: AuditPage },
});

export const exportHostAudit = operation({
  id: "exportHostAudit",
  method: "GET",
  path: "/v1/audit/host/export",
  tag: "audit",
  summary: "What `listHostAudit` has, as a file",
  description: exported,
  needs: host("audit:read"),
  query: Export,
  answers: { 200: AuditRow },
  mediaType: "application/x-ndjson",
  otherMediaTypes: ["text/csv"],
});

/** What was refused: a key or token that is none, a bad signature, a role, a foreign page, too much, a wrong link or passkey. */
export const securityKinds = ["credential", "signature", "role", "origin", "limit", "guess"] as const;

export const listSecurityEvents = operation({
  id: "listSecurityEvents",
  method: "GET",
  path: "/v1/audit/security",
  tag: "audit",
  summary: "How often something was refused, by the hour; nobody is named",
  description: "The latest hours first. `next` is the `until` of the next page.",
  needs: host("audit:read"),
  query: z.strictObject({ since: Filter.since, until: Filter.until }),
  answers: {
    200: z.strictObject({
      events: z.array(
        z.strictObject({
          /** It began then. */
          hour: Time,
          kind: z.enum(securityKinds),
          /** As the route is written: `/v1/streams/:streamId`; `other` for what is none. */
          route: z.string(),
          count: z.int(),
        }),
      ),
      next: Time.nullable(),
    }),
  },
});
