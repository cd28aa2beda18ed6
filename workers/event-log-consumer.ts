import { readConfig } from "./config.ts";
import { storeMessages } from "./database/event-log.ts";
import { settleMessages } from "./settle.ts";

/** One request to the database carries at most so much; Neon refuses 10 MiB. */
const statementBytes = 4 * 1024 * 1024;
const retryDelaySeconds = 5;

/**
 * Stores a queue batch in as few statements as fit. A statement that fails is tried again message by message, so that
 * one bad message cannot hold back its neighbours; what fails alone is retried by the queue, and ends in the dead-letter
 * queue after the configured retries.
 */
export async function consumeEventLog(batch: MessageBatch<string>, env: Env): Promise<void> {
  const result = readConfig(env as unknown as Record<string, unknown>);
  if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
  for (const group of groupBySize(batch.messages)) {
    try {
      await storeMessages(
        result.config,
        group.map((message) => message.body),
      );
      for (const message of group) message.ack();
      await settleMessages(
        env,
        group.map((message) => message.body),
      );
    } catch (error) {
      log("store_failed", group.length, error);
      if (group.length > 1 && isDataError(error)) await storeOneByOne(env, result.config, group);
      else for (const message of group) message.retry({ delaySeconds: retryDelaySeconds });
    }
  }
}

type Config = Extract<ReturnType<typeof readConfig>, { ok: true }>["config"];

async function storeOneByOne(env: Env, config: Config, messages: Message<string>[]): Promise<void> {
  for (const message of messages) {
    try {
      await storeMessages(config, [message.body]);
      message.ack();
      await settleMessages(env, [message.body]);
    } catch (error) {
      log("message_failed", 1, error);
      message.retry({ delaySeconds: retryDelaySeconds });
    }
  }
}

function* groupBySize(messages: readonly Message<string>[]): Generator<Message<string>[]> {
  let group: Message<string>[] = [];
  let size = 0;
  for (const message of messages) {
    if (group.length > 0 && size + message.body.length > statementBytes) {
      yield group;
      [group, size] = [[], 0];
    }
    group.push(message);
    size += message.body.length;
  }
  if (group.length > 0) yield group;
}

/** SQLSTATE class 22 (data) and 23 (constraint): the message is at fault, not the database. */
function isDataError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("22") || code.startsWith("23");
}

function log(status: string, messages: number, error: unknown): void {
  const text = error instanceof Error ? `${error.name}: ${error.message.slice(0, 300)}` : "unknown";
  console.error(JSON.stringify({ part: "event-log", status, messages, error: text }));
}
