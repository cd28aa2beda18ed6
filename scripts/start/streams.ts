/** The stream that this start shows and its overlay, made over the same HTTP API that everybody else uses. */
import * as z from "zod";
import { type LocalSecrets, writeLocalSecrets } from "./local-secrets.ts";
import { demoUser } from "./options.ts";
import { PartError, say } from "./status.ts";

const Stream = z.object({ streamId: z.string(), uniqueId: z.string() });
type Stream = z.infer<typeof Stream>;
const StreamList = z.object({ streams: z.array(Stream) });
const OverlayToken = z.object({ token: z.string() });

export interface ShownStream {
  streamId: string;
  uniqueId: string;
  /** For a browser source. */
  overlayUrl: string;
}

/** Who is to be shown: `uniqueId` where somebody was named; `rename`: the stream that is here has this handle now. */
export interface WantedCreator {
  uniqueId?: string | undefined;
  rename: boolean;
}

/**
 * The stream that is to be shown, made if there is none, and an overlay address. A token is shown once by the API; the one of
 * the last start is kept in the local secrets, so that the address in OBS stays good.
 */
export async function openStream(
  origin: string,
  wanted: WantedCreator,
  secrets: LocalSecrets,
  folder: string,
): Promise<ShownStream> {
  const stream = await streamOf(wanted, { origin, secrets, folder });
  const known = secrets.overlayTokens[stream.streamId];
  if (known !== undefined && (await isValid(origin, known))) {
    return { ...stream, overlayUrl: `${origin}/o/${known}` };
  }
  const path = `/v1/streams/${stream.streamId}/overlay-tokens`;
  const { token } = OverlayToken.parse(await ask({ origin, secrets }, "POST", path, { name: "npm start" }));
  secrets.overlayTokens[stream.streamId] = token;
  writeLocalSecrets(folder, secrets);
  return { ...stream, overlayUrl: `${origin}/o/${token}` };
}

interface Installation {
  origin: string;
  secrets: LocalSecrets;
  folder: string;
}

/**
 * An installation has one stream: what was set up with the demo show is there when its owner goes live, because the first
 * creator who is named takes the stream over. Another one after that is another person, who gets another stream, unless it is
 * said that this is the same one.
 */
async function streamOf({ uniqueId, rename }: WantedCreator, of: Installation): Promise<Stream> {
  const own = await ownStream(of);
  if (!own) {
    const made = await makeStream(of, uniqueId ?? demoUser);
    keepOwn(of, made);
    return made;
  }
  if (uniqueId === undefined || uniqueId === own.uniqueId) return own;
  if (own.uniqueId !== demoUser && !rename) return otherStream(of, own, uniqueId);
  return (await renameStream(of, own, uniqueId, rename)) ?? otherStream(of, own, uniqueId);
}

/** The installation's stream; one from before there was only one is that of the demo show. */
async function ownStream(of: Installation): Promise<Stream | undefined> {
  const { streams } = StreamList.parse(await ask(of, "GET", "/v1/streams"));
  const { streamId, overlayTokens } = of.secrets;
  const kept = streams.find((one) => one.streamId === streamId);
  if (kept) return kept;
  const found = streams.find((one) => one.uniqueId === demoUser && overlayTokens[one.streamId] !== undefined);
  if (found) keepOwn(of, found);
  return found;
}

function keepOwn({ secrets, folder }: Installation, { streamId }: Stream): void {
  secrets.streamId = streamId;
  writeLocalSecrets(folder, secrets);
}

async function makeStream(of: Installation, uniqueId: string): Promise<Stream> {
  return Stream.parse(await ask(of, "POST", "/v1/streams", { uniqueId }));
}

/** Undefined where another stream has the handle, and nobody said that it is the same person. */
async function renameStream(
  of: Installation,
  own: Stream,
  uniqueId: string,
  rename: boolean,
): Promise<Stream | undefined> {
  const { streams } = StreamList.parse(await ask(of, "GET", "/v1/streams"));
  const holder = streams.find((one) => one.uniqueId === uniqueId);
  if (holder && !rename) return undefined;
  if (holder) await refuseUnlessBare(of, holder);
  const change = { uniqueId, ...(holder && { replaces: holder.streamId }) };
  const renamed = Stream.parse(await ask(of, "PATCH", `/v1/streams/${own.streamId}`, change));
  const from = own.uniqueId === demoUser ? "the demo show" : `@${own.uniqueId}`;
  const gone = holder ? `; the stream that @${uniqueId} had was deleted` : "";
  say("stream", "info", `rules, overlay, counters and endpoints of ${from} are those of @${uniqueId} now${gone}`);
  return renamed;
}

const SetUp = z.object({ rules: z.array(z.unknown()).default([]), endpoints: z.array(z.unknown()).default([]) });

/** Throws PartError where a stream has something that somebody made: a rename takes its place, and that would be gone. */
async function refuseUnlessBare(of: Installation, { streamId, uniqueId }: Stream): Promise<void> {
  const [{ rules }, { endpoints }] = await Promise.all([
    ask(of, "GET", `/v1/streams/${streamId}/rules`).then((answer) => SetUp.parse(answer)),
    ask(of, "GET", `/v1/streams/${streamId}/endpoints`).then((answer) => SetUp.parse(answer)),
  ]);
  if (rules.length + endpoints.length === 0) return;
  throw new PartError(
    "stream",
    `@${uniqueId} has a stream with ${rules.length} rules and ${endpoints.length} endpoints, which --rename would delete`,
    `start it as it is: npm start -- --user @${uniqueId}; or delete it first: DELETE /v1/streams/${streamId}?confirm=@${uniqueId}`,
  );
}

async function otherStream(of: Installation, own: Stream, uniqueId: string): Promise<Stream> {
  const other = await makeStream(of, uniqueId);
  const ofOwn = own.uniqueId === demoUser ? "the demo show" : `@${own.uniqueId}`;
  const message = `@${uniqueId} has a stream of its own, without the rules and the overlay of ${ofOwn}. If it is the same person`;
  say("stream", "info", `${message}: npm start -- --user @${uniqueId} --rename`);
  return other;
}

/** Whether the server knows this overlay token. The page itself is served whatever the token is. */
async function isValid(origin: string, token: string): Promise<boolean> {
  const response = await fetch(`${origin}/v1/overlay`, { headers: { Authorization: `Bearer ${token}` } });
  if (response.ok || response.status === 401) {
    await response.body?.cancel();
    return response.ok;
  }
  // A limit or an outage says nothing about the token: a new one would leave the address in OBS without its stream.
  throw await refusal("GET /v1/overlay", response);
}

async function ask(
  { origin, secrets }: Pick<Installation, "origin" | "secrets">,
  method: "GET" | "POST" | "PATCH",
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(origin + path, {
    method,
    headers: { Authorization: `Bearer ${secrets.apiKey}`, "Content-Type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await refusal(`${method} ${path}`, response);
  return response.json();
}

async function refusal(request: string, response: Response): Promise<PartError> {
  const reason = `${request} was answered ${response.status}: ${(await response.text()).slice(0, 300)}`;
  return new PartError(
    "stream",
    reason,
    "what the Workers said about it is in workers.log, in the folder logs of the data folder.",
  );
}

/** All streams of the key's workspace. */
export async function listStreams(origin: string, apiKey: string): Promise<Stream[]> {
  const response = await fetch(`${origin}/v1/streams`, { headers: { Authorization: `Bearer ${apiKey}` } });
  return StreamList.parse(await response.json()).streams;
}

const State = z.object({ position: z.object({ offset: z.number() }) });

/** The offset up to which the hub has events. */
export async function readHubOffset(origin: string, apiKey: string, streamId: string): Promise<number> {
  const response = await fetch(`${origin}/v1/streams/${streamId}/state`, {
    headers: { Authorization: `Bearer ${apiKey}` },
  });
  return State.parse(await response.json()).position.offset;
}
