/**
 * Settings of the Worker that the host gives, by variables of the terminal that deploys: what is set there is put, what is set to
 * nothing is taken away, and what is not set stays as it is. Pure.
 */
import { readQuietHours } from "#shared/alerts/quiet-hours.ts";
import { readTargets } from "#shared/alerts/targets.ts";
import { readHeaders, readShare } from "#shared/telemetry/otlp.ts";
import { DeployError } from "./problem.ts";

interface Setting {
  /** A secret can be read by nobody at Cloudflare; a variable can. */
  kind: "secret" | "variable";
  isGood: (text: string) => boolean;
  expected: string;
}

const isHttps = (text: string) => URL.parse(text)?.protocol === "https:";

/** All of them. What the Worker would refuse is refused here: before anything is deployed. */
export const givenSettings = {
  OTLP_ENDPOINT: { kind: "secret", isGood: isHttps, expected: "an https address" },
  OTLP_HEADERS: {
    kind: "secret",
    isGood: (text) => readHeaders(text) !== undefined,
    expected: "name=value pairs, with commas between",
  },
  TRACE_SHARE: {
    kind: "variable",
    isGood: (text) => readShare(text) !== undefined,
    expected: "a number from 0 to 1",
  },
  ALERT_TARGETS: {
    kind: "secret",
    isGood: (text) => readTargets(text) !== undefined,
    expected: "up to ten of https://…, discord:https://… and mailto:…, with spaces between",
  },
  ALERT_WEBHOOK_SECRET: {
    kind: "secret",
    isGood: (text) => /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(text),
    expected: "whsec_ and base64",
  },
  ALERT_QUIET_HOURS: {
    kind: "variable",
    isGood: (text) => readQuietHours(text) !== undefined,
    expected: "22:00-07:00 Europe/Berlin",
  },
  HEARTBEAT_URL: { kind: "secret", isGood: isHttps, expected: "an https address" },
  STATUS_PAGE: { kind: "variable", isGood: (text) => ["public", "off"].includes(text), expected: "public or off" },
  OAUTH_CLIENTS: {
    kind: "secret",
    isGood: (text) => text.split(",").every((one) => /^(google|discord|twitch):[^:,\s]+:[^:,\s]+$/.test(one.trim())),
    expected: "provider:clientId:clientSecret, with commas between",
  },
  SPEECH_KEY: { kind: "secret", isGood: (text) => text.length <= 1_000, expected: "at most 1,000 characters" },
} as const satisfies Record<string, Setting>;

export type GivenName = keyof typeof givenSettings;
export type Given = Partial<Record<GivenName, string>>;
export const givenNames = Object.keys(givenSettings) as GivenName[];

export function isGivenSecret(name: GivenName): boolean {
  return givenSettings[name].kind === "secret";
}

/** Those that are set, also to nothing. Throws DeployError that names all that are wrong, and what they are of none. */
export function readGiven(env: Record<string, string | undefined>): Given {
  const set = givenNames.filter((name) => env[name] !== undefined);
  const wrong = set.filter((name) => env[name] !== "" && !givenSettings[name].isGood(env[name] ?? ""));
  if (wrong.length > 0) {
    throw new DeployError(
      wrong.map((name) => `${name}: expected ${givenSettings[name].expected}`).join("; "),
      "set it like this, to nothing to take it away, or unset it to leave it as it is; then run the same command again",
    );
  }
  return Object.fromEntries(set.map((name) => [name, env[name] ?? ""]));
}

/** Those that are other than what was deployed last, or that Cloudflare does not have although they were. */
export function changedGiven(given: Given, kept: Given, atCloudflare: readonly string[]): GivenName[] {
  return givenNames.filter((name) => {
    const wanted = given[name] ?? kept[name] ?? "";
    if (wanted === "") return (kept[name] ?? "") !== "" || (given[name] === "" && atCloudflare.includes(name));
    return wanted !== kept[name] || (isGivenSecret(name) && !atCloudflare.includes(name));
  });
}
