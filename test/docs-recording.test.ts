/** docs/recording.md: its file of events is one that can be played, with the pauses it says. */
import { expect, test } from "vitest";
import { mockProvider } from "../ingest-node/providers/mock.ts";
import { docsBlock, exampleFolder } from "./docs-example.ts";

test("every line of the example is played, after the pauses of its timestamps", async () => {
  const { file, remove } = exampleFolder("tryout.ndjson", docsBlock("docs/recording.md", "ndjson", "FOLLOW"));
  const said: (string | number)[] = [];
  const provider = mockProvider({
    file,
    speed: 1,
    onBrokenLine: (line, reason) => said.push(`${line}: ${reason}`),
    wait: async (delayMs) => void said.push(delayMs),
  });
  try {
    const outcome = await provider.connect(AbortSignal.timeout(5_000));
    if (outcome.kind !== "connected") throw new Error(outcome.kind);
    await outcome.connection.listen((bodies) => said.push(...bodies.map(({ eventType }) => eventType)));
    expect(said).toEqual(["FOLLOW", 2_000, "CHAT", 3_000, "GIFT"]);
  } finally {
    remove();
  }
});
