/** Events that come as events, from a file or an export, and not from a message that a reader read. */
import * as z from "zod";
import type { EventType } from "#shared/event.ts";
import { id } from "#shared/event-fields.ts";
import { isId } from "#shared/ids.ts";
import { shownText } from "#shared/names.ts";
import { payloads } from "#shared/payloads.ts";
import { cutDeep } from "#shared/sanitize.ts";
import type { EventBody } from "#shared/stamp.ts";

/** The fields of a payload that are an id, or a list of ids. */
interface IdFields {
  single: string[];
  lists: string[];
}

const idFields = Object.fromEntries(
  Object.entries(payloads).map(([type, { shape }]): [string, IdFields] => {
    const fields = Object.entries(shape as z.ZodRawShape).map(([name, field]) => [name, unwrapped(field)] as const);
    return [
      type,
      {
        single: fields.filter(([, field]) => field === id).map(([name]) => name),
        lists: fields.filter(([, field]) => field instanceof z.ZodArray && field.element === id).map(([name]) => name),
      },
    ];
  }),
) as Record<EventType, IdFields>;

function unwrapped(field: unknown): unknown {
  return field instanceof z.ZodOptional ? field.unwrap() : field;
}

/**
 * The same event as a reader would have made it: ids of 0 and below are absent, and so is a name in which nothing can be
 * seen; what is nested too deep is cut off. What is in order stays as it is.
 */
export function tidyBody<Body extends EventBody>(given: Body): Body {
  const body = cutDeep(given);
  const { nativeId, ...rest } = body;
  return {
    ...rest,
    ...(nativeId !== undefined && isId(nativeId) && { nativeId }),
    user: tidyUser(body.user),
    payload: tidyPayload(body.payload, idFields[body.eventType]),
    // A spread loses which payload belongs to which type.
  } as unknown as Body;
}

function tidyUser(user: EventBody["user"]): EventBody["user"] {
  const { displayName = "", ...rest } = user;
  const shown = shownText(displayName);
  return { ...rest, userId: isId(user.userId) ? user.userId : "0", ...(shown !== "" && { displayName: shown }) };
}

function tidyPayload(payload: Record<string, unknown>, { single, lists }: IdFields): Record<string, unknown> {
  const tidy = { ...payload };
  for (const name of single) {
    const value = tidy[name];
    if (typeof value === "string" && !isId(value)) tidy[name] = "";
  }
  for (const name of lists) {
    const value = tidy[name];
    if (Array.isArray(value)) tidy[name] = value.filter((one) => typeof one === "string" && isId(one));
  }
  return tidy;
}
