/**
 * The audit log over the API: every change of a caller is in it, for who may read it, page by page and as a file. And what is
 * counted: what was refused, and guesses. With the limits that production has.
 */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { AuditRow } from "#shared/api/operations/audit.ts";
import { verifyAudit } from "../scripts/ops/verify-audit.ts";
import { type Member, makeId, makeKeyOf, makeMember } from "./member.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let workspaceId: string;
let owner: Member;
beforeAll(async () => {
  worker = await startTestWorker({ vars: { RATE_LIMITS: "enforced" } });
  workspaceId = makeId("ws");
  await worker.database.query("insert into workspaces (workspace_id, name) values ($1, 'Studio')", [workspaceId]);
  owner = await makeMember(worker, { grants: [{ workspaceId, role: "OWNER" }] });
  for (const name of ["One", '=HYPERLINK("http://x.example")', "Three, four", "Five"]) {
    const { status } = await owner.ask("PATCH", "/v1/workspace", { name }, { "CF-Connecting-IP": "203.0.113.9" });
    if (status !== 200) throw new Error(`not renamed: ${status}`);
  }
});
afterAll(() => worker.stop());

const rowsOf = async (path: string, who: Member = owner) => {
  const answer = await who.ask("GET", path);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { rows: AuditRow[]; next: number | null };
};
const codeOf = async (answer: Promise<Response>) => {
  const response = await answer;
  return response.ok ? response.status : ((await response.json()) as { code: string }).code;
};

describe("what was refused", () => {
  test("is counted by the hour, the kind and the route, without anybody's identifiers", async () => {
    const id = makeId("st");
    const wrong = { headers: { Authorization: `Bearer tle_${"x".repeat(43)}`, "CF-Connecting-IP": "203.0.113.77" } };
    const refused = Array.from({ length: 30 }, () => fetch(`${worker.url}/v1/streams/${id}/rules`, wrong));
    for (const answer of await Promise.all(refused)) expect(answer.status).toBe(401);
    const ingest = await fetch(`${worker.url}/v1/ingest/streams/${id}/lease`, { method: "POST", body: "{}" });
    expect(ingest.status).toBe(401);
    const read = async () =>
      (await (await worker.api("GET", "/v1/audit/security")).json()) as {
        events: { kind: string; route: string; count: number }[];
      };
    const ofRules = ({ events }: Awaited<ReturnType<typeof read>>) =>
      events
        .filter(({ kind, route }) => kind === "credential" && route === "/v1/streams/:streamId/rules")
        .reduce((sum, { count }) => sum + count, 0);
    await vi.waitUntil(async () => ofRules(await read()) >= 30, { timeout: 25_000, interval: 500 });
    const said = await read();
    expect(said.events.some(({ kind }) => kind === "signature")).toBe(true);
    const text = JSON.stringify(await worker.database.query("select * from security_events"));
    for (const secret of [id, "203.0.113", "xxxx", owner.accountId]) expect(text).not.toContain(secret);
    // Counted together, not each for itself: a row is written once for all that came in the meantime.
    const [row] = await worker.database.query(
      "select count::int from security_events where kind = 'credential' and route = '/v1/streams/:streamId/rules'",
    );
    expect(row).toEqual({ count: 30 });
  });
});

describe("the list", () => {
  test("says who did what, from where and under which request, the latest first", async () => {
    const { rows } = await rowsOf("/v1/audit");
    expect(rows[0]).toMatchObject({
      principal: { kind: "member", id: owner.accountId },
      action: "workspace.updated",
      target: { kind: "workspace", id: workspaceId },
      before: { name: "Three, four" },
      after: { name: "Five" },
    });
    expect(rows[0]?.addressHash).toMatch(/^[0-9a-f]{32}$/);
    expect(rows[0]?.requestId).not.toBeNull();
    expect(rows.map(({ number }) => number)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(JSON.stringify(rows)).not.toContain("203.0.113");
  });

  test("comes in pages, whatever is written meanwhile", async () => {
    const first = await rowsOf("/v1/audit?limit=2");
    expect([first.rows.map(({ number }) => number), first.next]).toEqual([[6, 5], 5]);
    const second = await rowsOf("/v1/audit?limit=2&before=5");
    expect(second.rows.map(({ number }) => number)).toEqual([4, 3]);
    const last = await rowsOf("/v1/audit?limit=4&before=3");
    expect([last.rows.map(({ number }) => number), last.next]).toEqual([[2, 1], null]);
  });

  test("is of who, what, on what and when is asked for", async () => {
    const numbers = async (query: string) => (await rowsOf(`/v1/audit?${query}`)).rows.map(({ number }) => number);
    expect(await numbers(`who=${owner.accountId}`)).toEqual([6, 5, 4, 3]);
    expect(await numbers("who=postgres")).toEqual([2, 1]);
    expect(await numbers("action=grant.created")).toEqual([2]);
    expect(await numbers(`target=${workspaceId}`)).toEqual([6, 5, 4, 3, 1]);
    const { rows } = await rowsOf("/v1/audit?limit=2");
    const at = encodeURIComponent(new Date(Date.parse(rows[0]?.at ?? "") + 1).toISOString());
    expect(await numbers(`since=${at}`)).toEqual([]);
    expect(await numbers(`until=${at}`)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await numbers("who=nobody")).toEqual([]);
  });

  test.each([["limit=0"], ["limit=501"], ["limit=x"], ["before=-1"], ["since=yesterday"], ["who="], ["what=1"]])(
    "refuses %s",
    async (query) => {
      expect(await codeOf(owner.ask("GET", `/v1/audit?${query}`))).toBe("invalid_request");
    },
  );

  test("is for owners alone, each of their workspace; the host's for the host's", async () => {
    for (const role of ["STREAMER", "MODERATOR", "VIEWER"] as const) {
      const member = await makeMember(worker, { grants: [{ workspaceId, role }] });
      expect(await codeOf(member.ask("GET", "/v1/audit"))).toBe("forbidden");
      expect(await codeOf(member.ask("GET", "/v1/audit/export"))).toBe("forbidden");
    }
    expect(await codeOf(owner.ask("GET", "/v1/audit", undefined, { Workspace: "default" }))).toBe("not_found");
    for (const path of ["/v1/audit/host", "/v1/audit/host/export", "/v1/audit/security"]) {
      expect(await codeOf(owner.ask("GET", path))).toBe("not_found");
      expect(await codeOf(worker.api("GET", path))).toBe(200);
      expect(await codeOf(fetch(worker.url + path))).toBe("unauthorized");
    }
    const scoped = await makeKeyOf(worker, workspaceId, ["stream:read"]);
    const headers = { Authorization: `Bearer ${scoped}` };
    expect(await codeOf(fetch(`${worker.url}/v1/audit`, { headers }))).toBe("forbidden");
    const hosts = (await (await worker.api("GET", "/v1/audit/host")).json()) as { rows: AuditRow[] };
    expect(hosts.rows.map(({ action }) => action)).toContain("account_session.created");
  });
});

describe("the file", () => {
  test("has the same rows in JSON lines, the oldest first", async () => {
    const answer = await owner.ask("GET", "/v1/audit/export");
    expect(answer.headers.get("Content-Disposition")).toBe('attachment; filename="audit.jsonl"');
    const lines = (await answer.text()).trimEnd().split("\n");
    const rows = lines.map((line) => JSON.parse(line) as AuditRow).filter(({ number }) => number <= 6);
    const listed = (await rowsOf("/v1/audit?before=7")).rows;
    expect(rows).toEqual(listed.toReversed());
    const rest = await owner.ask("GET", `/v1/audit/export?after=4&who=${owner.accountId}`);
    expect((await rest.text()).trimEnd().split("\n")).toHaveLength(2);
  });

  test("as CSV runs nothing in a spreadsheet", async () => {
    const answer = await owner.ask("GET", "/v1/audit/export?format=csv&before=7");
    expect(await codeOf(Promise.resolve(answer))).toBe("invalid_request");
    const text = await (await owner.ask("GET", "/v1/audit/export?format=csv")).text();
    const lines = text.split("\r\n");
    expect(lines[0]).toMatch(/^number,at,/);
    expect(lines[4]).toContain('"{""name"":""=HYPERLINK(\\""http://x.example\\"")""}"');
    expect(text).not.toMatch(/(^|,|\n)"?[=+\-@]/m);
  });
});

test("what the API wrote is proved by verify-audit", async () => {
  const lines: string[] = [];
  const code = await verifyAudit({ databaseUrl: worker.database.appUrl, known: [], print: (line) => lines.push(line) });
  expect([code, lines.at(-1)]).toEqual([0, expect.stringMatching(/findings=0$/)]);
});

describe("guessing links", () => {
  const guess = (path: string, token: string, address: string) =>
    fetch(worker.url + path, {
      method: "POST",
      headers: { "CF-Connecting-IP": address },
      body: JSON.stringify({ token }),
    });
  const wrong = () => randomBytes(32).toString("base64url");

  test("comes to an end for one network, also for the right one, and for nobody else", async () => {
    const invited = await owner.ask("POST", "/v1/invitations", { role: "VIEWER", handle: "guest" });
    const { link } = (await invited.json()) as { link: string };
    const token = link.split("#invitation.")[1] ?? "";
    const codes: unknown[] = [];
    for (let n = 0; n < 40; n++) {
      codes.push(await codeOf(guess("/v1/invitations/preview", wrong(), `2001:db8:7:7::${n.toString(16)}`)));
    }
    expect(codes.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => "invitation_refused"));
    expect(codes.slice(30)).toEqual(Array.from({ length: 10 }, () => "rate_limited"));
    expect(await codeOf(guess("/v1/invitations/preview", token, "2001:db8:7:7::ffff"))).toBe("rate_limited");
    expect(await codeOf(guess("/v1/invitations/preview", token, "2001:db8:7:8::1"))).toBe(200);
  });
});

test("what changes no table has its row as well: a counter set by hand, for the stream and without its value", async () => {
  const made = await owner.ask("POST", "/v1/streams", { uniqueId: `audited${randomBytes(4).toString("hex")}` });
  const { streamId } = (await made.json()) as { streamId: string };
  expect((await owner.ask("PUT", `/v1/streams/${streamId}/counters/wins`, { value: 7 })).status).toBe(200);
  const { rows } = await rowsOf(`/v1/audit?target=${streamId}`);
  expect(rows.find(({ action }) => action === "tally.write")).toMatchObject({
    principal: { kind: "member", id: owner.accountId },
    target: { kind: "stream", id: streamId },
    after: { operation: "setCounter", name: "wins" },
  });
});
