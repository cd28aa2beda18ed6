/** Open Sound Control 1.0 over UDP: a message is sent, and nobody says that it came. */
import { createSocket } from "node:dgram";
import type { ToolCommandOf } from "#shared/tools/command.ts";
import type { Place } from "./place.ts";
import type { Reach } from "./reach.ts";

export async function sendOsc(
  command: ToolCommandOf<"osc">,
  { host, port }: Place,
  { addressOf }: Pick<Reach, "addressOf">,
): Promise<void> {
  const family = host.includes(":") ? 6 : 4;
  const address = await addressOf(host, family);
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.send(oscMessage(command), port, address, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    socket.close();
  }
}

/** Its bytes: the path, the kinds of its arguments, and each of them, all in fours. */
export function oscMessage({ path, args }: Pick<ToolCommandOf<"osc">, "path" | "args">): Buffer {
  const kinds = args.map((value) => (typeof value === "string" ? "s" : isInt32(value) ? "i" : "f")).join("");
  return Buffer.concat([oscText(path), oscText(`,${kinds}`), ...args.map(oscValue)]);
}

function oscValue(value: string | number): Buffer {
  if (typeof value === "string") return oscText(value);
  const bytes = Buffer.alloc(4);
  if (isInt32(value)) bytes.writeInt32BE(value);
  else bytes.writeFloatBE(value);
  return bytes;
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31;
}

/** It ends with a zero at least. */
function oscText(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.alloc((Math.floor(length / 4) + 1) * 4);
  bytes.write(text);
  return bytes;
}
