/** TikTok's list of the gifts that can be sent in a room, over the connector. */
import { TikTokLiveConnection } from "tiktok-live-connector";
import { ListedGift } from "#shared/gift-catalogue.ts";
import { limits } from "#shared/protocol/limits.ts";
import { countOf, fieldsOf, idOf, pictureOf, textOf } from "#shared/normalize/fields.ts";
import { firstLine } from "./first-line.ts";
import { type SignAnswer, signService } from "./sign-service.ts";
import type { WebHost } from "./web-host.ts";
import { webOptions } from "./web-options.ts";

export type GiftListOutcome =
  /** `leftOut`: entries of the list that could not be read. */
  { kind: "listed"; gifts: ListedGift[]; leftOut: number } | { kind: "failed"; reason: string };

export interface GiftListRequest {
  roomId: string;
  /** Another sign service than the public one. */
  signUrl?: string;
  signKey?: string;
  webHost?: WebHost;
  timeoutMs?: number;
}

const noList = "the answer has no list of gifts";
/** TikTok's list has some hundreds. */
const maxGifts = 5_000;
/** Of the list's JSON; TikTok's has a few megabytes, most of them of no use here. */
const maxBytes = 16 * 1024 * 1024;

/** Asks once. Never rejects. Asks as nobody: no session is given, and nothing goes to TikTok over plain http. */
export async function fetchGiftList(asked: GiftListRequest, signal: AbortSignal): Promise<GiftListOutcome> {
  const { roomId, webHost, timeoutMs = 30_000 } = asked;
  const giveUp = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const sign: SignAnswer = {};
  let tooLarge = false;
  try {
    const live = new TikTokLiveConnection("gifts", {
      ...webOptions(webHost, { maxBytes, onTooLarge: () => (tooLarge = true), signal: giveUp }),
      eulerApiInstance: signService({ ...asked, timeoutMs, signal: giveUp }, sign),
    });
    live.webClient.roomId = roomId;
    return readGiftList(await live.fetchAvailableGifts());
  } catch (error) {
    if (signal.aborted) return { kind: "failed", reason: "stopped" };
    if (giveUp.aborted) return { kind: "failed", reason: `nothing came within ${timeoutMs / 1_000} s` };
    if (tooLarge) return { kind: "failed", reason: `the answer has more than ${maxBytes} bytes` };
    return { kind: "failed", reason: describe(error, sign) };
  }
}

/** Why, without the address that was asked: what is signed into it is nobody's business. */
function describe(error: unknown, sign: SignAnswer): string {
  if (sign.lastStatus !== undefined && sign.lastStatus !== 200) return `the sign service answered ${sign.lastStatus}`;
  const { response, code } = error as { response?: { statusCode?: number }; code?: string };
  // The connector looks for the list in whatever was answered.
  if (error instanceof TypeError) return noList;
  if (code === "ERR_BODY_PARSE_FAILURE") return "the answer is not JSON";
  if (code === "ERR_NON_2XX_3XX_RESPONSE") return `TikTok answered ${response?.statusCode}`;
  const reason = code ?? firstLine(error).replaceAll(/https?:\S+/g, "the address");
  return `${sign.lastStatus === undefined ? "the sign service" : "TikTok"} cannot be reached (${reason})`;
}

/** Reads `data.gifts` of TikTok's answer without trusting its shape. */
export function readGiftList(list: unknown): GiftListOutcome {
  if (!Array.isArray(list) || list.length === 0) return { kind: "failed", reason: noList };
  const gifts = list.slice(0, maxGifts).flatMap((entry) => readGift(entry) ?? []);
  return { kind: "listed", gifts, leftOut: list.length - gifts.length };
}

function readGift(entry: unknown): ListedGift | undefined {
  const gift = fieldsOf(entry);
  const imageUrl = firstUrl(gift["image"]) || firstUrl(gift["icon"]);
  const parsed = ListedGift.safeParse({
    giftId: idOf(gift["id"]),
    name: textOf(gift["name"], limits.giftNameLength),
    coins: countOf(gift["diamond_count"]),
    imageUrl: imageUrl.length > limits.giftImageUrlLength ? "" : imageUrl,
  });
  return parsed.data;
}

function firstUrl(image: unknown): string {
  const urls = fieldsOf(image)["url_list"];
  return Array.isArray(urls) ? pictureOf(...(urls.slice(0, 8) as unknown[])) : "";
}
