/** Streamer.bot's WebSocket: signs in where it asks for it, and runs its actions. */
import * as z from "zod";
import type { ToolCommandOf } from "#shared/tools/command.ts";
import { answerChallenge } from "./challenge.ts";
import type { Heard, Talk } from "./asking-socket.ts";

const Challenge = z.object({ salt: z.string().max(1_000), challenge: z.string().max(1_000) });
const Message = z.object({
  request: z.string().optional(),
  id: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),

  authentication: Challenge.optional(),
});

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Its older versions do not greet: it is asked who it is, and lets us in where it answers. */
export function streamerbotTalk(password: string | undefined): Talk {
  let isSigningIn = false;
  return {
    begin: JSON.stringify({ request: "GetInfo", id: "info" }),
    hear: (value): Heard => {
      const { success, data: message } = Message.safeParse(value);
      if (!success) return { kind: "nothing" };
      const { request, id, status, error, authentication } = message;
      if (request === "Hello") {
        if (!authentication) return { kind: "ready" };
        // Without a password it may still let us ask.
        if (password === undefined) return { kind: "nothing" };
        isSigningIn = true;
        const answer = answerChallenge(password, authentication);
        return {
          kind: "say",
          text: JSON.stringify({ request: "Authenticate", id: "sign-in", authentication: answer }),
        };
      }
      const isOk = status === "ok";
      if (id === "sign-in") return isOk ? { kind: "ready" } : { kind: "refused", reason: "refuses the password" };
      if (id === "info") {
        if (isSigningIn) return { kind: "nothing" };
        return isOk ? { kind: "ready" } : { kind: "refused", reason: "wants a password" };
      }
      if (id === undefined || status === undefined) return { kind: "nothing" };
      return isOk
        ? { kind: "answer", id, ok: true, data: value }
        : { kind: "answer", id, ok: false, reason: error ?? "it says that this is an error" };
    },
  };
}

/** `id` is of the request. */
export function doAction({ action, args }: ToolCommandOf<"streamerbot">, id: string): object {
  return { request: "DoAction", id, action: uuid.test(action) ? { id: action } : { name: action }, args };
}
