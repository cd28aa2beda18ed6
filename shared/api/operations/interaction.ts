/** What viewers take part in by chat: a poll, a wheel, a giveaway, a queue, question cards. A stream has one of each. */
import * as z from "zod";
import { wordOf } from "#shared/interaction/chat-word.ts";
import { interactionLimits as limits } from "#shared/interaction/limits.ts";
import { takers } from "#shared/interaction/participant.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { nameOfAtMost } from "#shared/api/parts.ts";

/** One word that somebody writes into the chat; capitals, and marks around it, make no difference. */
const Word = nameOfAtMost(limits.word)
  .refine((word) => !/\s/u.test(word), "one word")
  .refine((word) => wordOf(word) !== "", "a letter, a digit or an emoji");
const Who = z.enum(takers).default("everyone");
const span = ({ least, most, usual }: { least: number; most: number; usual: number }) =>
  z.int().min(least).max(most).default(usual);
/** Milliseconds since 1970. */
const At = z.number();

const Person = z.strictObject({
  userId: z.string(),
  uniqueId: z.string().optional(),
  name: z.string(),
  avatarUrl: z.string().optional(),
});

const NewPoll = z
  .strictObject({
    question: nameOfAtMost(limits.question),
    /** `key` is what one writes for it; absent: its number, from 1. */
    answers: z
      .array(z.strictObject({ key: Word.optional(), text: nameOfAtMost(limits.answer) }))
      .min(limits.answers.least)
      .max(limits.answers.most),
    durationMs: span(limits.pollMs),
    changeable: z.boolean().default(true),
    who: Who,
  })
  .transform(({ answers, ...poll }) => ({
    ...poll,
    answers: answers.map(({ key, text }, index) => ({ key: key ?? String(index + 1), text })),
  }))
  .refine(({ answers }) => new Set(answers.map(({ key }) => wordOf(key))).size === answers.length, {
    path: ["answers"],
    message: "two answers have the same key",
  });

const Poll = z.strictObject({
  pollId: z.string(),
  question: z.string(),
  answers: z.array(z.strictObject({ key: z.string(), text: z.string(), votes: z.int() })),
  startedAt: At,
  closesAt: At,
  closedAt: At.nullable(),
  full: z.boolean(),
});

const Section = z.strictObject({
  label: nameOfAtMost(limits.answer),
  weight: z.int().min(1).max(limits.weight).default(1),
});

const NewWheel = z.strictObject({
  title: nameOfAtMost(limits.question)
    .optional()
    .transform((title) => title ?? ""),
  sections: z.array(Section).min(limits.sections.least).max(limits.sections.most),
  /** What viewers write to spin it; null: nobody does by chat. */
  word: Word.nullable().default(null),
  who: Who,
  cooldownMs: z
    .int()
    .min(0)
    .max(24 * 60 * 60_000)
    .default(60_000),
});

const Spin = z.strictObject({
  no: z.int(),
  section: z.int(),
  label: z.string(),
  /** When it begins to turn. */
  at: At,
  by: Person.nullable(),
});

const Wheel = z.strictObject({
  wheelId: z.string(),
  title: z.string(),
  sections: z.array(z.strictObject({ label: z.string(), weight: z.int() })),
  word: z.string().nullable(),
  /** How long it turns, milliseconds. */
  turnMs: z.int(),
  spins: z.array(Spin),
});

const NewGiveaway = z.strictObject({
  title: nameOfAtMost(limits.question),
  word: Word.default("!join"),
  who: Who,
  durationMs: span(limits.giveawayMs),
  answerMs: span(limits.answerMs),
});

const Giveaway = z.strictObject({
  giveawayId: z.string(),
  title: z.string(),
  word: z.string(),
  startedAt: At,
  closesAt: At,
  closedAt: At.nullable(),
  count: z.int(),
  full: z.boolean(),
  drawn: z.int(),
  draw: z
    .strictObject({
      winner: Person.nullable(),
      at: At,
      answerBy: At,
      answeredAt: At.nullable(),
      of: z.int(),
      others: z.array(z.string()),
    })
    .nullable(),
});

const NewQueue = z
  .strictObject({
    title: nameOfAtMost(limits.answer)
      .optional()
      .transform((title) => title ?? ""),
    word: Word.default("!queue"),
    leaveWord: Word.default("!leave"),
    who: Who,
    open: z.boolean().default(true),
    most: z.int().min(1).max(limits.queue).default(50),
  })
  .refine(({ word, leaveWord }) => wordOf(word) !== wordOf(leaveWord), {
    path: ["leaveWord"],
    message: "the same word comes in and leaves",
  });

const Queue = z.strictObject({
  title: z.string(),
  word: z.string(),
  leaveWord: z.string(),
  open: z.boolean(),
  now: Person.nullable(),
  next: z.array(z.strictObject({ ...Person.shape, since: At })),
  count: z.int(),
});

const Cards = z.strictObject({
  card: z.strictObject({ offset: z.int(), text: z.string(), by: Person, at: At }).nullable(),
  waiting: z.int(),
});

/** What there is of it. */
const Shown = z.strictObject({
  poll: Poll.nullable(),
  wheel: Wheel.nullable(),
  giveaway: Giveaway.nullable(),
  queue: Queue.nullable(),
  questions: Cards,
});

const path = "/v1/streams/{streamId}";
const common = {
  tag: "taking part",
  needs: stream("interaction:write"),
  audit: "effect",
} as const;

export const readInteraction = operation({
  id: "readInteraction",
  method: "GET",
  path: `${path}/interaction`,
  tag: "taking part",
  summary: "The poll, the wheel, the giveaway, the queue and the question card",
  needs: stream("feed:read"),
  answers: {
    200: z.strictObject({
      ...Shown.shape,
      /** Who waits, all of them, with what `takeOutOfQueue` wants. */
      waiting: z.array(z.strictObject({ ...Person.shape, since: At })),
    }),
  },
  problems: ["unknown_stream"],
});

export const startPoll = operation({
  ...common,
  id: "startPoll",
  method: "PUT",
  path: `${path}/poll`,
  summary: "Starts a poll in the place of the one before",
  body: NewPoll,
  answers: { 200: Poll },
  problems: ["unknown_stream"],
});

export const closePoll = operation({
  ...common,
  id: "closePoll",
  method: "POST",
  path: `${path}/poll/close`,
  summary: "Closes the poll before its time; the result stays",
  answers: { 200: Poll },
  problems: ["unknown_stream", "no_poll"],
});

export const removePoll = operation({
  ...common,
  id: "removePoll",
  method: "DELETE",
  path: `${path}/poll`,
  summary: "Takes the poll away",
  answers: { 204: null },
  problems: ["unknown_stream"],
});

export const setWheel = operation({
  ...common,
  id: "setWheel",
  method: "PUT",
  path: `${path}/wheel`,
  summary: "Sets up the wheel",
  body: NewWheel,
  answers: { 200: Wheel },
  problems: ["unknown_stream"],
});

export const spinWheel = operation({
  ...common,
  id: "spinWheel",
  method: "POST",
  path: `${path}/wheel/spin`,
  summary: "Spins the wheel; while it turns the next turn waits",
  answers: { 200: Spin },
  problems: ["unknown_stream", "no_wheel", "too_many_spins"],
});

export const removeWheel = operation({
  ...common,
  id: "removeWheel",
  method: "DELETE",
  path: `${path}/wheel`,
  summary: "Takes the wheel away",
  answers: { 204: null },
  problems: ["unknown_stream"],
});

export const startGiveaway = operation({
  ...common,
  id: "startGiveaway",
  method: "PUT",
  path: `${path}/giveaway`,
  summary: "Opens a giveaway in the place of the one before",
  body: NewGiveaway,
  answers: { 200: Giveaway },
  problems: ["unknown_stream"],
});

export const closeGiveaway = operation({
  ...common,
  id: "closeGiveaway",
  method: "POST",
  path: `${path}/giveaway/close`,
  summary: "Nobody comes in any more",
  answers: { 200: Giveaway },
  problems: ["unknown_stream", "no_giveaway"],
});

export const drawGiveaway = operation({
  ...common,
  id: "drawGiveaway",
  method: "POST",
  path: `${path}/giveaway/draw`,
  summary: "Draws one of those who are in and were not drawn before; again draws another one",
  answers: { 200: Giveaway },
  problems: ["unknown_stream", "no_giveaway", "nobody_in", "too_many_draws"],
});

export const removeGiveaway = operation({
  ...common,
  id: "removeGiveaway",
  method: "DELETE",
  path: `${path}/giveaway`,
  summary: "Takes the giveaway away, and forgets who was in it",
  answers: { 204: null },
  problems: ["unknown_stream"],
});

export const setQueue = operation({
  ...common,
  id: "setQueue",
  method: "PUT",
  path: `${path}/queue`,
  summary: "Sets up the queue, opens or closes it; who waits goes on waiting",
  body: NewQueue,
  bodyOptional: true,
  answers: { 200: Queue },
  problems: ["unknown_stream"],
});

export const callNext = operation({
  ...common,
  id: "callNext",
  method: "POST",
  path: `${path}/queue/next`,
  summary: "Calls the next one",
  answers: { 200: Queue },
  problems: ["unknown_stream", "no_queue"],
});

export const takeOutOfQueue = operation({
  ...common,
  id: "takeOutOfQueue",
  method: "POST",
  path: `${path}/queue/remove`,
  summary: "Takes somebody out who waits",
  body: z.strictObject({ userId: z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/, "a user's id") }),
  answers: { 200: Queue },
  problems: ["unknown_stream", "no_queue"],
});

export const clearQueue = operation({
  ...common,
  id: "clearQueue",
  method: "POST",
  path: `${path}/queue/clear`,
  summary: "Nobody waits any more, and nobody is on",
  answers: { 200: Queue },
  problems: ["unknown_stream", "no_queue"],
});

export const removeQueue = operation({
  ...common,
  id: "removeQueue",
  method: "DELETE",
  path: `${path}/queue`,
  summary: "Takes the queue away",
  answers: { 204: null },
  problems: ["unknown_stream"],
});

export const showQuestion = operation({
  ...common,
  id: "showQuestion",
  method: "POST",
  path: `${path}/questions`,
  summary: "Puts a chat message or a question onto the screen, or behind those that wait",
  body: z.strictObject({
    /** Of the message in the stream's feed. */
    offset: z.int().min(1),
    /** In the place of the card that is there. */
    now: z.boolean().default(false),
  }),
  answers: { 200: Cards },
  problems: ["unknown_stream", "unknown_message", "too_many_questions"],
});

export const nextQuestion = operation({
  ...common,
  id: "nextQuestion",
  method: "POST",
  path: `${path}/questions/next`,
  summary: "Takes the card off the screen; the next one comes, if one waits",
  answers: { 200: Cards },
  problems: ["unknown_stream"],
});

export const clearQuestions = operation({
  ...common,
  id: "clearQuestions",
  method: "DELETE",
  path: `${path}/questions`,
  summary: "Takes the card away, and those that wait",
  answers: { 204: null },
  problems: ["unknown_stream"],
});
