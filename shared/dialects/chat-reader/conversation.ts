/**
 * One client of socket.io 4 as TikTok-Chat-Reader has it: packets of engine.io 4 (a digit, and what it is about), in which
 * messages (`4`) are packets of socket.io 5. Pure: what is heard gives what is to be done.
 */

/** How often the server asks whether the client is there, and how long it waits for the answer. */
export const pinging = { intervalMs: 25_000, timeoutMs: 20_000 } as const;
/** A client's packets in one request, in UTF-16 units. */
export const mostHeard = 16_384;
/** Between packets in one HTTP body. */
export const separator = "\u001e";

export const packets = { ping: "2", pong: "3", noop: "6" } as const;

/** A creator, as a page names them, and the token that it showed. */
export interface Ask {
  /** An overlay token; "" where none was shown. */
  token: string;
  /** The creator's handle, where the page has the token from elsewhere. */
  creator?: string;
}

export type Heard =
  | { kind: "say"; text: string }
  /** It wants a creator's events from now on. */
  | { kind: "ask"; ask: Ask }
  /** It wants no events any more. */
  | { kind: "leave" }
  /** On the WebSocket beside the polling: it tries whether it gets through; and it is to be the only line from now on. */
  | { kind: "probe" }
  | { kind: "upgrade" }
  | { kind: "pong" }
  | { kind: "close" }
  | { kind: "misbehaved" };

/** What is known of the client. Goes over to the object that polls, and back. */
export interface ConversationState {
  /** The id of its session, for engine.io and socket.io alike. */
  sid: string;
  isConnected: boolean;
  /** Shown in the address, or when it connected. */
  token: string;
}

/** The first packet: how to go on. */
export function openPacket(sid: string, upgrades: readonly string[]): string {
  const { intervalMs, timeoutMs } = pinging;
  return `0${JSON.stringify({ sid, upgrades, pingInterval: intervalMs, pingTimeout: timeoutMs, maxPayload: mostHeard })}`;
}

/** An event, whose name and arguments are a JSON array. */
export function eventPacket(json: string): string {
  return `42${json}`;
}

/** Hears one packet. Changes `state`. */
export function hear(state: ConversationState, packet: string): Heard[] {
  switch (packet[0]) {
    case "1":
      return [{ kind: "close" }];
    case "2":
      return packet === "2probe" ? [{ kind: "probe" }] : [{ kind: "misbehaved" }];
    case "3":
      return [{ kind: "pong" }];
    case "4":
      return hearMessage(state, packet.slice(1));
    case "5":
      return [{ kind: "upgrade" }];
    case "6":
      return [];
    default:
      return [{ kind: "misbehaved" }];
  }
}

function hearMessage(state: ConversationState, message: string): Heard[] {
  const [, kind = "", namespace = "", acknowledge = "", rest = ""] =
    /^([0-4])(?:(\/[^,]{0,64}),?)?(\d{0,10})(.*)$/s.exec(message) ?? [];
  if (kind === "0") {
    // There is the one namespace.
    if (namespace !== "" && namespace !== "/") {
      return [{ kind: "say", text: `44${namespace},${JSON.stringify({ message: "Invalid namespace" })}` }];
    }
    const { token } = objectOf(acknowledge + rest);
    if (typeof token === "string") state.token = token;
    state.isConnected = true;
    const statistic = eventPacket(JSON.stringify(["statistic", { globalConnectionCount: 1 }]));
    return [
      { kind: "say", text: `40${JSON.stringify({ sid: state.sid })}` },
      { kind: "say", text: statistic },
    ];
  }
  if (!state.isConnected) return [{ kind: "misbehaved" }];
  if (kind === "1") return [{ kind: "leave" }, { kind: "close" }];
  if (kind !== "2") return [{ kind: "misbehaved" }];
  const event = parse(rest);
  if (!Array.isArray(event) || typeof event[0] !== "string") return [{ kind: "misbehaved" }];
  const answer: Heard[] = acknowledge === "" ? [] : [{ kind: "say", text: `43${acknowledge}[]` }];
  return [...answer, ...hearEvent(state, event as [string, ...unknown[]])];
}

function hearEvent({ token }: ConversationState, [name, first]: [string, ...unknown[]]): Heard[] {
  if (name === "disconnect_tiktok") return [{ kind: "leave" }];
  // Whatever else a page says is for another server.
  if (name !== "setUniqueId" || typeof first !== "string") return [];
  const asked = first.trim();
  // A page has one field: the token may stand where it has the creator's name.
  if (asked.startsWith("ov_")) return [{ kind: "ask", ask: { token: asked } }];
  return [{ kind: "ask", ask: { token, creator: asked.replace(/^@/, "").toLowerCase() } }];
}

function objectOf(json: string): Record<string, unknown> {
  const value = parse(json);
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
