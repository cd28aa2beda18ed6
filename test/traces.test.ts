/** One event's way as one trace, shown whole to a collector; and nobody's name, words or keys in anything that is told of it. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { chat } from "./stream.ts";
import { createOverlayToken, createStream } from "./stream.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { startRunner } from "./runner.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

/** As OTLP over HTTP has it. */
interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  service: string;
}

/** What must stand nowhere: a person's name, handle, id, words and picture, and a key of the collector. */
const markers = {
  name: "MarkerName Özge",
  handle: "marker_handle",
  id: "7009988776655443322",
  words: "marker words nobody may read",
  picture: "marker-picture.webp",
};
const collectorKey = "marker-collector-key-0123456789";

let worker: TestWorker;
let collector: Receiver;
let receiver: Receiver;
beforeAll(async () => {
  [collector, receiver] = await Promise.all([startReceiver(), startReceiver()]);
  worker = await startTestWorker({
    vars: { OTLP_ENDPOINT: collector.url, OTLP_HEADERS: `x-key=${collectorKey}`, TRACE_SHARE: "1" },
  });
});
afterAll(async () => {
  await worker?.stop();
  await Promise.all([collector?.stop(), receiver?.stop()]);
});

function spansSeen(): OtlpSpan[] {
  return collector.received.flatMap(({ body }) => {
    const { resourceSpans } = JSON.parse(body) as {
      resourceSpans: {
        resource: { attributes: { value: { stringValue: string } }[] };
        scopeSpans: { spans: Omit<OtlpSpan, "service">[] }[];
      }[];
    };
    return resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({ ...span, service: resource.attributes[0]?.value.stringValue ?? "" })),
      ),
    );
  });
}

test(
  "from the runner to the receiver an event is one trace, and it has nothing of anybody",
  { timeout: 180_000 },
  async () => {
    const streamId = await createStream(worker);
    const { token } = await createOverlayToken(worker, streamId, "Main");
    const made = await worker.api("POST", `/v1/streams/${streamId}/endpoints`, { url: `${receiver.url}/hook` });
    expect(made.status).toBe(201);
    const { secret } = (await made.json()) as { secret?: string };
    const { name, handle, id, words, picture } = markers;
    const said = chat(words);
    const user = {
      ...said.user,
      userId: id,
      uniqueId: handle,
      displayName: name,
      avatarUrl: `https://p.example/${picture}`,
    };
    const file = join(mkdtempSync(join(tmpdir(), "tle-traces-")), "events.ndjson");
    writeFileSync(file, `${JSON.stringify({ ...said, user })}\n`.repeat(3));
    const runner = startRunner(worker, streamId, ["--provider", "mock", "--file", file], {
      OTLP_ENDPOINT: collector.url,
      OTLP_HEADERS: `x-key=${collectorKey}`,
      TRACE_SHARE: "1",
    });
    expect(await runner.exited).toBe(0);

    const whole = ["hub.commit", "log.store", "runner.receive", "webhook.deliver"];
    const trace = await vi.waitUntil(
      async () => {
        // Isolates hand over what they have after an answer.
        await fetch(`${worker.url}/metrics`, { headers: { Authorization: `Bearer ${worker.metricsKey}` } });
        const byTrace = Map.groupBy(spansSeen(), ({ traceId }) => traceId);
        return [...byTrace.values()].find((spans) => whole.every((step) => spans.some((span) => span.name === step)));
      },
      { interval: 250 },
    );
    const span = (step: string) => trace.find((one) => one.name === step);
    // Each step hangs on the one before it, and the first on none.
    expect(span("runner.receive")?.parentSpanId).toBeUndefined();
    expect(span("hub.commit")?.parentSpanId).toBe(span("runner.receive")?.spanId);
    expect(span("log.store")?.parentSpanId).toBe(span("hub.commit")?.spanId);
    expect(span("webhook.deliver")?.parentSpanId).toBe(span("log.store")?.spanId);
    expect(whole.map((step) => span(step)?.service)).toEqual(["hub", "workers", "runner", "workers"]);
    for (const one of trace) {
      expect(one.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(one.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(BigInt(one.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(one.startTimeUnixNano));
    }
    // What the receiver was sent says the same, and its event is the trace's.
    const sent = receiver.received.find(({ headers }) =>
      String(headers["traceparent"]).includes(trace[0]?.traceId ?? ""),
    );
    expect(sent?.headers["traceparent"]).toBe(`00-${trace[0]?.traceId}-${span("webhook.deliver")?.spanId}-01`);
    const { eventId } = JSON.parse(sent?.body ?? "{}") as { eventId: string };
    expect(eventId.startsWith(trace[0]?.traceId ?? "-")).toBe(true);

    // And the stream is told that what it forwards arrives.
    const delivered = await vi.waitUntil(async () => {
      await fetch(`${worker.url}/metrics`, { headers: { Authorization: `Bearer ${worker.metricsKey}` } });
      const response = await worker.api("GET", `/v1/streams/${streamId}/objectives`);
      const { objectives } = (await response.json()) as { objectives: { objective: string; hour: number | null }[] };
      const found = objectives.find(({ objective }) => objective === "delivery_success");
      return found?.hour != null && found;
    });
    expect(delivered.hour).toBe(1);

    const metrics = await fetch(`${worker.url}/metrics`, { headers: { Authorization: `Bearer ${worker.metricsKey}` } });
    const told = {
      metrics: await metrics.text(),
      spans: collector.received.map(({ body }) => body).join("\n"),
      "the Worker's log": JSON.stringify(worker.logs()),
      "the runner's log": JSON.stringify(runner.log),
    };
    const secrets = [
      token,
      worker.apiKey,
      worker.metricsKey,
      worker.ingestKey.secret,
      collectorKey,
      secret ?? "-none-",
    ];
    for (const [where, text] of Object.entries(told)) {
      for (const marker of [...Object.values(markers), ...secrets]) {
        expect(text.includes(marker), `${marker} in ${where}`).toBe(false);
      }
    }
    // The collector got its key where it belongs.
    expect(collector.received.every(({ headers }) => headers["x-key"] === collectorKey)).toBe(true);
  },
);

test("a trace that nobody of ours began is followed by nobody", async () => {
  const before = spansSeen().length;
  const response = await fetch(`${worker.url}/health`, {
    headers: { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
  });
  expect(response.status).toBe(200);
  expect(
    spansSeen()
      .slice(before)
      .some(({ traceId }) => traceId === "0af7651916cd43dd8448eb211c80319c"),
  ).toBe(false);
});
