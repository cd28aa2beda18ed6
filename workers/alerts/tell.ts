/** Telling somebody of an alert. A target is looked at as a webhook's is: nothing goes to an address that is not public. */
import type { Notice } from "#shared/alerts/ledger.ts";
import { bodyOf, textOf, titleOf } from "#shared/alerts/message.ts";
import type { AlertTarget } from "#shared/alerts/targets.ts";
import { resolveHost } from "#shared/webhooks/resolve-host.ts";
import { readTarget } from "#shared/webhooks/target.ts";
import type { Config } from "../config.ts";
import { countedFetch } from "../telemetry/provider-calls.ts";

const timeoutMs = 5_000;

/** Tells it; why that failed, or undefined. Never throws. What is said of a failure has no address in it: it may hold a key. */
export async function tell(config: Config, target: AlertTarget, notice: Notice): Promise<string | undefined> {
  const { ENVIRONMENT: environment } = config;
  switch (target.kind) {
    case "mail":
      return mail(config, target.address, notice);
    case "discord":
      return send(
        config,
        target.url,
        JSON.stringify({ content: textOf(notice, environment), allowed_mentions: { parse: [] } }),
      );
    case "webhook": {
      const body = JSON.stringify(bodyOf(notice, environment));
      return send(config, target.url, body, await signed(config, notice.id, body));
    }
    default:
      return target satisfies never;
  }
}

/** Asks an address, for its answer alone. */
export async function ask(config: Config, url: string): Promise<string | undefined> {
  return request(config, url, { method: "GET" });
}

async function mail({ MAIL, MAIL_FROM, ENVIRONMENT }: Config, to: string, notice: Notice): Promise<string | undefined> {
  if (!MAIL || MAIL_FROM === "") return "there is no MAIL or no MAIL_FROM";
  try {
    await MAIL.send({ from: MAIL_FROM, to, subject: titleOf(notice, ENVIRONMENT), text: textOf(notice, ENVIRONMENT) });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : "the mail was not taken";
  }
}

/** By Standard Webhooks, where there is a secret. The id is the notice's: a receiver that knows it was told already. */
async function signed(
  { ALERT_WEBHOOK_SECRET: secret }: Config,
  id: string,
  body: string,
): Promise<Record<string, string>> {
  const timestamp = Math.floor(Date.now() / 1_000);
  const named = { "webhook-id": id, "webhook-timestamp": String(timestamp) };
  if (!secret) return named;
  const key = await crypto.subtle.importKey(
    "raw",
    Buffer.from(secret.slice("whsec_".length), "base64"),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const text = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const signature = Buffer.from(await crypto.subtle.sign("HMAC", key, text)).toString("base64");
  return { ...named, "webhook-signature": `v1,${signature}` };
}

function send(config: Config, url: string, body: string, headers: Record<string, string> = {}) {
  return request(config, url, { method: "POST", body, headers: { ...headers, "Content-Type": "application/json" } });
}

async function request(config: Config, url: string, init: RequestInit): Promise<string | undefined> {
  const privateAllowed = config.PRIVATE_WEBHOOKS === "allowed";
  const target = readTarget(url, { privateAllowed });
  if (!target.ok) return target.why;
  try {
    if (!privateAllowed) {
      const { refused } = await resolveHost(target.url.hostname, config.DNS_ENDPOINT, { fetch, now: Date.now });
      if (refused !== undefined) return refused;
    }
    const counted = countedFetch(init.method === "GET" ? "heartbeat" : "alerts");
    const response = await counted(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : "no answer";
  }
}
