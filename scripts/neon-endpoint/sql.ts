/** The body and the answer of Neon's `POST /sql`. */
import type { ClientBase, QueryArrayConfig } from "pg";
import * as z from "zod";

/** What is wrong with a request, as an HTTP status. */
export class EndpointError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "EndpointError";
    this.status = status;
  }
}

const Query = z.object({ query: z.string(), params: z.array(z.unknown()).default([]) });
type Query = z.infer<typeof Query>;
const Body = z.union([z.object({ queries: z.array(Query) }), Query]);

const isolationLevels: Record<string, string> = {
  ReadUncommitted: "read uncommitted",
  ReadCommitted: "read committed",
  RepeatableRead: "repeatable read",
  Serializable: "serializable",
};

/**
 * Runs one query, or a list of them in one transaction, and returns the answer's JSON. `header` looks up a request header
 * by its lower-case name. Throws EndpointError for a request that is none, the driver's error for a database's.
 */
export async function answerSql(
  client: ClientBase,
  body: unknown,
  header: (name: string) => string | undefined,
): Promise<object> {
  const parsed = Body.safeParse(body);
  if (!parsed.success) throw new EndpointError(400, "The body is neither {query, params} nor {queries: [...]}.");
  if (header("neon-raw-text-output") !== "true" || header("neon-array-mode") !== "true") {
    throw new EndpointError(400, "Only Neon-Raw-Text-Output: true with Neon-Array-Mode: true is spoken here.");
  }
  if (!("queries" in parsed.data)) return run(client, parsed.data);

  await client.query(`begin ${transactionModes(header)}`);
  try {
    const results: object[] = [];
    for (const query of parsed.data.queries) results.push(await run(client, query));
    await client.query("commit");
    return { results };
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

function transactionModes(header: (name: string) => string | undefined): string {
  const level = header("neon-batch-isolation-level");
  if (level !== undefined && isolationLevels[level] === undefined) {
    throw new EndpointError(400, `Unknown isolation level: ${level}`);
  }
  const modes = [
    level === undefined ? undefined : `isolation level ${isolationLevels[level]}`,
    header("neon-batch-read-only") === "true" ? "read only" : undefined,
    header("neon-batch-deferrable") === "true" ? "deferrable" : undefined,
  ];
  return modes.filter((mode) => mode !== undefined).join(" ");
}

/** As the driver takes it; its types do not know `queryMode` yet. */
interface ExtendedQuery extends QueryArrayConfig {
  queryMode: "extended";
}

async function run(client: ClientBase, { query, params }: Query): Promise<object> {
  const config: ExtendedQuery = {
    text: query,
    values: params,
    rowMode: "array",
    // Always the extended protocol, as at Neon: several statements in one text are an error.
    queryMode: "extended",
    // Values go out as PostgreSQL's own text; the driver on the other side parses them.
    types: { getTypeParser: () => (text: string) => text },
  };
  const { command, rowCount, rows, fields } = await client.query(config);
  return { command, rowCount, rows, fields: fields.map((field) => ({ ...field })), rowAsArray: true };
}
