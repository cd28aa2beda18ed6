/** Asking the Worker, as who is signed in: by the client that everybody has, going on where a session has ended. */
import { type Client, createClient } from "../../../client/client.ts";
import { isProblem } from "../../../client/problem.ts";
import { PasskeyFailed } from "../../kit/passkey.ts";
import type { FrameSay } from "./words.ts";
import { clockedFetch } from "../../kit/server-clock.ts";

export type Api = Omit<Client, "feed">;

/** How one shows who one is, again. Both resolve once it is done, and reject where it is not. */
export interface Doorway {
  signIn: () => Promise<void>;
  stepUp: () => Promise<void>;
}

/** `workspace` is said for what is asked of one. */
export function openApi(workspace: string | undefined, doorway: Doorway): Api {
  const client = createClient({ retries: 2, fetch: clockedFetch, ...(workspace !== undefined && { workspace }) });
  const calls = Object.entries(client as unknown as Record<string, (input?: unknown) => Promise<unknown>>);
  const entries = calls.filter(([id]) => id !== "feed");
  return Object.fromEntries(
    entries.map(([id, call]) => [id, (input?: unknown) => callAsMyself(() => call(input), doorway)]),
  ) as unknown as Api;
}

async function callAsMyself(call: () => Promise<unknown>, { signIn, stepUp }: Doorway): Promise<unknown> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      // Twice at most: who is let in and refused again is told.
      if (tries >= 2) throw error;
      if (isProblem(error, "unauthorized")) await signIn();
      else if (isProblem(error, "step_up_needed")) await stepUp();
      else throw error;
    }
  }
}

/** What went wrong, in words. */
export function explainIn(say: FrameSay): (error: unknown) => string {
  return (error) => {
    if (error instanceof PasskeyFailed) return say(`problem.${error.code}`);
    if (!isProblem(error)) return error instanceof TypeError ? say("problem.unreachable") : messageOf(error);
    switch (error.code) {
      case "unauthorized":
        return say("problem.unauthorized");
      case "forbidden":
        return say("problem.forbidden");
      case "rate_limited":
        return say("problem.rate", { seconds: error.retryAfterSeconds ?? 1 });
      default:
        return say("problem.other", { what: error.problem.detail });
    }
  };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
