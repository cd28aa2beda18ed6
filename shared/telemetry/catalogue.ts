/**
 * Every metric there is: what it counts, and by which labels. `GET /metrics`, the data points of production, the dashboards'
 * test and docs/operations.md are made from this table. A label's values come from closed sets or are bounded where they are
 * written: none is ever a name, a text, an address or a key.
 */

interface Described {
  help: string;
  labels: readonly string[];
}
export type MetricKind =
  | ({ type: "counter" | "gauge" } & Described)
  /** `buckets`: upper bounds in seconds, rising. */
  | ({ type: "histogram"; buckets: readonly number[] } & Described);

/** Of what a person waits for. */
const quick = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;
/** Of what goes over a queue. */
const patient = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const;

export const metrics = {
  tle_http_requests_total: {
    type: "counter",
    help: "HTTP requests, by the operation of the API and the class of the answer",
    labels: ["route", "status"],
  },
  tle_http_request_seconds: {
    type: "histogram",
    help: "Seconds until the answer began, by the operation of the API",
    labels: ["route"],
    buckets: quick,
  },
  tle_object_calls_total: {
    type: "counter",
    help: "Calls of Durable Objects by the Workers",
    labels: ["object", "call", "outcome"],
  },
  tle_object_call_seconds: {
    type: "histogram",
    help: "Seconds until a Durable Object answered",
    labels: ["object"],
    buckets: quick,
  },
  tle_queue_messages_total: {
    type: "counter",
    help: "Messages of queues: done, or to come again",
    labels: ["queue", "outcome"],
  },
  tle_queue_batch_seconds: {
    type: "histogram",
    help: "Seconds that one turn of a queue's consumer took",
    labels: ["queue"],
    buckets: patient,
  },
  tle_dead_letters_total: {
    type: "counter",
    help: "Messages of the log that were put aside",
    labels: ["stage"],
  },
  tle_revoked_key_uses_total: {
    type: "counter",
    help: "Requests that showed a key which is revoked",
    labels: ["kind"],
  },
  tle_line_messages_total: {
    type: "counter",
    help: "Messages of runners over their lines",
    labels: ["type", "outcome"],
  },
  tle_events_total: { type: "counter", help: "Events that hubs recorded", labels: [] },
  tle_actions_total: { type: "counter", help: "Actions that rules asked for", labels: [] },
  tle_event_to_socket_seconds: {
    type: "histogram",
    help: "Seconds from an event's arrival at the runner until it was handed to every socket, weighed by events",
    labels: [],
    buckets: quick,
  },
  tle_event_to_log_seconds: {
    type: "histogram",
    help: "Seconds from the hub's commit until the log had the batch, weighed by events",
    labels: [],
    buckets: patient,
  },
  tle_gaps_total: { type: "counter", help: "Gaps that runners reported: nothing could be received", labels: [] },
  tle_gap_seconds_total: { type: "counter", help: "Seconds of these gaps", labels: [] },
  tle_overlay_seconds_total: {
    type: "counter",
    help: "Seconds that open overlays were served, summed over them",
    labels: [],
  },
  tle_overlay_dark_seconds_total: {
    type: "counter",
    help: "Seconds of gaps that open overlays stood dark in, summed over them",
    labels: [],
  },
  tle_deliveries_total: {
    type: "counter",
    help: "Attempts of webhooks, by how they ended",
    labels: ["outcome"],
  },
  tle_delivery_seconds: {
    type: "histogram",
    help: "Seconds that a receiver took to answer",
    labels: [],
    buckets: quick,
  },
  tle_provider_reports_total: {
    type: "counter",
    help: "What runners said of their way to TikTok, by the state",
    labels: ["state"],
  },
  tle_provider_calls_total: {
    type: "counter",
    help: "Calls of others' services by the Workers",
    labels: ["provider", "outcome"],
  },
  tle_provider_call_seconds: {
    type: "histogram",
    help: "Seconds until a service of others answered",
    labels: ["provider"],
    buckets: quick,
  },
  tle_stream_sockets: { type: "gauge", help: "Open sockets of a stream's hub", labels: ["stream"] },
  tle_stream_lines: { type: "gauge", help: "Open lines of runners", labels: ["stream"] },
  tle_stream_lease_held: { type: "gauge", help: "1 where a runner holds the stream", labels: ["stream"] },
  tle_stream_log_lag_events: { type: "gauge", help: "Events of the feed that the log has not got", labels: ["stream"] },
  tle_stream_unacknowledged_events: {
    type: "gauge",
    help: "Events in the runner's spool that wait for their acknowledgement",
    labels: ["stream"],
  },
  tle_stream_reconnects: {
    type: "gauge",
    help: "How often the runner has connected to TikTok anew within five minutes",
    labels: ["stream"],
  },
  tle_streams: { type: "gauge", help: "Streams whose hubs reported within two minutes", labels: [] },
  tle_sockets: { type: "gauge", help: "Open sockets of all hubs", labels: [] },
  tle_leases: { type: "gauge", help: "Streams that a runner holds", labels: [] },
  tle_log_lag_events: { type: "gauge", help: "Events that the log has not got, of all streams", labels: [] },
  tle_unacknowledged_events: { type: "gauge", help: "Events in all runners' spools", labels: [] },
  tle_queue_backlog_messages: { type: "gauge", help: "Messages that wait in a queue", labels: ["queue"] },
  tle_part_up: { type: "gauge", help: "1 where a part of the service answers", labels: ["part"] },
  tle_slo_good_ratio: {
    type: "gauge",
    help: "Share of an objective that was good, over a window",
    labels: ["objective", "window"],
  },
  tle_slo_budget_left_ratio: {
    type: "gauge",
    help: "What is left of an objective's error budget of 28 days; below 0 it is overspent",
    labels: ["objective"],
  },
  tle_alerts_firing: { type: "gauge", help: "1 where an alert rings", labels: ["alert"] },
  tle_telemetry_dropped_total: {
    type: "counter",
    help: "Counts that were left out because there would have been too many series",
    labels: [],
  },
} as const satisfies Record<string, MetricKind>;

export type MetricName = keyof typeof metrics;
type NameOf<Type extends MetricKind["type"]> = {
  [Name in MetricName]: (typeof metrics)[Name]["type"] extends Type ? Name : never;
}[MetricName];
export type CounterName = NameOf<"counter">;
export type GaugeName = NameOf<"gauge">;
export type HistogramName = NameOf<"histogram">;

/** The labels of a metric, in any order. */
export type LabelsOf<Name extends MetricName> = Record<(typeof metrics)[Name]["labels"][number], string>;
