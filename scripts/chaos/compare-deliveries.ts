/** Holds what a webhook receiver got against the log: each event at least once, and always under the same id. Pure. */
import type { Finding } from "./compare.ts";

export function compareDeliveries(
  stored: readonly { eventId: string }[],
  {
    received,
    complaints,
  }: { received: readonly { webhookId: string; eventId: string }[]; complaints: readonly string[] },
): { findings: Finding[]; again: number } {
  const findings: Finding[] = complaints.map((detail) => ({ kind: "other", detail: `the receiver: ${detail}` }));
  const idOf = new Map<string, string>();
  let again = 0;
  for (const { webhookId, eventId } of received) {
    const known = idOf.get(eventId);
    if (known === webhookId) again += 1;
    else if (known !== undefined) {
      findings.push({ kind: "doubled", detail: `the receiver: event ${eventId} as ${known} and as ${webhookId}` });
    }
    idOf.set(eventId, known ?? webhookId);
  }
  const wanted = new Set(stored.map(({ eventId }) => eventId));
  for (const eventId of idOf.keys()) {
    if (!wanted.has(eventId))
      findings.push({ kind: "other", detail: `the receiver: event ${eventId} is not in the log` });
  }
  const missing = stored.filter(({ eventId }) => !idOf.has(eventId));
  if (missing.length > 0) {
    const detail = `the receiver: ${missing.length} events never came, the first ${missing[0]?.eventId}`;
    findings.push({ kind: "lost", detail });
  }
  return { findings, again };
}
