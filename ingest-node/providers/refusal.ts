/** Whether TikTok says that it does not let this viewer in. Not the same as a creator who is not live, nor as a broken line. */
import type { RefusalReason } from "#shared/stream-status.ts";
import { refusedMs } from "../backoff.ts";
import type { ConnectFailure } from "../provider.ts";
import type { WebAnswer } from "./web-options.ts";

type Fields = Readonly<Record<string, unknown>>;

/** TikTok's page for the creator's LIVE, where it is one. */
const livePage = 'id="SIGI_STATE"';
/** What stands in a page that comes instead of it to find out whether a person looks. */
const captcha = /captcha|_wafchallenge|waforiginal|verify-page|<title>\s*Please wait/i;
/** `status_code` of a room that is not shown to everybody, and of an answer that wants an account. */
const roomRestricted = 4_003_110;
const needsAccount = 20_003;
const unavailableForLegalReasons = 451;

interface Words {
  kind: "restricted" | "blocked";
  says: string;
  todo: string;
}

const words: Readonly<Record<RefusalReason, Words>> = {
  age: {
    kind: "restricted",
    says: "TikTok shows this LIVE only to people of a certain age who are signed in",
    todo: "If it is yours, take the age limit off in the LIVE's settings",
  },
  sign_in: {
    kind: "restricted",
    says: "TikTok shows this LIVE only to people who are signed in",
    todo: "Another network or --provider euler may be let in",
  },
  region: {
    kind: "restricted",
    says: "TikTok does not show this LIVE where the runner is",
    todo: "Run the runner in another country, or use --provider euler",
  },
  subscribers: {
    kind: "restricted",
    says: "The LIVE is for subscribers only",
    todo: "It is taken in when it is open to everybody",
  },
  not_public: {
    kind: "restricted",
    says: "TikTok does not show this LIVE to everybody",
    todo: "Look for an age limit, and for who may watch, in the LIVE's settings; TikTok shows it to people who are signed in",
  },
  captcha: {
    kind: "blocked",
    says: "TikTok wants a captcha solved: it takes the runner for a robot",
    todo: "Wait, hold fewer streams from this address, or use --provider euler",
  },
  refused: {
    kind: "blocked",
    says: "TikTok refuses this machine's address",
    todo: "Wait, hold fewer streams from this address, or use --provider euler",
  },
};

/** The outcome for a reason. `detail`: what was answered, for people who search for it. */
export function refusal(reason: RefusalReason, detail: string): ConnectFailure {
  const { kind, says, todo } = words[reason];
  return { kind, reason, message: `${says} (${detail}). ${todo}`, retryAfterMs: refusedMs };
}

/** What the latest of `answers` that refuses says; undefined where none does. */
export function refusalIn(answers: readonly WebAnswer[]): ConnectFailure | undefined {
  return answers.map(refusalOf).findLast((one) => one !== undefined);
}

function refusalOf({ url, statusCode, body }: WebAnswer): ConnectFailure | undefined {
  const path = URL.parse(url)?.pathname ?? "";
  if (statusCode === unavailableForLegalReasons) return refusal("region", String(statusCode));
  // Before the status: a page to sign in on is no refusal of the address, whatever it is answered with.
  if (/^\/login(\/|$)/.test(path)) return refusal("sign_in", "a page to sign in on");
  if (path.endsWith("/notfound")) return refusal("region", path);
  if (typeof body === "string" && !body.includes(livePage) && captcha.test(body)) {
    return refusal("captcha", String(statusCode));
  }
  if (statusCode === 403) return refusal("refused", String(statusCode));
  return isFields(body) ? roomRefusal(body) : undefined;
}

/** What the answer about a room says. */
function roomRefusal(body: Fields): ConnectFailure | undefined {
  const data = isFields(body["data"]) ? body["data"] : {};
  const code = Number(body["status_code"] ?? body["statusCode"] ?? 0);
  if (code === needsAccount) return refusal("sign_in", String(code));
  if (code === roomRestricted) {
    const said = [data["prompts"], data["message"]].find((one) => typeof one === "string" && one !== "");
    const text = typeof said === "string" ? said.slice(0, 200) : "";
    return refusal(reasonIn(text) ?? "not_public", text === "" ? String(code) : `${code}: ${text}`);
  }
  return code === 0 && Number(data["live_sub_only"]) === 1 ? refusal("subscribers", "live_sub_only") : undefined;
}

/** The reason that somebody's words give; undefined where they give none. */
export function reasonIn(text: string): RefusalReason | undefined {
  if (/subscri/i.test(text)) return "subscribers";
  if (/\bage\b|age.?restrict|18\+|mature|underage|minor/i.test(text)) return "age";
  if (/region|countr|location/i.test(text)) return "region";
  if (/captcha/i.test(text)) return "captcha";
  return /log.?in|sign.?in|authenticat/i.test(text) ? "sign_in" : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
