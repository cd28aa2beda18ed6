import type { EulerFormat, EulerSettings } from "./euler.ts";
import { isSafeSocketAddress } from "./safe-address.ts";

const formats: readonly EulerFormat[] = ["raw", "v1", "v2"];

/** Reads what the provider is told by its environment, and adds what is wrong to `problems`, the key never among it. */
export function readEulerSettings(
  env: Record<string, string | undefined>,
  problems: string[],
): Pick<EulerSettings, "apiKey" | "url" | "format"> {
  const apiKey = env["EULER_API_KEY"]?.trim() ?? "";
  if (apiKey === "") problems.push("EULER_API_KEY is needed for --provider euler");
  const url = env["EULER_WS_URL"];
  if (url && !isSafeSocketAddress(url))
    problems.push("EULER_WS_URL is no wss:// address (ws:// is for this machine only)");
  const asked = env["EULER_WS_FORMAT"] || "raw";
  const format = formats.find((one) => one === asked);
  if (format === undefined) problems.push(`EULER_WS_FORMAT "${asked}" is none of ${formats.join(", ")}`);
  return { apiKey, ...(url ? { url } : {}), ...(format ? { format } : {}) };
}
