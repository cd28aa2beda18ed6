/** The payloads of a case's file, written from its readable fields. */
import type { Case } from "./case.ts";
import { encodePayload } from "./payload.ts";

interface Readable {
  method: string;
  fields?: Record<string, unknown>;
  payload?: string;
}

/** The text of a case's file with its payloads as its fields say. What has no fields stays as it is. */
export function encodeCaseFile(text: string): string {
  const file = JSON.parse(text) as Pick<Case, "expect"> & { input: { messages?: Readable[] }[] };
  for (const { messages = [] } of file.input) {
    for (const message of messages) {
      if (message.fields === undefined) continue;
      message.payload = Buffer.from(encodePayload(message.method, message.fields)).toString("base64");
    }
  }
  return `${JSON.stringify(file, null, 2)}\n`;
}
