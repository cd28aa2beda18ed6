/** Doing what needs a passkey again: it is asked for when the Worker says so, and then it is done. */
import { api, Refused } from "./api.ts";
import { showPasskey } from "../kit/passkey.ts";
import { words } from "./words.ts";

/** Asks; where the Worker wants to see the passkey again it is shown, and the same is asked once more. */
export async function asMyself<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "step_up_needed") throw error;
  }
  const { stepUpBy } = await api.readAccount();
  if (stepUpBy === "link") {
    const { link } = await api.sendStepUpLink();
    throw new Refused("step_up_link", link ? `${words.home.stepUp} ${link}` : words.home.stepUp, 0);
  }
  const { options } = await api.askStepUp();
  await api.stepUp({ body: { answer: await showPasskey(options) } });
  return ask();
}
