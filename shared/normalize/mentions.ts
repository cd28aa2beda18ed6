/** Whom a chat message speaks to. */
import type { Payload } from "#shared/event.ts";
import { fieldsOf, type Fields, idsOf, listOf } from "./fields.ts";
import { type Named, namedOf } from "./named.ts";

type Mention = NonNullable<Payload<"CHAT">["mentions"]>[number];

/** More than a message has room to name in earnest. */
const maxMentions = 20;

/** Everybody once, in TikTok's order, each with the place of their `@name` in `message`, where it holds one. */
export function mentionsIn(message: string, data: Fields): Mention[] {
  const named = [...listOf(data.mentionUsers), fieldsOf(data.atUser)].map(namedOf);
  const byId = new Map<string, Named>();
  for (const one of named) if (one.userId !== "" && !byId.has(one.userId)) byId.set(one.userId, one);
  for (const userId of idsOf(data.mentionUserList)) {
    if (!byId.has(userId)) byId.set(userId, { userId, uniqueId: "", displayName: "" });
  }
  const taken = new Set<number>();
  return [...byId.values()].slice(0, maxMentions).map((one) => {
    const index = placeOf(message, one, taken);
    if (index === undefined) return one;
    taken.add(index);
    return { ...one, index };
  });
}

/** Two people of one name stand at two places. */
function placeOf(message: string, { uniqueId, displayName }: Named, taken: ReadonlySet<number>): number | undefined {
  for (const name of [displayName, uniqueId]) {
    if (name === "") continue;
    for (let at = message.indexOf(`@${name}`); at >= 0; at = message.indexOf(`@${name}`, at + 1)) {
      if (!taken.has(at)) return at;
    }
  }
  return undefined;
}
