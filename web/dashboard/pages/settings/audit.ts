/** The audit log: who did what, filtered, and as a file. */
import type { Operations } from "../../../../client/api.ts";
import { draw, h, type Child, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import { type Context, field, typed } from "./context.ts";

type Row = Operations["listAudit"]["answer"]["rows"][number];

const pageOf = 50;

export async function open(context: Context): Promise<void> {
  const { page, say, root, mayHere, signal, when } = context;
  const { api, account, place } = page;
  let rows: readonly Row[] = [];
  let next: number | null = null;
  let isReading = false;
  let problem = "";
  const names = await namesOf();

  /** Who somebody is, by the id that the log has. */
  async function namesOf(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>([[account.accountId, account.name]]);
    const [members, keys] = await Promise.all([
      mayHere("member:read") ? api.listMembers().catch(() => undefined) : undefined,
      mayHere("key:read") ? api.listKeys().catch(() => undefined) : undefined,
    ]);
    for (const { accountId, name } of members?.members ?? []) found.set(accountId, name);
    for (const { keyId, name } of keys?.keys ?? []) found.set(keyId, name);
    for (const { streamId, uniqueId } of account.streams) found.set(streamId, `@${uniqueId}`);
    return found;
  }

  const filter = () => {
    const { who, action, since } = place.now.query;
    return {
      ...(who !== undefined && { who }),
      ...(action !== undefined && { action }),
      ...(since !== undefined && { since: `${since}T00:00:00Z` }),
    };
  };

  async function read(more = false): Promise<void> {
    isReading = true;
    problem = "";
    show();
    try {
      const before = more && next !== null ? { before: next } : {};
      const found = await api.listAudit({ query: { ...filter(), ...before, limit: pageOf }, signal });
      rows = more ? [...rows, ...found.rows] : found.rows;
      ({ next } = found);
    } catch (error) {
      if (!signal.aborted) problem = page.explain(error);
    }
    isReading = false;
    show();
  }

  function look(event: Event): void {
    event.preventDefault();
    const [who, action, since] = [typed(event, "who"), typed(event, "action"), typed(event, "since")];
    place.change({ who: who || undefined, action: action || undefined, since: since || undefined });
    void read();
  }

  async function save(format: "csv" | "jsonl"): Promise<void> {
    try {
      const file = await api.exportAudit({ query: { ...filter(), format } });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = `audit.${format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) {
      page.failed(error);
    }
  }

  const nameOf = (id: string) => names.get(id) ?? id;
  const written = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

  /** What is not the same before and after, a line each. */
  function changes({ before, after }: Row): Child {
    const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
    if (keys.length === 0) return undefined;
    return h(
      "dl",
      { class: "set-changes", dir: "ltr" },
      keys.map((key) =>
        h(
          "div",
          { key },
          h("dt", {}, key),
          h(
            "dd",
            {},
            before?.[key] !== undefined && h("del", {}, written(before[key])),
            after?.[key] !== undefined && h("ins", {}, written(after[key])),
          ),
        ),
      ),
    );
  }

  function rowView(row: Row): Node {
    const { number, at, principal, action, target } = row;
    const mark = principal.kind === "key" ? "key" : principal.kind === "member" ? "user" : "server";
    return h(
      "li",
      { key: String(number) },
      h(
        "details",
        {},
        h(
          "summary",
          {},
          icon(mark),
          h("b", { class: "cut" }, h("bdi", {}, nameOf(principal.id))),
          h("span", { class: "mono cut" }, action),
          h("bdi", { class: "cut t-quiet" }, nameOf(target.id)),
          h("time", { class: "num t-faint push", datetime: at }, when(at)),
        ),
        changes(row),
        h(
          "p",
          { class: "t-small t-faint mono", dir: "ltr" },
          `${number} · ${principal.kind} ${principal.id} · ${target.kind} ${target.id} · ${row.requestId ?? ""} · ${row.chain.slice(0, 16)}`,
        ),
      ),
    );
  }

  function show(): void {
    if (signal.aborted) return;
    const { who = "", action = "", since = "" } = place.now.query;
    const whoList = [...names].filter(([id]) => id.startsWith("ac_") || id.startsWith("key_") || id.startsWith("ak_"));
    draw(
      root,
      h("p", { key: "about", class: "t-quiet" }, say("audit.about")),
      h(
        "form",
        { key: "filter", class: "set-filter", onsubmit: look },
        field(
          say("audit.who"),
          h(
            "select",
            { class: "input", name: "who", value: who },
            h("option", { value: "" }, say("audit.all")),
            who !== "" && !names.has(who) && h("option", { key: who, value: who }, who),
            whoList.map(([id, name]) => h("option", { key: id, value: id }, name)),
          ),
        ),
        field(
          say("audit.action"),
          h("input", { class: "input", name: "action", dir: "ltr", value: action, placeholder: "key.revoked" }),
        ),
        field(say("audit.since"), h("input", { class: "input", name: "since", type: "date", value: since })),
        h("button", { class: "btn", type: "submit" }, icon("filter"), say("audit.look")),
        h(
          "span",
          { class: "btns push" },
          h(
            "button",
            { class: "btn", "data-kind": "quiet", type: "button", onclick: () => void save("csv") },
            icon("download"),
            "CSV",
          ),
          h(
            "button",
            { class: "btn", "data-kind": "quiet", type: "button", onclick: () => void save("jsonl") },
            icon("download"),
            "JSON",
          ),
        ),
      ),
      problem !== "" && h("p", { key: "problem", class: "t-stop", role: "alert" }, problem),
      rows.length === 0 && !isReading && problem === ""
        ? h("p", { key: "none", class: "t-quiet" }, say("audit.none"))
        : h("ol", { key: "rows", class: "set-audit", "aria-busy": isReading ? "true" : undefined }, rows.map(rowView)),
      next !== null &&
        h(
          "div",
          { key: "more", class: "btns" },
          h(
            "button",
            { class: "btn", type: "button", disabled: isReading, onclick: () => void read(true) },
            say("audit.more"),
          ),
        ),
    );
  }

  await read();
}
