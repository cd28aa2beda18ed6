/** The cases of the corpus, as their files say them. docs/conformance.md tells the format to people. */
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import * as z from "zod";

const fields = z.record(z.string(), z.unknown());
const count = z.number().int();

const Message = z
  .strictObject({
    method: z.string(),
    /** TikTok's id, a 64-bit number; "0" for none. */
    msgId: z.string().regex(/^\d{1,19}$/),
    /** What is wrong with the payload, where it is not what `fields` say. */
    about: z.string().optional(),
    /** What the payload says, by the names of the schema. */
    fields: fields.optional(),
    /** The message's protobuf. */
    payload: z.base64(),
    /** The payload is this many repetitions of `payload`. */
    times: count.positive().optional(),
  })
  .refine(({ fields, about }) => fields !== undefined || about !== undefined, "it has neither `fields` nor `about`");
export type Message = z.infer<typeof Message>;

/** Milliseconds since 1970, by the clock of whoever watches. */
const at = count.nonnegative();
const place = { at, connection: z.string().default("a"), room: z.string().default("7400000000000000000") };

/** A push frame of messages. */
const MessagesStep = z.strictObject({
  ...place,
  compression: z.enum(["gzip", "none"]).default("gzip"),
  messages: z.array(Message).min(1),
});
/** A push frame as it is, because it is no good one. */
const FrameStep = z.strictObject({ ...place, about: z.string(), frame: z.base64() });
/** What happens to the connection itself. */
const LineStep = z.strictObject({ ...place, line: z.enum(["opened", "lost", "ended"]) });

/** A text frame of Euler Stream's WebSocket: what its JSON says, or the text itself where that says more than the JSON does. */
const TextStep = z.strictObject({ ...place, text: z.union([z.string(), fields, z.array(z.unknown())]) });

const Step = z.union([MessagesStep, FrameStep, LineStep, TextStep]);
export type MessagesStep = z.infer<typeof MessagesStep>;
export type TextStep = z.infer<typeof TextStep>;
export type Step = z.infer<typeof Step>;

/** Coins that one user gave to one receiver with one gift. */
const Total = z.strictObject({ userId: z.string(), giftId: z.string(), receiverUserId: z.string(), coins: count });
export type Total = z.infer<typeof Total>;

const Ledger = z.strictObject({
  /** What each gift event adds, in order. */
  coinsDelta: z.array(count).optional(),
  coins: count.optional(),
  /** All of them, in any order. */
  totals: z.array(Total).optional(),
  /** The gifts that are over, with their final counts, in the order in which they settled. */
  settled: z.array(fields).optional(),
});

const Expectation = z.strictObject({
  /** Every event, in order. */
  events: z.array(fields).optional(),
  /** How many messages are one that was there before, and count no more. */
  duplicates: count.optional(),
  ledger: Ledger.optional(),
  state: fields.optional(),
});
export type Expectation = z.infer<typeof Expectation>;

/** What another tool made of the case that it names. */
export const WrittenOutcome = Expectation.extend({ case: z.string() });

export const Case = z.strictObject({
  /** What it shows: one sentence. */
  shows: z.string().min(1),
  input: z.array(Step).min(1),
  expect: Expectation,
});
export type Case = z.infer<typeof Case> & {
  /** Its file in the folder, without the ending: `gifts/streak-shuffled`. */
  name: string;
};

export const casesFolder = join(import.meta.dirname, "../../test/conformance/cases");

/** Every file of the folder with its name, in the order of the names. */
export function readCaseFiles(folder: string = casesFolder): { name: string; path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .map((file) => ({ name: file.slice(0, -".json".length).replaceAll(sep, "/"), path: join(folder, file) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((file) => ({ ...file, text: readFileSync(file.path, "utf8") }));
}

/** Every case of the folder. Throws where a file is none, and says which. */
export function readCases(folder: string = casesFolder): Case[] {
  return readCaseFiles(folder).map(({ name, path, text }) => ({ name, ...parseCase(text, path) }));
}

function parseCase(text: string, path: string): z.infer<typeof Case> {
  try {
    return Case.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`${path} is no case: ${reason}`, { cause: error });
  }
}
