import { countSaltless, type LogHead } from "#shared/protocol/log-message.ts";
import { type Config, readConfig } from "./config.ts";
import { keepDeadLetter } from "./database/dead-letters.ts";
import { type Conflict, type SharedSession, storeMessages } from "./database/event-log.ts";
import { groupBySize } from "./database/group-by-size.ts";
import { wakeEndpoints } from "./webhooks/wake.ts";
import { deadLetterPayload, headOf, type LogBody, openLogMessage } from "./log-queue-message.ts";
import { retryDelaySeconds } from "./retry-delay.ts";
import { spans, tally } from "./telemetry/recorder.ts";
import { readTraceparent, shownEventId, spanOf } from "#shared/telemetry/trace.ts";
import { tellStored } from "./stored.ts";

type LogQueueMessage = Message<LogBody>;

/** The consumer of both queues: the event log, and what it could not deliver. */
export async function consumeQueue(batch: MessageBatch<LogBody>, env: Env): Promise<void> {
  const result = readConfig(env as unknown as Record<string, unknown>);
  if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
  // Names differ by environment, the part does not: tle-event-log-dead-production.
  if (batch.queue.startsWith("tle-event-log-dead")) await keepUndelivered(batch.messages, result.config, env);
  else await storeBatch(batch.messages, result.config, env);
}

/** A message with its text. */
interface Readable {
  message: LogQueueMessage;
  head: LogHead | undefined;
  text: string;
  bytes: number;
}

/** Stores a batch in as few statements as fit, of which one at a time is in memory. What cannot be read is put aside. */
async function storeBatch(messages: readonly LogQueueMessage[], config: Config, env: Env): Promise<void> {
  const unreadable: { message: LogQueueMessage; reason: string }[] = [];
  function* readable(): Generator<Readable> {
    for (const message of messages) {
      const opened = openLogMessage(message.body);
      if (opened.ok) yield { message, ...opened };
      else unreadable.push({ message, reason: opened.reason });
    }
  }
  for (const group of groupBySize(readable(), ({ bytes }) => bytes)) await storeGroup(group, config, env);
  for (const { message, reason } of unreadable) await putAside(message, { stage: "store", reason }, config, env);
}

/**
 * Stores what fits into one statement. A statement that the data is at fault for is tried again message by message, so
 * that a poisoned one is put aside alone; an outage is waited out, ever more patiently.
 */
async function storeGroup(group: readonly Readable[], config: Config, env: Env): Promise<void> {
  const messages = group.map(({ message }) => message);
  try {
    const { woken, forwarding, conflicts, sharedSessions } = await storeMessages(
      config,
      group.map(({ text }) => text),
    );
    const heads = group.map(({ head }) => head);
    tellConflicts(conflicts, sharedSessions);
    tellSaltless(group);
    await tellStored(env, heads, { forwarding: new Set(forwarding), conflicts });
    // Before the messages are acknowledged: whoever dies here gets them again, and wakes the same endpoints.
    await wakeEndpoints(env, woken);
    for (const { message, head } of group) noteStoredTrace(message, head);
    for (const message of messages) message.ack();
  } catch (error) {
    const [first] = messages;
    if (!first || !isDataError(error)) retryAll(messages, "store", error);
    else if (group.length > 1) for (const one of group) await storeGroup([one], config, env);
    else await putAside(first, { stage: "store", reason: describe(error) }, config, env);
  }
}

/** What the queue gave up on, usually after an outage of days. Nothing tries harder than this queue does. */
async function keepUndelivered(messages: readonly LogQueueMessage[], config: Config, env: Env): Promise<void> {
  for (const message of messages) {
    await putAside(message, { stage: "queue", reason: "the queue's retries were used up" }, config, env);
  }
}

/** Keeps a message among the dead letters. It is safe there, so its hub need not send it again. */
async function putAside(
  message: LogQueueMessage,
  why: { stage: "store" | "queue"; reason: string },
  config: Config,
  env: Env,
): Promise<void> {
  try {
    const opened = openLogMessage(message.body);
    await keepDeadLetter(config, { messageId: message.id, payload: deadLetterPayload(message.body, opened), ...why });
    tally.count("tle_dead_letters_total", { stage: why.stage });
    log({ status: "dead_letter", messages: 1, error: why.reason, ...traceOf([message]) });
    message.ack();
    await tellStored(env, [opened.head]);
  } catch (error) {
    retryAll([message], "dead_letter", error);
  }
}

/** The span of a message's traced event: from the moment it was queued. */
function noteStoredTrace(message: LogQueueMessage, head: LogHead | undefined): void {
  const context = readTraceparent(head?.traceparent);
  const eventId = context && shownEventId(context);
  if (!head || eventId === undefined) return;
  spans.add(
    spanOf(eventId, "log.store", {
      startedAt: message.timestamp.getTime(),
      endedAt: Date.now(),
      attributes: { stream: head.streamId, attempts: message.attempts },
    }),
  );
}

/** The trace of what is in these messages, for the log's lines; where there are several, of the first. */
function traceOf(messages: readonly LogQueueMessage[]): { traceId?: string } {
  for (const { body } of messages) {
    const context = readTraceparent(headOf(body)?.traceparent);
    if (context) return { traceId: context.traceId };
  }
  return {};
}

function retryAll(messages: readonly LogQueueMessage[], what: string, error: unknown): void {
  log({ status: `${what}_retry`, messages: messages.length, error: describe(error), ...traceOf(messages) });
  for (const message of messages) {
    message.retry({ delaySeconds: retryDelaySeconds(message.attempts, Math.random()) });
  }
}

/** The database's own code of an error; "" where the database did not answer at all. */
function sqlState(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

/**
 * SQLSTATE class 22 (data), 23 (constraint) and 54 (too much of something, such as depth): the message is at fault, not
 * the database.
 */
function isDataError(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error));
}

/** The kind and the code of an error. Its message may quote a viewer's data. */
function describe(error: unknown): string {
  return error instanceof Error ? `${error.name} ${sqlState(error)}`.trim() : "unknown";
}

/** Lines of one kind that one statement's findings are told in at most; all of them are among the dead letters. */
const mostLines = 20;

/** Says what is wrong with who sends, not with what was sent. Ids only: nothing of the events themselves. */
function tellConflicts(conflicts: readonly Conflict[], sharedSessions: readonly SharedSession[]): void {
  for (const conflict of conflicts.slice(0, mostLines)) {
    console.error(JSON.stringify({ part: "event-log", status: "conflict", conflicts: conflicts.length, ...conflict }));
  }
  for (const shared of sharedSessions.slice(0, mostLines)) {
    console.error(JSON.stringify({ part: "event-log", status: "session_shared", ...shared }));
  }
}

/** Says which streams' events came without their salts: they are stored, and verify-log names them. */
function tellSaltless(group: readonly Readable[]): void {
  for (const { head, text } of group) {
    const events = countSaltless(text);
    if (events === 0) continue;
    const place = { streamId: head?.streamId, firstOffset: head?.firstOffset, lastOffset: head?.lastOffset };
    console.error(JSON.stringify({ part: "event-log", status: "salt_missing", events, ...place }));
  }
}

function log(line: { status: string; messages: number; error: string; traceId?: string }): void {
  console.error(JSON.stringify({ part: "event-log", ...line }));
}
