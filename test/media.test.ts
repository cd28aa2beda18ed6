/** Uploads of pictures, videos and sounds: what is taken, what is kept, who is served what. */
import { type ClientRequest, request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Media, MediaUses } from "#shared/api/operations/media.ts";
import { mediaLimits, mostMediaBytes } from "#shared/media/formats.ts";
import { library } from "#shared/media/library.ts";
import * as files from "./media-files.ts";
import { makeMember } from "./member.ts";
import { createStream } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

type Body = Buffer | ReadableStream<Uint8Array>;

/** As a browser or curl uploads: the bytes are the body. */
function send(
  body: Body,
  { name, by = worker, headers = {} }: { name?: string; by?: TestWorker; headers?: Record<string, string> } = {},
) {
  const query = name === undefined ? "" : `?name=${encodeURIComponent(name)}`;
  return fetch(`${by.url}/v1/media${query}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${by.apiKey}`, ...headers },
    body: body as ReadableStream<Uint8Array>,
    duplex: "half",
  });
}

async function upload(body: Body, more: Parameters<typeof send>[1] = {}): Promise<Media> {
  const response = await send(body, more);
  expect(response.status).toBe(201);
  return (await response.json()) as Media;
}

const refusal = async (response: Response) => {
  const { code, detail } = (await response.json()) as { code: string; detail: string };
  return { status: response.status, code, detail };
};
const get = (address: string, headers: Record<string, string> = {}) => fetch(worker.url + address, { headers });
const list = async (query = "") =>
  (await (await worker.api("GET", `/v1/media${query}`)).json()) as {
    media: Media[];
    used: { files: number; bytes: number };
    library: unknown[];
  };

describe("uploading", () => {
  test.each([
    ["image/png", files.png(30, 20), { kind: "picture", format: "png", width: 30, height: 20, frames: 1 }],
    ["image/gif", files.gif({ frames: 5 }), { kind: "picture", format: "gif", frames: 5, durationMs: 500 }],
    ["image/jpeg", files.jpeg, { kind: "picture", format: "jpg" }],
    ["image/webp", files.webpMoving, { kind: "picture", format: "webp" }],
    ["image/avif", files.avif, { kind: "picture", format: "avif" }],
    ["video/mp4", files.mp4(), { kind: "video", format: "mp4", durationMs: 2_000 }],
    ["video/webm", files.webm(), { kind: "video", format: "webm" }],
    ["audio/mpeg", files.mp3(), { kind: "sound", format: "mp3" }],
    ["audio/ogg", files.opus(), { kind: "sound", format: "ogg", durationMs: 500 }],
    ["audio/wav", files.wav(), { kind: "sound", format: "wav", width: null }],
  ])("%s is kept as it is, and served under a name that never changes", async (type, bytes, facts) => {
    const media = await upload(bytes, { name: `my ${type}`, headers: { "Content-Type": "text/html" } });
    expect(media).toMatchObject({ ...facts, name: `my ${type}`, bytes: bytes.length, createdBy: worker.apiKeyId });
    expect(media.address).toBe(`/media/${media.mediaId}.${facts.format}`);

    const served = await get(media.address);
    expect(Buffer.from(await served.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(served.headers)).toMatchObject({
      "content-type": type,
      "content-length": String(bytes.length),
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
    expect((await get(media.address, { "If-None-Match": served.headers.get("ETag") ?? "" })).status).toBe(304);
  });

  test("the same bytes again are the same upload, under its first name; in another workspace they are another one", async () => {
    const bytes = files.png(33, 3);
    const first = await upload(bytes, { name: "first" });
    const again = await send(bytes, { name: "second" });
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
    const elsewhere = await upload(bytes, { by: await sharedTestWorker() });
    expect(elsewhere.sha256).toBe(first.sha256);
    expect(elsewhere.mediaId).not.toBe(first.mediaId);
    expect(elsewhere.name).toBe("PNG");
  });

  test("twenty at once of the same bytes are one", async () => {
    const bytes = files.png(34, 3);
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(bytes)));
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 200]));
  });

  test("a body of unknown length is taken, too", async () => {
    const bytes = files.wav({ seconds: 20 });
    const media = await upload(new Blob([new Uint8Array(bytes)]).stream());
    expect(Buffer.from(await (await get(media.address)).arrayBuffer()).equals(bytes)).toBe(true);
  });
});

describe("what is not taken", () => {
  test.each([
    ["an SVG", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "can hold a script"],
    ["a page that is called a picture", Buffer.from("<!doctype html><script>alert(1)</script>"), "can hold a script"],
    ["a zip bomb of a GIF", files.gif({ width: 4_000, height: 4_000, frames: 140 }), "more than are taken"],
    ["a GIF of 65535 x 65535", files.gif({ width: 65_535, height: 65_535 }), "more than are taken"],
    ["nothing", Buffer.alloc(0), "none of what is taken"],
  ])("%s", async (_what, bytes, why) => {
    const before = (await list()).used;
    const answer = await refusal(await send(bytes, { name: "rose.png", headers: { "Content-Type": "image/png" } }));
    expect(answer).toMatchObject({ status: 400, code: "media_refused" });
    expect(answer.detail).toContain(why);
    expect((await list()).used).toEqual(before);
  });

  test("more at once than a workspace may have on its way is told to come back, and another workspace is not", async () => {
    const by = await sharedTestWorker();
    const slow = new Set<ClientRequest>();
    const begin = (): void => {
      const headers = { Authorization: `Bearer ${by.apiKey}`, "Content-Length": String(mostMediaBytes) };
      const asked = httpRequest(`${by.url}/v1/media`, { method: "POST", headers });
      slow.add(asked);
      // It is hung up below. One that found no room, as a picture below was just on its way, comes back.
      asked.on("error", () => {});
      asked.on("response", (answer) => {
        answer.resume();
        asked.destroy();
        if (slow.delete(asked)) begin();
      });
      asked.write(files.mp4().subarray(0, 100));
    };
    begin();
    begin();
    let refused: Response | undefined;
    await vi.waitUntil(async () => {
      refused = await send(files.png(40, 3), { by });
      return refused.status === 429;
    });
    expect(Number(refused?.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(await refusal(refused as Response)).toMatchObject({ code: "rate_limited" });
    await upload(files.png(40, 3), { by: await sharedTestWorker() });
    const held = [...slow];
    slow.clear();
    for (const asked of held) asked.destroy();
    await vi.waitUntil(async () => (await send(files.png(40, 3), { by })).ok);
  });

  test("500 MB are refused by what is announced, before a byte of them", async () => {
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const asked = httpRequest(
        `${worker.url}/v1/media`,
        { method: "POST", headers: { Authorization: `Bearer ${worker.apiKey}`, "Content-Length": "500000000" } },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (part: string) => (text += part));
          response.on("end", () => resolve({ status: response.statusCode, text }));
        },
      );
      asked.on("error", reject);
      // The head alone: what would follow is never sent.
      asked.flushHeaders();
    });
    expect(answer.status).toBe(413);
    expect(answer.text).toContain("body_too_large");
  });

  test.each([
    ["a picture", files.png(), mediaLimits.bytes.picture],
    ["a sound", files.mp3({ frames: 1_000 }), mediaLimits.bytes.sound],
    ["a video", files.mp4(), mediaLimits.bytes.video],
  ])("%s that goes on and on is read as far as its kind may go, and no further", async (_what, start, most) => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = sent === 0 ? new Uint8Array(start) : new Uint8Array(250_000);
        sent += chunk.length;
        controller.enqueue(chunk);
        if (sent > 200_000_000) controller.close();
      },
    });
    // The line may break before the answer is read, as more is on its way.
    const answered = await send(body).then(refusal, () => ({ status: 413, code: "body_too_large" }));
    expect(answered).toMatchObject({ status: 413, code: "body_too_large" });
    // What was on its way when it was refused.
    expect(sent).toBeLessThan(most + mostMediaBytes);
  });

  test("more than the workspace has room for", async () => {
    const own = await sharedTestWorker();
    const setting = (quota: string, most: number) =>
      own.database.query("insert into workspace_quotas (workspace_id, quota, at_most) values ($1, $2, $3)", [
        own.workspaceId,
        quota,
        most,
      ]);
    await setting("media", 2);
    await setting("mediaBytes", 1_000);
    const small = files.png(5, 5);
    await upload(small, { by: own });
    expect(await refusal(await send(files.wav(), { by: own }))).toMatchObject({ status: 409, code: "quota_reached" });
    await upload(files.png(6, 6), { by: own });
    expect(await refusal(await send(files.png(7, 7), { by: own }))).toMatchObject({
      status: 409,
      code: "quota_reached",
    });
    // What is there already takes no more room.
    expect((await send(small, { by: own })).status).toBe(200);
  });
});

describe("serving", () => {
  test("a PNG that is a script too is served as a picture, and as nothing else", async () => {
    const script = Buffer.from("<!doctype html><script>top.reached = 1</script>");
    const media = await upload(Buffer.concat([files.png(9, 9), script]), { name: "rose.html" });
    const served = await get(media.address);
    expect(served.headers.get("Content-Type")).toBe("image/png");
    expect(served.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(served.headers.get("Content-Security-Policy")).toContain("sandbox");
    for (const ending of ["html", "svg", "gif", "png.html", "js"])
      expect((await get(`/media/${media.mediaId}.${ending}`)).status).toBe(404);
  });

  test("a video is served in parts, as players ask for them", async () => {
    const bytes = files.mp4({ width: 640 });
    const { address } = await upload(bytes);
    const part = await get(address, { Range: "bytes=10-19" });
    expect([part.status, part.headers.get("Content-Range")]).toEqual([206, `bytes 10-19/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
    const last = await get(address, { Range: "bytes=-5" });
    expect(Buffer.from(await last.arrayBuffer()).equals(bytes.subarray(-5))).toBe(true);
    expect((await get(address, { Range: `bytes=${bytes.length}-` })).status).toBe(416);
    expect((await get(address, { Range: "bytes=0-1", "If-Range": '"other"' })).status).toBe(200);
  });

  test.each(["/media/", "/media/md_x.png", `/media/md_${"a".repeat(40)}.png`, "/media/..%2fexports%2fx", "/media/%00"])(
    "%s is not there",
    async (address) => {
      const response = await get(address);
      expect([response.status, await response.text()]).toEqual([404, ""]);
    },
  );

  test("the library is there for everybody", async () => {
    expect((await list()).library).toEqual(library);
    for (const { address, kind } of library) {
      const response = await get(address);
      expect([address, response.status]).toEqual([address, 200]);
      const type = { sound: /^audio\//, picture: /^image\/svg/, video: /^video\/webm/ }[kind];
      expect(response.headers.get("Content-Type")).toMatch(type);
      expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
      await response.body?.cancel();
    }
  });
});

test("a workspace that is deleted takes its uploads along, bytes and rows", async () => {
  const { cookie } = await makeMember(worker, { grants: [{ workspaceId: "default", role: "OWNER" }] });
  const ask = (method: string, path: string, workspaceId: string, body?: string | Uint8Array<ArrayBuffer>) =>
    fetch(worker.url + path, {
      method,
      headers: { Cookie: cookie, Origin: worker.url, Workspace: workspaceId },
      ...(body !== undefined && { body }),
    });
  const made = await ask("POST", "/v1/workspaces", "default", JSON.stringify({ name: "Short" }));
  const { workspaceId } = (await made.json()) as { workspaceId: string };
  const uploaded = await ask("POST", "/v1/media", workspaceId, new Uint8Array(files.png(60, 2)));
  const { address } = (await uploaded.json()) as Media;
  expect((await get(address)).status).toBe(200);
  expect((await ask("DELETE", "/v1/workspace?confirm=Short", workspaceId)).status).toBe(204);
  expect((await get(address)).status).toBe(404);
  expect(await worker.database.query("select from media where workspace_id = $1", [workspaceId])).toEqual([]);
});

describe("the list", () => {
  test("shows the latest first, of one kind where that is asked for, and how much room is taken", async () => {
    const own = await sharedTestWorker();
    const of = async (query: string) => (await own.api("GET", `/v1/media${query}`)).json() as ReturnType<typeof list>;
    const [picture, sound] = [await upload(files.png(), { by: own }), await upload(files.wav(), { by: own })];
    expect((await of("")).media).toEqual([sound, picture]);
    expect((await of("?kind=picture")).media).toEqual([picture]);
    expect((await of("?kind=video")).used).toEqual({ files: 2, bytes: picture.bytes + sound.bytes });
    expect((await own.api("GET", "/v1/media?kind=page")).status).toBe(400);
  });

  test("another name is another name, and nothing else", async () => {
    const media = await upload(files.png(40, 2), { name: "before" });
    const response = await worker.api("PATCH", `/v1/media/${media.mediaId}`, { name: "after" });
    expect(await response.json()).toEqual({ ...media, name: "after" });
    for (const name of ["", "x".repeat(101), "a\u202eb"])
      expect((await worker.api("PATCH", `/v1/media/${media.mediaId}`, { name })).status).toBe(400);
    const foreign = await sharedTestWorker();
    expect((await foreign.api("PATCH", `/v1/media/${media.mediaId}`, { name: "mine" })).status).toBe(404);
    expect((await foreign.api("GET", `/v1/media/${media.mediaId}`)).status).toBe(404);
    expect((await foreign.api("DELETE", `/v1/media/${media.mediaId}`)).status).toBe(404);
  });
});

describe("deleting", () => {
  const scene = (address: string) => ({
    version: 1,
    canvas: { width: 1_920, height: 1_080 },
    widgets: [{ id: "a", type: "alerts", name: address, place: { x: 0, y: 0, width: 400, height: 200 } }],
  });
  const ruleOf = (address: string) => ({
    rule: {
      name: "Rose",
      trigger: { on: "event", types: ["GIFT"] },
      actions: [{ type: "overlay", text: "Thanks", imageUrl: address }],
    },
  });
  const made = async (path: string, body: unknown) => {
    const response = await worker.api("POST", path, body);
    expect(response.status).toBe(201);
    return (await response.json()) as Record<string, string>;
  };

  test("an upload goes with its bytes, and its address is free again", async () => {
    const bytes = files.png(50, 2);
    const { mediaId, address } = await upload(bytes);
    expect((await worker.api("DELETE", `/v1/media/${mediaId}`)).status).toBe(204);
    expect((await get(address)).status).toBe(404);
    expect((await worker.api("DELETE", `/v1/media/${mediaId}`)).status).toBe(404);
    expect((await upload(bytes)).address).toBe(address);
  });

  test("what scenes and rules use is said, and deleted only where that is wanted all the same", async () => {
    const { mediaId, address } = await upload(files.png(51, 2));
    const streamId = await createStream(worker);
    const { sceneId = "" } = await made(`/v1/streams/${streamId}/scenes`, {
      name: "Evening",
      document: scene(address),
    });
    const { ruleId = "" } = await made(`/v1/streams/${streamId}/rules`, ruleOf(address));
    const answer = await worker.api("DELETE", `/v1/media/${mediaId}`);
    expect(answer.status).toBe(409);
    const { code, uses } = (await answer.json()) as { code: string; uses: MediaUses };
    expect(code).toBe("media_in_use");
    expect(uses).toEqual({
      scenes: [{ streamId, sceneId, name: "Evening", isPublished: false }],
      rules: [{ streamId, ruleId, name: "Rose" }],
      elsewhere: 0,
    });
    await worker.api("POST", `/v1/streams/${streamId}/scenes/${sceneId}/publish`, { draftNo: 1 });
    await worker.api("PUT", `/v1/streams/${streamId}/scenes/${sceneId}`, { draftNo: 1, document: scene("nothing") });
    const { uses: now } = (await (await worker.api("GET", `/v1/media/${mediaId}`)).json()) as { uses: MediaUses };
    expect(now.scenes).toEqual([{ streamId, sceneId, name: "Evening", isPublished: true }]);
    expect((await worker.api("DELETE", `/v1/media/${mediaId}?anyway=true`)).status).toBe(204);
    expect((await get(address)).status).toBe(404);
  });

  test("who may change one stream alone uploads, and deletes nothing that another stream uses", async () => {
    const [mine, other] = [await createStream(worker), await createStream(worker)];
    const { cookie } = await makeMember(worker, {
      grants: [{ workspaceId: worker.workspaceId, role: "STREAMER", streamId: mine }],
    });
    const ask = (method: string, path: string, body?: Buffer) =>
      fetch(worker.url + path, {
        method,
        headers: { Cookie: cookie, Origin: worker.url },
        ...(body && { body: new Uint8Array(body) }),
      });
    const uploaded = await ask("POST", "/v1/media", files.png(52, 2));
    expect(uploaded.status).toBe(201);
    const { mediaId, address } = (await uploaded.json()) as Media;
    await made(`/v1/streams/${other}/scenes`, { name: "Secret", document: scene(address) });
    const answer = await ask("DELETE", `/v1/media/${mediaId}?anyway=true`);
    expect(answer.status).toBe(409);
    expect(((await answer.json()) as { uses: MediaUses }).uses).toEqual({ scenes: [], rules: [], elsewhere: 1 });
  });

  test("each change is in the audit log", async () => {
    const { mediaId } = await upload(files.png(53, 2), { name: "a" });
    await worker.api("PATCH", `/v1/media/${mediaId}`, { name: "b" });
    await worker.api("DELETE", `/v1/media/${mediaId}`);
    const rows = await worker.database.query(
      "select action from audit_log where target_kind = 'media' and target_id = $1 order by number",
      [mediaId],
    );
    expect(rows.map(({ action }) => action)).toEqual(["media.created", "media.updated", "media.deleted"]);
  });
});
