/** The workspace: its name, what there may be of everything, leaving it, deleting it. */
import type { Operations } from "../../../../client/api.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import type { QuotaName } from "#shared/api/quotas.ts";
import { block, type Context, field, type Sure, sureButton, typed } from "./context.ts";

type Quota = Operations["listQuotas"]["answer"]["quotas"][number];

/** Quotas that count bytes. */
const ofBytes: ReadonlySet<QuotaName> = new Set<QuotaName>(["ruleBytes", "mediaBytes"]);

export async function open(context: Context): Promise<void> {
  const { page, say, root, workspace, mayHere, signal, doing, day } = context;
  const { api, speech } = page;
  const whole = wholeNumbers(speech.locale);
  const sure: Sure = { pressed: "" };
  const [known, { quotas }] = await Promise.all([api.getWorkspace(), api.listQuotas()]);
  let { name } = known;
  let isDeleting = false;
  let problem = "";

  async function rename(event: Event): Promise<void> {
    event.preventDefault();
    const wanted = typed(event, "name");
    if (wanted === name) return;
    await doing(async () => {
      ({ name } = await api.renameWorkspace({ body: { name: wanted } }));
      return say("saved");
    });
    show();
  }

  async function remove(event: Event): Promise<void> {
    event.preventDefault();
    const confirm = typed(event, "confirm");
    try {
      await api.deleteWorkspace({ query: { confirm } });
      location.assign("/dashboard/");
    } catch (error) {
      problem = page.explain(error);
      show();
    }
  }

  const leave = () =>
    void doing(async () => {
      await api.leaveWorkspace({ params: { workspaceId: known.workspaceId } });
      location.assign("/dashboard/");
      return undefined;
    });

  const amount = (quota: QuotaName, value: number) =>
    ofBytes.has(quota) ? say("megabytes", { count: whole(Math.round(value / 100_000) / 10) }) : whole(value);

  function quotaView({ name: quota, limit, used, isSet }: Quota): Node {
    const share = limit === 0 ? 1 : Math.min(1, used / limit);
    const isNear = share >= 0.9;
    return h(
      "li",
      { key: quota },
      h(
        "span",
        { class: "grow" },
        say(`quota.${quota}`),
        isSet && h("small", { class: "t-faint" }, ` ${say("quota.set")}`),
      ),
      h(
        "span",
        { class: isNear ? "num t-caution" : "num t-quiet" },
        say("quota.used", { used: amount(quota, used), limit: amount(quota, limit) }),
      ),
      h(
        "span",
        { class: "meter wide", "aria-hidden": "true" },
        h("i", {
          style: { "inline-size": `${share * 100}%`, "--c": isNear ? "var(--caution)" : undefined },
        }),
      ),
    );
  }

  function show(): void {
    if (signal.aborted) return;
    draw(
      root,
      block(
        say("workspace.name"),
        say("workspace.about", { time: day(known.createdAt) }),
        mayHere("workspace:write")
          ? h(
              "form",
              { class: "set-line", onsubmit: (event: Event) => void rename(event) },
              h("input", {
                class: "input",
                name: "name",
                value: name,
                required: true,
                maxlength: "80",
                "aria-label": say("workspace.name"),
              }),
              h("button", { class: "btn", type: "submit" }, say("save")),
            )
          : h("p", {}, h("b", {}, h("bdi", {}, name))),
      ),
      block(say("quotas"), say("quotas.about"), h("ul", { class: "set-quotas" }, quotas.map(quotaView))),
      block(
        say("workspace.leave"),
        say("workspace.leaveAbout"),
        h(
          "div",
          { class: "btns" },
          sureButton(context, sure, { key: "leave", label: say("workspace.leave"), act: leave, show, size: "m" }),
        ),
      ),
      mayHere("workspace:delete") &&
        workspace?.workspaceId !== "default" &&
        block(
          say("workspace.delete"),
          say("workspace.deleteAbout"),
          isDeleting
            ? h(
                "form",
                { class: "set-form", "data-one": true, onsubmit: (event: Event) => void remove(event) },
                field(
                  say("workspace.deleteSure", { name }),
                  h("input", {
                    class: "input",
                    name: "confirm",
                    required: true,
                    autocomplete: "off",
                    mounted: (input: HTMLElement) => input.focus(),
                  }),
                ),
                problem !== "" && h("p", { class: "t-stop wide", role: "alert" }, problem),
                h(
                  "div",
                  { class: "btns wide" },
                  h("button", { class: "btn", "data-kind": "stop", type: "submit" }, say("workspace.delete")),
                  h(
                    "button",
                    {
                      class: "btn",
                      "data-kind": "quiet",
                      type: "button",
                      onclick: () => ((isDeleting = false), show()),
                    },
                    say("cancel"),
                  ),
                ),
              )
            : h(
                "div",
                { class: "btns" },
                h(
                  "button",
                  {
                    class: "btn",
                    "data-kind": "stop-quiet",
                    type: "button",
                    onclick: () => ((isDeleting = true), show()),
                  },
                  say("workspace.delete"),
                ),
              ),
        ),
    );
  }
  show();
}
