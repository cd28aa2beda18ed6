/** Asking a target whether its owner wants what is sent there. */
import type { ProofCall, Proof } from "#shared/protocol/gate-protocol.ts";
import {
  answersChallenge,
  type Challenge,
  discordWebhookId,
  isDiscordWebhook,
  wellKnownOf,
} from "#shared/webhooks/proof.ts";
import type { Signer } from "#shared/webhooks/signature.ts";
import { type Answer, ask, attempt, type AttemptNeeds } from "./attempt.ts";

/** Somebody may wait for it, and there may be two requests. */
const timeoutMs = 5_000;
/** As the database keeps it. */
const detailLength = 500;

/**
 * Discord is asked which webhook it is. Every other target is sent one signed challenge; where it does not answer that, the
 * text at the well-known address of its host is looked at. Never throws.
 */
export async function prove(call: ProofCall, signer: Signer, needs: AttemptNeeds): Promise<Proof> {
  const { proven, detail } = await askFor(call, signer, { ...needs, timeoutMs });
  return { proven, detail: detail.slice(0, detailLength) };
}

async function askFor(
  { settings, challengeId, challenge }: ProofCall,
  signer: Signer,
  needs: AttemptNeeds,
): Promise<Proof> {
  const { url } = settings;
  const refused = await needs.refusalOf(url);
  if (refused !== undefined) return { proven: false, detail: refused };
  const discordId = discordWebhookId(url);
  if (discordId !== undefined) {
    const answer = await ask(url, needs);
    if (answer.succeeded && isDiscordWebhook(answer.responseBody, discordId)) {
      return { proven: true, detail: "Discord knows the webhook" };
    }
    return { proven: false, detail: `Discord does not know the webhook: ${said(answer)}` };
  }
  const body = JSON.stringify({ type: "webhook.challenge", challenge } satisfies Challenge);
  const answer = await attempt(settings, { deliveryId: challengeId, body }, signer, needs);
  if (answer.succeeded && answersChallenge(answer.responseBody, challenge)) {
    return { proven: true, detail: "it answered the challenge" };
  }
  const wellKnown = wellKnownOf(settings);
  const text = await ask(wellKnown.url, needs);
  if (text.succeeded && text.responseBody.trim() === wellKnown.text) {
    return { proven: true, detail: "the text is at the well-known address" };
  }
  return {
    proven: false,
    detail: `it did not answer the challenge: ${said(answer)}; nor is the text at the well-known address: ${said(text)}`,
  };
}

function said({ status, error, succeeded }: Answer): string {
  if (status === null) return error ?? "no answer";
  return succeeded ? `${status} without what was asked for` : `${status}${error === null ? "" : `, ${error}`}`;
}
