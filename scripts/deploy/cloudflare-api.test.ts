import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { cloudflareApi } from "./cloudflare-api.ts";
import { DeployError } from "./problem.ts";

test("what Cloudflare repeats of a token or of a secret that it refuses is told to nobody", async () => {
  const [token, text] = ["token-of-the-host", "postgres://role:password@example.org/db"];
  const server = createServer((_, response) => {
    const message = `${token} may not put ${text}, not even "${text}"`;
    response.writeHead(400).end(JSON.stringify({ errors: [{ code: 10_021, message }] }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = cloudflareApi({ apiUrl, token, accountId: "a" });
  const refused: unknown = await api.putSecret("tle", "DATABASE_URL", text).catch((error: unknown) => error);
  server.close();
  expect(refused).toBeInstanceOf(DeployError);
  expect((refused as DeployError).message).toContain('… may not put …, not even "…" [code: 10021]');
});
