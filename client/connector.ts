/**
 * A stand-in for `TikTokLiveConnection` of tiktok-live-connector: programs change one import, and are fed by this platform instead of
 * TikTok. They need no sign server, come back by themselves with everything that happened meanwhile, and get each event once.
 */
import { connectorEvents } from "#shared/dialects/connector/connector.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { EventsFrame, HelloFrame } from "./api.ts";
import { createClient } from "./client.ts";
import { Emitter } from "./emitter.ts";
import { type Down, type Feed, openFeed } from "./feed.ts";
import { report } from "./feed/inflation.ts";

/** Names of events, as the connector has them. */
export const WebcastEvent = {
  CHAT: "chat",
  MEMBER: "member",
  GIFT: "gift",
  ROOM_USER: "roomUser",
  SOCIAL: "social",
  LIKE: "like",
  QUESTION_NEW: "questionNew",
  LINK_MIC_BATTLE: "linkMicBattle",
  LINK_MIC_ARMIES: "linkMicArmies",
  LIVE_INTRO: "liveIntro",
  EMOTE: "emote",
  ENVELOPE: "envelope",
  FOLLOW: "follow",
  SHARE: "share",
  STREAM_END: "streamEnd",
  CONTROL_MESSAGE: "controlMessage",
  CAPTION_MESSAGE: "captionMessage",
  IM_DELETE: "imDelete",
  SUB_NOTIFY: "subNotify",
} as const;

export const ControlEvent = {
  CONNECTED: "connected",
  DISCONNECTED: "disconnected",
  ERROR: "error",
  DECODED_DATA: "decodedData",
} as const;

export class UserOfflineError extends Error {
  override name = "UserOfflineError";
}
export class AlreadyConnectedError extends Error {
  override name = "AlreadyConnectedError";
}
export class AlreadyConnectingError extends Error {
  override name = "AlreadyConnectingError";
}

/** What the connector takes besides is left alone. */
export interface TikTokLiveConnectionOptions {
  /** The platform's address. In Node, where it is left out: `TLE_URL` of the environment. */
  baseUrl?: string | URL;
  /** An API key with `feed:read`; `TLE_KEY`. Not in a page: there it is a token. */
  apiKey?: string;
  /** An overlay token; `TLE_TOKEN`. It says which stream is meant. */
  token?: string;
  /** The stream, where the creator's handle is not enough. */
  streamId?: string;
  [others: string]: unknown;
}

/** How it stands. */
export interface TikTokLiveConnectionState {
  isConnected: boolean;
  isConnecting: boolean;
  roomId: string;
  roomInfo: Record<string, unknown> | null;
  availableGifts: null;
}

/** Close code of who leaves by itself. */
const goneNormally = 1000;
const leastPollSeconds = 30;

export class TikTokLiveConnection extends Emitter {
  readonly uniqueId: string;
  readonly options: TikTokLiveConnectionOptions;
  #feed: Feed | undefined;
  #connecting = false;
  #state: HelloFrame["state"] | undefined;
  /** The place to go on from, where it was connected before. */
  #position: string | undefined;

  /** `uniqueId`: the creator's handle, also with `@` or as an address. */
  constructor(uniqueId: string, options: TikTokLiveConnectionOptions = {}) {
    super();
    this.uniqueId = handleIn(uniqueId);
    this.options = options;
  }

  get isConnecting(): boolean {
    return this.#connecting;
  }

  get isConnected(): boolean {
    return this.#feed !== undefined && !this.#connecting;
  }

  get roomId(): string {
    return this.#state?.roomId ?? "";
  }

  get roomInfo(): Record<string, unknown> | null {
    if (!this.#state) return null;
    const { live, roomId, viewers, likes, startedAt } = this.#state;
    return {
      data: { id_str: roomId, status: live ? 2 : 4, user_count: viewers, like_count: likes, create_time: startedAt },
    };
  }

  get state(): TikTokLiveConnectionState {
    const { isConnected, isConnecting, roomId, roomInfo } = this;
    return { isConnected, isConnecting, roomId, roomInfo, availableGifts: null };
  }

  /** Resolves once events come. Rejects where nobody is live (`UserOfflineError`), and where it may not. */
  async connect(): Promise<TikTokLiveConnectionState> {
    if (this.#connecting) throw new AlreadyConnectingError("Already connecting!");
    if (this.#feed) throw new AlreadyConnectedError("Already connected!");
    this.#connecting = true;
    try {
      await this.#open();
    } catch (error) {
      this.#leave();
      this.#fail(error, "Error while connecting");
      throw error;
    }
    this.#connecting = false;
    this.emit(ControlEvent.CONNECTED, this.state);
    return this.state;
  }

  /** Hangs up. Who connects again goes on where it was. */
  async disconnect(): Promise<void> {
    const wasConnected = this.isConnected;
    this.#leave();
    if (wasConnected) this.emit(ControlEvent.DISCONNECTED, { code: goneNormally, reason: "" });
  }

  /** Whether the creator is live. */
  async fetchIsLive(): Promise<boolean> {
    const { baseUrl, apiKey, token, streamId } = await this.#address();
    return new Promise((resolve, reject) => {
      const feed = openFeed({
        ...feedAddress({ baseUrl, apiKey, token, streamId }),
        onHello: ({ state }) => {
          resolve(state.live);
          feed.close();
        },
        onDown: (down) => {
          reject(errorOf(down));
          feed.close();
        },
      });
    });
  }

  /** Resolves when the creator is live; it is looked every `seconds`, at least 30. */
  async waitUntilLive(seconds = 60, abortSignal?: AbortSignal): Promise<void> {
    for (;;) {
      abortSignal?.throwIfAborted();
      if (await this.fetchIsLive()) return;
      await pause(Math.max(leastPollSeconds, seconds) * 1_000, abortSignal);
    }
  }

  /** Nothing is sent to TikTok from here. */
  async sendMessage(): Promise<never> {
    throw new Error("This connection only listens: a rule's announce action writes into the chat");
  }

  async #open(): Promise<void> {
    const address = await this.#address();
    const { promise: greeted, resolve, reject } = Promise.withResolvers<void>();
    const after = this.#position;
    this.#feed = openFeed({
      ...feedAddress(address),
      ...(after !== undefined && { after }),
      onHello: ({ state }) => {
        this.#state = state;
        if (state.live || !this.#connecting) resolve();
        else reject(new UserOfflineError("The requested user isn't online :("));
      },
      onEvents: (frame, position) => this.#take(frame, position),
      onDown: (down) => {
        if (!down.isRefused) return;
        if (this.#connecting) return reject(errorOf(down));
        this.#fail(errorOf(down), "The connection was refused");
        this.#leave();
        this.emit(ControlEvent.DISCONNECTED, { code: down.code ?? goneNormally, reason: down.reason });
      },
    });
    await greeted;
  }

  #take({ events, position: { epoch } }: EventsFrame, position: string): void {
    for (const event of events as unknown as RecordedEvent[]) {
      if (!this.#feed) return;
      // Before it is told: who disconnects because of it goes on behind it.
      this.#position = `${epoch}:${event.offset}`;
      if (event.eventType === "ROOM_USER" && this.#state) this.#state.viewers = event.payload.viewerCount;
      for (const { name, data } of connectorEvents(event)) this.#tell(name, data);
      if (event.eventType === "STREAM_END") void this.disconnect();
    }
    if (this.#feed) this.#position = position;
  }

  /** What a listener throws is reported, and never has an event told again. */
  #tell(name: string, data: unknown): void {
    try {
      this.emit(name, data);
    } catch (error) {
      if (!this.#fail(error, `A listener of "${name}" failed`)) report(error);
    }
  }

  #fail(exception: unknown, info: string): boolean {
    return this.listenerCount(ControlEvent.ERROR) > 0 && this.emit(ControlEvent.ERROR, { info, exception });
  }

  #leave(): void {
    this.#connecting = false;
    this.#feed?.close();
    this.#feed = undefined;
  }

  /** Where the stream is: a token says it itself, a key reads the list. */
  async #address(): Promise<FeedAddress> {
    const { baseUrl = variable("TLE_URL"), apiKey = variable("TLE_KEY"), token = variable("TLE_TOKEN") } = this.options;
    if (baseUrl === undefined) throw new TypeError("baseUrl is missing (or TLE_URL)");
    const known = { baseUrl, apiKey, token };
    if (this.options.streamId !== undefined) return { ...known, streamId: this.options.streamId };
    if (token !== undefined) {
      const opened = await createClient({ baseUrl, apiKey: token }).getOverlay();
      return { ...known, streamId: opened.streamId };
    }
    const client = createClient({ baseUrl, ...(apiKey !== undefined && { apiKey }) });
    const { streams } = await client.listStreams();
    const stream = streams.find((one) => one.uniqueId.toLowerCase() === this.uniqueId);
    if (!stream) throw new Error(`The platform has no stream of @${this.uniqueId}`);
    return { ...known, streamId: stream.streamId };
  }
}

interface FeedAddress {
  baseUrl: string | URL;
  streamId: string;
  apiKey: string | undefined;
  token: string | undefined;
}

function feedAddress({ baseUrl, streamId, apiKey, token }: FeedAddress) {
  return { baseUrl, streamId, ...(token !== undefined ? { token } : apiKey !== undefined && { apiKey }) };
}

function errorOf({ reason }: Down): Error {
  return new Error(`The platform refused the connection: ${reason}`);
}

function handleIn(uniqueId: string): string {
  return uniqueId
    .trim()
    .replace(/^https?:\/\/(www\.)?tiktok\.com\//, "")
    .replace(/\/live\/?$/, "")
    .replace(/^@/, "")
    .toLowerCase();
}

function variable(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name] || undefined;
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, delayMs);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
