/** A WebSocket client that only counts: the frames' heads are read, their payload is passed on as it lies in the chunk. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { frameReader, type Message } from "./frame-reader.ts";
import { browsersOffer, messageInflater } from "./permessage-deflate.ts";

export interface RawSocket {
  /** What the server's handshake says of extensions; "" for none. */
  extensions: string;
  /** Sends a text (at most 65,535 bytes). */
  send: (text: string) => void;
  /** Reads no more; the line stays open. */
  freeze: () => void;
  close: () => void;
}

export interface RawSocketOptions {
  headers: Record<string, string>;
  /** The subprotocol that is offered, and that the server must choose; "" for none. */
  subprotocol: string;
  /** Offers permessage-deflate, as every browser does. */
  offersDeflate: boolean;
  wantsWhole: (head: Buffer, isText: boolean) => boolean;
  onMessage: (message: Message) => void;
  /** The server closed it: the code of its close frame, 1006 where the line broke. Not called after `close`. */
  onEnd: (code: number) => void;
}

/**
 * Opens a socket to a `http://` URL of this machine. Resolves once the server has switched protocols; rejects with what
 * it said where it refuses, or speaks another subprotocol.
 */
export function openRawSocket(url: URL, options: RawSocketOptions): Promise<RawSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    let code = 1006;
    let isOurs = false;
    socket.on("error", reject);
    socket.on("close", () => {
      reject(new Error("the server closed the connection"));
      if (!isOurs) options.onEnd(code);
    });
    socket.write(upgradeRequest(url, options));
    let head = Buffer.alloc(0);
    const onHead = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const lines = head.subarray(0, end).toString().split("\r\n");
      const refusal = refusalOf(lines, options);
      if (refusal !== undefined) {
        isOurs = true;
        socket.destroy();
        return reject(new Error(refusal));
      }
      socket.off("data", onHead);
      const extensions = headerOf(lines, "sec-websocket-extensions");
      const inflate = messageInflater(extensions);
      const read = frameReader({
        wantsWhole: options.wantsWhole,
        onMessage: (message) =>
          options.onMessage(message.isCompressed ? { ...message, payload: inflate(message.payload) } : message),
        onClose: (closeCode) => {
          code = closeCode;
          socket.end(Buffer.from([0x88, 0x80, 0, 0, 0, 0]));
        },
      });
      // Whoever opened it may answer the first messages: it has the socket before it sees them.
      resolve({
        extensions,
        send: (text) => void socket.write(textFrame(text)),
        freeze: () => void socket.pause(),
        close: () => {
          isOurs = true;
          socket.destroy();
        },
      });
      const first = head.subarray(end + 4);
      queueMicrotask(() => {
        read(first);
        socket.on("data", read);
      });
    };
    socket.on("data", onHead);
  });
}

function upgradeRequest(url: URL, { headers, subprotocol, offersDeflate }: RawSocketOptions): string {
  const all = {
    Host: url.host,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    ...(subprotocol === "" ? {} : { "Sec-WebSocket-Protocol": subprotocol }),
    ...(offersDeflate ? { "Sec-WebSocket-Extensions": browsersOffer } : {}),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** Why a handshake is no good; undefined where it is. */
function refusalOf(lines: readonly string[], { subprotocol }: RawSocketOptions): string | undefined {
  if (!lines[0]?.includes(" 101 ")) return `the upgrade was answered ${lines[0]}`;
  const chosen = headerOf(lines, "sec-websocket-protocol");
  return chosen === subprotocol ? undefined : `the server speaks "${chosen}", not "${subprotocol}"`;
}

function headerOf(lines: readonly string[], name: string): string {
  const line = lines.find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? "";
}

/** A client's frames are masked; a mask of zeros leaves the text as it is. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const head = length < 126 ? [0x81, 0x80 | length] : [0x81, 0xfe, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}
