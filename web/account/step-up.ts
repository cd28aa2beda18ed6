/** Doing what needs a passkey again: it is asked for when the Worker says so, and then it is done. */
import type { PasskeyAsked } from "#shared/api/passkey-answers.ts";
import { ask, Refused } from "./api.ts";
import { showPasskey } from "./passkey.ts";
import { words } from "./words.ts";

/** As `ask`; where the Worker wants to see the passkey again it is shown, and the same is asked once more. */
export async function askAsMyself<Answer = unknown>(...asked: Parameters<typeof ask>): Promise<Answer> {
  try {
    return await ask<Answer>(...asked);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "step_up_needed") throw error;
  }
  const { stepUpBy } = await ask<{ stepUpBy: "passkey" | "link" }>("GET", "/v1/account");
  if (stepUpBy === "link") {
    const { link } = await ask<{ link?: string | null }>("POST", "/v1/account/step-up/link");
    throw new Refused("step_up_link", link ? `${words.home.stepUp} ${link}` : words.home.stepUp, 0);
  }
  const { options } = await ask<{ options: PasskeyAsked }>("POST", "/v1/account/step-up/options");
  await ask("POST", "/v1/account/step-up", { answer: await showPasskey(options) });
  return ask<Answer>(...asked);
}
