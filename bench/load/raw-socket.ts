/** A WebSocket client that only counts: the frames' heads are read, their payload is passed on as it lies in the chunk. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";

export interface RawSocket {
  /** Sends a short text (at most 125 bytes). */
  send: (text: string) => void;
  /** Reads no more; the line stays open. */
  freeze: () => void;
  close: () => void;
}

/** Takes one text frame of `length` bytes; the buffer is only good until it returns. */
export type TakeFrame = (payload: Buffer, length: number) => void;

/**
 * Opens a socket to a `http://` URL of this machine. Resolves once the server has switched protocols; rejects with its
 * status line where it refuses. `wholeFrames` false saves putting frames together: then only their first part is given.
 */
export function openRawSocket(
  url: URL,
  options: { headers: Record<string, string>; wholeFrames: boolean; onFrame: TakeFrame },
): Promise<RawSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed the connection")));
    socket.write(upgradeRequest(url, options.headers));
    let head = Buffer.alloc(0);
    const onHead = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const status = head.subarray(0, head.indexOf("\r\n")).toString();
      if (!status.includes(" 101 ")) {
        socket.destroy();
        return reject(new Error(`the upgrade was answered ${status}`));
      }
      socket.off("data", onHead);
      const read = frameReader(options.wholeFrames, options.onFrame);
      read(head.subarray(end + 4));
      socket.on("data", read);
      resolve({
        send: (text) => void socket.write(textFrame(text)),
        freeze: () => void socket.pause(),
        close: () => void socket.destroy(),
      });
    };
    socket.on("data", onHead);
  });
}

function upgradeRequest(url: URL, headers: Record<string, string>): string {
  const all = {
    Host: url.host,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** A client's frames are masked; a mask of zeros leaves the text as it is. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

/** Cuts a stream of unmasked, unfragmented frames into payloads. Control frames are left out. */
function frameReader(wholeFrames: boolean, onFrame: TakeFrame): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let length = 0;
  let missing = 0;
  let parts: Buffer[] = [];
  let isText = false;

  return (chunk) => {
    let at = 0;
    let bytes = chunk;
    if (rest.length > 0) {
      bytes = Buffer.concat([rest, chunk]);
      rest = Buffer.alloc(0);
    }
    while (at < bytes.length) {
      if (missing === 0) {
        const head = readHead(bytes, at);
        if (head === undefined) {
          rest = Buffer.from(bytes.subarray(at));
          return;
        }
        isText = head.opcode === 1;
        length = head.length;
        missing = length;
        at += head.headLength;
        parts = [];
        if (missing > 0 && at >= bytes.length) return;
      }
      const part = bytes.subarray(at, at + missing);
      at += part.length;
      missing -= part.length;
      if (wholeFrames || parts.length === 0) parts.push(missing > 0 ? Buffer.from(part) : part);
      if (missing > 0) return;
      const [first] = parts;
      if (isText && first) onFrame(parts.length === 1 ? first : Buffer.concat(parts), length);
    }
  };
}

function readHead(bytes: Buffer, at: number): { opcode: number; length: number; headLength: number } | undefined {
  if (bytes.length < at + 2) return undefined;
  const opcode = bytes.readUInt8(at) & 15;
  const short = bytes.readUInt8(at + 1) & 127;
  if (short < 126) return { opcode, length: short, headLength: 2 };
  if (short === 126) {
    return bytes.length < at + 4 ? undefined : { opcode, length: bytes.readUInt16BE(at + 2), headLength: 4 };
  }
  return bytes.length < at + 10 ? undefined : { opcode, length: Number(bytes.readBigUInt64BE(at + 2)), headLength: 10 };
}
