/** What a custom widget keeps (`SE_API.store`): the server has it, and the page asks for it with its token. The frame has neither. */
import { customWidgetLimits } from "#shared/custom-widget/limits.ts";
import { utf8Bytes } from "#shared/utf8-bytes.ts";

export interface WidgetStore {
  /** undefined where nothing is kept. Throws where it cannot be asked. */
  get(key: string): Promise<unknown>;
  /** `value` is JSON. Throws, with the reason, where it is not kept. */
  set(key: string, value: string): Promise<void>;
}

/** The store of the stream that the page shows. */
export function openStore(token: string, store: string): WidgetStore {
  const path = "/v1/overlay/store";
  const headers = { Authorization: `Bearer ${token}` };
  return {
    async get(key) {
      const answer = await fetch(`${path}?${new URLSearchParams({ store, key }).toString()}`, {
        headers,
        cache: "no-store",
      });
      if (!answer.ok) throw await refusal(answer);
      const { value } = (await answer.json()) as { value: string | null };
      return value === null ? undefined : (JSON.parse(value) as unknown);
    },
    async set(key, value) {
      const body = JSON.stringify({ store, key, value });
      const answer = await fetch(path, {
        method: "PUT",
        headers: { ...headers, "Content-Type": "application/json" },
        body,
      });
      if (!answer.ok) throw await refusal(answer);
    },
  };
}

async function refusal(answer: Response): Promise<Error> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: unknown };
  return new Error(typeof problem.detail === "string" ? problem.detail : `HTTP ${answer.status}`);
}

/** What is edited in the studio keeps nothing on the server: nobody's stream changes for a try. */
export function openTrialStore(): WidgetStore {
  const values = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(values.has(key) ? (JSON.parse(values.get(key) ?? "null") as unknown) : undefined),
    set(key, value) {
      const { storeKeys, storeValueBytes } = customWidgetLimits;
      if (utf8Bytes(value) > storeValueBytes)
        return Promise.reject(new Error(`A value has at most ${storeValueBytes} bytes`));
      if (values.size >= storeKeys && !values.has(key))
        return Promise.reject(new Error(`At most ${storeKeys} values are kept`));
      values.set(key, value);
      return Promise.resolve();
    },
  };
}
