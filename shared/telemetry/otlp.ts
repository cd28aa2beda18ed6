/** Spans for a collector: OTLP over HTTP, as JSON. */
import type { Span } from "./trace.ts";

/** Where they go: the collector's address without `/v1/traces`, and what it wants in headers. */
export interface Collector {
  endpoint: string;
  headers: Readonly<Record<string, string>>;
}

const timeoutMs = 5_000;
/** Spans that wait; what is more is left out. */
export const mostSpans = 100;

/** The body of a request. `service` names who takes the steps. */
export function otlpBody(service: string, spans: readonly Span[]): string {
  const attribute = (key: string, value: string | number) => ({
    key,
    value: typeof value === "number" ? { doubleValue: value } : { stringValue: value },
  });
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [attribute("service.name", service)] },
        scopeSpans: [
          {
            scope: { name: "tiktok-live-edge" },
            spans: spans.map((span) => ({
              traceId: span.traceId,
              spanId: span.spanId,
              ...(span.parentId !== undefined && { parentSpanId: span.parentId }),
              name: span.name,
              kind: 1,
              startTimeUnixNano: nanoseconds(span.startedAt),
              endTimeUnixNano: nanoseconds(Math.max(span.startedAt, span.endedAt)),
              attributes: Object.entries(span.attributes).map(([key, value]) => attribute(key, value)),
              status: { code: span.isError ? 2 : 1 },
            })),
          },
        ],
      },
    ],
  });
}

/** Beyond what a number holds exactly: as text. */
function nanoseconds(ms: number): string {
  return `${Math.round(ms)}000000`;
}

/** Sends them; false where the collector did not take them. Never throws, and waits five seconds at most. */
export async function sendSpans(
  { endpoint, headers }: Collector,
  service: string,
  spans: readonly Span[],
  fetch: typeof globalThis.fetch,
): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint.replace(/\/$/, "")}/v1/traces`, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body: otlpBody(service, spans),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** `name=value` pairs with commas between, as OpenTelemetry writes them; undefined where it is none of that. */
export function readHeaders(text: string): Record<string, string> | undefined {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  const read = pairs.map((pair) => /^\s*([\w-]{1,100})=([\x20-\x7e]{1,2000})$/.exec(pair));
  if (read.some((pair) => pair === null)) return undefined;
  return Object.fromEntries(read.flatMap((pair) => (pair ? [[pair[1] ?? "", (pair[2] ?? "").trim()]] : [])));
}

/** The collector that a configuration names; undefined where it names none, or not as it must. */
export function collectorOf(settings: Record<string, unknown>): Collector | undefined {
  const { OTLP_ENDPOINT: endpoint, OTLP_HEADERS: headers = "" } = settings;
  if (typeof endpoint !== "string" || endpoint === "" || typeof headers !== "string") return undefined;
  const read = readHeaders(headers);
  return read && URL.canParse(endpoint) ? { endpoint, headers: read } : undefined;
}

/** The share of events that are traced: 0 to 1; undefined where it is no such number. */
export function readShare(text: string): number | undefined {
  const share = Number(text);
  return text.trim() !== "" && share >= 0 && share <= 1 ? share : undefined;
}

export const usualShare = 0.001;

/** Spans until they are sent, bounded. */
export class SpanBuffer {
  #spans: Span[] = [];

  add(span: Span): void {
    if (this.#spans.length < mostSpans) this.#spans.push(span);
  }

  get isEmpty(): boolean {
    return this.#spans.length === 0;
  }

  take(): Span[] {
    const spans = this.#spans;
    this.#spans = [];
    return spans;
  }
}
