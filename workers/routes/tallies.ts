import { Hono } from "hono";
import * as z from "zod";
import type { TallyKind } from "#shared/hub-protocol.ts";
import { limits } from "#shared/limits.ts";
import { ruleLimits } from "#shared/rules/limits.ts";
import { slugPattern } from "#shared/rules/template.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { parseBody, parseValue, readBody } from "../body.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { findStream } from "./stream-access.ts";

const Name = z.strictObject({ name: z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -") });
const Counter = z.strictObject({ value: z.number().int().min(-ruleLimits.counterValue).max(ruleLimits.counterValue) });
/** What is left of it. */
const Timer = z.strictObject({ leftMs: z.number().int().min(0).max(ruleLimits.timerMs) });

/** `/v1/streams/{streamId}/counters`: the named counters that rules change, set by hand. Overlays show it at once. */
export const counterRoutes = tallyRoutes("counter", (body) => {
  const { value } = parseBody(Counter, body);
  return { value, shown: { value } };
});

/** `/v1/streams/{streamId}/timers`: the same of timers. */
export const timerRoutes = tallyRoutes("timer", (body) => {
  const endsAt = Date.now() + parseBody(Timer, body).leftMs;
  return { value: endsAt, shown: { endsAt } };
});

/** `read` makes of a body what the hub keeps, and what the answer says of it. */
function tallyRoutes(kind: TallyKind, read: (body: string) => { value: number; shown: Record<string, number> }) {
  return (
    new Hono<AppEnv>()
      .use(requireKey())
      .get("/", async (c) => {
        const { streamId } = await findStream(c);
        const answer = await hubOf(c.env, streamId).snapshot();
        if (!answer.ok) throw new Problem(answer.code);
        return c.json(kind === "counter" ? { counters: answer.counters } : { timers: answer.timers });
      })
      .put("/:name", async (c) => {
        const { streamId } = await findStream(c);
        const { name } = parseValue(Name, { name: c.req.param("name") });
        const { value, shown } = read(await readBody(c.req.raw, limits.requestBytes));
        const answer = await hubOf(c.env, streamId).setTally({ kind, name, value });
        if (!answer.ok) throw new Problem(answer.code);
        return c.json({ name, ...shown });
      })
      // Also of one that is not there: it is not there afterwards.
      .delete("/:name", async (c) => {
        const { streamId } = await findStream(c);
        const { name } = parseValue(Name, { name: c.req.param("name") });
        const answer = await hubOf(c.env, streamId).setTally({ kind, name, value: null });
        if (!answer.ok) throw new Problem(answer.code);
        return c.body(null, 204);
      })
  );
}
