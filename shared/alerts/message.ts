/** How a notice reads, in each form. Ids and numbers: nothing of a viewer or a creator. */
import { alerts, runbookOf } from "./alerts.ts";
import type { Notice } from "./ledger.ts";

/** One line. */
export function titleOf({ kind, alert, of }: Notice, environment: string): string {
  return `${kind === "ringing" ? "RINGS" : "over"}: ${alert} (${of}), ${environment}`;
}

export function textOf(notice: Notice, environment: string): string {
  const { alert, detail, firedAt } = notice;
  return [
    titleOf(notice, environment),
    `${alerts[alert].says}: ${detail}.`,
    `Since ${new Date(firedAt).toISOString()}.`,
    `What to do: ${runbookOf(alert)}`,
  ].join("\n");
}

/** The body for a webhook. */
export function bodyOf({ id, kind, alert, of, detail, firedAt }: Notice, environment: string) {
  const { severity, says } = alerts[alert];
  return {
    id,
    kind,
    alert,
    of,
    severity,
    says,
    detail,
    since: new Date(firedAt).toISOString(),
    environment,
    runbook: runbookOf(alert),
  };
}
