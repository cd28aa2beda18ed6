/** How a hub goes on rebuilding projections that a newer version of itself reduces otherwise. */
import type { HubParts } from "./hub-parts.ts";
import { recoveryDelayMs } from "./outgoing.ts";

/** Goes on where it is time; sees to it that it goes on later, also after an eviction. Says to every socket what came of it. */
export function rebuild(parts: HubParts, now: number): void {
  const { engine, wakeBy, keepAwake } = parts;
  const { dueAt } = engine.rebuild;
  if (dueAt === undefined) return;
  if (dueAt > now) return wakeBy(dueAt);
  wakeBy(now + recoveryDelayMs);
  keepAwake(goOn(parts));
}

async function goOn({ engine, audience, wakeBy }: HubParts): Promise<void> {
  const isDone = await engine.rebuild.run();
  const nextAt = engine.rebuild.dueAt;
  if (isDone) audience.forgetPast(Date.now());
  else if (nextAt !== undefined) wakeBy(Math.max(nextAt, Date.now()));
}
