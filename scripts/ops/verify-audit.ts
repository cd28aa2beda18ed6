/** `npm run ops -- verify-audit`: proves that no row of the audit log was changed, taken out or put in. */
import { hash } from "node:crypto";
import { Client } from "pg";

/** A row as the database chained it: `fields` are its columns as text, in the order of `audit_text`. */
export interface AuditRow {
  workspaceId: string;
  number: number;
  fields: (string | null)[];
  /** Hex. */
  chain: string;
}

/** Where a workspace's log ends. */
export interface AuditHead {
  number: number;
  /** Hex. */
  chain: string;
}

export interface AuditFinding {
  kind: "changed" | "removed" | "put_in" | "not_as_known";
  workspaceId: string;
  /** The row, or the first and last of several. */
  number: string;
}

const noChain = "0".repeat(64);
const pageRows = 1_000;

/** Checks rows one by one, each workspace's in the order of their numbers; `end` says what is wrong with the end of one. */
export class AuditCheck {
  #last: AuditHead = { number: 0, chain: noChain };

  /** What is wrong with a row, given the one before it. */
  next({ workspaceId, number, fields, chain }: AuditRow): AuditFinding[] {
    const { number: before, chain: chainBefore } = this.#last;
    this.#last = { number, chain };
    if (number !== before + 1) {
      return [{ kind: "removed", workspaceId, number: range(before + 1, number - 1) }];
    }
    return linkOf(chainBefore, fields) === chain ? [] : [{ kind: "changed", workspaceId, number: String(number) }];
  }

  /** What is wrong with the end of a workspace's rows. The next row is the first of another workspace. */
  end(workspaceId: string, head: AuditHead | undefined): AuditFinding[] {
    const { number, chain } = this.#last;
    this.#last = { number: 0, chain: noChain };
    const end = head ?? { number: 0, chain: noChain };
    if (number < end.number) return [{ kind: "removed", workspaceId, number: range(number + 1, end.number) }];
    if (number > end.number) return [{ kind: "put_in", workspaceId, number: range(end.number + 1, number) }];
    return chain === end.chain ? [] : [{ kind: "changed", workspaceId, number: String(number) }];
  }
}

/** SHA-256 over the chain value before and the row: each field with its length in bytes, `-` for none. */
function linkOf(chainBefore: string, fields: (string | null)[]): string {
  const text = fields.map((field) => (field === null ? "-" : `${Buffer.byteLength(field)}:${field}`)).join(",");
  return hash("sha256", Buffer.concat([Buffer.from(chainBefore, "hex"), Buffer.from(text)]), "hex");
}

function range(first: number, last: number): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/** What somebody kept of an earlier run: `WORKSPACE:NUMBER:CHAIN`, as a run prints it. Undefined for what is not. */
export function readKnown(text: string): ({ workspaceId: string } & AuditHead) | undefined {
  const match = /^([A-Za-z0-9_-]{0,64}):([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text);
  return match ? { workspaceId: match[1] ?? "", number: Number(match[2]), chain: match[3] ?? "" } : undefined;
}

/**
 * Prints a line each finding, then each workspace's end, and a closing line. Returns the exit code: 0 all is as it was written,
 * 1 there are findings. `known` are ends that earlier runs printed: who changes the whole log to its end, with all that follows,
 * is found by them alone.
 */
export async function verifyAudit(options: {
  databaseUrl: string;
  known: ({ workspaceId: string } & AuditHead)[];
  print: (line: string) => void;
}): Promise<number> {
  const { databaseUrl, known, print } = options;
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    await client.query("begin transaction isolation level repeatable read read only");
    const heads = await readHeads(client);
    const counts = { workspaces: 0, rows: 0, findings: 0 };
    const report = (findings: AuditFinding[]) => {
      counts.findings += findings.length;
      for (const { kind, workspaceId, number } of findings) {
        print(`verify-audit: finding=${kind} workspace=${nameOf(workspaceId)} number=${number}`);
      }
    };
    const check = new AuditCheck();
    for (const workspaceId of await readWorkspaces(client)) {
      let last: AuditHead | undefined;
      for await (const row of readRows(client, workspaceId)) {
        report(check.next(row));
        const wrong = known.some(
          (one) => one.workspaceId === workspaceId && one.number === row.number && one.chain !== row.chain,
        );
        if (wrong) report([{ kind: "not_as_known", workspaceId, number: String(row.number) }]);
        counts.rows += 1;
        last = row;
      }
      const gone = known.filter((one) => one.workspaceId === workspaceId && one.number > (last?.number ?? 0));
      report(gone.map(({ number }) => ({ kind: "not_as_known", workspaceId, number: String(number) })));
      report(check.end(workspaceId, heads.get(workspaceId)));
      counts.workspaces += 1;
      if (last) print(`verify-audit: workspace=${nameOf(workspaceId)} end=${workspaceId}:${last.number}:${last.chain}`);
    }
    print(`verify-audit: workspaces=${counts.workspaces} rows=${counts.rows} findings=${counts.findings}`);
    return counts.findings === 0 ? 0 : 1;
  } finally {
    await client.end();
  }
}

/** The host's log has no workspace. */
function nameOf(workspaceId: string): string {
  return workspaceId === "" ? "(host)" : workspaceId;
}

async function readHeads(client: Client): Promise<Map<string, AuditHead>> {
  const { rows } = await client.query<{ id: string; number: string; chain: string }>(
    "select workspace_id as id, number, encode(chain, 'hex') as chain from audit_heads",
  );
  return new Map(rows.map(({ id, number, chain }) => [id, { number: Number(number), chain }]));
}

/** Every workspace that has a row, or should have. */
async function readWorkspaces(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select workspace_id as id from audit_heads union select workspace_id from audit_log order by id`,
  );
  return rows.map(({ id }) => id);
}

async function* readRows(client: Client, workspaceId: string): AsyncGenerator<AuditRow> {
  let after = -1;
  for (;;) {
    const { rows } = await client.query<{ number: string; fields: (string | null)[]; chain: string }>(
      `select number, encode(chain, 'hex') as chain, array[workspace_id, number::text,
         (extract(epoch from at) * 1000000)::bigint::text, principal_kind, principal_id, address_hash, request_id, action,
         target_kind, target_id, before::text, after::text] as fields
       from audit_log where workspace_id = $1 and number > $2 order by number limit ${pageRows}`,
      [workspaceId, after],
    );
    for (const { number, fields, chain } of rows) yield { workspaceId, number: Number(number), fields, chain };
    if (rows.length < pageRows) return;
    after = Number(rows.at(-1)?.number);
  }
}
