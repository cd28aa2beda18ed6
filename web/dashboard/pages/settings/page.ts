/** Settings: the house behind the lives. Each part is a file here and a line in the list below. */
import { draw, h } from "../../../kit/node.ts";
import type { Permission } from "#shared/api/roles.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import { open as openAudit } from "./audit.ts";
import { type Context, english, type Say } from "./context.ts";
import { open as openCreators } from "./creators.ts";
import { open as openDevice } from "./device.ts";
import { openMe } from "./me.ts";
import { open as openKeys } from "./keys.ts";
import { open as openPeople } from "./people.ts";
import { open as openPrivacy } from "./privacy.ts";
import { open as openWorkspace } from "./workspace.ts";

interface Part {
  name: "workspace" | "people" | "keys" | "creators" | "privacy" | "audit" | "device" | "me";
  /** What one must be allowed to do, here or in the workspace as a whole, to see it. */
  needs?: { at: "stream" | "workspace"; permission: Permission };
  open: (context: Context) => void | Promise<void>;
}

const parts: readonly Part[] = [
  { name: "workspace", needs: { at: "workspace", permission: "workspace:read" }, open: openWorkspace },
  { name: "people", needs: { at: "stream", permission: "member:read" }, open: openPeople },
  { name: "keys", needs: { at: "workspace", permission: "key:read" }, open: openKeys },
  { name: "creators", open: openCreators },
  { name: "privacy", needs: { at: "stream", permission: "privacy:request" }, open: openPrivacy },
  { name: "audit", needs: { at: "workspace", permission: "audit:read" }, open: openAudit },
  { name: "device", open: openDevice },
  {
    name: "me",
    open: ({ root, signal, page: { api, speech, toast, failed } }) =>
      openMe({ root, signal, api, speech, toast, failed }),
  },
];

export function open(page: Page): void {
  const { root, speech, place, account, stream, signal } = page;
  const say: Say = speech.of("settings", english);
  const workspace = account.workspaces.find(({ workspaceId }) => workspaceId === stream.workspaceId);
  const mayHere = (permission: Permission) => workspace?.permissions.includes(permission) === true;
  const seen = parts.filter(
    ({ needs }) => !needs || (needs.at === "stream" ? page.may(needs.permission) : mayHere(needs.permission)),
  );
  const [sheet, head, columns, nav, content] = ["section", "header", "div", "nav", "div"].map((tag) =>
    document.createElement(tag),
  ) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  sheet.className = "sheet";
  head.className = "sheet-head";
  columns.className = "set-cols";
  nav.className = "set-nav";
  nav.setAttribute("aria-label", say("title"));
  content.className = "scroll set";
  columns.append(nav, content);
  sheet.append(head, columns);
  root.append(sheet);
  let now: { part: Part; end: AbortController } | undefined;

  const whenOf = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(speech.locale, options);
    return (time: string) => format.format(new Date(time));
  };
  const shared = {
    page,
    say,
    workspace,
    mayHere,
    when: whenOf({ dateStyle: "medium", timeStyle: "short" }),
    day: whenOf({ dateStyle: "medium" }),
    async doing(work: () => Promise<string | undefined>) {
      try {
        const text = await work();
        if (text !== undefined) page.toast({ text, tone: "ok" });
        return true;
      } catch (error) {
        page.failed(error);
        return false;
      }
    },
    async copy(text: string) {
      try {
        await navigator.clipboard.writeText(text);
        page.toast({ text: say("copied"), tone: "ok" });
      } catch {
        page.toast({ text: say("copy.refused"), tone: "stop" });
      }
    },
  };

  function follow(): void {
    const wanted = seen.find(({ name }) => name === place.now.query["part"]) ?? seen[0];
    if (wanted === undefined || wanted === now?.part) return;
    now?.end.abort();
    const end = new AbortController();
    now = { part: wanted, end };
    const mine = document.createElement("div");
    mine.className = `set-part set-${wanted.name}`;
    content.replaceChildren(mine);
    content.scrollTop = 0;
    page.title(say(wanted.name));
    drawFrame();
    void openPart(wanted, mine, end);
  }

  async function openPart(part: Part, mine: HTMLElement, end: AbortController): Promise<void> {
    draw(mine, h("p", { class: "bone" }));
    try {
      await part.open({ ...shared, root: mine, signal: AbortSignal.any([signal, end.signal]) });
    } catch (error) {
      if (end.signal.aborted || signal.aborted) return;
      if (error instanceof DOMException && error.name === "AbortError") return;
      draw(
        mine,
        h(
          "div",
          { class: "empty" },
          h("p", { role: "status", class: "t-stop" }, page.explain(error)),
          h(
            "button",
            { class: "btn", type: "button", onclick: () => void openPart(part, mine, end) },
            icon("refresh"),
            say("again"),
          ),
        ),
      );
    }
  }

  const go = (name: string) => (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    place.change({ part: name }, { step: true });
    follow();
  };

  function drawFrame(): void {
    draw(
      head,
      h("h1", { class: "t-page" }, say(now?.part.name ?? "title")),
      h("span", { class: "t-quiet cut" }, h("bdi", {}, workspace?.name ?? `@${stream.uniqueId}`)),
    );
    draw(
      nav,
      seen.map(({ name }) =>
        h(
          "a",
          {
            key: name,
            href: place.href("settings", { part: name }),
            "aria-current": name === now?.part.name ? "page" : undefined,
            onclick: go(name),
          },
          say(name),
        ),
      ),
    );
  }

  page.onAddress(follow);
  page.commands(() =>
    seen.map(({ name }) => ({
      id: `settings-${name}`,
      icon: "gear",
      label: say(name),
      where: say("title"),
      run: () => {
        place.change({ part: name }, { step: true });
        follow();
      },
    })),
  );
  follow();
}
