import { expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import type { Closing, Connection } from "../provider.ts";
import { errorBody } from "../session.ts";
import { standBy } from "./standby.ts";

const message = (text: string, nativeId?: string): EventBody => ({
  ...errorBody(text, "test"),
  ...(nativeId === undefined ? {} : { nativeId }),
});
const texts = (bodies: EventBody[]) => bodies.map((body) => (body.eventType === "ERROR" ? body.payload.message : ""));
const lost: Closing = { kind: "lost", code: 1006, reason: "the line broke" };

/** A connection that brought `first` while connecting, and the rest when it is told to. */
function lineWith(first: EventBody[]) {
  const closing = Promise.withResolvers<Closing>();
  let bring: (bodies: EventBody[]) => void = () => undefined;
  const connection: Connection = {
    roomId: "7",
    listen: (take) => {
      bring = take;
      take(first);
      return closing.promise;
    },
  };
  return { connection, bring: (...bodies: EventBody[]) => bring(bodies), close: () => closing.resolve(lost) };
}

/** What a promise is resolved with already. */
const settled = (promise: Promise<unknown>) => Promise.race([promise, Promise.resolve("open")]);

test("what came while connecting proves nothing, a message on the line does", async () => {
  const line = lineWith([message("old", "1")]);
  const standby = standBy(line.connection);
  expect(await settled(standby.proven)).toBe("open");
  line.bring(message("new", "2"));
  expect(await settled(standby.proven)).toBe("proven");
});

test("it hands over what it kept, then what comes, then how it ended", async () => {
  const line = lineWith([message("a", "1")]);
  const standby = standBy(line.connection);
  line.bring(message("b"), message("c", "3"));
  const taken: EventBody[] = [];
  const connection = standby.handOver(false);
  const ended = connection.listen((bodies) => void taken.push(...bodies));
  line.bring(message("d"));
  line.close();
  expect(texts(taken)).toEqual(["a", "b", "c", "d"]);
  expect(await ended).toEqual(lost);
  expect(connection).toMatchObject({ roomId: "7" });
  expect(connection).not.toHaveProperty("continues");
});

test("where it takes over from a connection that ran, what it kept without an id was taken from that one", () => {
  const line = lineWith([message("a")]);
  const standby = standBy(line.connection);
  line.bring(message("b", "2"), message("c"));
  const taken: EventBody[] = [];
  const connection = standby.handOver(true);
  void connection.listen((bodies) => void taken.push(...bodies));
  line.bring(message("d"));
  expect(texts(taken)).toEqual(["b", "d"]);
  expect(connection.continues).toBe(true);
});
