/** Asking the streamer's own programs for something: only where one of them hears of it. */
import type { AskCall } from "#shared/protocol/moderation-protocol.ts";
import type { Config } from "../config.ts";
import { countTakers } from "../database/endpoints.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { toAct } from "./shown-act.ts";

const howTo =
  "Make an endpoint (POST /v1/streams/{streamId}/endpoints) whose eventTypes have MODERATION_ASKED, or that takes all types, and prove its target. Or make a rule of this type whose action is moderate with the measure asked, where the runner has an account at TikTok";

const tooLong = (seconds: number) =>
  `A rule has the runner's account do it, and TikTok mutes for ${seconds} s at most. Ask for that, or make an endpoint whose eventTypes have MODERATION_ASKED: a program of your own may do it for longer`;

/**
 * Records it, and says how many endpoints are told and how many rules carry it out. Throws `Problem`; `nobody_to_ask` where there is
 * neither, and nothing is recorded.
 */
export async function ask(env: Env, config: Config, streamId: string, call: Omit<AskCall, "askId" | "endpoints">) {
  const endpoints = await countTakers(config, streamId, "MODERATION_ASKED");
  const answer = await hubOf(env, streamId).askModeration({ ...call, endpoints, askId: crypto.randomUUID() });
  if (answer.ok) return { ...answer, endpoints };
  if (answer.code === "nobody_to_ask") {
    const { code, mostSeconds } = answer;
    throw mostSeconds === undefined
      ? new Problem(code, howTo)
      : new Problem(code, tooLong(mostSeconds), { mostSeconds });
  }
  if (answer.code !== "already_decided") throw new Problem(answer.code);
  throw new Problem(answer.code, "This was asked for already", { act: toAct(answer.act) });
}
