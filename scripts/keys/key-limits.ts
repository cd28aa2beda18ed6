/** What a key is for, as the command line says it. Pure: the clock is an argument. */
import { Permission } from "#shared/api/permissions.ts";
import { StreamId } from "#shared/event.ts";

export interface KeyLimits {
  permissions: string[];
  /** Null: every stream of the workspace. */
  streamIds: string[] | null;
  /** Null: it has no end. */
  expiresAt: Date | null;
}

const units: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000 };

/** Reads --permissions, --streams and --expires, or says what is wrong with them. */
export function readLimits(
  given: { permissions?: string; streams?: string; expires?: string },
  now: Date,
): ({ ok: true } & KeyLimits) | { ok: false; problem: string } {
  const permissions = given.permissions === undefined ? ["*"] : listOf(given.permissions);
  const isAll = permissions.length === 1 && permissions[0] === "*";
  const unknown = isAll ? undefined : permissions.find((one) => !Permission.safeParse(one).success);
  if (unknown !== undefined || permissions.length === 0) {
    return { ok: false, problem: `--permissions: there is no permission "${unknown ?? ""}".` };
  }
  const streamIds = given.streams === undefined ? null : listOf(given.streams);
  const wrong = streamIds?.find((one) => !StreamId.safeParse(one).success);
  if (wrong !== undefined || streamIds?.length === 0) {
    return { ok: false, problem: `--streams: "${wrong ?? ""}" is no stream's id.` };
  }
  const expiresAt = given.expires === undefined ? null : readEnd(given.expires, now);
  if (expiresAt === undefined) {
    return {
      ok: false,
      problem: `--expires: "${given.expires}" is neither a time to come nor as long as 30d, 12h or 10m.`,
    };
  }
  return { ok: true, permissions, streamIds, expiresAt };
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

function readEnd(text: string, now: Date): Date | undefined {
  const [, count, unit] = /^(\d{1,5})([dhm])$/.exec(text) ?? [];
  const at =
    count !== undefined && unit !== undefined
      ? now.getTime() + Number(count) * (units[unit] ?? 0)
      : /^\d{4}-\d\d-\d\d/.test(text)
        ? Date.parse(text)
        : Number.NaN;
  return at > now.getTime() ? new Date(at) : undefined;
}
