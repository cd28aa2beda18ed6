/** Quotas through the real Worker and PostgreSQL: what holds them holds them also where many ask at the same time. */
import { beforeAll, describe, expect, test } from "vitest";
import { type QuotaName, quotas } from "#shared/api/quotas.ts";
import { wav } from "./media-files.ts";
import { type Member, makeId, makeMember } from "./member.ts";
import { onChat } from "./rule-api.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let host: Member;
beforeAll(async () => {
  worker = await sharedTestWorker();
  host = await makeMember(worker, { grants: [{ workspaceId: "default", role: "OWNER" }] });
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
}
const read = async (answer: Promise<Response>): Promise<Answer> => {
  const response = await answer;
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const codesOf = (answers: readonly Answer[]) =>
  answers.map(({ status, body }) => (status < 300 ? "made" : String(body["code"]))).toSorted();

interface Studio {
  workspaceId: string;
  owner: Member;
}
/** A workspace with nothing in it but its owner. */
async function makeStudio(): Promise<Studio> {
  const workspaceId = makeId("ws");
  await worker.database.query("insert into workspaces (workspace_id, name) values ($1, 'Studio')", [workspaceId]);
  return { workspaceId, owner: await makeMember(worker, { grants: [{ workspaceId, role: "OWNER" }] }) };
}

const setQuotas = (workspaceId: string, wanted: Partial<Record<QuotaName, unknown>>, by = host) =>
  read(by.ask("PUT", `/v1/workspaces/${workspaceId}/quotas`, { quotas: wanted }, { Workspace: "default" }));

async function quotaOf({ owner }: Studio, name: QuotaName) {
  const { body } = await read(owner.ask("GET", "/v1/workspace/quotas"));
  return (body["quotas"] as { name: string; limit: number; used: number; isSet: boolean }[]).find(
    (one) => one.name === name,
  );
}

const addStream = async ({ owner }: Studio, uniqueId: string) => read(owner.ask("POST", "/v1/streams", { uniqueId }));
async function streamOf(studio: Studio): Promise<string> {
  const { body } = await addStream(studio, `c${makeId("c").slice(2, 14)}`);
  return body["streamId"] as string;
}

/** What is asked for to make one more, the `n`th; before the first what has to be there. */
const makers: Record<QuotaName, (studio: Studio) => Promise<(n: number) => Promise<Answer>>> = {
  streams: async (studio) => (n) => addStream(studio, `creator.${n}`),
  apiKeys:
    async ({ owner }) =>
    (n) =>
      read(owner.ask("POST", "/v1/keys", { name: `k${n}`, permissions: ["*"] })),
  ingestKeys:
    async ({ owner }) =>
    (n) =>
      read(owner.ask("POST", "/v1/ingest-keys", { name: `k${n}` })),
  overlayTokens: async (studio) => {
    const streamIds = [await streamOf(studio), await streamOf(studio)];
    return (n) =>
      read(studio.owner.ask("POST", `/v1/streams/${streamIds[n % 2]}/overlay-tokens`, { name: `scene ${n}` }));
  },
  endpoints: async (studio) => {
    const streamIds = [await streamOf(studio), await streamOf(studio)];
    // By key: they are made by no member yet.
    const { body } = await read(studio.owner.ask("POST", "/v1/keys", { name: "k", permissions: ["*"] }));
    const headers = { Authorization: `Bearer ${String(body["key"])}`, "Content-Type": "application/json" };
    return (n) =>
      read(
        fetch(`${worker.url}/v1/streams/${streamIds[n % 2]}/endpoints`, {
          method: "POST",
          headers,
          body: JSON.stringify({ url: `https://hooks.example/${n}` }),
        }),
      );
  },
  ruleBytes: async (studio) => {
    const streamIds = [await streamOf(studio), await streamOf(studio)];
    return () =>
      read(
        studio.owner.ask("POST", `/v1/streams/${streamIds[Math.floor(Math.random() * 2)]}/rules`, { rule: onChat() }),
      );
  },
  members: async (studio) => {
    const links = await Promise.all(
      Array.from({ length: 21 }, async () => {
        const invited = studio.owner.ask("POST", "/v1/invitations", { role: "VIEWER", handle: "guest" });
        return (await read(invited)).body["link"] as string;
      }),
    );
    return async (n) => {
      const guest = await makeMember(worker);
      const token = links[n]?.split("#invitation.")[1];
      return read(guest.ask("POST", "/v1/invitations/accept", { token }));
    };
  },
  exports: async (studio) => {
    const streamIds = [await streamOf(studio), await streamOf(studio)];
    return (n) => read(studio.owner.ask("POST", `/v1/streams/${streamIds[n % 2]}/exports`, {}));
  },
  media: async (studio) => (n) => uploadAs(studio, n),
  mediaBytes: async (studio) => (n) => uploadAs(studio, n),
  openInvitations:
    async ({ owner }) =>
    () =>
      read(owner.ask("POST", "/v1/invitations", { role: "VIEWER", handle: "guest" })),
};

/** A sound as long as every other, and like none of them. */
function uploadAs({ owner, workspaceId }: Studio, n: number) {
  return read(
    fetch(`${worker.url}/v1/media`, {
      method: "POST",
      headers: { Cookie: owner.cookie, Origin: worker.url, Workspace: workspaceId },
      body: new Uint8Array(wav({ pitch: 200 + n })),
    }),
  );
}

describe("at the last free place, of twenty at once one wins:", () => {
  test.for(Object.keys(makers) as QuotaName[])("%s", async (name) => {
    const studio = await makeStudio();
    const make = await makers[name](studio);
    const before = await quotaOf(studio, name);
    expect(before).toMatchObject({ limit: quotas[name].atMost, isSet: false });
    expect(codesOf([await make(20)])).toEqual(["made"]);
    const used = (await quotaOf(studio, name))?.used ?? 0;
    const size = used - (before?.used ?? 0);
    expect(size).toBeGreaterThan(0);
    // Room for one more, of bytes for one and a half.
    const limit = used + size + Math.floor(size / 2);
    expect((await setQuotas(studio.workspaceId, { [name]: limit })).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => make(n)));
    expect(codesOf(answers)).toEqual(["made", ...Array.from({ length: 19 }, () => "quota_reached")]);
    const refused = answers.find(({ status }) => status >= 300);
    expect(refused).toMatchObject({ status: 409, body: { name, limit, used: used + size } });
    expect(await quotaOf(studio, name)).toEqual({ name, limit, used: used + size, isSet: true });
  });
});

describe("quotas", () => {
  test("let through at the limit what adds nothing", async () => {
    const studio = await makeStudio();
    const { body: made } = await addStream(studio, "first.one");
    const streamId = made["streamId"] as string;
    const at = `/v1/streams/${streamId}`;
    const token = (await read(studio.owner.ask("POST", `${at}/overlay-tokens`, { name: "scene" }))).body;
    const kept = (await read(studio.owner.ask("POST", `${at}/rules`, { rule: onChat({ name: "A name" }) }))).body;
    await setQuotas(studio.workspaceId, { streams: 1, overlayTokens: 1, ruleBytes: 1 });
    // The same creator again, the token replaced, a rule made smaller.
    expect(await addStream(studio, "first.one")).toMatchObject({ status: 200, body: { streamId } });
    const rotated = await read(
      studio.owner.ask("POST", `${at}/overlay-tokens/${String(token["tokenId"])}/rotate`, { graceSeconds: 60 }),
    );
    expect(rotated.status).toBe(201);
    const smaller = studio.owner.ask("PATCH", `/v1/rules/${String(kept["ruleId"])}`, { rule: { name: "N" } });
    expect((await smaller).status).toBe(200);
    const larger = await read(
      studio.owner.ask("PATCH", `/v1/rules/${String(kept["ruleId"])}`, { rule: { name: "A longer name" } }),
    );
    expect(larger).toMatchObject({ status: 409, body: { code: "quota_reached", name: "ruleBytes", limit: 1 } });
  });

  test("of what is deleted and revoked count no more", async () => {
    const studio = await makeStudio();
    await setQuotas(studio.workspaceId, { streams: 1, apiKeys: 1 });
    const { body: stream } = await addStream(studio, "one");
    const { body: key } = await read(studio.owner.ask("POST", "/v1/keys", { name: "k", permissions: ["*"] }));
    expect((await addStream(studio, "two")).body["code"]).toBe("quota_reached");
    await studio.owner.ask("DELETE", `/v1/streams/${String(stream["streamId"])}?confirm=@one`);
    await studio.owner.ask("DELETE", `/v1/keys/${String(key["keyId"])}`);
    expect((await addStream(studio, "two")).status).toBe(201);
    expect((await read(studio.owner.ask("POST", "/v1/keys", { name: "l", permissions: ["*"] }))).status).toBe(201);
  });

  test("are set by the host alone, and go back to the usual ones", async () => {
    const studio = await makeStudio();
    const { workspaceId, owner } = studio;
    const own = owner.ask("PUT", `/v1/workspaces/${workspaceId}/quotas`, { quotas: { streams: 9_999 } });
    expect(await read(own)).toMatchObject({ status: 404, body: { code: "not_found" } });
    await setQuotas(workspaceId, { streams: 3, members: 7 });
    expect(await quotaOf(studio, "streams")).toMatchObject({ limit: 3, isSet: true });
    const { status, body } = await setQuotas(workspaceId, { members: 8 });
    expect(status).toBe(200);
    expect(body["quotas"]).toContainEqual({ name: "members", limit: 8, used: 1, isSet: true });
    expect(await quotaOf(studio, "streams")).toMatchObject({ limit: quotas.streams.atMost, isSet: false });
    // Each change is in the audit of the workspace, and what stayed as it was is not.
    await setQuotas(workspaceId, { members: 8 });
    const rows = await worker.database.query(
      "select principal_id, action, target_id from audit_log where workspace_id = $1 and target_kind = 'quota' order by number",
      [workspaceId],
    );
    const by = host.accountId;
    expect(rows).toEqual([
      { principal_id: by, action: "quota.created", target_id: "members" },
      { principal_id: by, action: "quota.created", target_id: "streams" },
      { principal_id: by, action: "quota.deleted", target_id: "streams" },
      { principal_id: by, action: "quota.updated", target_id: "members" },
    ]);
  });

  test.for([{ streams: -1 }, { streams: 1.5 }, { streams: 2 ** 53 }, { streams: "9" }, { streams: null }, { cows: 1 }])(
    "are not set to %j",
    async (wanted) => {
      const { workspaceId } = await makeStudio();
      expect((await setQuotas(workspaceId, wanted as never)).body["code"]).toBe("invalid_request");
      expect((await setQuotas("ws_none", { streams: 1 })).body["code"]).toBe("not_found");
    },
  );
});
