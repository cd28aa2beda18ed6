import { type ActionRecord, commandOf } from "#shared/action-record.ts";
import type { Acknowledgement } from "#shared/protocol/ingest.ts";

/** Nobody wants an answer in the chat to what was said longer ago. */
const commandsForMs = 60_000;

/** What the runner is asked for, once: with the commit of the events it follows from. What is late is not said any more. */
export function commandsOf(actions: readonly ActionRecord[], now: number): Pick<Acknowledgement, "commands"> {
  const commands = actions.flatMap((record) => (now - record.at > commandsForMs ? [] : (commandOf(record) ?? [])));
  return commands.length === 0 ? {} : { commands };
}
