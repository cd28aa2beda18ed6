/** Draws the chat's lines in a theme, as bubbles, lines or cards. */
import { directionOf } from "#shared/bidi.ts";
import { hueOf } from "../../../kit/format.ts";
import { createPicture } from "../../../kit/picture.ts";
import { face, icon, nameOf, part, write } from "../../parts.ts";
import type { Words } from "../../words.ts";
import type { ChatLine } from "./chat-feed.ts";
import type { ChatPiece } from "./chat-pieces.ts";
import type { ChatView } from "./classic-view.ts";
import type { ChatOptions } from "./options.ts";

const nameColors = 8;
const slideMs = 240;
/** Most new lines in one picture: to lay out one takes the browser a millisecond where its letters are of many faces. */
const linesOfPicture = 3;
/** With more than so many lines in a second none of them moves. */
const calmFrom = 8;

/** Draws into `list`, and touches only lines that came, went or grew. */
export function createChatView(
  list: HTMLElement,
  { look, faces }: Pick<ChatOptions, "look" | "faces">,
  words: Words,
): ChatView {
  list.dataset["look"] = look;
  // By the line itself, not its offset: a feed that began anew counts its offsets anew.
  const drawn = new Map<ChatLine, HTMLElement>();
  let arrivals: number[] = [];

  return {
    draw(lines) {
      const current = new Set(lines);
      for (const [line, element] of drawn) {
        if (current.has(line)) continue;
        element.remove();
        drawn.delete(line);
      }
      for (const [line, element] of drawn) update(line, element);
      const fresh = lines.filter((line) => !drawn.has(line));
      if (fresh.length === 0) return false;
      // How it was is painted at once; of a flood a picture takes a few lines, and the next one goes on.
      const added = fresh.every(({ quiet }) => quiet) ? fresh : fresh.slice(0, linesOfPicture);
      const now = performance.now();
      arrivals = [...arrivals.filter((time) => now - time < 1_000), ...added.map(() => now)];
      const moves = arrivals.length <= calmFrom && added.every((line) => !line.quiet);
      const elements = added.map((line) => {
        const element = createLine(line, { look, faces }, words);
        if (moves) element.classList.add("come");
        drawn.set(line, element);
        return element;
      });
      list.append(...elements);
      if (moves) slideUp(list, elements);
      return added.length < fresh.length;
    },
    dropOldest() {
      const [oldest] = drawn;
      if (!oldest) return false;
      oldest[1].remove();
      drawn.delete(oldest[0]);
      return true;
    },
  };
}

/** What may change of a line while it is there. */
function update({ fading, gift }: ChatLine, element: HTMLElement): void {
  element.classList.toggle("fade", fading);
  const what = gift && element.querySelector(".what");
  if (gift && what) write(what, giftText(gift));
}

const giftText = ({ count, name }: { count: number; name: string }): string => `${count} × ${name}`;

function createLine(line: ChatLine, { look, faces }: Pick<ChatOptions, "look" | "faces">, words: Words): HTMLElement {
  const element = part("li", "line");
  element.dataset["kind"] = line.kind;
  element.dataset["color"] = String(hueOf(line.userId, nameColors));
  // All of the line, its face too, goes the way of what is said; of the name where that has no letter.
  element.dir = directionOf(`${line.text} ${line.name}`);
  if (line.moderator) element.dataset["role"] = "moderator";
  else if (line.subscriber) element.dataset["role"] = "subscriber";
  element.append(...(line.gift ? giftLine(line, line.gift) : saidLine(line, { look, faces }, words)));
  return element;
}

function giftLine(line: ChatLine, gift: NonNullable<ChatLine["gift"]>): HTMLElement[] {
  const what = part("span", "what", giftText(gift));
  const picture = gift.imageUrl === undefined ? icon("gift") : createPicture("art", gift.imageUrl);
  return [part("div", "pane loud mid", picture, nameOf(line.name), what)];
}

function saidLine(line: ChatLine, { look, faces }: Pick<ChatOptions, "look" | "faces">, words: Words): HTMLElement[] {
  const name = nameOf(line.name, look === "cards" ? "" : "ink-u");
  const tag = tagOf(line, words, look === "cards");
  const pieces = line.kind === "join" ? [words.joined] : line.pieces.map((piece) => drawnPiece(piece, line));
  const said = part("p", "", ...pieces);
  if (look === "lines") {
    said.prepend(name, " ", ...(tag ? [tag, " "] : []));
    return [said];
  }
  const by = part("div", "by", name, ...(tag ? [tag] : []));
  if (look === "cards") {
    const chip = part("span", "chip", ...by.childNodes);
    chip.dataset["kind"] = line.moderator ? "share" : line.subscriber ? "sub" : "follow";
    by.replaceChildren(chip);
  }
  // The blank is for who reads the page's text.
  const body = part("div", "body pane quiet", by, " ", said);
  return faces ? [face(line.name, line.avatarUrl), body] : [body];
}

/** What sets a person apart: on a card its icon is enough, for the card has its colour. */
function tagOf({ moderator, subscriber }: ChatLine, words: Words, isBare: boolean): HTMLElement | undefined {
  if (!moderator && !subscriber) return undefined;
  const sign = icon(moderator ? "shield" : "star");
  if (isBare) return sign;
  const tag = part("i", "tag", sign, ...(moderator ? [words.moderator] : []));
  tag.dataset["kind"] = moderator ? "share" : "sub";
  return tag;
}

function drawnPiece(piece: ChatPiece, { pieces }: ChatLine): HTMLElement | string {
  if (typeof piece === "string") return piece;
  if ("imageUrl" in piece) {
    // Emotes alone are what is said, and are as large.
    const isAlone = pieces.every((one) => typeof one !== "string" || one.trim() === "");
    return createPicture(isAlone ? "emote large" : "emote", piece.imageUrl);
  }
  // Like a name, it goes its own way.
  return part("bdi", "mention", piece.mention);
}

/** Lets the lines above glide instead of jump when new ones push them up. */
function slideUp(list: HTMLElement, added: readonly HTMLElement[]): void {
  const height = added.reduce((sum, element) => sum + element.offsetHeight, 0);
  if (height === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const element of list.children) {
    if (!(element instanceof HTMLElement) || added.includes(element)) continue;
    element.animate([{ transform: `translateY(${height}px)` }, { transform: "none" }], {
      duration: slideMs,
      easing: "cubic-bezier(.16,1,.3,1)",
    });
  }
}
