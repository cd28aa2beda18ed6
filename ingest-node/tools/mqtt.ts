/**
 * Publishes on an MQTT broker: a line for each message, which is acknowledged once. A line that stays would send again what was not
 * acknowledged when it broke.
 */
import type { IClientOptions, MqttClient } from "mqtt";
import type { ToolCommandOf } from "#shared/tools/command.ts";
import { literalAddress } from "#shared/webhooks/target.ts";
import type { Reach } from "./reach.ts";

export interface MqttSettings {
  url: string;
  username?: string | undefined;
  password?: string | undefined;
  /** The topics that rules may use, as MQTT's filters. */
  topics: readonly string[];
}

export async function publish(
  { topic, payload, retain }: ToolCommandOf<"mqtt">,
  { url, username, password, topics }: MqttSettings,
  reach: Reach,
  signal: AbortSignal,
): Promise<void> {
  if (!topics.some((filter) => isOf(topic, filter))) {
    throw new Error(`${topic} is not among the topics that the runner's host has allowed`);
  }
  // Most runners need it never.
  const { connectAsync } = await import("mqtt");
  const { promise: late, reject } = Promise.withResolvers<never>();
  // It may be over while nobody waits for it any more.
  late.catch(() => undefined);
  const stop = () => reject(new Error("did not answer in time: whether it was done is not known"));
  signal.addEventListener("abort", stop, { once: true });
  let connecting: Promise<MqttClient> | undefined;
  try {
    const where = await Promise.race([wayTo(url, reach), late]);
    const signingIn = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
    connecting = connectAsync(
      url,
      { ...signingIn, ...where, reconnectPeriod: 0, connectTimeout: 5_000, clean: true },
      false,
    );
    const client = await Promise.race([connecting, late]);
    const gone = new Promise<never>((_, lose) => {
      client.once("close", () => lose(new Error("went away before it answered: whether it was done is not known")));
      client.once("error", lose);
    });
    await Promise.race([client.publishAsync(topic, payload, { qos: 1, retain }), gone, late]);
  } catch (error) {
    throw new Error(`The MQTT broker: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    signal.removeEventListener("abort", stop);
    // Whoever gave up on it hangs up once it is there.
    void connecting?.then((client) => client.endAsync(true)).catch(() => undefined);
  }
}

/**
 * How the library gets to the broker. Names of the internet are looked at before it, for it says of a line only that there is none, and
 * over a plain one it looks names up by itself.
 */
async function wayTo(url: string, { isOfHome, lookup, addressOf }: Reach): Promise<IClientOptions> {
  const { protocol, hostname } = new URL(url);
  if (isOfHome(hostname) || literalAddress(hostname) !== undefined) return {};
  const address = await addressOf(hostname);
  if (protocol.startsWith("ws")) return { wsOptions: { lookup } };
  return protocol === "mqtts:" ? ({ lookup } as IClientOptions) : { hostname: address };
}

/** Whether a topic is one of a filter's: `+` stands for one level, `#` for all that follow, and what it follows. */
export function isOf(topic: string, filter: string): boolean {
  const levels = topic.split("/");
  const asked = filter.split("/");
  for (const [index, level] of asked.entries()) {
    if (level === "#") return true;
    if (index >= levels.length || (level !== "+" && level !== levels[index])) return false;
  }
  return asked.length === levels.length;
}
