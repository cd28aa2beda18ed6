/** OBS Studio as obs-websocket 5 describes it: what tests talk to, and what its own client library takes for the real one. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { answerChallenge } from "./challenge.ts";

interface Told {
  type: string;
  data: Record<string, unknown>;
}

export interface StandInObs {
  url: string;
  port: number;
  /** Every request, in order. */
  told: Told[];
  /** What the next request of a type does instead of being answered. */
  instead: Map<string, (socket: WebSocket) => void>;
  state: { scene: string; sources: Map<string, boolean>; filters: Map<string, boolean>; texts: Map<string, string> };
  close: () => Promise<void>;
}

const unknownResource = 600;

export async function standInObs(password?: string, port = 0): Promise<StandInObs> {
  const server = new WebSocketServer({ host: "127.0.0.1", port });
  await once(server, "listening");
  const told: Told[] = [];
  const instead: StandInObs["instead"] = new Map();
  const state: StandInObs["state"] = {
    scene: "Live",
    sources: new Map([["Confetti", false]]),
    filters: new Map([["Blur", false]]),
    texts: new Map([["Latest", ""]]),
  };

  function answer(type: string, data: Record<string, unknown>): object | number {
    const [source, filter] = [String(data["sourceName"]), String(data["filterName"])];
    switch (type) {
      case "GetCurrentProgramScene":
        return { currentProgramSceneName: state.scene };
      case "SetCurrentProgramScene":
        if (data["sceneName"] === "Nowhere") return unknownResource;
        state.scene = String(data["sceneName"]);
        return {};
      case "GetSceneItemId":
        return state.sources.has(source) ? { sceneItemId: 7 } : unknownResource;
      case "GetSceneItemEnabled":
        return { sceneItemEnabled: state.sources.get("Confetti") };
      case "SetSceneItemEnabled":
        state.sources.set("Confetti", Boolean(data["sceneItemEnabled"]));
        return {};
      case "GetSourceFilter":
        return state.filters.has(filter) ? { filterEnabled: state.filters.get(filter) } : unknownResource;
      case "SetSourceFilterEnabled":
        state.filters.set(filter, Boolean(data["filterEnabled"]));
        return {};
      case "SetInputSettings": {
        const name = String(data["inputName"]);
        if (!state.texts.has(name)) return unknownResource;
        state.texts.set(name, (data["inputSettings"] as { text: string }).text);
        return {};
      }
      default:
        return {};
    }
  }

  server.on("connection", (socket) => {
    const authentication = { salt: randomBytes(16).toString("base64"), challenge: randomBytes(16).toString("base64") };
    const say = (op: number, d: object) => socket.send(JSON.stringify({ op, d }));
    let isIn = false;
    say(0, { obsWebSocketVersion: "5.5.0", rpcVersion: 1, ...(password !== undefined && { authentication }) });
    socket.on("message", (text: Buffer) => {
      const { op, d } = JSON.parse(text.toString()) as { op: number; d: Record<string, unknown> };
      if (op === 1) {
        if (d["rpcVersion"] !== 1) return socket.close(4010);
        const isRight = password === undefined || d["authentication"] === answerChallenge(password, authentication);
        if (!isRight) return socket.close(4009, "Authentication failed.");
        isIn = true;
        return say(2, { negotiatedRpcVersion: 1 });
      }
      if (!isIn) return socket.close(4007);
      if (op !== 6) return socket.close(4006);
      const {
        requestType,
        requestId,
        requestData = {},
      } = d as {
        requestType: string;
        requestId: string;
        requestData?: Record<string, unknown>;
      };
      told.push({ type: requestType, data: requestData });
      const other = instead.get(requestType);
      if (other) {
        instead.delete(requestType);
        return other(socket);
      }
      const result = answer(requestType, requestData);
      const requestStatus =
        typeof result === "number"
          ? { result: false, code: result, comment: "No source was found by that name." }
          : { result: true, code: 100 };
      return say(7, {
        requestType,
        requestId,
        requestStatus,
        ...(typeof result === "object" && { responseData: result }),
      });
    });
  });
  const { port: at } = server.address() as AddressInfo;
  const close = async () => {
    for (const socket of server.clients) socket.terminate();
    server.close();
    await once(server, "close");
  };
  return { url: `ws://127.0.0.1:${at}`, port: at, told, instead, state, close };
}
