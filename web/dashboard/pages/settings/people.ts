/** People and roles: who is in, who is invited, and what a role may. */
import type { Operations } from "../../../../client/api.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { isOfThisMachine } from "../../../kit/this-machine.ts";
import { type Permission, type Role, rolePermissions, roles } from "#shared/api/roles.ts";
import { icon } from "../../frame/icon.ts";
import { block, type Context, field, onceView, select, type Sure, sureButton, table, typed } from "./context.ts";

type Member = Operations["listMembers"]["answer"]["members"][number];
type Invitation = Operations["listInvitations"]["answer"]["invitations"][number];

/** What people ask of a role, and the permission that answers it. */
const asked = [
  ["watch", "feed:read"],
  ["moderate", "moderation:write"],
  ["try", "rule:test"],
  ["rules", "rule:write"],
  ["overlays", "overlay:write"],
  ["replay", "replay:write"],
  ["history", "history:read"],
  ["people", "member:write"],
  ["keys", "key:write"],
] as const satisfies readonly (readonly [string, Permission])[];

export async function open(context: Context): Promise<void> {
  const { page, say, root, workspace, mayHere, signal, doing, when, day } = context;
  const { api, stream, account, speech } = page;
  const params = { streamId: stream.streamId };
  /** Who has a role in the whole workspace sees all of it; else this stream's people alone. */
  const isWhole = mayHere("member:read");
  const mayChange = page.may("member:write");
  const sure: Sure = { pressed: "" };
  let members: readonly Member[] = [];
  let invitations: readonly Invitation[] = [];
  let link: string | undefined;
  let isInviting = page.place.now.query["invite"] === "1";
  const wanted = { role: "MODERATOR" as Role, place: "stream" as "stream" | "workspace", whom: "" };
  let problem = "";

  /** The roles that one may give: an owner all of them, a streamer those of who helps and looks. */
  const given = (isOfStream: boolean): Role[] =>
    roles.filter((role) => {
      if (role === "OWNER") return workspace?.role === "OWNER" && !isOfStream;
      return workspace?.role === "OWNER" || role === "MODERATOR" || role === "VIEWER";
    });
  const roleNames = (all: readonly Role[]) =>
    Object.fromEntries(all.map((role) => [role, speech.say(`role.${role}`)])) as Record<string, string>;

  async function read(): Promise<void> {
    const [found, open] = await Promise.all([
      isWhole ? api.listMembers() : api.listStreamMembers({ params }),
      isWhole ? api.listInvitations() : api.listStreamInvitations({ params }),
    ]);
    ({ members } = found);
    ({ invitations } = open);
    show();
  }

  async function changeRole({ grantId, name, streamId }: Member, role: Role): Promise<void> {
    await doing(async () => {
      if (isWhole) await api.changeMember({ params: { grantId }, body: { role } });
      else await api.changeStreamMember({ params: { grantId, streamId: streamId ?? params.streamId }, body: { role } });
      return say("people.changed", { name, role: speech.say(`role.${role}`) });
    });
    // Also where it was refused: the list says what is.
    await read().catch(page.failed);
  }

  async function remove({ grantId, name }: Member): Promise<void> {
    await doing(async () => {
      if (isWhole) await api.removeMember({ params: { grantId } });
      else await api.removeStreamMember({ params: { ...params, grantId } });
      return say("people.removed", { name });
    });
    await read().catch(page.failed);
  }

  async function revoke({ invitationId }: Invitation): Promise<void> {
    await doing(async () => {
      if (isWhole) await api.revokeInvitation({ params: { invitationId } });
      else await api.revokeStreamInvitation({ params: { ...params, invitationId } });
      return say("invite.revoked");
    });
    await read().catch(page.failed);
  }

  async function invite(event: Event): Promise<void> {
    event.preventDefault();
    const whom = typed(event, "whom");
    const body = { role: wanted.role, ...(whom.includes("@", 1) ? { email: whom } : { handle: whom }) };
    problem = "";
    try {
      const made =
        wanted.place === "workspace"
          ? await api.createInvitation({ body })
          : await api.createStreamInvitation({ params, body });
      ({ link } = made);
      isInviting = false;
      wanted.whom = "";
      await read();
    } catch (error) {
      // What was typed stays where it is.
      problem = page.explain(error);
      show();
    }
  }

  const placeOf = ({ streamId, uniqueId }: Pick<Member, "streamId" | "uniqueId">) =>
    streamId === null ? say("place.workspace") : h("bdi", {}, `@${uniqueId ?? ""}`);

  function memberCells(member: Member): (Node | string | undefined | false)[] {
    const isMe = member.accountId === account.accountId;
    const own = given(member.streamId !== null);
    const mayThis = mayChange && !isMe && own.includes(member.role);
    return [
      h(
        "span",
        { class: "cell" },
        h("span", { class: "face anon", "aria-hidden": "true" }, (Array.from(member.name)[0] ?? "?").toUpperCase()),
        h(
          "span",
          { class: "set-name" },
          h("b", {}, h("bdi", { class: "cut" }, member.name)),
          isMe && h("small", {}, say("people.you")),
        ),
      ),
      mayThis
        ? select("role", member.role, roleNames(own), (role) => void changeRole(member, role as Role), {
            "aria-label": say("people.roleOf", { name: member.name }),
          })
        : speech.say(`role.${member.role}`),
      placeOf(member),
      day(member.since),
      mayThis &&
        sureButton(context, sure, {
          key: member.grantId,
          label: say("remove"),
          about: member.name,
          act: () => void remove(member),
          show,
        }),
    ];
  }

  function inviteForm(): Node {
    const places = { stream: `@${stream.uniqueId}`, workspace: say("place.workspace") };
    return h(
      "form",
      { key: "invite", class: "set-form", onsubmit: (event: Event) => void invite(event) },
      field(
        say("invite.whom"),
        h("input", {
          class: "input",
          name: "whom",
          dir: "ltr",
          required: true,
          maxlength: "254",
          value: wanted.whom,
          placeholder: "@handle, you@mail.example",
          mounted: (input: HTMLElement) => input.focus(),
          oninput: ({ target }: Event) => (wanted.whom = (target as HTMLInputElement).value),
        }),
        say("invite.whomAbout"),
      ),
      field(
        say("role"),
        select("role", wanted.role, roleNames(given(wanted.place === "stream")), (role) => {
          wanted.role = role as Role;
          show();
        }),
      ),
      mayHere("member:write") &&
        field(
          say("place"),
          select("place", wanted.place, places, (value) => {
            wanted.place = value as typeof wanted.place;
            if (!given(wanted.place === "stream").includes(wanted.role)) wanted.role = "MODERATOR";
            show();
          }),
        ),
      problem !== "" && h("p", { class: "t-stop wide", role: "alert" }, problem),
      h(
        "div",
        { class: "btns wide" },
        h("button", { class: "btn", "data-kind": "main", type: "submit" }, say("invite.make")),
        h(
          "button",
          { class: "btn", "data-kind": "quiet", type: "button", onclick: () => ((isInviting = false), show()) },
          say("cancel"),
        ),
      ),
    );
  }

  function invitationView(one: Invitation): Node {
    return h(
      "li",
      { key: one.invitationId, class: "set-card" },
      icon("mail"),
      h(
        "span",
        { class: "set-name" },
        h("b", {}, h("bdi", { class: "cut" }, one.email ?? `@${one.handle ?? ""}`)),
        h(
          "small",
          {},
          `${speech.say(`role.${one.role}`)} · `,
          placeOf(one),
          ` · ${say("invite.until", { time: when(one.expiresAt) })}`,
        ),
      ),
      mayChange &&
        sureButton(context, sure, {
          key: one.invitationId,
          label: say("invite.revoke"),
          about: one.email ?? one.handle ?? "",
          act: () => void revoke(one),
          show,
        }),
    );
  }

  function rolesView(): Node {
    const may = (role: Role, permission: Permission) =>
      rolePermissions[role].has(permission)
        ? h("span", { class: "t-ok" }, icon("check"), h("span", { class: "vh" }, say("yes")))
        : h("span", { class: "t-faint" }, "–", h("span", { class: "vh" }, say("no")));
    return block(
      say("roles"),
      say("roles.about"),
      h(
        "table",
        { class: "table set-roles", "aria-label": say("roles") },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, h("span", { class: "vh" }, say("roles"))),
            roles.map((role) => h("th", { key: role, scope: "col" }, speech.say(`role.${role}`))),
          ),
        ),
        h(
          "tbody",
          {},
          asked.map(([word, permission]) =>
            h(
              "tr",
              { key: word },
              h("th", { scope: "row" }, say(`may.${word}`)),
              roles.map((role) => h("td", { key: role }, may(role, permission))),
            ),
          ),
        ),
      ),
    );
  }

  function show(): void {
    if (signal.aborted) return;
    draw(
      root,
      h(
        "div",
        { key: "head", class: "set-head" },
        h(
          "p",
          { class: "t-quiet" },
          say(isWhole ? "people.about" : "people.aboutStream", { handle: `@${stream.uniqueId}` }),
        ),
        mayChange &&
          !isInviting &&
          h(
            "button",
            {
              class: "btn push",
              "data-kind": "main",
              type: "button",
              onclick: () => {
                isInviting = true;
                link = undefined;
                show();
              },
            },
            icon("userplus"),
            say("invite"),
          ),
      ),
      isInviting && inviteForm(),
      link !== undefined &&
        onceView(context, {
          title: say("invite.ready"),
          about: isOfThisMachine(link) ? `${say("invite.about")} ${say("invite.here")}` : say("invite.about"),
          text: link,
          close: () => ((link = undefined), show()),
        }),
      h(
        "div",
        { key: "members" },
        members.length === 0
          ? h("p", { class: "t-quiet" }, say("people.none"))
          : table(
              say("people"),
              [
                { label: say("member") },
                { label: say("role") },
                { label: say("place") },
                { label: say("since") },
                { label: "", end: true },
              ],
              members.map((member) => ({ key: member.grantId, cells: memberCells(member) })),
            ),
      ),
      invitations.length > 0 &&
        block(say("invite.open"), "", h("ul", { class: "set-cards" }, invitations.map(invitationView))),
      rolesView(),
    );
  }

  await read();
}
