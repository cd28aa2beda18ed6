/** Rules over the API, for tests. */
import type { TestWorker } from "./worker.ts";

export type Json = Record<string, unknown>;

/** Asks the worker that the file's tests run; an empty answer is an empty body. */
export function apiCaller(worker: () => TestWorker) {
  return async (method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> => {
    const response = await worker().api(method, path, body);
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Json) };
  };
}

/** A rule that greets on each chat message, with some of it changed. */
export const onChat = (change: Json = {}) => ({
  name: "greet",
  trigger: { on: "event", types: ["CHAT"] },
  actions: [{ type: "overlay", text: "{displayName}: {message}" }],
  ...change,
});
