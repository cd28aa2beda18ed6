/** Examples of TikTok's messages, written by hand, as bytes: what documentation shows and tests read. */
import * as schema from "tiktok-live-proto/v3";
import { addedSchema } from "../added-schema.ts";
import { encode, fill, type WireMessage } from "../simulator/frames.ts";

/** One message, and what is to be seen by it. */
export interface Sample {
  about: string;
  message: WireMessage;
}

type Schema = typeof schema;
/** The name of a method that a schema describes. */
type Method = {
  [Name in keyof Schema]: Name extends `Webcast${string}`
    ? Schema[Name] extends { encode: unknown; decode: unknown }
      ? Name
      : never
    : never;
}[keyof Schema];
type Native<Name extends Method> = ReturnType<Schema[Name]["decode"]>;
interface Codec<Message> {
  encode: (message: Message) => { finish: () => Uint8Array };
  decode: (bytes: Uint8Array) => Message;
}

const sentAt = 1_792_000_000_000;
let lastId = 7_400_000_000_000_000_000n;

// The pairing of a method and its codec holds by name; the compiler cannot carry it through an index.
const codecs = Object.fromEntries(Object.entries(schema)) as unknown as Readonly<Record<Method, Codec<object>>>;

/** A message of `method` of which only `fields` are set; `common` is added to what a message always says of itself. */
export function sample<Name extends Method>(
  method: Name,
  about: string,
  fields: Omit<Partial<Native<Name>>, "common"> & { common?: Partial<schema.CommonMessageData> },
): Sample {
  return sampleOf(method, about, (common) =>
    encode(codecs[method], { ...fields, common: fill(schema.CommonMessageData, { ...common, ...fields.common }) }),
  );
}

/** Like `sample`, of a method that the schema package does not have; `fields` by the names of added-schema.ts. */
export function addedSample(method: string, about: string, fields: object): Sample {
  const codec = addedSchema[method];
  if (codec === undefined) throw new RangeError(`nothing is known of ${method}`);
  return sampleOf(method, about, (common) =>
    codec.encode({ ...fields, common: fill(schema.CommonMessageData, common) }).finish(),
  );
}

function sampleOf(
  method: string,
  about: string,
  payloadWith: (common: Partial<schema.CommonMessageData>) => Uint8Array,
): Sample {
  lastId += 1n;
  const msgId = String(lastId);
  const common = { method, msgId, roomId: "7400000000000000000", createTime: String(sentAt), isShowMsg: true };
  return { about, message: { method, msgId, payload: payloadWith(common) } };
}

export const mia = fill(schema.User, {
  id: "7029034880175937110",
  displayId: "mia.live",
  nickname: "Mia 🌷",
  secUid: "MS4wLjABAAAA-mia",
  avatarThumb: image("mia"),
  followInfo: fill(schema.FollowInfo, { followStatus: "1" }),
  badgeList: [
    fill(schema.BadgeStruct, {
      sceneType: schema.BadgeSceneType.FANS,
      privilegeLogExtra: fill(schema.PrivilegeLogExtra, { level: "7" }),
    }),
  ],
});
export const host = fill(schema.User, { id: "7000000000000000001", displayId: "host.live", nickname: "The Host" });
export const rival = fill(schema.User, { id: "7000000000000000002", displayId: "rival.live", nickname: "The Rival" });

export function image(name: string): schema.ImageModel {
  return fill(schema.ImageModel, { urlList: [`https://example.com/${name}.webp`] });
}

/** A display text: `pieces` fill its places, users and words. */
export function displayText(
  key: string,
  defaultPattern: string,
  ...pieces: (schema.User | string)[]
): schema.MessageCommonText {
  return fill(schema.MessageCommonText, {
    key,
    defaultPattern,
    pieces: pieces.map((piece) =>
      typeof piece === "string"
        ? fill(schema.TextPiece, { type: 1, stringValue: piece })
        : fill(schema.TextPiece, { type: 11, userValue: fill(schema.TextPieceUser, { user: piece }) }),
    ),
  });
}
