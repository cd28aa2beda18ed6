import { isRefusalReason, type Refusal, type RefusalReason } from "#shared/media/refusal.ts";
import { isProblem } from "../../../client/problem.ts";
import type { SayOf } from "../../kit/languages.ts";
import { sizeOf } from "./size.ts";

/** Those who say it have these words: the studio, and the page of media. */
export type SayRefused = SayOf<`media.why.${RefusalReason}` | "media.why.too_large">;

/** Why a file was not taken, in words; undefined where that is not the fault. An older Worker tells it in English alone. */
export function whyRefused(error: unknown, say: SayRefused): string | undefined {
  if (!isProblem(error, "media_refused", "body_too_large")) return undefined;
  const { refusal, most, detail } = error.problem as { refusal?: Refusal; most?: unknown; detail: string };
  if (typeof most === "number") return say("media.why.too_large", { most: sizeOf(most) });
  if (!isRefusalReason(refusal?.reason)) return detail;
  const text = say(`media.why.${refusal.reason}`, refusal.values);
  return refusal.format === undefined ? text : `${refusal.format}: ${text}`;
}
