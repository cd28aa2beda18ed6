/** Which accent of the theme a kind of deed has (`data-kind`). */
import type { DeedKind } from "../deeds/deed.ts";

export const accentOf: Record<DeedKind, "gift" | "follow" | "sub" | "share" | "like" | "rule"> = {
  gift: "gift",
  follow: "follow",
  subscribe: "sub",
  share: "share",
  like: "like",
  join: "rule",
  chat: "rule",
};

/** Which icon of `kit/icons.css` stands for it. */
export const iconOf: Record<DeedKind, string> = {
  gift: "gift",
  follow: "follow",
  subscribe: "star",
  share: "share",
  like: "likes",
  join: "follow",
  chat: "chat",
};
