/** Rows of the audit log that a hub kept while the database was down, with what some of them change. */
import type { AuditsWritten, KeptAudit, KeptPeopleChange } from "#shared/protocol/outage-protocol.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { isDatabaseOutage } from "../database/outage.ts";
import { isNewSetting, lockPeople, makeChange, type Statement } from "../moderation/kept-changes.ts";

/** SQLSTATEs of a row that the log takes at no time: its data are wrong (22), or a constraint is against it (23), its workspace is deleted. */
const neverTaken = /^(2[23]|TLE02)/;

/**
 * Writes them in their order, each once; returns the ids of those that the log has then, and of those that it never takes. It ends at
 * the first outage. What is refused for what it says or changes is written without that: one row must not hold up those behind it.
 */
export async function writeKeptAudits(config: DatabaseConfig, entries: readonly KeptAudit[]): Promise<AuditsWritten> {
  const sql = connect(config);
  const write = async (entry: KeptAudit) => {
    await sql.transaction(statementsOf(entry).map(([text, values]) => sql.query(text, values)));
  };
  const [written, refused]: [string[], string[]] = [[], []];
  for (const entry of entries) {
    try {
      const error = await firstTaken(attemptsOf(entry), write);
      if (error === undefined) written.push(entry.entryId);
      else if (neverTaken.test(stateOf(error))) refused.push(entry.entryId);
    } catch {
      break;
    }
  }
  return { written, refused };
}

/** Tries one after the other; returns why the last was refused, or undefined where one was taken. Throws in an outage. */
async function firstTaken(
  attempts: readonly KeptAudit[],
  write: (entry: KeptAudit) => Promise<void>,
): Promise<unknown> {
  let refusal: unknown;
  for (const attempt of attempts) {
    try {
      await write(attempt);
      return undefined;
    } catch (error) {
      if (isDatabaseOutage(error)) throw error;
      sayRefused(attempt, error);
      refusal = error ?? "";
    }
  }
  return refusal;
}

/** As it is; without its detail; and, where what it changes cannot be written, without that. */
function attemptsOf(entry: KeptAudit): KeptAudit[] {
  const bare = { ...entry, detail: bareDetail(entry) };
  const { change, ...rest } = bare;
  return change === undefined ? [entry, bare] : [entry, bare, rest];
}

function statementsOf(entry: KeptAudit): Statement[] {
  const { entryId, at, actor, workspaceId, action, target, detail } = entry;
  const values = [entryId, new Date(at), workspaceId, action, target.kind, target.id, detail];
  return [
    ["select set_config('tle.actor', $1, true)", [actor]],
    ...(isChange(entry) ? [lockPeople(entry)] : []),
    [`select set_config('${isNewSetting}', append_kept_audit($1, $2, $3, $4, $5, $6, $7)::text, true)`, values],
    ...(isChange(entry) ? makeChange(entry) : []),
  ];
}

const isChange = (entry: KeptAudit): entry is KeptPeopleChange => entry.change !== undefined;

/** Who did what to what stands in the row; of the detail only when, and that the rest could not be written. */
function bareDetail({ entryId, at }: KeptAudit): string {
  return JSON.stringify({ entry: entryId, doneAt: new Date(at).toISOString(), isIncomplete: true });
}

function stateOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function sayRefused({ entryId }: KeptAudit, error: unknown): void {
  const message = error instanceof Error ? error.message.slice(0, 300) : "";
  console.error(JSON.stringify({ part: "audit", status: "kept_row_refused", entryId, error: message }));
}
