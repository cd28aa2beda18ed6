/** verify-audit against somebody who may do everything at the database: whatever they change is found and named. */
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readKnown, verifyAudit } from "../scripts/ops/verify-audit.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

let database: TestDatabase;
let owner: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query("alter table audit_log disable trigger user; alter table audit_heads disable trigger user");
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

let made = 0;
let workspaceId: string;
/** A workspace with five rows, of which two have odd texts in them. */
beforeEach(async () => {
  workspaceId = `proved-${++made}`;
  const names = ["one", "zwei ü,3:", 'three "quoted" \\ \u0001\n', "four", "five"];
  await owner.query("insert into workspaces (workspace_id, name) values ($1, $2)", [workspaceId, names[0]]);
  for (const name of names.slice(1)) {
    await owner.query("update workspaces set name = $2 where workspace_id = $1", [workspaceId, name]);
  }
});

/** The findings about this workspace, and the line of its end. */
async function verify(known: string[] = []): Promise<string[]> {
  const lines: string[] = [];
  await verifyAudit({
    databaseUrl: database.appUrl,
    known: known.flatMap((text) => readKnown(text) ?? []),
    print: (line) => lines.push(line),
  });
  const own = lines.filter((line) => line.includes(`workspace=${workspaceId} `));
  return own.map((line) => line.replace(`verify-audit: `, "").replace(` workspace=${workspaceId}`, ""));
}

const findings = async (known: string[] = []) => (await verify(known)).filter((line) => line.startsWith("finding="));

test("says of a log that nobody touched that all is as it was written", async () => {
  expect(await verify()).toEqual([
    expect.stringMatching(`^workspace=${workspaceId} end=${workspaceId}:5:[0-9a-f]{64}$`),
  ]);
});

test.each([
  ["principal_id = 'somebody-else'"],
  ["at = at + interval '1 microsecond'"],
  ["action = 'workspace.created'"],
  ["request_id = ''"],
  ["address_hash = 'x'"],
  ["before = null"],
  [`after = '{"name": "another"}'`],
  ["target_id = target_id || 'x'"],
])("a row that was changed is named: %s", async (change) => {
  await owner.query(`update audit_log set ${change} where workspace_id = $1 and number = 3`, [workspaceId]);
  expect(await findings()).toEqual(["finding=changed number=3"]);
});

test("rows that were removed are named, at the start, in the middle and at the end", async () => {
  await owner.query("delete from audit_log where workspace_id = $1 and number in (1, 3, 5)", [workspaceId]);
  expect(await findings()).toEqual([
    "finding=removed number=1",
    "finding=removed number=3",
    "finding=removed number=5",
  ]);
});

test("the whole log of a workspace that was removed is missed", async () => {
  await owner.query("delete from audit_log where workspace_id = $1", [workspaceId]);
  expect(await findings()).toEqual(["finding=removed number=1-5"]);
});

test("a row that was put in at the end, or in place of another, is named", async () => {
  await owner.query(
    `insert into audit_log select workspace_id, 6, at, principal_kind, principal_id, address_hash, request_id, action,
       target_kind, target_id, before, after, chain from audit_log where workspace_id = $1 and number = 5`,
    [workspaceId],
  );
  expect(await findings()).toEqual(["finding=changed number=6", "finding=put_in number=6"]);
});

/** Writes the chain anew from a row on, as somebody would who knows how it is made. */
const chainAnew = (from: number, heads: boolean) =>
  owner.query(
    `do $$
     declare one audit_log; last bytea;
     begin
       select chain into last from audit_log where workspace_id = '${workspaceId}' and number = ${from - 1};
       for one in select * from audit_log where workspace_id = '${workspaceId}' and number >= ${from} order by number loop
         last := sha256(last || audit_text(one.workspace_id, one.number::text,
           (extract(epoch from one.at) * 1000000)::bigint::text, one.principal_kind, one.principal_id, one.address_hash,
           one.request_id, one.action, one.target_kind, one.target_id, one.before::text, one.after::text));
         update audit_log set chain = last where workspace_id = '${workspaceId}' and number = one.number;
       end loop;
       if ${heads} then update audit_heads set chain = last where workspace_id = '${workspaceId}'; end if;
     end $$`,
  );

test("who chains it anew to its end is found by where it ended; who changes that too, by what was kept of it elsewhere", async () => {
  const [line = ""] = await verify();
  const kept = line.split("end=")[1] ?? "";
  await owner.query("update audit_log set principal_id = 'x' where workspace_id = $1 and number = 3", [workspaceId]);
  await chainAnew(3, false);
  expect(await findings([kept])).toEqual(["finding=not_as_known number=5", "finding=changed number=5"]);
  await chainAnew(3, true);
  expect(await findings()).toEqual([]);
  expect(await findings([kept])).toEqual(["finding=not_as_known number=5"]);
});
