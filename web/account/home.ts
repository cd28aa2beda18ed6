/** One's home: the streams that one may see, and one's own account. */
import { api, apiOf } from "./api.ts";
import { accountParts } from "./own-account.ts";
import { action, bdi, el, field, form, note } from "./dom.ts";
import { explain } from "./explain.ts";
import { asMyself } from "./step-up.ts";
import { words } from "./words.ts";

type Role = keyof typeof words.roles;

export interface Account {
  name: string;
  email: string | null;
  workspaces: { workspaceId: string; name: string; role: Role | null; permissions: string[] }[];
  streams: { streamId: string; workspaceId: string; uniqueId: string; role: Role; permissions: string[] }[];
}

/** Draws the page of an account; `again` is called for what changed, `leave` after signing out. */
export async function showHome(account: Account, again: () => void, leave: () => void): Promise<void> {
  document.title = words.home.title;
  const said = note();
  const say = (error: unknown) => said.say(explain(error));
  const out = action(words.home.signOut, "quiet", async () => (await api.signOut(), leave()), say);
  const bar = el("header", { class: "bar" }, el("h1", {}, words.home.title), bdi(account.name), out);
  const { workspaces } = account;
  const parts = workspaces.map((workspace) => workspacePart(account, workspace, again));
  const main = el(
    "main",
    { class: "home" },
    said.node,
    ...(parts.length === 0 ? [el("p", { class: "quiet" }, words.home.nothing)] : parts),
    ...(await accountParts(account, again)),
  );
  document.body.replaceChildren(bar, main);
}

function workspacePart(
  { streams }: Account,
  { workspaceId, name, role, permissions }: Account["workspaces"][number],
  again: () => void,
): HTMLElement {
  const mine = streams.filter((stream) => stream.workspaceId === workspaceId);
  return el(
    "section",
    { class: "part", "data-workspace": workspaceId },
    el("div", { class: "head" }, el("h2", {}, bdi(name)), role === null ? undefined : roleTag(role)),
    mine.length === 0
      ? el("p", { class: "quiet" }, words.home.noStreams)
      : el("ul", { class: "rows" }, ...mine.map((stream) => streamRow(stream, role))),
    permissions.includes("stream:create") ? newStream(workspaceId, again) : undefined,
  );
}

function roleTag(role: Role): HTMLElement {
  return el("span", { class: "tag" }, words.roles[role]);
}

function newStream(workspaceId: string, again: () => void): HTMLElement {
  const said = note();
  const handle = field(words.home.add, { type: "text", placeholder: words.home.addHint, required: true, dir: "ltr" });
  const adding = form([handle.node], words.home.addButton, "plain", {
    className: "inline",
    say: (error) => said.say(explain(error)),
    act: async () => {
      await asMyself(() => apiOf(workspaceId).createStream({ body: { uniqueId: handle.input.value } }));
      again();
    },
  });
  return el("div", { class: "part" }, adding, said.node);
}

/** `above`: the role in the whole workspace; what is the same is not said twice. */
function streamRow(
  { streamId, uniqueId, role, permissions }: Account["streams"][number],
  above: Role | null,
): HTMLElement {
  const said = note();
  const say = (error: unknown) => said.say(explain(error));
  const below = el("div", { class: "part" });
  const overlay = action(
    words.home.overlay,
    "plain",
    async () => {
      const made = await asMyself(() =>
        api.createOverlayToken({ params: { streamId }, body: { name: words.home.overlayName } }),
      );
      below.replaceChildren(toCopy(words.home.overlay, words.home.overlayAbout, made.url));
    },
    say,
  );
  const invite = action(
    words.home.invite,
    "plain",
    async () => below.replaceChildren(invitation(streamId, below, say)),
    say,
  );
  return el(
    "li",
    { "data-stream": streamId },
    el(
      "div",
      { class: "row" },
      el("div", { class: "what" }, bdi(`@${uniqueId}`)),
      role === above ? undefined : roleTag(role),
      permissions.includes("feed:read")
        ? el(
            "a",
            { class: "btn", href: `/dashboard/live/?stream=${encodeURIComponent(streamId)}` },
            words.home.dashboard,
          )
        : undefined,
      permissions.includes("overlay:read")
        ? el("a", { class: "btn", "data-kind": "plain", href: "/studio/" }, words.home.studio)
        : undefined,
      permissions.includes("overlay:write") ? overlay : undefined,
      permissions.includes("member:write") ? invite : undefined,
    ),
    below,
    said.node,
  );
}

function invitation(streamId: string, below: HTMLElement, say: (error: unknown) => void): HTMLElement {
  const handle = field(words.home.inviteHandle, { type: "text", placeholder: "@", required: true, dir: "ltr" });
  return form([handle.node], words.home.inviteButton, "plain", {
    className: "inline",
    say,
    act: async () => {
      const invited = { role: "MODERATOR", handle: handle.input.value } as const;
      const { link } = await asMyself(() => api.createStreamInvitation({ params: { streamId }, body: invited }));
      below.replaceChildren(toCopy(words.home.invite, words.home.inviteAbout, link));
    },
  });
}

/** A text that is shown once, with a button that copies it. */
function toCopy(label: string, about: string, text: string): HTMLElement {
  const shown = field(label, { type: "text", readonly: true, value: text });
  const copy: HTMLButtonElement = action(
    words.copy,
    "main",
    async () => {
      shown.input.select();
      await navigator.clipboard.writeText(text);
      copy.textContent = words.copied;
    },
    // It is selected: the keyboard copies it.
    () => undefined,
  );
  return el(
    "div",
    { class: "part" },
    el("div", { class: "inline" }, shown.node, copy),
    el("p", { class: "small" }, about),
  );
}
