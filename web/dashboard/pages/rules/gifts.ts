/** TikTok's gifts, asked for once and looked through here: thousands of them, without a request for each letter. */
import type { Operations } from "../../../../client/api.ts";
import type { Page } from "../../frame/page.ts";

export type Gift = Pick<Operations["listGifts"]["answer"]["gifts"][number], "giftId" | "name" | "coins" | "imageUrl">;

export interface Gifts {
  readonly all: readonly Gift[];
  readonly isWhole: boolean;
  readonly problem: string | undefined;
  nameOf: (giftId: string) => string | undefined;
}

/** More than TikTok has. */
const mostPages = 40;
const pageGifts = 500;

/** `changed` hears of each page that came. */
export function openGifts(
  { api, explain, signal }: Pick<Page, "api" | "explain" | "signal">,
  changed: () => void,
): Gifts {
  const all: Gift[] = [];
  const names = new Map<string, string>();
  const known = { isWhole: false, problem: undefined as string | undefined };

  async function read(): Promise<void> {
    let after = "";
    for (let page = 0; page < mostPages && !signal.aborted; page += 1) {
      const answer = await api.listGifts({ query: { limit: pageGifts, ...(after !== "" && { after }) } });
      all.push(...answer.gifts);
      for (const { giftId, name } of answer.gifts) if (name !== null && name !== "") names.set(giftId, name);
      changed();
      if (answer.next === null) break;
      after = answer.next;
    }
    known.isWhole = true;
    changed();
  }
  read().catch((error: unknown) => {
    known.problem = explain(error);
    changed();
  });

  return {
    all,
    get isWhole() {
      return known.isWhole;
    },
    get problem() {
      return known.problem;
    },
    nameOf: (giftId) => names.get(giftId),
  };
}

/** Those with a text in their name or a number in their id; what is worth less first, as TikTok's own list. */
export function findGifts(all: readonly Gift[], text: string): Gift[] {
  const wanted = fold(text.trim());
  const found =
    wanted === "" ? [...all] : all.filter(({ giftId, name }) => giftId === wanted || fold(name ?? "").includes(wanted));
  return found.sort(
    (one, other) => (one.coins ?? Infinity) - (other.coins ?? Infinity) || Number(one.giftId) - Number(other.giftId),
  );
}

function fold(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
