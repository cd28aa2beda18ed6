/** OBS Studio by obs-websocket 5: signs in, and changes scenes, sources, filters, texts and media. */
import * as z from "zod";
import type { ObsCommand } from "#shared/tools/command.ts";
import { answerChallenge } from "./challenge.ts";
import type { AskingSocket, Heard, Talk } from "./asking-socket.ts";

/** The kinds of its messages. */
const op = { hello: 0, identify: 1, identified: 2, request: 6, response: 7 } as const;
const rpcVersion = 1;
/** It closes with it where the password is wrong, or missing. */
const authenticationFailed = 4009;
const unsupportedVersion = 4010;

const Message = z.discriminatedUnion("op", [
  z.object({
    op: z.literal(op.hello),
    d: z.object({ authentication: z.object({ salt: z.string(), challenge: z.string() }).optional() }),
  }),
  z.object({ op: z.literal(op.identified), d: z.unknown().optional() }),
  z.object({
    op: z.literal(op.response),
    d: z.object({
      requestId: z.string(),
      requestStatus: z.object({ result: z.boolean(), code: z.number(), comment: z.string().optional() }),
      responseData: z.unknown().optional(),
    }),
  }),
]);

export function obsTalk(password: string | undefined): Talk {
  return {
    hear: (value): Heard => {
      const { success, data: message } = Message.safeParse(value);
      if (!success) return { kind: "nothing" };
      switch (message.op) {
        case op.hello: {
          const { authentication } = message.d;
          if (authentication && password === undefined) return { kind: "refused", reason: "wants a password" };
          const proof = authentication && { authentication: answerChallenge(password ?? "", authentication) };
          // None of its events: nobody here listens to them.
          return {
            kind: "say",
            text: JSON.stringify({ op: op.identify, d: { rpcVersion, ...proof, eventSubscriptions: 0 } }),
          };
        }
        case op.identified:
          return { kind: "ready" };
        case op.response: {
          const { requestId: id, requestStatus, responseData } = message.d;
          const { result, code, comment } = requestStatus;
          return result
            ? { kind: "answer", id, ok: true, data: responseData }
            : { kind: "answer", id, ok: false, reason: comment ?? `it refuses with ${code}` };
        }
        default:
          return message satisfies never;
      }
    },
    closing: (code) => {
      if (code === authenticationFailed) return "refuses the password";
      return code === unsupportedVersion ? "is older than version 28, or its obs-websocket is" : undefined;
    },
  };
}

const mediaActions = {
  play: "PLAY",
  pause: "PAUSE",
  restart: "RESTART",
  stop: "STOP",
  next: "NEXT",
  previous: "PREVIOUS",
} as const;

const Item = z.object({ sceneItemId: z.number() });
const Scene = z.object({ currentProgramSceneName: z.string() });
const Enabled = z.object({ sceneItemEnabled: z.boolean() });
const Filter = z.object({ filterEnabled: z.boolean() });

export interface Obs {
  carryOut: (command: ObsCommand, signal: AbortSignal) => Promise<void>;
  /** Nothing is taken back any more. */
  close: () => void;
}

export function obsTool({ ask }: Pick<AskingSocket, "ask">, onLate: (error: unknown) => void): Obs {
  /** What is shown for a while, and the clock that takes it back. Once more of the same begins that while anew. */
  const shown = new Map<string, ReturnType<typeof setTimeout>>();

  const request = (requestType: string, requestData: object | undefined, signal: AbortSignal) =>
    ask(
      (requestId) => ({ op: op.request, d: { requestType, requestId, ...(requestData && { requestData }) } }),
      signal,
    );

  async function read<Read>(
    schema: z.ZodType<Read>,
    type: string,
    data: object | undefined,
    signal: AbortSignal,
  ): Promise<Read> {
    const { success, data: answer } = schema.safeParse(await request(type, data, signal));
    if (!success) throw new Error(`OBS answered ${type} with something else`);
    return answer;
  }

  /** Sets something that is on or off, and takes it back where it was asked for a while. */
  async function set(
    key: string,
    { change, forMs }: { change: "on" | "off" | "toggle"; forMs: number | null },
    thing: { isOn: () => Promise<boolean>; turn: (isOn: boolean, signal: AbortSignal) => Promise<unknown> },
    signal: AbortSignal,
  ): Promise<void> {
    const isOn = change === "toggle" ? !(await thing.isOn()) : change === "on";
    await thing.turn(isOn, signal);
    clearTimeout(shown.get(key));
    shown.delete(key);
    if (forMs === null) return;
    const takeBack = async () => {
      shown.delete(key);
      await thing.turn(!isOn, AbortSignal.timeout(lateMs)).catch(onLate);
    };
    shown.set(key, setTimeout(takeBack, forMs));
  }

  async function carryOut(command: ObsCommand, signal: AbortSignal): Promise<void> {
    switch (command.do) {
      case "scene":
        return void (await request("SetCurrentProgramScene", { sceneName: command.scene }, signal));
      case "source": {
        const { source: sourceName } = command;
        const sceneName =
          command.scene ?? (await read(Scene, "GetCurrentProgramScene", undefined, signal)).currentProgramSceneName;
        const { sceneItemId } = await read(Item, "GetSceneItemId", { sceneName, sourceName }, signal);
        const item = { sceneName, sceneItemId };
        return set(
          `source ${sceneName} ${sceneItemId}`,
          command,
          {
            isOn: async () => (await read(Enabled, "GetSceneItemEnabled", item, signal)).sceneItemEnabled,
            turn: (sceneItemEnabled, until) => request("SetSceneItemEnabled", { ...item, sceneItemEnabled }, until),
          },
          signal,
        );
      }
      case "filter": {
        const named = { sourceName: command.source, filterName: command.filter };
        return set(
          `filter ${command.source} ${command.filter}`,
          command,
          {
            isOn: async () => (await read(Filter, "GetSourceFilter", named, signal)).filterEnabled,
            turn: (filterEnabled, until) => request("SetSourceFilterEnabled", { ...named, filterEnabled }, until),
          },
          signal,
        );
      }
      case "text": {
        const data = { inputName: command.source, inputSettings: { text: command.text }, overlay: true };
        return void (await request("SetInputSettings", data, signal));
      }
      case "media": {
        const mediaAction = `OBS_WEBSOCKET_MEDIA_INPUT_ACTION_${mediaActions[command.change]}`;
        return void (await request("TriggerMediaInputAction", { inputName: command.source, mediaAction }, signal));
      }
      case "emit": {
        const requestData = { event_name: command.event, event_data: command.data };
        const data = { vendorName: "obs-browser", requestType: "emit_event", requestData };
        return void (await request("CallVendorRequest", data, signal));
      }
      default:
        return command satisfies never;
    }
  }

  function close(): void {
    for (const timer of shown.values()) clearTimeout(timer);
    shown.clear();
  }

  return { carryOut, close };
}

/** How long taking something back may take. */
const lateMs = 10_000;
