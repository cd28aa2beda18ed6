import { Tally } from "#shared/telemetry/tally.ts";

/** What this isolate of the Workers counts. Apart from who hands it over: what asks the database knows no bindings. */
export const tally = new Tally();
