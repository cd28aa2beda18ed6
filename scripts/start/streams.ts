/** The stream that this start shows and its overlay, made over the same HTTP API that everybody else uses. */
import * as z from "zod";
import { type LocalSecrets, writeLocalSecrets } from "./local-secrets.ts";
import { PartError } from "./status.ts";

const Stream = z.object({ streamId: z.string(), uniqueId: z.string() });
const OverlayToken = z.object({ token: z.string() });

export interface ShownStream {
  streamId: string;
  uniqueId: string;
  /** For a browser source. */
  overlayUrl: string;
}

/**
 * Makes the stream of `uniqueId` if there is none, and an overlay address. A token is shown once by the API; the one of
 * the last start is kept in the local secrets, so that the address in OBS stays good.
 */
export async function openStream(
  origin: string,
  uniqueId: string,
  secrets: LocalSecrets,
  folder: string,
): Promise<ShownStream> {
  const stream = Stream.parse(await post(origin, secrets, "/v1/streams", { uniqueId }));
  const known = secrets.overlayTokens[stream.streamId];
  if (known !== undefined && (await isValid(origin, known))) {
    return { ...stream, overlayUrl: `${origin}/o/${known}` };
  }
  const path = `/v1/streams/${stream.streamId}/overlay-tokens`;
  const { token } = OverlayToken.parse(await post(origin, secrets, path, { name: "npm start" }));
  secrets.overlayTokens[stream.streamId] = token;
  writeLocalSecrets(folder, secrets);
  return { ...stream, overlayUrl: `${origin}/o/${token}` };
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

async function post(origin: string, secrets: LocalSecrets, path: string, body: object): Promise<unknown> {
  const response = await fetch(origin + path, {
    method: "POST",
    headers: { Authorization: `Bearer ${secrets.apiKey}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await refusal(`POST ${path}`, response);
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

const State = z.object({ position: z.object({ offset: z.number() }) });

/** The offset up to which the hub has events. */
export async function readHubOffset(origin: string, apiKey: string, streamId: string): Promise<number> {
  const response = await fetch(`${origin}/v1/streams/${streamId}/state`, {
    headers: { Authorization: `Bearer ${apiKey}` },
  });
  return State.parse(await response.json()).position.offset;
}
