/** The load generators, each a process of its own. */
import type { EventStreamsMethods } from "./event-streams.ts";
import { type LoadProcess, startLoadProcess } from "./process.ts";
import type { PublisherMethods } from "./publisher.ts";
import type { RunnerMethods } from "./runner.ts";
import type { SocketsMethods } from "./sockets.ts";
import type { WebhookReceiverMethods } from "./webhook-receiver.ts";

export type Publisher = LoadProcess<PublisherMethods>;
export type Sockets = LoadProcess<SocketsMethods>;

export const startPublisherProcess = (): Publisher =>
  startLoadProcess<PublisherMethods>(new URL("publisher.ts", import.meta.url));
export const startSocketsProcess = (): Sockets =>
  startLoadProcess<SocketsMethods>(new URL("sockets.ts", import.meta.url));
export const startRunnerProcess = (): LoadProcess<RunnerMethods> =>
  startLoadProcess<RunnerMethods>(new URL("runner.ts", import.meta.url));
export const startWebhookReceiver = (): LoadProcess<WebhookReceiverMethods> =>
  startLoadProcess<WebhookReceiverMethods>(new URL("webhook-receiver.ts", import.meta.url));
export const startEventStreamsProcess = (): LoadProcess<EventStreamsMethods> =>
  startLoadProcess<EventStreamsMethods>(new URL("event-streams.ts", import.meta.url));
