/**
 * Nobody makes something that opens more, or longer, than they do themselves: keys, overlay tokens, keys of runners, webhooks.
 * Who gives roles is in people/appoint.ts.
 */
import { permissions as allPermissions, type Permission } from "#shared/api/permissions.ts";
import { type Access, isSteppedUp } from "../access/decide.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";
import { findKeyRow } from "./api-key-statements.ts";

/** A key that may do what its maker may not. Throws `forbidden`. */
export function refuseMoreThan({ asker, may }: Access, permissions: readonly ("*" | Permission)[]): void {
  const isAll = permissions.some((permission) => permission === "*");
  const wanted = isAll ? (Object.keys(allPermissions) as Permission[]) : (permissions as readonly Permission[]);
  const missing = wanted.find((permission) => !may(permission));
  // With `*` comes what is added later, which a list of all does not have.
  const isTooMuch = isAll && asker?.kind === "key" && !asker.permissions.includes("*");
  if (missing === undefined && !isTooMuch) return;
  const permission = missing ?? "*";
  throw new Problem("forbidden", `Who makes this key does not have the permission ${permission}`, { permission });
}

/** What reads with a permission is made by who has it. Throws `forbidden`. */
export function refuseUnable({ may }: Pick<Access, "may">, permission: Permission): void {
  if (may(permission)) return;
  throw new Problem("forbidden", `What this makes can do what needs ${permission}, and who makes it cannot`, {
    permission,
  });
}

/** Where a part of what an operation can do needs a passkey. Throws `step_up_needed`. */
export function refuseWithoutPasskey({ asker }: Pick<Access, "asker">, now: Date): void {
  if (!asker || !isSteppedUp(asker, now)) throw new Problem("step_up_needed");
}

/** When who makes something ends by themselves; null for who does not. */
export async function endOfMaker(config: Config, { asker, workspaceId }: Access): Promise<Date | null> {
  if (asker?.kind !== "key") return null;
  return (await findKeyRow(config, { workspaceId, keyId: asker.keyId }))?.expiresAt ?? null;
}

/** A key that has an end makes nothing that goes on after it; `end` null: what has none, as keys of runners. Throws `forbidden`. */
export async function refuseLongerThan(config: Config, access: Access, end: Date | null): Promise<void> {
  const own = await endOfMaker(config, access);
  if (!own || (end && end <= own)) return;
  throw new Problem("forbidden", `The key that makes this ends at ${own.toISOString()}; this would go on after that`);
}
