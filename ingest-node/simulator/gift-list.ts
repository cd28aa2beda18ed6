/** TikTok's list of the gifts that can be sent in a room, and the sign service's leave to ask for it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { gifts, giftStruct, type ShowGift } from "./cast.ts";
import { answerJson } from "./pages.ts";

/** How the list is answered. `unsigned`: the sign service refuses. `huge`: it never ends. `silent`: it never comes. */
export type GiftListBehaviour =
  | { kind: "ok"; gifts?: readonly ShowGift[]; extra?: readonly unknown[] }
  | { kind: "unsigned"; status: number }
  | { kind: "status"; status: number }
  | { kind: "garbage"; body: string }
  | { kind: "huge" }
  | { kind: "silent" };

/** A gift that nobody sends in the show: only the list tells of it. */
export const unsentGift = { id: "9201", name: "Lighthouse", coins: 3_000, type: 2, hue: 60 } as const;

const signature = ["X-Bogus", "simulated"] as const;

/** `POST /tiktok/sign_url` of the sign service: the address with what TikTok wants to see in it. */
export async function answerSignUrl(
  request: IncomingMessage,
  response: ServerResponse,
  behaviour: GiftListBehaviour,
): Promise<void> {
  if (behaviour.kind === "unsigned") return answerJson(response, behaviour.status, { code: behaviour.status });
  const { url, userAgent } = (await json(request)) as { url: string; userAgent: string };
  const signedUrl = new URL(url);
  signedUrl.searchParams.set(...signature);
  const tokens = Object.fromEntries([signature]);
  answerJson(response, 200, { code: 200, response: { signedUrl: signedUrl.href, userAgent, tokens } });
}

/** `GET /webcast/gift/list/`: 403 without a signature or a room. */
export function answerGiftList(response: ServerResponse, query: URLSearchParams, behaviour: GiftListBehaviour): void {
  const [name, value] = signature;
  if (query.get(name) !== value || !query.get("room_id")) return answerJson(response, 403, {});
  switch (behaviour.kind) {
    case "ok": {
      const listed = (behaviour.gifts ?? [...gifts, unsentGift]).map(listedGift);
      return answerJson(response, 200, { data: { gifts: [...listed, ...(behaviour.extra ?? [])] }, status_code: 0 });
    }
    case "unsigned":
    case "status":
      return answerJson(response, behaviour.status, {});
    case "garbage":
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(behaviour.body);
      return;
    case "huge": {
      response.writeHead(200, { "Content-Type": "application/json" });
      const filler = Buffer.alloc(256 * 1024, " ");
      const pour = () => {
        while (response.write(filler));
      };
      response.on("drain", pour);
      pour();
      return;
    }
    case "silent":
      return;
    default:
      behaviour satisfies never;
  }
}

/** As TikTok's JSON has it: ids are numbers there. */
function listedGift(gift: ShowGift): object {
  const { name, diamondCount, type, combo, describe, image } = giftStruct(gift);
  const picture = { uri: "", url_list: image?.urlList ?? [], width: image?.width, height: image?.height };
  return {
    id: Number(gift.id),
    name,
    diamond_count: diamondCount,
    type,
    combo,
    describe,
    image: picture,
    icon: picture,
  };
}
