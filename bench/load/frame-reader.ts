/** Cuts what comes over a WebSocket into messages, without a copy of what nobody wants to read. */

export interface Message {
  /** All of it, or only its beginning (`headBytes` at least) where nobody asked for the rest. Good until the reader returns. */
  payload: Buffer;
  /** How many bytes it had on the line. */
  length: number;
  isText: boolean;
  /** Deflated for this socket by the server's runtime (RSV1 of permessage-deflate): `payload` is whole, and still deflated. */
  isCompressed: boolean;
}

export interface FrameHandlers {
  /** Whether the whole message is wanted, told by its beginning; saves putting the others together. */
  wantsWhole: (head: Buffer, isText: boolean) => boolean;
  onMessage: (message: Message) => void;
  /** A close frame, with its code; 1005 where it has none. */
  onClose: (code: number) => void;
}

/** A message's beginning is at hand in one piece up to here, so that its kind and place can be read. */
export const headBytes = 160;

const opcodes = { text: 1, close: 8 } as const;

interface FrameHead {
  opcode: number;
  isCompressed: boolean;
  isFinal: boolean;
  length: number;
  headLength: number;
}

/** Reads unmasked frames, as servers send them. Throws on a message in several frames: no server here sends one. */
export function frameReader({ wantsWhole, onMessage, onClose }: FrameHandlers): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let frame: FrameHead | undefined;
  let missing = 0;
  let parts: Buffer[] = [];
  let isWhole = false;

  function take(head: FrameHead): void {
    const [first = Buffer.alloc(0)] = parts;
    const payload = parts.length > 1 ? Buffer.concat(parts) : first;
    if (head.opcode === opcodes.close) onClose(payload.length < 2 ? 1005 : payload.readUInt16BE(0));
    else if (head.opcode < opcodes.close) {
      if (!head.isFinal || head.opcode === 0) throw new Error("a message came in several frames");
      const { length, isCompressed } = head;
      onMessage({ payload, length, isText: head.opcode === opcodes.text, isCompressed });
    }
  }

  return (chunk) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    rest = Buffer.alloc(0);
    let at = 0;
    while (at < bytes.length) {
      if (frame === undefined) {
        const head = readHead(bytes, at);
        if (!head || bytes.length < at + head.headLength + Math.min(head.length, headBytes)) {
          rest = Buffer.from(bytes.subarray(at));
          return;
        }
        frame = head;
        missing = head.length;
        at += head.headLength;
        parts = [];
        const beginning = bytes.subarray(at, at + Math.min(missing, headBytes));
        isWhole = head.isCompressed || head.opcode >= opcodes.close || wantsWhole(beginning, head.opcode === 1);
      }
      const part = bytes.subarray(at, at + missing);
      at += part.length;
      missing -= part.length;
      if (isWhole || parts.length === 0) parts.push(missing > 0 ? Buffer.from(part) : part);
      if (missing > 0) return;
      const complete = frame;
      frame = undefined;
      take(complete);
    }
  };
}

function readHead(bytes: Buffer, at: number): FrameHead | undefined {
  if (bytes.length < at + 2) return undefined;
  const first = bytes.readUInt8(at);
  const common = { opcode: first & 15, isCompressed: (first & 0x40) !== 0, isFinal: (first & 0x80) !== 0 };
  const short = bytes.readUInt8(at + 1) & 127;
  if (short < 126) return { ...common, length: short, headLength: 2 };
  if (short === 126) {
    return bytes.length < at + 4 ? undefined : { ...common, length: bytes.readUInt16BE(at + 2), headLength: 4 };
  }
  if (bytes.length < at + 10) return undefined;
  return { ...common, length: Number(bytes.readBigUInt64BE(at + 2)), headLength: 10 };
}
