/**
 * What the platform rings for. Each alert has a threshold, a severity and a runbook under docs/runbooks/. `page`: somebody has to
 * look now. `ticket`: it can wait until the quiet hours are over.
 */

export const alerts = {
  "part-down": { severity: "page", says: "A part of the service does not answer" },
  "server-errors": { severity: "page", says: "More than 1 % of the requests of a minute failed by our fault (5xx)" },
  "client-errors": { severity: "ticket", says: "More than 5 % of the requests of a minute were refused (4xx)" },
  "dead-letters": { severity: "page", says: "More than 10 messages of the log were put aside within a minute" },
  unacknowledged: { severity: "page", says: "More than 1,000 events of a runner wait for their acknowledgement" },
  reconnects: { severity: "ticket", says: "A runner connected to TikTok more than 10 times within five minutes" },
  "actions-flood": { severity: "ticket", says: "Rules asked for more than 100 actions within a minute" },
  "runner-gone": { severity: "page", says: "A live has no runner" },
  "log-behind": { severity: "page", says: "More than 1,000 events of a stream are not in the log" },
  "late-work": { severity: "ticket", says: "Retention, exports, erasures or conflicts wait for somebody" },
  "revoked-key": { severity: "ticket", says: "Somebody still shows a key that was revoked" },
  "database-size": { severity: "ticket", says: "The database is larger than the mark that was set" },
  "fast-burn": { severity: "page", says: "An objective's budget of 28 days would be gone within two days" },
  "slow-burn": { severity: "ticket", says: "An objective's budget of 28 days would be gone within five days" },
} as const satisfies Record<string, { severity: "page" | "ticket"; says: string }>;

export type AlertName = keyof typeof alerts;
export const alertNames = Object.keys(alerts) as AlertName[];

/** Something that is wrong at this moment. `of` tells those of one alert apart: a part, an objective; never a person's word. */
export interface Finding {
  alert: AlertName;
  of: string;
  /** The figures, for people. */
  detail: string;
}

/** Where what to do about it stands. */
export function runbookOf(alert: AlertName): string {
  return `docs/runbooks/${alert}.md`;
}
