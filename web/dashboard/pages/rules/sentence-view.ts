/** A sentence on the page: for reading, or with words that can be pressed. */
import { h, type Node } from "../../../kit/node.ts";
import { giftPicture, type PictureOf } from "./gift-dialog.ts";
import type { Gifts } from "./gifts.ts";
import type { Part } from "./parts.ts";

export interface SentenceViewOptions {
  gifts: Gifts;
  picture: PictureOf;
  /** A word was pressed: which part of the rule it is of. */
  press?: (of: string) => void;
}

export function sentenceView(
  parts: readonly Part[],
  { gifts, picture, press }: SentenceViewOptions,
): (Node | string)[] {
  return parts.map((part, index): Node | string => {
    const { of, text, gift } = part;
    if (of === undefined) return text;
    const found = gift === undefined ? undefined : gifts.all.find(({ giftId }) => giftId === gift);
    const pic = found && giftPicture(found.imageUrl, picture);
    const key = `${index} ${of}`;
    if (press) {
      return h(
        "button",
        {
          key,
          class: "tok",
          type: "button",
          "data-part": of.startsWith("do.") ? "do" : of.startsWith("limit") ? false : "when",
          onclick: () => press(of),
        },
        pic,
        h("bdi", {}, text),
      );
    }
    return of.startsWith("limit") ? h("span", { key, class: "limit" }, text) : h("b", { key }, pic, h("bdi", {}, text));
  });
}
