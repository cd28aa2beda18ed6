/** Draws the alerts that are on the screen in a theme: each in its look, from a quiet line to a gift that fills the scene. */
import { createPicture } from "../../../kit/picture.ts";
import { safeImageUrl } from "../../../kit/format.ts";
import { face, icon, nameOf, part, set, write } from "../../parts.ts";
import { leave } from "../../stage/stage-motion.ts";
import type { Words } from "../../words.ts";
import { type AlertStyle, piecesOf, styleOf, type StyleOptions } from "./alert-style.ts";
import type { AlertSounds } from "./alert-sounds.ts";
import type { Alert } from "./alert.ts";
import { deedOf, type ShownAlert } from "./classic-view.ts";
import { membersOf } from "./crowd.ts";

interface Drawn {
  element: HTMLElement;
  alert: Alert;
  until: number;
  style: AlertStyle;
}

interface Tongue {
  words: Words;
  compact: (value: number) => string;
}

export interface AlertCards {
  /**
   * @param time on the clock that the alerts go by, milliseconds
   * @param isSilent nothing is heard: not what sounds, and not later what begins now
   */
  draw(shown: readonly ShownAlert[], time: number, isSilent: boolean): void;
  /** Ends what is heard. */
  silence(): void;
}

const kindIcons = { gift: "gift", follow: "follow", subscription: "star", battle: "bolt" } as const;
const accents = { gift: "gift", follow: "follow", subscription: "sub", battle: "side-a" } as const;
/** Of a crowd so many faces and names are shown. */
const maxFaces = 3;
const maxNames = 2;
/** Names longer than this are written smaller. */
const longName = 16;

/** Draws into `stage`: a new alert enters, a grown one bumps its number, one whose time is over leaves. */
export function createAlertCards(
  stage: HTMLElement,
  options: StyleOptions,
  tongue: Tongue,
  sounds: AlertSounds,
): AlertCards {
  const drawn = new Map<string, Drawn>();

  return {
    draw(shown, time, isSilent) {
      if (isSilent) sounds.silence();
      const current = new Set(shown.map(({ alert }) => alert.key));
      for (const [key, { element }] of drawn) {
        if (current.has(key)) continue;
        drawn.delete(key);
        sounds.stop(key);
        leave(element);
      }
      for (const { alert, until } of shown) {
        const known = drawn.get(alert.key);
        if (known?.alert === alert && known.until === until) continue;
        const style = styleOf(alert, options);
        const one = { element: known?.element ?? part("article", ""), alert, until, style };
        // A streak that grows is one alert, and has one sound.
        if (!known && !isSilent) sounds.play(alert.key, style.soundUrl);
        if (!known || known.style.look !== style.look) {
          const element = createCard(alert, style, tongue);
          if (known) known.element.replaceWith(element);
          else stage.append(element);
          one.element = element;
        } else if (known.alert !== alert) grow(one.element, alert, tongue);
        burn(one.element, until - time);
        drawn.set(alert.key, one);
      }
    },
    silence: () => sounds.silence(),
  };
}

function createCard(alert: Alert, style: AlertStyle, tongue: Tongue): HTMLElement {
  const element = part("article", `alert ${style.look} enter`);
  element.dataset["kind"] = accents[alert.kind];
  element.dataset["of"] = alert.kind;
  element.dataset["enter"] = style.enter;
  element.dataset["leave"] = style.leave;
  element.classList.toggle("big", style.isBig);
  element.append(...contentOf(alert, style, tongue));
  return element;
}

function contentOf(alert: Alert, style: AlertStyle, tongue: Tongue): HTMLElement[] {
  switch (style.look) {
    case "strip":
      return [strip(alert, style, tongue)];
    case "stack":
      return stack(alert, style, tongue);
    case "banner":
      return [part("div", "pane loud mid deco", ...pictures(alert, style), say(alert, style, tongue), fuse())];
    case "hero":
      return hero(alert, style, tongue);
    case "subtle":
      return [part("div", "pane quiet", ...pictures(alert, style), say(alert, style, tongue))];
    default:
      return style.look satisfies never;
  }
}

const fuse = (): HTMLElement => part("i", "fuse");

/** Who, what, and how much, from one side to the other. */
function strip(alert: Alert, style: AlertStyle, tongue: Tongue): HTMLElement {
  const name = nameOf(whoOf(alert, tongue.words), "al-name");
  if (name.textContent.length > longName) name.dataset["long"] = "";
  const what = part("span", "what");
  what.dir = "auto";
  const pane = part(
    "div",
    "al pane loud deco tilt",
    faces(alert),
    part("div", "al-text", name, what),
    part("span", "al-art", ...giftPicture(alert, style)),
    countOf(alert, tongue),
    fuse(),
  );
  writeWhat(what, alert, style, tongue);
  return pane;
}

/** A picture, and what is said below it. */
function stack(alert: Alert, style: AlertStyle, tongue: Tongue): HTMLElement[] {
  const [picture] = giftPicture(alert, style);
  const pic = part("div", picture ? "pic" : "pic round", picture ?? face(alert.name, alert.avatarUrl, "ring-k"));
  const pane = part(
    "div",
    "pane loud mid deco",
    say(alert, style, tongue),
    part("p", "sub", worthOf(alert, tongue)),
    fuse(),
  );
  return [pic, pane];
}

/** The gift itself, with light around it, and who gave it on a plate. */
function hero(alert: Alert, style: AlertStyle, tongue: Tongue): HTMLElement[] {
  const [picture] = giftPicture(alert, style);
  const art = part("div", "hero-art", part("i", "halo"), rays());
  art.append(picture ?? face(alert.name, alert.avatarUrl, "ring-k"));
  const worth = part("span", "worth chip", icon("coins"), part("span", "num worth-text", worthOf(alert, tongue)));
  const what = part("span", "what");
  what.dir = "auto";
  const plate = part(
    "div",
    "plate pane loud mid",
    part("span", "label", style.isBig ? tongue.words.bigGift : ""),
    nameOf(whoOf(alert, tongue.words), "al-name"),
    what,
    countOf(alert, tongue),
    worth,
  );
  worth.hidden = worthOf(alert, tongue) === "";
  writeWhat(what, alert, style, tongue);
  return [art, plate];
}

const svgName = "http://www.w3.org/2000/svg";
/** Of a whole turn, degrees: where each ray begins, and how wide it is. */
const rayStep = 22.5;
const rayWidth = 9;

/**
 * Rays that fade outwards, as one picture: a mask over them would be put on anew in each picture while they turn, which costs a
 * machine without a graphics card more than everything else of an alert.
 */
function rays(): SVGSVGElement {
  const element = <Name extends keyof SVGElementTagNameMap>(
    name: Name,
    attributes: Record<string, string | number>,
  ) => {
    const made = document.createElementNS(svgName, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    return made;
  };
  const at = (degrees: number): string => {
    const radians = (degrees * Math.PI) / 180;
    return `${(100 * Math.sin(radians)).toFixed(2)} ${(-100 * Math.cos(radians)).toFixed(2)}`;
  };
  const wedges: string[] = [];
  for (let from = 0; from < 360; from += rayStep) wedges.push(`M0 0L${at(from)}A100 100 0 0 1 ${at(from + rayWidth)}Z`);
  const light = element("radialGradient", { id: "rays-light", gradientUnits: "userSpaceOnUse", cx: 0, cy: 0, r: 100 });
  light.append(element("stop", { offset: 0.22 }), element("stop", { offset: 0.96, "stop-opacity": 0 }));
  const made = element("svg", { class: "rays", viewBox: "-100 -100 200 200", "aria-hidden": "true" });
  made.append(light, element("path", { d: wedges.join(""), fill: "url(#rays-light)" }));
  return made;
}

/** One sentence of it all: of the variation where it has one, else the overlay's own. */
function say(alert: Alert, style: AlertStyle, tongue: Tongue): HTMLElement {
  const line = part("p", "say");
  line.dir = "auto";
  line.dataset["text"] = style.text;
  writeSay(line, alert, tongue);
  return line;
}

function writeSay(line: HTMLElement, alert: Alert, tongue: Tongue): void {
  const text = line.dataset["text"] ?? "";
  if (text !== "") {
    line.replaceChildren(...filled(text, alert, tongue));
    return;
  }
  const count = countText(alert, tongue);
  const number = count === "" ? [] : ["\u00a0", part("b", "times", count)];
  line.replaceChildren(
    part("em", "", part("bdi", "", whoOf(alert, tongue.words))),
    ` ${deed(alert, tongue)}`,
    ...number,
  );
}

/** A text of the streamer's with what it names in its places. */
function filled(text: string, alert: Alert, tongue: Tongue): (HTMLElement | string)[] {
  const isGift = alert.kind === "gift";
  const values = {
    name: whoOf(alert, tongue.words),
    gift: isGift ? alert.giftName : "",
    count: String(isGift ? alert.count : (alert.members?.length ?? 1)),
    coins: isGift ? tongue.compact(alert.coins) : "",
    months: alert.kind === "subscription" ? String(alert.months) : "",
  };
  return piecesOf(text, values).map((piece) =>
    piece.field === undefined ? piece.text : part("em", "", part("bdi", "", piece.text)),
  );
}

function writeWhat(what: HTMLElement, alert: Alert, { text }: AlertStyle, tongue: Tongue): void {
  what.dataset["text"] = text;
  if (text !== "") {
    what.replaceChildren(...filled(text, alert, tongue));
    return;
  }
  const worth = worthOf(alert, tongue);
  const said = part("span", "deed", deed(alert, tongue));
  what.replaceChildren(said, ...(worth === "" ? [] : [part("span", "dot", " · "), part("span", "worth", worth)]));
}

/** What changes while an alert grows: its numbers, and of a crowd who they are. The panel stands still. */
function grow(element: HTMLElement, alert: Alert, tongue: Tongue): void {
  const of = (selector: string) => element.querySelector<HTMLElement>(selector);
  const [count, what, line, sub, worth, name] = [".count", ".what", ".say", ".sub", ".worth-text", ".al-name bdi"].map(
    of,
  );
  if (name) write(name, whoOf(alert, tongue.words));
  if (what && (what.dataset["text"] ?? "") !== "")
    what.replaceChildren(...filled(what.dataset["text"] ?? "", alert, tongue));
  else if (what) writeWhat(what, alert, { text: "" } as AlertStyle, tongue);
  if (line) writeSay(line, alert, tongue);
  for (const one of [sub, worth]) if (one) write(one, worthOf(alert, tongue));
  if (count) count.replaceChildren(...countNodes(alert, tongue));
  bump(count ?? element.querySelector<HTMLElement>(".times") ?? undefined);
  bump(of(".gift") ?? undefined, [
    { transform: "none" },
    { transform: "translateY(-.28em) rotate(-9deg) scale(1.1)" },
    { transform: "none" },
  ]);
}

function bump(
  element: HTMLElement | undefined,
  frames: Keyframe[] = [
    { transform: "none" },
    { transform: "scale(1.42) rotate(-3deg)", offset: 0.3 },
    { transform: "scale(.94)", offset: 0.65 },
    { transform: "none" },
  ],
): void {
  if (!element || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  // The newest replaces one that runs.
  for (const running of element.getAnimations()) running.cancel();
  element.animate(frames, { duration: 340, easing: "cubic-bezier(.16,1,.3,1)" });
}

/** Lets the fuse burn down in the time that is left; it is full again when that is set anew. */
function burn(element: HTMLElement, leftMs: number): void {
  const line = element.querySelector<HTMLElement>(".fuse");
  if (!line || leftMs <= 0) return;
  set(line, "--burn", `${Math.round(leftMs)}ms`);
  line.classList.remove("burns");
  // Read, so that the browser begins it anew.
  void line.offsetWidth;
  line.classList.add("burns");
}

function deed(alert: Alert, { words }: Tongue): string {
  return alert.members && alert.kind === "follow" ? words.followedMany : deedOf(alert, words);
}

/** Who did it: of a crowd the first names, and how many others. */
function whoOf(alert: Alert, words: Words): string {
  const names = [...new Set(membersOf(alert).map(({ name }) => name))];
  if (names.length < 2) return alert.name;
  return words.names(names.slice(0, maxNames), Math.max(0, names.length - maxNames));
}

function faces(alert: Alert): HTMLElement {
  if (alert.members) {
    const shown = alert.members.slice(0, maxFaces).map(({ name, avatarUrl }) => face(name, avatarUrl));
    return part("div", "al-face many", ...shown);
  }
  const one = alert.kind === "battle" ? part("span", "ava", icon("bolt")) : face(alert.name, alert.avatarUrl);
  return part(
    "div",
    "al-face",
    one,
    ...(alert.kind === "battle" ? [] : [part("span", "badge", icon(kindIcons[alert.kind]))]),
  );
}

/** The picture of what was given: of the variation, else of the gift. */
function giftPicture(alert: Alert, style: AlertStyle): HTMLElement[] {
  const url = safeImageUrl(style.imageUrl) ?? (alert.kind === "gift" ? alert.imageUrl : undefined);
  return url === undefined ? [] : [createPicture("gift art", url)];
}

function pictures(alert: Alert, style: AlertStyle): HTMLElement[] {
  const [picture] = giftPicture(alert, style);
  return [picture ?? (alert.kind === "gift" ? icon("gift") : face(alert.name, alert.avatarUrl))];
}

function countOf(alert: Alert, tongue: Tongue): HTMLElement {
  return part("b", "count num glow", ...countNodes(alert, tongue));
}

function countNodes(alert: Alert, tongue: Tongue): (HTMLElement | string)[] {
  const text = countText(alert, tongue);
  return text === "" ? [] : [part("i", "", text.slice(0, 1)), text.slice(1)];
}

/** ×14 of gifts, +30 of people; nothing of one. */
function countText(alert: Alert, { compact }: Tongue): string {
  const value = alert.kind === "gift" ? alert.count : (alert.members?.length ?? 1);
  if (value <= 1) return "";
  return `${alert.kind === "gift" ? "×" : "+"}${value > 9_999 ? compact(value) : value}`;
}

function worthOf(alert: Alert, { words, compact }: Tongue): string {
  return alert.kind === "gift" && alert.coins > 0 ? `${compact(alert.coins)}\u00a0${words.coins(alert.coins)}` : "";
}
