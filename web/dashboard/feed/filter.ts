/** Which rows of a feed one wants to see. Pure; it is written into the address. */
import type { EventUser } from "#shared/event.ts";
import type { Row, RowKind } from "./rows.ts";

export interface Filter {
  /** Empty: all. */
  kinds: readonly RowKind[];
  /** In the name or the words, without regard to case and marks. */
  text: string;
  /** One person's id; "" is everybody. */
  person: string;
  /** Gifts of so many coins at least; 0 is any, and other kinds are shown, too. */
  minCoins: number;
}

/** The kinds that have a button, in its order. */
export const kindsToChoose = ["chat", "gift", "follow", "sub", "question", "like", "join"] as const satisfies RowKind[];
const all: readonly RowKind[] = [...kindsToChoose, "share", "battle", "gap", "system"];

export const noFilter: Filter = { kinds: [], text: "", person: "", minCoins: 0 };

type Query = Readonly<Record<string, string | undefined>>;

/** What an address says; what it says wrongly counts as not said. */
export function readFilter({ kinds = "", q = "", person = "", coins = "" }: Query): Filter {
  const amount = Number(coins);
  return {
    kinds: all.filter((kind) => kinds.split(",").includes(kind)),
    text: q.slice(0, 100),
    person: /^[A-Za-z0-9_.:-]{1,64}$/.test(person) ? person : "",
    minCoins: Number.isInteger(amount) && amount > 0 && amount <= 10_000_000 ? amount : 0,
  };
}

export function writeFilter({
  kinds,
  text,
  person,
  minCoins,
}: Filter): Record<"kinds" | "q" | "person" | "coins", string> {
  return { kinds: kinds.join(","), q: text, person, coins: minCoins > 0 ? String(minCoins) : "" };
}

export function isFiltering({ kinds, text, person, minCoins }: Filter): boolean {
  return kinds.length > 0 || text !== "" || person !== "" || minCoins > 0;
}

/** A test for rows. */
export function filterOf({ kinds, text, person, minCoins }: Filter): (row: Row) => boolean {
  const wanted = fold(text.trim());
  return (row) => {
    if (kinds.length > 0 && !kinds.includes(row.kind)) return false;
    if (person !== "" && !hasPerson(row, person)) return false;
    if (minCoins > 0 && row.coins < minCoins) return false;
    return wanted === "" || textsOf(row).some((one) => fold(one).includes(wanted));
  };
}

function hasPerson(row: Row, person: string): boolean {
  return row.event.user.userId === person || row.people.has(person);
}

function textsOf({ event, people }: Row): string[] {
  const { message, giftName, questionText, text } = event.payload as Record<string, unknown>;
  const texts = [message, giftName, questionText, text].filter((one): one is string => typeof one === "string");
  const users: EventUser[] = people.size > 0 ? [...people.values()] : [event.user];
  return [...texts, ...users.flatMap(({ displayName = "", uniqueId }) => [displayName, uniqueId])];
}

/** Without marks and case; long texts are looked at as far as a person reads. */
function fold(text: string): string {
  return text.slice(0, 1_000).normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
