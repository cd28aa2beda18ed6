/** Links by mail: through Cloudflare's Email Sending; on a machine of one's own they are shown instead. */
import type { Config } from "../config.ts";

/** What of Cloudflare's binding is used. */
export interface MailBinding {
  send: (message: { from: string; to: string; subject: string; text: string }) => Promise<unknown>;
}

export type MailWay = "sent" | "shown" | "none";

/** How this host gets a link to somebody. */
export function mailWay({ ENVIRONMENT, MAIL, MAIL_FROM }: Pick<Config, "ENVIRONMENT" | "MAIL" | "MAIL_FROM">): MailWay {
  if (ENVIRONMENT === "development") return "shown";
  return MAIL && MAIL_FROM !== "" ? "sent" : "none";
}

export type LinkPurpose = "sign_in" | "step_up" | "email";

const words: Record<LinkPurpose, { subject: string; opening: string }> = {
  sign_in: { subject: "Your link to come in", opening: "Open this link to sign in:" },
  step_up: { subject: "Your link to confirm that it is you", opening: "Open this link in the browser you asked from:" },
  email: { subject: "Is this your address?", opening: "Open this link to have this address as yours:" },
};

/** Where a link leads. The token is in the fragment: it is in no request, and so in no log. */
export function linkOf(origin: string, purpose: LinkPurpose, token: string): string {
  return `${origin}/account/link#${purpose}.${token}`;
}

/** Sends it, or writes it into the log where it is shown. Never throws: whether it was sent must not be told by the answer. */
export async function sendLink(
  config: Pick<Config, "ENVIRONMENT" | "MAIL" | "MAIL_FROM">,
  { purpose, to, link }: { purpose: LinkPurpose; to: string; link: string },
): Promise<void> {
  switch (mailWay(config)) {
    case "shown":
      console.warn(JSON.stringify({ part: "sign-in", status: "link", purpose, link }));
      return;
    case "sent": {
      const { subject, opening } = words[purpose];
      const closing = "It works once, for 10 minutes. If you did not ask for it, leave it: nothing happens.";
      const text = `${opening}\n\n${link}\n\n${closing}\n`;
      try {
        await config.MAIL?.send({ from: config.MAIL_FROM, to, subject, text });
      } catch (error) {
        // The message may repeat the address.
        const code = error instanceof Error && "code" in error ? error.code : undefined;
        console.error(JSON.stringify({ part: "sign-in", status: "mail failed", code }));
      }
      return;
    }
    case "none":
      return;
  }
}
