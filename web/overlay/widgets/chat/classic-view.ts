/** Draws the chat's lines in the classic layout. */
import { directionOf } from "#shared/bidi.ts";
import type { ChatLine } from "./chat-feed.ts";
import type { ChatPiece } from "./chat-pieces.ts";
import { hueOf, initialOf } from "../../../kit/format.ts";
import { createPicture } from "../../../kit/picture.ts";
import type { Words } from "../../words.ts";

export interface ChatView {
  /** Returns true where lines that are new wait for the next picture. */
  draw(lines: readonly ChatLine[]): boolean;
  /** Takes the oldest line off the page. Returns false when there is none. */
  dropOldest(): boolean;
}

const nameColors = 8;
const slideMs = 220;

/** Draws into `list`, and touches only lines that came or went. */
export function createClassicView(list: HTMLElement, words: Words): ChatView {
  // By the line itself, not its offset: a feed that began anew counts its offsets anew.
  const drawn = new Map<ChatLine, HTMLElement>();

  return {
    draw(lines) {
      const current = new Set(lines);
      for (const [line, element] of drawn) {
        if (current.has(line)) continue;
        element.remove();
        drawn.delete(line);
      }
      const added = lines.filter((line) => !drawn.has(line));
      if (added.length === 0) return false;
      const elements = added.map((line) => {
        const element = createLine(line, words);
        drawn.set(line, element);
        return element;
      });
      list.append(...elements);
      if (added.every((line) => !line.quiet)) slideUp(list, elements);
      return false;
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

function createLine(line: ChatLine, words: Words): HTMLElement {
  const element = document.createElement("li");
  element.className = line.quiet ? "line" : "line enter";
  element.dataset["kind"] = line.kind;
  element.dataset["color"] = String(hueOf(line.userId, nameColors));
  element.dataset["initial"] = initialOf(line.name);
  // All of the line, its avatar too, goes the way of what is said; of the name where that has no letter.
  element.dir = directionOf(`${line.text} ${line.name}`);
  if (line.moderator) element.dataset["role"] = "moderator";
  else if (line.subscriber) element.dataset["role"] = "subscriber";

  const name = document.createElement("bdi");
  name.className = "name";
  name.textContent = line.name;
  const said = document.createElement("p");
  said.append(name, " ");
  if (line.kind === "join") said.append(words.joined);
  for (const piece of line.pieces) said.append(typeof piece === "string" ? piece : drawnPiece(piece));
  element.append(said);
  // A background, not an element: one that does not load leaves the letter behind it in sight, and costs no node.
  if (line.avatarUrl !== undefined) element.style.setProperty("--avatar", cssUrl(line.avatarUrl));
  return element;
}

function drawnPiece(piece: Exclude<ChatPiece, string>): HTMLElement {
  if ("imageUrl" in piece) return createPicture("emote", piece.imageUrl);
  // Like a name, it goes its own way.
  const mention = document.createElement("bdi");
  mention.className = "mention";
  mention.textContent = piece.mention;
  return mention;
}

function cssUrl(url: string): string {
  return `url("${url.replaceAll(/["\\\s]/g, encodeURIComponent)}")`;
}

/** Lets the lines above glide instead of jump when new ones push them up. */
function slideUp(list: HTMLElement, added: readonly HTMLElement[]): void {
  const height = added.reduce((sum, element) => sum + element.offsetHeight, 0);
  if (height === 0) return;
  list.animate([{ transform: `translateY(${Math.min(height, 200)}px)` }, { transform: "none" }], {
    duration: slideMs,
    easing: "cubic-bezier(.2,.8,.2,1)",
  });
}
