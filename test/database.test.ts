import { neon, neonConfig } from "@neondatabase/serverless";
import { expect, test } from "vitest";
import { createTestDatabase } from "./database.ts";

test("fresh databases have the schema, know nothing of each other, and can be dropped", async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  neonConfig.fetchEndpoint = one.neonEndpoint;
  await neon(one.ownerUrl)`insert into workspaces (workspace_id, name) values ('w', 'W')`;
  const count = (url: string) => neon(url)`select count(*)::integer as n from workspaces where workspace_id = 'w'`;
  expect(await count(one.appUrl)).toEqual([{ n: 1 }]);
  expect(await count(two.appUrl)).toEqual([{ n: 0 }]);
  expect(await neon(one.appUrl)`select current_user as role`).toEqual([{ role: "tle_app" }]);
  await one.drop();
  await two.drop();
  await expect(count(one.ownerUrl)).rejects.toMatchObject({ code: "3D000" });
});
