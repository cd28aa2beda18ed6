/**
 * What those say who made the forms, of one of TikTok's messages: the connector in both of its generations, and Euler's names for
 * TikTok's fields. They are peers to compare with, and no part of the runner.
 */
import { TikTokLiveConnection } from "tiktok-live-connector";
import { WebcastPushConnection } from "tiktok-live-connector/legacy";
import * as schemaV3 from "tiktok-live-proto/v3";
import type { WireMessage } from "../simulator/frames.ts";
import { type EulerNames, eulerMessage } from "../simulator/euler-frames.ts";

export type Fields = Record<string, unknown>;

export interface Said {
  event: string;
  data: Fields;
}

type Codec = { decode: (bytes: Uint8Array) => Fields };
const codecOf = (method: string) => (schemaV3 as unknown as Record<string, Codec | undefined>)[method];

/** What the connector's first generation emits, which the flat form comes from. */
export async function firstGeneration(message: WireMessage): Promise<Said[]> {
  const connection = new WebcastPushConnection("creator", {});
  const said = listenTo(connection, ["rawData", "decodedData"]);
  const codec = codecOf(message.method);
  const decodedData = codec && { type: message.method, data: codec.decode(message.payload) };
  // It is called by its own socket alone.
  const { processProtoMessageFetchResult } = connection as unknown as Record<
    string,
    (result: unknown) => Promise<void>
  >;
  await processProtoMessageFetchResult?.call(connection, { messages: [{ ...message, decodedData }] });
  return said;
}

/** What the connector of today emits. */
export async function today(message: WireMessage): Promise<Said[]> {
  const connection = new TikTokLiveConnection("creator", {});
  const said = listenTo(connection, ["decodedData"]);
  const codec = codecOf(message.method);
  const { processDecodedData } = connection as unknown as Record<string, (decoded: unknown) => Promise<void>>;
  if (codec) await processDecodedData?.call(connection, { type: message.method, data: codec.decode(message.payload) });
  return said;
}

/** The message as Euler sends it; undefined where its schema does not know it. */
export function eulers(message: WireMessage, names: EulerNames): { type: string; data: Fields } | undefined {
  return eulerMessage(message, names) as { type: string; data: Fields } | undefined;
}

function listenTo(connection: object, leftOut: readonly string[]): Said[] {
  const said: Said[] = [];
  const emit = (event: string, data: Fields) => !leftOut.includes(event) && said.push({ event, data }) > 0;
  Object.assign(connection, { emit });
  return said;
}

/** A field by its path. Numbers and texts of numbers are the same here: the schemas change between them. */
export function valueAt(data: Fields, path: string): string | undefined {
  let value: unknown = data;
  for (const name of path.split(".")) value = (value as Fields | undefined)?.[name];
  return value === undefined || value === null ? undefined : JSON.stringify(value).replaceAll('"', "");
}
