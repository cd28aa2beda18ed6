/** What is refused is counted here first: a flood of requests must not become a flood of writes. Pure but for what it holds. */
import type { ProblemCode } from "#shared/protocol/problems.ts";
import type { SecurityCount, SecurityKind } from "./statements.ts";

/** Most places that are counted apart between two writes; the rest counts as `other`. */
const mostPlaces = 500;
const hourMs = 3_600_000;

/** What a refusal says about security; undefined where it says nothing. */
export function securityKindOf(code: ProblemCode): SecurityKind | undefined {
  switch (code) {
    case "unauthorized":
      return "credential";
    case "signature_missing":
    case "signature_invalid":
    case "signature_expired":
    case "ingest_key_revoked":
      return "signature";
    case "forbidden":
    case "step_up_needed":
      return "role";
    case "foreign_origin":
      return "origin";
    case "rate_limited":
      return "limit";
    case "passkey_refused":
    case "link_refused":
    case "invitation_refused":
    case "other_address":
      return "guess";
    default:
      return undefined;
  }
}

export class SecurityTally {
  readonly #counts = new Map<string, SecurityCount>();

  /** `route` as it is written, nobody's id in it; `now` in milliseconds since 1970. */
  add(kind: SecurityKind, route: string, now: number): void {
    const hour = new Date(now - (now % hourMs)).toISOString();
    const place = this.#counts.has(`${hour} ${kind} ${route}`) || this.#counts.size < mostPlaces ? route : "other";
    const key = `${hour} ${kind} ${place}`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { hour, kind, route: place, count: 1 });
  }

  /** Everything since the last time. */
  take(): SecurityCount[] {
    const counts = [...this.#counts.values()];
    this.#counts.clear();
    return counts;
  }

  /** Puts back what could not be written. */
  giveBack(counts: readonly SecurityCount[]): void {
    for (const one of counts) {
      const key = `${one.hour} ${one.kind} ${one.route}`;
      const known = this.#counts.get(key);
      if (known) known.count += one.count;
      else if (this.#counts.size < 2 * mostPlaces) this.#counts.set(key, { ...one });
    }
  }
}
