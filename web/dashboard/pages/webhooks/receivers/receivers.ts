/**
 * A receiver for an endpoint, in six languages: it takes what is signed, once, and nothing else. The secret is never in the text:
 * it comes from the environment. Each but Rust's needs only what its language brings along.
 */
import { csharp } from "./csharp.ts";
import { go } from "./go.ts";
import { node } from "./node.ts";
import { php } from "./php.ts";
import { python } from "./python.ts";
import { rust } from "./rust.ts";

export const receiverLanguages = ["node", "python", "go", "php", "csharp", "rust"] as const;
export type ReceiverLanguage = (typeof receiverLanguages)[number];

export const receiverNames: Record<ReceiverLanguage, string> = {
  node: "Node",
  python: "Python",
  go: "Go",
  php: "PHP",
  csharp: "C#",
  rust: "Rust",
};

/** What of an endpoint stands in its receiver. */
export interface Receiver {
  endpointId: string;
  url: string;
  /** The path of its address as it stands in a request, without what is asked for: `/hooks`. It is of ASCII. */
  path: string;
  /** 127.0.0.1 where the address is of this machine, else all that the machine has. */
  host: string;
  /** The port of an address over http; a usual one where something in front of the receiver answers for https. */
  port: number;
}

export function receiverOf({ endpointId, url }: { endpointId: string; url: string }): Receiver {
  const { href, pathname, hostname, port, protocol } = new URL(url);
  const isHere = hostname === "localhost" || hostname.startsWith("127.");
  return {
    endpointId,
    url: href,
    path: pathname,
    host: isHere ? "127.0.0.1" : "0.0.0.0",
    port: protocol === "http:" ? Number(port || 80) : 8_000,
  };
}

const texts: Record<ReceiverLanguage, (receiver: Receiver) => string> = { node, python, go, php, csharp, rust };

/** The text of a receiver. */
export function receiverText(language: ReceiverLanguage, receiver: Receiver): string {
  return texts[language](receiver).trimStart();
}
