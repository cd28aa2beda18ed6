/** `npm run ops -- pseudonyms`: which keys made the pseudonyms that are kept, and a new key, with what can no longer be joined. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { pseudonymKeyId } from "#shared/personal/pseudonym.ts";
import { readLocalSecrets, writeLocalSecrets } from "../start/local-secrets.ts";

export interface PseudonymsOptions {
  databaseUrl: string;
  print: (line: string) => void;
}

interface KeyUse {
  keyId: string;
  people: number;
  events: number;
}

/** Prints a line for each key that pseudonyms of the log are of, and a closing one. Returns the exit code, 0. */
export async function listPseudonyms({ databaseUrl, print }: PseudonymsOptions): Promise<number> {
  const used = await usedKeys(databaseUrl);
  for (const { keyId, people, events } of used) print(`pseudonyms: key=${keyId} people=${people} events=${events}`);
  print(`pseudonyms: keys=${used.length}`);
  return 0;
}

/**
 * Makes a key that is to be the current one, and says what follows. On this machine it is written into the folder of `npm start`,
 * which takes it when it starts again; for Workers elsewhere the pair is printed, once, on the error output of a terminal.
 * @param folder undefined for Workers elsewhere
 */
export async function rotatePseudonyms({
  databaseUrl,
  folder,
  print,
  show,
}: PseudonymsOptions & { folder: string | undefined; show: (secret: string) => void }): Promise<number> {
  const used = await usedKeys(databaseUrl);
  const known = folder === undefined ? {} : readLocalSecrets(folder).pseudonymKeys;
  const keyId = freeKeyId(new Set([...Object.keys(known), ...used.map((one) => one.keyId)]));
  const secret = randomBytes(32).toString("hex");
  if (folder === undefined) {
    show(`${keyId}:${secret}`);
    print(`pseudonyms: new=${keyId} put it before the others in PSEUDONYMIZATION_SECRET, separated by a comma`);
  } else {
    writeLocalSecrets(folder, { ...readLocalSecrets(folder), pseudonymKeys: { [keyId]: secret, ...known } });
    print(`pseudonyms: new=${keyId} written, npm start takes it when it starts again`);
  }
  for (const one of used) {
    print(`pseudonyms: key=${one.keyId} people=${one.people} can no longer be joined with what comes from now on`);
  }
  print("pseudonyms: keep the older keys in the setting: only they recognise who asked to be forgotten under them");
  return 0;
}

/** The keys by the pseudonyms that are in the log, by their names. */
async function usedKeys(databaseUrl: string): Promise<KeyUse[]> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ userId: string; events: number }>(
      `select user_id as "userId", count(*)::integer as events from events
       where erased_at is not null and user_id like 'pn\\_%' group by user_id`,
    );
    const keys = new Map<string, KeyUse>();
    for (const { userId, events } of rows) {
      const keyId = pseudonymKeyId(userId);
      if (keyId === undefined) continue;
      const one = keys.get(keyId) ?? { keyId, people: 0, events: 0 };
      keys.set(keyId, { keyId, people: one.people + 1, events: one.events + events });
    }
    return [...keys.values()].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
  } finally {
    await client.end();
  }
}

/** A name that no key has: `people1`, `people2`. */
function freeKeyId(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const name = `people${number}`;
    if (!taken.has(name)) return name;
  }
}
