import { expect, test } from "vitest";
import { receiveMedia } from "./receive.ts";
import { Room } from "./room.ts";

/** An upload whose bytes begin to come, and no more. */
function unfinished(bytes: number): { request: Request; isCancelled: () => boolean } {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(bytes)),
    cancel: () => {
      isCancelled = true;
    },
  });
  const init = { method: "POST", body, duplex: "half" };
  return { request: new Request("https://host.example/v1/media", init), isCancelled: () => isCancelled };
}

test("what does not come to its end in time is let go of", async () => {
  const { request, isCancelled } = unfinished(10);
  const place = new Room({ all: 100_000, each: 100_000 }).enter("ws_a");
  await expect(receiveMedia(request, place, 1)).rejects.toMatchObject({ code: "invalid_request" });
  expect(isCancelled()).toBe(true);
});

test("what has no room is not read", async () => {
  const { request, isCancelled } = unfinished(10);
  const place = new Room({ all: 1_000, each: 1_000 }).enter("ws_a");
  const refusal = { code: "rate_limited", retryAfterSeconds: 10 };
  await expect(receiveMedia(request, place)).rejects.toMatchObject(refusal);
  expect(isCancelled()).toBe(true);
});
