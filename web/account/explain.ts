/** What went wrong, in words. */
import { PasskeyFailed } from "../kit/passkey.ts";
import { Refused } from "./api.ts";
import { words } from "./words.ts";

export function explain(error: unknown): string {
  const { problems } = words;
  if (error instanceof PasskeyFailed) return problems[error.code];
  if (!(error instanceof Refused)) return problems.other(error instanceof Error ? error.message : String(error));
  switch (error.code) {
    case "rate_limited":
      return problems.rate_limited(error.retryAfterSeconds);
    case "passkey_refused":
    case "link_refused":
    case "invitation_refused":
    case "already_member":
    case "last_way_in":
    case "forbidden":
    case "no_mail":
    case "unreachable":
      return problems[error.code];
    default:
      return problems.other(error.message);
  }
}
