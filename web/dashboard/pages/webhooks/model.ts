/** The endpoints of the stream, how the one that is open does, and its deliveries. */
import type { Operations } from "../../../../client/api.ts";
import type { Page } from "../../frame/page.ts";
import { serverNow } from "../../../kit/server-clock.ts";

export type Endpoint = Operations["listEndpoints"]["answer"]["endpoints"][number];
export type Statistics = Operations["readEndpointStatistics"]["answer"];
export type Delivery = Operations["listDeliveries"]["answer"]["deliveries"][number];
export type Attempts = Operations["getDelivery"]["answer"];
export const states = ["all", "pending", "failed", "succeeded"] as const;
export type State = (typeof states)[number];

export interface Model {
  readonly endpoints: readonly Endpoint[] | undefined;
  readonly open: Endpoint | undefined;
  readonly statistics: Statistics | undefined;
  readonly deliveries: readonly Delivery[] | undefined;
  readonly hasMore: boolean;
  readonly state: State;
  readonly delivery: Attempts | undefined;
  /** What was sent, where the log still has it. */
  readonly sent: unknown;
  readonly problem: string | undefined;
  choose: (endpointId: string | undefined) => void;
  setState: (state: State) => void;
  readMore: () => Promise<void>;
  look: (deliveryId: string | undefined) => void;
  refresh: () => Promise<void>;
}

const pageDeliveries = 50;
const refreshMs = 5_000;
/** How far the log may be behind for the body of a delivery to be looked for again. */
const lateLogMs = 300_000;

export function openModel(
  { api, stream, explain, signal }: Pick<Page, "api" | "stream" | "explain" | "signal">,
  changed: () => void,
): Model {
  const all = {
    endpoints: undefined as readonly Endpoint[] | undefined,
    openId: undefined as string | undefined,
    statistics: undefined as Statistics | undefined,
    deliveries: undefined as readonly Delivery[] | undefined,
    next: null as string | null,
    state: "all" as State,
    delivery: undefined as Attempts | undefined,
    sent: undefined as unknown,
    problem: undefined as string | undefined,
  };
  const tell = () => !signal.aborted && changed();
  const queryOf = (before?: string) => ({
    limit: pageDeliveries,
    ...(all.state !== "all" && { state: all.state }),
    ...(before !== undefined && { before }),
  });

  async function readEndpoints(): Promise<void> {
    ({ endpoints: all.endpoints } = await api.listEndpoints({ params: { streamId: stream.streamId } }));
    tell();
  }

  /** What is open, but for pages further back: those stay as they were read. */
  async function readOpen(): Promise<void> {
    const endpointId = all.openId;
    if (endpointId === undefined) return;
    const params = { endpointId };
    const [statistics, page] = await Promise.all([
      api.readEndpointStatistics({ params, query: {} }),
      api.listDeliveries({ params, query: queryOf() }),
    ]);
    if (all.openId !== endpointId) return;
    all.statistics = statistics;
    const known = new Set(page.deliveries.map(({ deliveryId }) => deliveryId));
    const older = (all.deliveries ?? []).slice(pageDeliveries).filter(({ deliveryId }) => !known.has(deliveryId));
    all.deliveries = [...page.deliveries, ...older];
    if (older.length === 0) all.next = page.next;
    tell();
  }

  async function readDelivery(deliveryId: string): Promise<void> {
    if (all.openId === undefined) return;
    all.delivery = await api.getDelivery({ params: { endpointId: all.openId, deliveryId } });
    tell();
    const { sessionId, seqNo } = all.delivery;
    if (sessionId === null || seqNo === null) return;
    const query = { after: seqNo - 1, limit: 1, stream: stream.streamId };
    const { events } = await api.listSessionEvents({ params: { sessionId }, query: query });
    all.sent = (events as { seqNo: number }[]).find((one) => one.seqNo === seqNo);
    tell();
  }

  /** What is open beside the list is as new as its row. */
  async function readLooked(): Promise<void> {
    const { delivery } = all;
    const row = delivery && all.deliveries?.find(({ deliveryId }) => deliveryId === delivery.deliveryId);
    if (!row) return;
    // A webhook can be faster than the log.
    const lacksBody =
      row.kind === "event" && all.sent === undefined && serverNow() - Date.parse(row.madeAt) < lateLogMs;
    const isSame = row.state === delivery.state && row.attemptCount === delivery.attempts.length;
    if (!isSame || lacksBody) await readDelivery(row.deliveryId);
  }

  async function trying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      all.problem = undefined;
    } catch (error) {
      all.problem = explain(error);
    }
    tell();
  }
  const refresh = () =>
    trying(async () => {
      await Promise.all([readEndpoints(), readOpen()]);
      await readLooked();
    });
  const clock = setInterval(() => {
    if (document.visibilityState === "visible") void refresh();
  }, refreshMs);
  signal.addEventListener("abort", () => clearInterval(clock));

  return {
    get endpoints() {
      return all.endpoints;
    },
    get open() {
      return all.endpoints?.find(({ endpointId }) => endpointId === all.openId);
    },
    get statistics() {
      return all.statistics;
    },
    get deliveries() {
      return all.deliveries;
    },
    get hasMore() {
      return all.next !== null;
    },
    get state() {
      return all.state;
    },
    get delivery() {
      return all.delivery;
    },
    get sent() {
      return all.sent;
    },
    get problem() {
      return all.problem;
    },
    choose(endpointId) {
      if (all.openId === endpointId) return;
      Object.assign(all, {
        openId: endpointId,
        statistics: undefined,
        deliveries: undefined,
        next: null,
        delivery: undefined,
        sent: undefined,
      });
      void trying(readOpen);
    },
    setState(state) {
      Object.assign(all, { state, deliveries: undefined, next: null });
      tell();
      void trying(readOpen);
    },
    readMore: () =>
      trying(async () => {
        if (all.openId === undefined || all.next === null) return;
        const page = await api.listDeliveries({
          params: { endpointId: all.openId },
          query: queryOf(all.next),
        });
        all.deliveries = [...(all.deliveries ?? []), ...page.deliveries];
        all.next = page.next;
      }),
    look(deliveryId) {
      all.delivery = undefined;
      all.sent = undefined;
      tell();
      if (deliveryId !== undefined) void trying(() => readDelivery(deliveryId));
    },
    refresh,
  };
}
