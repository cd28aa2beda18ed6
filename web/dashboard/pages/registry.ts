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
  { name: "overlays", icon: "layers", group: "setup", key: "o", needs: "overlay:read", href: "/studio/" },
  { name: "settings", icon: "gear", group: "house", key: "s", load: () => import("./settings/page.ts") },
];
