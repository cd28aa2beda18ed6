/** What a page of the dashboard is, and what it is given. */
import type { Operations } from "../../../client/api.ts";
import type { Client } from "../../../client/client.ts";
import type { Permission } from "#shared/api/permissions.ts";
import type { Language } from "../../kit/languages.ts";
import type { Place } from "./place.ts";
import type { Way } from "./way.ts";
import type { Speech } from "./words.ts";
import type { LiveFeed } from "./live-feed.ts";
import type { Shortcut } from "./shortcuts.ts";

export type Account = Operations["readAccount"]["answer"];
/** A stream that one may see, and what one may do with it. */
export type OwnStream = Account["streams"][number];

export interface Toast {
  text: string;
  /** A second, quieter line. */
  about?: string;
  tone?: "ok" | "stop";
  /** Takes back what was done; the toast stays for 10 s and has a button for it. */
  undo?: () => Promise<void>;
}

/** Something that the palette (Ctrl+K) can do. */
export interface Command {
  id: string;
  icon: string;
  label: string;
  /** What it belongs to, in grey. */
  where?: string;
  /** Shown beside it: `["G", "L"]`. */
  keys?: readonly string[];
  run: () => void;
}

/** What this browser keeps of who works here: changed in the menu of the account and in the settings. */
export interface Device {
  theme: () => string;
  chooseTheme: (theme: string) => void;
  chooseLanguage: (language: Language) => void;
  hasSingleKeys: () => boolean;
  setSingleKeys: (on: boolean) => void;
  openKeys: () => void;
}

export interface Page {
  /** The page's own place in the document; it is empty. */
  root: HTMLElement;
  speech: Speech;
  account: Account;
  stream: OwnStream;
  /**
   * The API, for the workspace of the stream. Where the session has ended it is opened anew in place, and what needs a passkey
   * asks for it; then the same is asked again. It throws `ApiProblem` and `TypeError`, as the client does.
   */
  api: Omit<Client, "feed">;
  place: Place;
  /** The stream's feed: one socket for the whole dashboard. */
  live: LiveFeed;
  /** How the way of an event is, from the creator's page to OBS. */
  way: Way;
  /** The address on our own server of a picture of TikTok's; undefined where it cannot be had from there. */
  picture: (address: string) => string | undefined;
  may: (permission: Permission) => boolean;
  device: Device;
  toast: (toast: Toast) => void;
  /** Says what went wrong, in a toast; or gives the sentence. */
  failed: (error: unknown) => void;
  explain: (error: unknown) => string;
  /** Keys of this page, until it is left. They are listed under `?`. */
  shortcuts: (keys: readonly Shortcut[]) => void;
  /** A key outside of fields, before the shortcuts: for keys that come and go. Returns whether it was one of them. */
  onKey: (heard: (event: KeyboardEvent) => boolean) => void;
  /** What the palette can do while this page is open; asked anew each time. */
  commands: (source: (typed: string) => readonly Command[] | Promise<readonly Command[]>) => void;
  /** What changes in the address while the page is open. */
  onAddress: (heard: () => void) => void;
  /** The page's name in the title of the window, with what is open in it. */
  title: (text: string) => void;
  /** Ends when the page is left: for listeners, timers, requests. */
  signal: AbortSignal;
}

/** Draws a page into its root. */
export type OpenPage = (page: Page) => void | Promise<void>;

export interface PageEntry {
  /** Its folder, its place in the address, and its word `page.{name}`. */
  name: string;
  icon: string;
  group: "air" | "setup" | "back" | "house";
  /** Pressed after G. */
  key?: string;
  /** What one must be allowed to do to see it. */
  needs?: Permission;
  /** It is the host's: there at streams of the host's workspace alone. */
  ofHost?: boolean;
  /** Among the few at the lower edge of a phone. */
  onPhone?: boolean;
  /** It is a page elsewhere, with the stream in its address. */
  href?: string;
  load?: () => Promise<{ open: OpenPage }>;
}
