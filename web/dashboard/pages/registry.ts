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
    name: "controls",
    icon: "sliders",
    group: "air",
    key: "c",
    needs: "feed:read",
    onPhone: true,
    load: () => import("./controls/page.ts"),
  },
  { name: "overlays", icon: "layers", group: "setup", key: "o", needs: "overlay:read", href: "/studio/" },
  {
    name: "start",
    icon: "check",
    group: "setup",
    key: "f",
    needs: "overlay:read",
    load: () => import("./start/page.ts"),
  },
  { name: "settings", icon: "gear", group: "house", key: "s", load: () => import("./settings/page.ts") },
];
