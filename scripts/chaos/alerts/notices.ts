/** Who is told of alerts in a run: a receiver that notes each notice and when it came. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";
import { type AlertName, alertNames } from "#shared/alerts/alerts.ts";

const Notice = z.object({
  kind: z.enum(["ringing", "over"]),
  alert: z.enum(alertNames as [AlertName, ...AlertName[]]),
  of: z.string(),
});

/** A notice that came; `at` in milliseconds since 1970. */
export type TimedNotice = z.infer<typeof Notice> & { at: number };

export interface NoticeReceiver {
  /** To be among `ALERT_TARGETS`. */
  url: string;
  /** In the order of their coming. */
  notices: TimedNotice[];
  stop: () => Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. What is no notice is refused. */
export async function startNotices(): Promise<NoticeReceiver> {
  const notices: TimedNotice[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    // A sender that dies in the middle has told nothing.
    request.on("error", () => undefined);
    request.on("end", () => {
      const read = Notice.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
      if (read.success) notices.push({ ...read.data, at: Date.now() });
      response.writeHead(read.success ? 204 : 400).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    notices,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
