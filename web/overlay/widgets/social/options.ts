import * as z from "zod";
import { option, widgetOptions } from "#shared/overlay/widget-options.ts";

export const options = widgetOptions(
  { label: "Where else you are", about: "Your other accounts, one after the other.", size: { width: 460, height: 90 } },
  {
    accounts: option(
      { label: "Accounts", help: "One a line, as “Network: name”." },
      z.array(z.string().max(80)).max(12).default(["Instagram: @your.name", "YouTube: Your Name"]),
    ),
    seconds: option({ label: "Each is shown for", unit: "seconds" }, z.number().min(3).max(120).default(8)),
  },
);
export type SocialOptions = z.infer<typeof options.fields>;
