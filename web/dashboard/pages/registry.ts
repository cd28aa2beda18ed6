/** The pages of the dashboard, in the order of the column of pages. A page is a folder here and one line. */
import type { PageEntry } from "../frame/page.ts";

export const pages: readonly PageEntry[] = [
  {
    name: "live",
    icon: "live",
    group: "air",
    key: "l",
    needs: "feed:read",
    onPhone: true,
    load: () => import("./live/page.ts"),
  },
  {
    name: "moderation",
    icon: "shield",
    group: "air",
    key: "m",
    needs: "moderation:write",
    onPhone: true,
    load: () => import("./moderation/page.ts"),
  },
  {
    name: "controls",
    icon: "sliders",
    group: "air",
    key: "c",
    needs: "feed:read",
    onPhone: true,
    load: () => import("./controls/page.ts"),
  },
  { name: "rules", icon: "rules", group: "setup", key: "r", needs: "rule:read", load: () => import("./rules/page.ts") },
  { name: "overlays", icon: "layers", group: "setup", key: "o", needs: "overlay:read", href: "/studio/" },
  {
    name: "webhooks",
    icon: "hook",
    group: "setup",
    key: "w",
    needs: "webhook:read",
    load: () => import("./webhooks/page.ts"),
  },
  {
    name: "start",
    icon: "check",
    group: "setup",
    key: "f",
    needs: "overlay:read",
    load: () => import("./start/page.ts"),
  },
  {
    name: "history",
    icon: "history",
    group: "back",
    key: "h",
    needs: "history:read",
    load: () => import("./history/page.ts"),
  },
  { name: "settings", icon: "gear", group: "house", key: "s", load: () => import("./settings/page.ts") },
];
