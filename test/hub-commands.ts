/** What may be done to a stream, in any order: to a Worker and to its model alike. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { vi } from "vitest";
import * as fc from "fast-check";
import type { UnifiedEvent } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { closeCodes } from "#shared/protocol/wire.ts";
import type { Position } from "#shared/protocol/position.ts";
import { FeedClient } from "./feed-client.ts";
import { type HubModel, Witness } from "./hub-model.ts";
import { openTestLine, type TestLine } from "./line.ts";
import {
  chat,
  createOverlayToken,
  makeUnsignedToken,
  createStream,
  gift,
  openSession,
  publish,
  stampAll,
  type TestSession,
} from "./stream.ts";
import type { TestWorker } from "./worker.ts";

const mostClients = 12;
const filters = [[], ["CHAT"], ["GIFT", "FOLLOW"], ["LIKE", "MESSAGE_DELETED", "CHAT"]] as const;
/** A batch's largest body, with room for what is around the events. */
const batchLength = 200_000;
const batchEvents = 500;

/** The stream under test, and everybody at it. */
export class HubStage {
  readonly worker: TestWorker;
  readonly streamId: string;
  readonly sessions: (TestSession & { events: UnifiedEvent[] })[] = [];
  readonly witnesses: Witness[] = [];
  readonly tokens: { token: string; tokenId: string; reads?: "overlay"; isRevoked: boolean }[] = [];
  #line: TestLine | undefined;
  epoch = "";
  #made = 0;

  constructor(worker: TestWorker, streamId: string) {
    this.worker = worker;
    this.streamId = streamId;
  }

  static async create(worker: TestWorker): Promise<HubStage> {
    const stage = new HubStage(worker, await createStream(worker));
    for (const roomId of ["7001", "7001", "7002"]) {
      stage.sessions.push({ ...(await openSession(worker, stage.streamId, roomId)), events: [] });
    }
    // Of before: they read all of the feed, and of the log what it has cut.
    for (const name of ["one", "two"]) {
      stage.tokens.push({ ...(await makeUnsignedToken(worker, stage.streamId, name)), isRevoked: false });
    }
    for (const name of ["three", "four"]) {
      const made = await createOverlayToken(worker, stage.streamId, name);
      stage.tokens.push({ ...made, reads: "overlay", isRevoked: false });
    }
    return stage;
  }

  session(index: number): TestSession & { events: UnifiedEvent[] } {
    return this.sessions[index % this.sessions.length] as TestSession & { events: UnifiedEvent[] };
  }

  /** One of those that `wanted` holds of; undefined where it holds of none. */
  pick(index: number, wanted: (witness: Witness) => boolean): Witness | undefined {
    const all = this.witnesses.filter((witness) => witness.revokedAt === undefined && wanted(witness));
    return all[index % all.length];
  }

  async send(session: TestSession, events: UnifiedEvent[], way: "http" | "line"): Promise<Position> {
    if (way === "http") return (await publish(this.worker, session, events)).position;
    const { streamId, leaseToken, sessionId } = session;
    const ask = async () => {
      if (this.#line?.socket.readyState !== 1) this.#line = await openTestLine(this.worker, streamId);
      return this.#line.ask("batch", { sessionId, batch: { streamId, leaseToken, events } });
    };
    // Where the line breaks before the answer, the same is sent again on another one.
    const answer = await ask().catch(ask);
    if (answer.type !== "ack") throw new Error(`batch refused: ${JSON.stringify(answer)}`);
    return answer.acknowledgement.position;
  }

  body(kind: Kind): EventBody {
    const nativeId = String(1_000 + ++this.#made);
    const user = { userId: String(500 + (this.#made % 7)), uniqueId: `viewer${this.#made % 7}`, displayName: "Viewer" };
    switch (kind) {
      case "chat":
        return { ...chat(`m${this.#made}`, nativeId), user };
      case "large":
        return { ...chat(noise(this.#made), nativeId), user };
      case "nameless":
        return { ...chat(`n${this.#made}`), user };
      case "gift":
        return { ...gift(this.#made, nativeId), user };
      case "like":
        return {
          eventType: "LIKE",
          rawType: "WebcastLikeMessage",
          nativeId,
          user,
          payload: { likeCount: 1, totalLikeCount: this.#made },
        };
      case "follow":
        return { eventType: "FOLLOW", rawType: "WebcastSocialMessage", nativeId, user, payload: { displayType: "" } };
      case "deletion":
        return {
          eventType: "MESSAGE_DELETED",
          rawType: "WebcastImDeleteMessage",
          nativeId,
          user: { userId: "", uniqueId: "" },
          payload: { messageIds: [String(1_000 + this.#made - 2)], userIds: [] },
        };
      default:
        return kind satisfies never;
    }
  }

  async ask(method: string, path: string, body?: unknown): Promise<void> {
    const response = await this.worker.api(method, `/v1/streams/${this.streamId}${path}`, body);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  }

  /** How often the hub was evicted with its sockets. Who was open then, and does not read, notices much later. */
  cuts = 0;

  /** The hub; it may sleep already. A relay cannot be evicted: the socket to its hub keeps it awake. */
  async evict(webSockets: "hibernate" | "close"): Promise<void> {
    if (webSockets === "close") this.cuts++;
    const evicted = this.worker.worker.evictDurableObject("HUB", { name: this.streamId, webSockets });
    await evicted.catch((error: unknown) => {
      if (!String(error).includes("not currently running")) throw error;
    });
  }

  #copies = 0;

  /** Relays have to copy the feed anew, as after an erasure; none of their sockets stays. */
  async copyAnew(): Promise<void> {
    const storage = await this.worker.worker.getDurableObjectStorage("HUB", { name: this.streamId });
    await storage.exec(`update checkpoint set body = json_set(body, '$.generation', ${++this.#copies})`);
    await this.evict("close");
  }

  /** Has all whom the server let go come back at once, as clients do. */
  async bringBack(): Promise<void> {
    await Promise.all(this.witnesses.filter(({ isLost }) => isLost).map((witness) => this.resume(witness)));
  }

  /** Opens again with the position, as often as it takes. */
  async resume(witness: Witness, after: Position | undefined = witness.client.position): Promise<void> {
    const told: string[] = [];
    witness.cutsBefore = this.cuts;
    await vi
      .waitUntil(
        () =>
          witness.client.open(after).then(
            () => true,
            (error: unknown) => {
              told.push(String(error));
              return false;
            },
          ),
        { timeout: 10_000, interval: 50 },
      )
      .catch((error: unknown) => {
        throw new Error(`${witness.name} cannot come back: ${told.at(-1)}`, { cause: error });
      });
    witness.isAway = false;
  }

  check(model: HubModel): void {
    assert.deepEqual(
      this.witnesses.flatMap((witness) => witness.check(model)),
      [],
    );
  }

  /** Until all who read have everything. */
  async settle(model: HubModel): Promise<void> {
    const behind = () =>
      this.witnesses.filter(
        ({ client, offset, revokedAt, isAway }) =>
          revokedAt === undefined &&
          !isAway &&
          (!client.isOpen || (client.isReading && model.between(offset, model.top, client.wish).length > 0)),
      );
    const isDone = async () => {
      await this.bringBack();
      this.check(model);
      return behind().length === 0;
    };
    await vi.waitUntil(isDone, { timeout: 20_000, interval: 5 }).catch((error: unknown) => {
      const left = behind().map(({ name, offset, client }) => `${name} at ${offset} (${client.isOpen})`);
      throw left.length === 0 ? error : new Error(`of ${model.top} events lack: ${left.join()}; ${String(error)}`);
    });
  }

  /** Has everybody read to the end, and looks at what each one knows then. */
  async finish(model: HubModel): Promise<void> {
    for (const witness of this.witnesses) {
      if (witness.revokedAt !== undefined) continue;
      if (witness.isAway) await this.resume(witness);
      else if (!witness.client.isReading) witness.client.readOn();
    }
    await this.bringBack();
    await new Publish(0, ["chat", "gift", "like", "follow"], 1, "http").run(model, this);
    await this.settle(model);
    const staying = this.witnesses.filter(({ revokedAt }) => revokedAt === undefined);
    const lacking = () => staying.flatMap((witness) => witness.lacks(model));
    const isDone = () => {
      this.check(model);
      return lacking().length === 0;
    };
    await vi.waitUntil(isDone, { timeout: 5_000, interval: 10 }).catch(() => undefined);
    assert.deepEqual(lacking(), []);
  }

  close(): void {
    for (const { client } of this.witnesses) client.close();
    this.#line?.socket.close();
  }
}

type Kind = "chat" | "large" | "nameless" | "gift" | "like" | "follow" | "deletion";
type HubCommand = fc.AsyncCommand<HubModel, HubStage>;

/** About 6 KB that deflate badly, the same for the same number. */
function noise(no: number): string {
  return Array.from({ length: 110 }, (_, at) => createHash("sha256").update(`${no}:${at}`).digest("base64")).join("");
}

/** A command that is done to the stage, and after which nothing may be wrong. */
abstract class Step implements HubCommand {
  check(): boolean {
    return true;
  }

  async run(model: HubModel, stage: HubStage): Promise<void> {
    await stage.bringBack();
    // What came before is judged by what was true before.
    stage.check(model);
    await this.do(model, stage);
    stage.check(model);
  }

  abstract do(model: HubModel, stage: HubStage): Promise<void>;

  toString(): string {
    return `${this.constructor.name}(${JSON.stringify(Object.values(this)).slice(1, -1)})`;
  }
}

class Publish extends Step {
  readonly session: number;
  readonly kinds: Kind[];
  readonly times: number;
  readonly way: "http" | "line";

  constructor(session: number, kinds: Kind[], times: number, way: "http" | "line") {
    super();
    this.session = session;
    this.kinds = kinds;
    this.times = times;
    this.way = way;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    const session = stage.session(this.session);
    const bodies: EventBody[] = [];
    let length = 0;
    for (let at = 0; at < this.kinds.length * this.times && at < batchEvents; at++) {
      const body = stage.body(this.kinds[at % this.kinds.length] as Kind);
      length += JSON.stringify(body).length + 400;
      if (length > batchLength) break;
      bodies.push(body);
    }
    const events = stampAll(session, bodies, session.events.length + 1);
    session.events.push(...events);
    const position = await stage.send(session, events, this.way);
    model.publish(events);
    stage.epoch = position.epoch;
    assert.equal(position.offset, model.top);
  }
}

/** Much at once: who does not read has no room for it. */
class Flood extends Step {
  readonly batches: number;

  constructor(batches: number) {
    super();
    this.batches = batches;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    for (let batch = 0; batch < this.batches; batch++) await new Publish(1, ["large"], 500, "http").do(model, stage);
  }
}

/** What a session sent last is sent again, with something new after it. */
class SendAgain extends Step {
  readonly session: number;
  readonly count: number;
  readonly fresh: number;

  constructor(session: number, count: number, fresh: number) {
    super();
    this.session = session;
    this.count = count;
    this.fresh = fresh;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    const session = stage.session(this.session);
    const again = session.events.slice(-this.count).filter((event) => JSON.stringify(event).length < 2_000);
    const fresh = stampAll(
      session,
      Array.from({ length: this.fresh }, () => stage.body("chat")),
      session.events.length + 1,
    );
    if (again.at(-1)?.seqNo !== session.events.at(-1)?.seqNo) return;
    const firstKept = again.findLastIndex((event, at) => at > 0 && again[at - 1]?.seqNo !== event.seqNo - 1);
    const events = [...again.slice(Math.max(0, firstKept)), ...fresh];
    if (events.length === 0) return;
    session.events.push(...fresh);
    const position = await stage.send(session, events, "http");
    model.publish(events);
    stage.epoch = position.epoch;
    assert.equal(position.offset, model.top);
  }
}

/** What TikTok said in one session it says in another one, too. */
class SayInOther extends Step {
  readonly from: number;
  readonly to: number;
  readonly count: number;

  constructor(from: number, to: number, count: number) {
    super();
    this.from = from;
    this.to = to;
    this.count = count;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    const session = stage.session(this.to);
    const said = stage.session(this.from).events.slice(-this.count);
    if (said.length === 0 || JSON.stringify(said).length > batchLength) return;
    const events = stampAll(session, said as unknown as EventBody[], session.events.length + 1);
    session.events.push(...events);
    const position = await stage.send(session, events, "http");
    model.publish(events);
    stage.epoch = position.epoch;
    assert.equal(position.offset, model.top);
  }
}

/** `back`: the part of the feed that it has behind it already, 0 to 1; undefined for no position. */
class Open extends Step {
  readonly version: 1 | 2;
  readonly filter: number;
  readonly token: number | undefined;
  readonly from: number | undefined;
  readonly count: number;

  constructor(version: 1 | 2, filter: number, token: number | undefined, from: number | undefined, count: number) {
    super();
    this.version = version;
    this.filter = filter;
    this.token = token;
    this.from = from;
    this.count = count;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    const token = this.token === undefined ? undefined : stage.tokens[this.token];
    if (token?.isRevoked) return;
    const wish = {
      version: this.version,
      types: filters[this.filter] ?? [],
      ...(token && { token: token.token }),
      ...(token?.reads && { reads: token.reads }),
    };
    const opened = Array.from({ length: this.count }, async () => {
      if (stage.witnesses.length >= mostClients) return;
      const client = new FeedClient(stage.worker, stage.streamId, wish);
      const witness = new Witness(`client ${stage.witnesses.length}`, client, stage.cuts);
      const offset = this.from === undefined ? undefined : Math.floor(this.from * model.top);
      const after = offset === undefined || stage.epoch === "" ? undefined : { epoch: stage.epoch, offset };
      witness.beganAt = after?.offset ?? 0;
      stage.witnesses.push(witness);
      await stage.resume(witness, after);
    });
    await Promise.all(opened);
  }
}

class StopReading extends Step {
  readonly client: number;

  constructor(client: number) {
    super();
    this.client = client;
  }

  async do(_model: HubModel, stage: HubStage): Promise<void> {
    stage.pick(this.client, ({ client }) => client.isOpen && client.isReading)?.client.stopReading();
  }
}

class ReadOn extends Step {
  readonly client: number;

  constructor(client: number) {
    super();
    this.client = client;
  }

  async do(_model: HubModel, stage: HubStage): Promise<void> {
    stage.pick(this.client, ({ client }) => client.isOpen && !client.isReading)?.client.readOn();
  }
}

class Leave extends Step {
  readonly client: number;

  constructor(client: number) {
    super();
    this.client = client;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    const witness = stage.pick(this.client, ({ client }) => client.isOpen);
    if (!witness) return;
    witness.isAway = true;
    witness.client.close();
    witness.check(model);
  }
}

/** `keeps`: the part of what it has that it goes on after, 0 to 1. */
class ComeBack extends Step {
  readonly client: number;
  readonly keeps: number;

  constructor(client: number, keeps: number) {
    super();
    this.client = client;
    this.keeps = keeps;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    const witness = stage.pick(this.client, ({ isAway }) => isAway);
    const position = witness?.client.position;
    if (!witness || !position) return;
    witness.check(model);
    await stage.resume(witness, { ...position, offset: Math.floor(position.offset * this.keeps) });
  }
}

class Evict extends Step {
  readonly webSockets: "hibernate" | "close";

  constructor(webSockets: "hibernate" | "close") {
    super();
    this.webSockets = webSockets;
  }

  async do(_model: HubModel, stage: HubStage): Promise<void> {
    await stage.evict(this.webSockets);
  }
}

class CopyAnew extends Step {
  async do(_model: HubModel, stage: HubStage): Promise<void> {
    await stage.copyAnew();
  }
}

/** The log has everything, and the hub forgets a part of it, as its ring does after ten thousand events. */
class Forget extends Step {
  readonly part: number;

  constructor(part: number) {
    super();
    this.part = part;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    // With a batch what is unsure after a wake goes to the log again, and with a session a checkpoint is written.
    await new Publish(0, ["chat"], 1, "http").do(model, stage);
    const proof = async () => (await stage.worker.api("GET", `/v1/streams/${stage.streamId}/proof`)).json();
    const isLogged = async () => ((await proof()) as { loggedOffset: number }).loggedOffset === model.top;
    await vi.waitUntil(isLogged, { timeout: 20_000, interval: 50 });
    await openSession(stage.worker, stage.streamId, "7001");
    const storage = await stage.worker.worker.getDurableObjectStorage("HUB", { name: stage.streamId });
    const upTo = Math.floor(this.part * model.top);
    await storage.exec(`delete from feed where last_offset <= ${upTo}`);
    const [first] = await storage.exec<{ first: number | null }>("select min(first_offset) as first from feed");
    model.forget((first?.first ?? model.top + 1) - 1);
    await stage.evict("hibernate");
  }
}

class Revoke extends Step {
  readonly token: number;

  constructor(token: number) {
    super();
    this.token = token;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    const revoked = stage.tokens[this.token];
    if (!revoked || revoked.isRevoked) return;
    await stage.ask("DELETE", `/overlay-tokens/${revoked.tokenId}`);
    revoked.isRevoked = true;
    const theirs = stage.witnesses.filter(({ client }) => client.wish.token === revoked.token);
    for (const witness of theirs) witness.revokedAt = model.top;
    await vi.waitUntil(() => theirs.every(({ client }) => !client.isOpen), { timeout: 5_000, interval: 5 });
    for (const { client, isAway, cutsBefore } of theirs) {
      const wasCut = cutsBefore < stage.cuts && client.lostBy === 1006;
      if (!isAway && !wasCut) assert.equal(client.lostBy, closeCodes.revoked);
      await assert.rejects(client.open(client.position), /before it was greeted/);
      assert.equal(client.lostBy, closeCodes.refused);
    }
  }
}

class Clear extends Step {
  readonly user: number;

  constructor(user: number) {
    super();
    this.user = user;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    const userIds = [String(500 + this.user)];
    await stage.ask("POST", "/overlays/clear", { userIds });
    model.clear({ userIds });
  }
}

class Mute extends Step {
  readonly user: number;
  readonly muted: boolean;

  constructor(user: number, muted: boolean) {
    super();
    this.user = user;
    this.muted = muted;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    const userId = String(500 + this.user);
    await stage.ask("POST", "/overlays/mute", { userIds: [userId], muted: this.muted });
    model.mute(userId, this.muted);
  }
}

class Count extends Step {
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }

  async do(model: HubModel, stage: HubStage): Promise<void> {
    await stage.ask("PUT", "/counters/wins", { value: this.value });
    model.counter = this.value;
  }
}

class Settle extends Step {
  async do(model: HubModel, stage: HubStage): Promise<void> {
    await stage.settle(model);
  }
}

const kind = fc.constantFrom<Kind>("chat", "gift", "like", "follow", "nameless", "large", "deletion");
const session = fc.nat({ max: 2 });
const client = fc.nat({ max: mostClients - 1 });
const part = fc.constantFrom(0, 0.3, 0.7, 1);

/** Some are there several times, to come that much more often. */
export const hubCommands: fc.Arbitrary<HubCommand>[] = [
  ...several(5, () =>
    fc
      .tuple(
        session,
        fc.array(kind, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(1, 1, 5, 60),
        fc.constantFrom("http", "line"),
      )
      .map(([of, kinds, times, way]) => new Publish(of, kinds, times, way)),
  ),
  fc.integer({ min: 2, max: 12 }).map((batches) => new Flood(batches)),
  fc
    .tuple(session, fc.nat({ max: 20 }), fc.nat({ max: 3 }))
    .map(([of, count, fresh]) => new SendAgain(of, count, fresh)),
  fc.tuple(session, session, fc.nat({ max: 20 })).map(([from, to, count]) => new SayInOther(from, to, count)),
  ...several(5, () =>
    fc
      .tuple(
        fc.constantFrom<1 | 2>(1, 2),
        fc.nat({ max: filters.length - 1 }),
        fc.option(fc.nat({ max: 3 }), { nil: undefined }),
        fc.option(part, { nil: undefined }),
        fc.integer({ min: 1, max: 3 }),
      )
      .map(([version, filter, token, from, count]) => new Open(version, filter, token, from, count)),
  ),
  ...several(2, () => client.map((index) => new StopReading(index))),
  ...several(2, () => client.map((index) => new ReadOn(index))),
  ...several(2, () => client.map((index) => new Leave(index))),
  ...several(2, () =>
    fc.tuple(client, fc.constantFrom(1, 1, 0.5, 0)).map(([index, keeps]) => new ComeBack(index, keeps)),
  ),
  ...several(2, () =>
    fc.constantFrom<"hibernate" | "close">("hibernate", "close").map((webSockets) => new Evict(webSockets)),
  ),
  fc.constant(new CopyAnew()),
  part.map((of) => new Forget(of)),
  fc.nat({ max: 3 }).map((token) => new Revoke(token)),
  fc.nat({ max: 6 }).map((user) => new Clear(user)),
  fc.tuple(fc.nat({ max: 6 }), fc.boolean()).map(([user, muted]) => new Mute(user, muted)),
  fc.nat({ max: 9 }).map((value) => new Count(value)),
  fc.constant(new Settle()),
];

function several(times: number, make: () => fc.Arbitrary<HubCommand>): fc.Arbitrary<HubCommand>[] {
  return Array.from({ length: times }, make);
}
