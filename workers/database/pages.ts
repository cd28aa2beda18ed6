/** Reading events in pages that the database can give in one answer (10 MB). */
import { Problem } from "../problem.ts";
import { isDatabaseOutage } from "./outage.ts";

/** Events on a page, and where they are so large that a page of them is too much. */
const pageEvents = 1_000;
const pageLargeEvents = 90;

/** Reads a page with as many events as can be; where that cannot be answered, a smaller one. Throws where the database is away. */
export function inPages<Page>(read: (atMost: number) => Promise<Page>): Promise<Page> {
  return withSmallPages(pageEvents, read);
}

/** The same for a page of `limit` events. */
export async function withSmallPages<Page>(limit: number, read: (limit: number) => Promise<Page>): Promise<Page> {
  try {
    return await read(limit);
  } catch (error) {
    if (limit <= pageLargeEvents || error instanceof Problem || isDatabaseOutage(error)) throw error;
    return read(pageLargeEvents);
  }
}
