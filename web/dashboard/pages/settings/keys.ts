/** Keys: for programs that ask the API, and for runners. */
import type { Operations } from "../../../../client/api.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import type { Permission } from "#shared/api/roles.ts";
import { icon } from "../../frame/icon.ts";
import { block, type Context, field, onceView, select, type Sure, sureButton, table, typed } from "./context.ts";
import { serverNow } from "../../../kit/server-clock.ts";

type Key = Operations["listKeys"]["answer"]["keys"][number];
type RunnerKey = Operations["listIngestKeys"]["answer"]["ingestKeys"][number];

const dayMs = 86_400_000;
/** After so many days without use a key is worth a look. */
const idleDays = 60;
const spans = ["never", "30", "90", "365"] as const;
/** What a program that only reads a live needs. */
const readerOf: readonly Permission[] = ["stream:read", "feed:read", "history:read"];

export async function open(context: Context): Promise<void> {
  const { page, say, root, workspace, mayHere, signal, doing, when, day } = context;
  const { api, stream, account } = page;
  const mayWrite = mayHere("key:write");
  const sure: Sure = { pressed: "" };
  let keys: readonly Key[] = [];
  let runnerKeys: readonly RunnerKey[] = [];
  let making: "key" | "runner" | undefined;
  let made: { title: string; text: string } | undefined;
  let problem = "";
  const wanted = { may: "reads" as "reads" | "all" | "some", span: "never" as (typeof spans)[number], place: "all" };
  const chosen = new Set<Permission>(readerOf);
  const own = workspace?.permissions ?? [];

  async function read(): Promise<void> {
    [{ keys }, { ingestKeys: runnerKeys }] = await Promise.all([api.listKeys(), api.listIngestKeys()]);
    show();
  }

  async function make(event: Event): Promise<void> {
    event.preventDefault();
    const name = typed(event, "name");
    const streamIds = wanted.place === "all" ? undefined : [stream.streamId];
    problem = "";
    try {
      if (making === "runner") {
        const { keyId, secret } = await api.createIngestKey({ body: { name, ...(streamIds && { streamIds }) } });
        made = { title: say("keys.runnerMade"), text: `INGEST_KEY_ID=${keyId}\nINGEST_KEY_SECRET=${secret}` };
      } else {
        const days = wanted.span === "never" ? undefined : Number(wanted.span);
        const { key } = await api.createKey({
          body: {
            name,
            permissions: wanted.may === "all" ? ["*"] : wanted.may === "some" ? [...chosen] : [...readerOf],
            ...(streamIds && { streamIds }),
            ...(days !== undefined && { expiresAt: new Date(serverNow() + days * dayMs).toISOString() }),
          },
        });
        made = { title: say("keys.made"), text: key };
      }
      making = undefined;
      await read();
    } catch (error) {
      problem = page.explain(error);
      show();
    }
  }

  const handleOf = (streamId: string) => {
    const found = account.streams.find((one) => one.streamId === streamId);
    return found ? `@${found.uniqueId}` : streamId;
  };
  const placeTags = (streamIds: readonly string[] | null) =>
    streamIds === null
      ? h("span", { class: "tag", key: "all" }, say("keys.allStreams"))
      : streamIds.map((one) => h("span", { class: "tag", key: one }, h("bdi", {}, handleOf(one))));
  const mayTags = (permissions: readonly string[]) =>
    permissions.includes("*")
      ? h("span", { class: "tag", "data-tone": "caution", key: "*" }, say("keys.everything"))
      : permissions.map((one) => h("span", { class: "tag mono", key: one }, one));

  async function rename(key: Key, name: string): Promise<void> {
    if (name === "" || name === key.name) return;
    await doing(async () => {
      await api.renameKey({ params: { keyId: key.keyId }, body: { name } });
      return undefined;
    });
    await read().catch(page.failed);
  }

  const isOver = ({ revokedAt, expiresAt }: Key) =>
    revokedAt !== null || (expiresAt !== null && Date.parse(expiresAt) < serverNow());
  const name = (one: { name: string }, mark: string, renamed?: (name: string) => void): Node =>
    h(
      "span",
      { class: "cell" },
      icon(mark),
      renamed
        ? h("input", {
            class: "input set-inline",
            value: one.name,
            maxlength: "64",
            "aria-label": `${say("keys.name")}: ${one.name}`,
            onchange: ({ target }: Event) => renamed((target as HTMLInputElement).value.trim()),
          })
        : h("b", {}, h("bdi", { class: "cut" }, one.name)),
    );

  function keyCells(key: Key) {
    const used = key.lastUsedAt;
    const isIdle = serverNow() - Date.parse(used ?? key.createdAt) > idleDays * dayMs;
    const isEnding = key.expiresAt !== null && Date.parse(key.expiresAt) - serverNow() < 14 * dayMs;
    return [
      name(key, "key", mayWrite && !isOver(key) ? (text) => void rename(key, text) : undefined),
      h("span", { class: "set-tags" }, mayTags(key.permissions), placeTags(key.streamIds)),
      h("span", { class: isIdle ? "t-caution" : undefined }, used === null ? say("keys.neverUsed") : when(used)),
      key.revokedAt !== null
        ? say("keys.revokedAt", { time: day(key.revokedAt) })
        : h(
            "span",
            { class: isEnding ? "t-caution" : undefined },
            key.expiresAt === null ? say("never") : day(key.expiresAt),
          ),
      mayWrite &&
        !isOver(key) &&
        sureButton(context, sure, {
          key: key.keyId,
          label: say("keys.revoke"),
          about: key.name,
          act: () =>
            void doing(async () => {
              await api.revokeKey({ params: { keyId: key.keyId } });
              return say("keys.revoked", { name: key.name });
            }).then(read, page.failed),
          show,
        }),
    ];
  }

  function runnerCells(key: RunnerKey) {
    return [
      name(key, "server"),
      h("span", { class: "set-tags" }, placeTags(key.streamIds)),
      day(key.createdAt),
      key.revokedAt !== null
        ? say("keys.revokedAt", { time: day(key.revokedAt) })
        : mayWrite &&
          sureButton(context, sure, {
            key: key.ingestKeyId,
            label: say("keys.revoke"),
            about: key.name,
            act: () =>
              void doing(async () => {
                await api.revokeIngestKey({ params: { ingestKeyId: key.ingestKeyId } });
                return say("keys.revoked", { name: key.name });
              }).then(read, page.failed),
            show,
          }),
    ];
  }

  function form(): Node {
    const places = { all: say("keys.allStreams"), one: `@${stream.uniqueId}` };
    return h(
      "form",
      { key: `make-${making ?? ""}`, class: "set-form", onsubmit: (event: Event) => void make(event) },
      field(
        say("keys.name"),
        h("input", {
          class: "input",
          name: "name",
          required: true,
          maxlength: "64",
          mounted: (input: HTMLElement) => input.focus(),
        }),
        say(making === "runner" ? "keys.runnerNameAbout" : "keys.nameAbout"),
      ),
      field(
        say("keys.streams"),
        select("place", wanted.place, places, (value) => ((wanted.place = value), show())),
      ),
      making === "key" && [
        field(
          say("keys.may"),
          select(
            "may",
            wanted.may,
            { reads: say("keys.reads"), some: say("keys.some"), all: say("keys.everything") },
            (value) => ((wanted.may = value as typeof wanted.may), show()),
          ),
        ),
        field(
          say("keys.ends"),
          select(
            "span",
            wanted.span,
            Object.fromEntries(
              spans.map((one) => [one, one === "never" ? say("never") : say("keys.days", { days: one })]),
            ),
            (value) => ((wanted.span = value as typeof wanted.span), show()),
          ),
        ),
        wanted.may === "some" &&
          h(
            "fieldset",
            { key: "permissions", class: "wide set-checks" },
            h("legend", { class: "label" }, say("keys.may")),
            own.map((permission) =>
              h(
                "label",
                { key: permission, class: "checkline" },
                h("input", {
                  class: "check",
                  type: "checkbox",
                  checked: chosen.has(permission),
                  onchange: ({ target }: Event) => {
                    if ((target as HTMLInputElement).checked) chosen.add(permission);
                    else chosen.delete(permission);
                  },
                }),
                h("span", { class: "mono" }, permission),
              ),
            ),
          ),
      ],
      problem !== "" && h("p", { class: "t-stop wide", role: "alert" }, problem),
      h(
        "div",
        { class: "btns wide" },
        h("button", { class: "btn", "data-kind": "main", type: "submit" }, say("keys.make")),
        h(
          "button",
          { class: "btn", "data-kind": "quiet", type: "button", onclick: () => ((making = undefined), show()) },
          say("cancel"),
        ),
      ),
    );
  }

  const begin = (what: "key" | "runner") => () => {
    [making, made, problem] = [what, undefined, ""];
    show();
  };
  const makeButton = (what: "key" | "runner", label: string) =>
    mayWrite &&
    making !== what &&
    h("button", { class: "btn", "data-size": "s", type: "button", onclick: begin(what) }, icon("plus"), label);

  function show(): void {
    if (signal.aborted) return;
    const [open, over] = [keys.filter((one) => !isOver(one)), keys.filter(isOver)];
    const keyColumns = [
      { label: say("keys.name") },
      { label: say("keys.may") },
      { label: say("keys.used") },
      { label: say("keys.ends") },
      { label: "", end: true },
    ];
    const runnerColumns = [
      { label: say("keys.name") },
      { label: say("keys.streams") },
      { label: say("since") },
      { label: "", end: true },
    ];
    draw(
      root,
      made &&
        onceView(context, {
          ...made,
          about: say("keys.once"),
          close: () => ((made = undefined), show()),
        }),
      block(
        say("keys.api"),
        say("keys.apiAbout"),
        making === "key" && form(),
        open.length === 0
          ? h("p", { class: "t-quiet" }, say("keys.none"))
          : table(
              say("keys.api"),
              keyColumns,
              open.map((one) => ({ key: one.keyId, cells: keyCells(one) })),
            ),
        over.length > 0 &&
          h(
            "details",
            { key: "over" },
            h("summary", {}, say("keys.over", { count: over.length })),
            table(
              say("keys.over", { count: over.length }),
              keyColumns,
              over.map((one) => ({ key: one.keyId, cells: keyCells(one) })),
            ),
          ),
        h(
          "div",
          { class: "btns" },
          makeButton("key", say("keys.new")),
          h("a", { class: "btn", "data-kind": "quiet", href: "/docs/api" }, icon("code"), say("keys.reference")),
        ),
      ),
      block(
        say("keys.runners"),
        say("keys.runnersAbout"),
        making === "runner" && form(),
        runnerKeys.length === 0
          ? h("p", { class: "t-quiet" }, say("keys.runnersNone"))
          : table(
              say("keys.runners"),
              runnerColumns,
              runnerKeys
                .toSorted((one, other) => Number(one.revokedAt !== null) - Number(other.revokedAt !== null))
                .map((one) => ({ key: one.ingestKeyId, cells: runnerCells(one) })),
            ),
        h("div", { class: "btns" }, makeButton("runner", say("keys.newRunner"))),
      ),
    );
  }

  await read();
}
