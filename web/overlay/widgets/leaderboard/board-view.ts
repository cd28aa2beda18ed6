/** Draws a leaderboard as a list, a podium or a ticker. A row is the same element wherever it stands, and moves there. */
import { nameOf as nameOfUser, safeImageUrl } from "../../../kit/format.ts";
import { face, icon, nameOf, number, part, set, write } from "../../parts.ts";
import { wantsCalm } from "../../pieces/calm.ts";
import type { BoardState, Row } from "./board.ts";
import type { LeaderboardOptions } from "./options.ts";
import type { BoardWords } from "./words.ts";

export interface BoardView {
  draw(state: BoardState): void;
}

/** The one who rises is lifted, the others make room. */
const riseMs = 620;
const fallMs = 520;
const curve = "cubic-bezier(0.3, 0, 0.1, 1)";
/** Pixels a second at a height of 1080. */
const tickerPace = 90;

const accents: Record<LeaderboardOptions["of"], string> = {
  gifters: "gift",
  likers: "like",
  chatters: "rule",
  sharers: "share",
  points: "sub",
};

interface Drawn {
  element: HTMLElement;
  place: HTMLElement;
  name: HTMLElement;
  level: HTMLElement | undefined;
  value: HTMLElement;
  move: HTMLElement;
  /** What of the person is drawn. */
  who: string;
}

export function createBoardView(
  box: HTMLElement,
  options: LeaderboardOptions,
  { words, numbers }: { words: BoardWords; numbers: (value: number) => string },
): BoardView {
  const { look } = options;
  Object.assign(box.dataset, { kind: accents[options.of], look });
  const title = nameOf(options.title || words[options.of]);
  const list = part("ol", look === "ticker" ? "lane" : look);
  const drawn = new Map<string, Drawn>();
  const time = part("span", "label");
  box.append(...frames[look](list, title, time));
  let order = "";

  return {
    draw({ rows, people, over, called }) {
      // Points have no time, and mostly a name of their own.
      if (options.of !== "points") write(time, words[over]);
      else if (options.title === "") write(title.firstElementChild ?? title, called ?? words.points);
      box.hidden = people === undefined || rows.length === 0;
      const now = rows.map(({ key }) => key).join(" ");
      const isAnother = order !== now || rows.some((row) => drawn.get(row.key)?.who !== whoOf(row));
      // Asking where they stand has the browser lay out the page: only where they will stand elsewhere.
      const before = look === "list" && isAnother ? tops(drawn) : new Map<string, number>();
      for (const row of rows) {
        const who = whoOf(row);
        let one = drawn.get(row.key);
        if (!one || one.who !== who) {
          one?.element.remove();
          one = createRow(row, who, options);
          drawn.set(row.key, one);
          order = "";
        }
        fill(one, row, numbers);
      }
      for (const [key, { element }] of drawn) {
        if (rows.some((row) => row.key === key)) continue;
        element.remove();
        drawn.delete(key);
      }
      if (look === "ticker") again(list);
      if (order === now) return;
      order = now;
      list.append(...rows.flatMap(({ key }) => drawn.get(key)?.element ?? []));
      if (look === "ticker") run(list);
      else if (!wantsCalm()) for (const row of rows) glide(drawn.get(row.key), before.get(row.key));
    },
  };
}

const whoOf = (row: Row): string => `${row.displayName ?? row.uniqueId} ${row.avatarUrl ?? ""}`;

const frames: Record<
  LeaderboardOptions["look"],
  (list: HTMLElement, title: HTMLElement, time: HTMLElement) => HTMLElement[]
> = {
  list: (list, title, time) => [part("div", "pane deco", part("div", "title", icon("trophy"), title, time), list)],
  podium: (list) => [list],
  ticker: (list, title) => [
    part("div", "ticker pane", part("span", "lead", icon("trophy"), title), part("div", "track", list)),
  ],
};

function createRow(row: Row, who: string, { of, look, faces, levels }: LeaderboardOptions): Drawn {
  const [place, value, move] = [
    part("b", "pos", part("span", "")),
    number("", "val"),
    part("span", "move", icon("up")),
  ];
  const { userId, uniqueId, displayName } = row;
  const label = nameOfUser({ userId, uniqueId, ...(displayName !== undefined && { displayName }) });
  const name = nameOf(label);
  const level = of === "points" && levels ? nameOf("", "level") : undefined;
  const rank = level ? [level] : [];
  const picture = faces ? [face(label, safeImageUrl(row.avatarUrl))] : [];
  const element =
    look === "podium"
      ? part(
          "li",
          "who",
          part("span", "crown", icon("crown")),
          ...picture,
          part("div", "step pane", name, ...rank, value, place),
        )
      : look === "ticker"
        ? part("li", "item", place, ...picture, name, ...rank, value)
        : part(
            "li",
            "rank row",
            part("i", "share"),
            place,
            ...picture,
            level ? part("span", "about", name, level) : name,
            value,
            move,
          );
  return { element, place, name, level, value, move, who };
}

function fill({ element, place, level, value, move }: Drawn, row: Row, numbers: (value: number) => string): void {
  if (element.dataset["medal"] !== String(row.place)) element.dataset["medal"] = String(row.place);
  set(element, "--p", row.share.toFixed(4));
  write(place.firstElementChild ?? place, String(row.place));
  write(value, numbers(row.value));
  if (level) write(level.firstElementChild ?? level, row.level ?? "");
  const moved = row.moved ?? "";
  if (move.dataset["to"] === moved) return;
  move.dataset["to"] = moved;
  (move.firstElementChild as HTMLElement | null)?.style.setProperty("--icon", `var(--icon-${moved || "up"})`);
}

function tops(drawn: ReadonlyMap<string, Drawn>): Map<string, number> {
  return new Map(Array.from(drawn, ([key, { element }]) => [key, element.offsetTop]));
}

/** Moves a row from where it stood to where it stands; one that is new comes from below. */
function glide(one: Drawn | undefined, before: number | undefined): void {
  if (!one) return;
  const { element } = one;
  if (before === undefined) {
    element.animate([{ opacity: 0, transform: "translateY(60%)" }, {}], { duration: 320, easing: curve });
    return;
  }
  const by = before - element.offsetTop;
  if (by === 0) return;
  const isRising = by > 0;
  element.style.zIndex = isRising ? "2" : "";
  const lifted = isRising ? " scale(1.04)" : "";
  const frames = [
    { transform: `translateY(${by}px)` },
    { transform: `translateY(${by * 0.4}px)${lifted}`, offset: 0.5 },
    { transform: "none" },
  ];
  const motion = element.animate(frames, {
    duration: isRising ? riseMs : fallMs,
    delay: isRising ? 0 : 60,
    easing: curve,
    fill: "backwards",
  });
  motion.addEventListener("finish", () => (element.style.zIndex = ""));
}

/** What passes by a second time has the same numbers and levels. */
function again(lane: HTMLElement): void {
  const half = lane.children.length / 2;
  if (!lane.classList.contains("runs")) return;
  for (let index = 0; index < half; index++) {
    for (const what of [".val", ".level bdi"]) {
      const [one, copy] = [lane.children[index], lane.children[half + index]].map((item) => item?.querySelector(what));
      if (one && copy) write(copy, one.textContent);
    }
  }
}

/** Has the lane pass by where it is wider than its track: twice the same after each other, so that it has no end. */
function run(lane: HTMLElement): void {
  const rows = [...lane.children].filter((one) => !one.classList.contains("again"));
  lane.replaceChildren(...rows);
  const track = lane.parentElement;
  if (!track || lane.scrollWidth <= track.clientWidth || wantsCalm()) {
    lane.classList.remove("runs");
    return;
  }
  const again = rows.map((one) => {
    const copy = one.cloneNode(true) as HTMLElement;
    copy.classList.add("again");
    copy.setAttribute("aria-hidden", "true");
    return copy;
  });
  lane.style.setProperty("--lane-ms", `${Math.round((lane.scrollWidth / tickerPace) * 1_000)}ms`);
  lane.append(...again);
  lane.classList.add("runs");
}
