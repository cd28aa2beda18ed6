/** One's own account: the name, passkeys, the mail address, and where one is signed in. It is of no workspace, and needs no stream. */
import type { Operations } from "../../../../client/api.ts";
import { isProblem } from "../../../../client/problem.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { makePasskey } from "../../../kit/passkey.ts";
import type { Api } from "../../frame/api.ts";
import { icon } from "../../frame/icon.ts";
import type { Account, Toast } from "../../frame/page.ts";
import type { Speech } from "../../frame/words.ts";
import { block, english, field, type Say, type Sure, sureButton, typed } from "./context.ts";

type Passkey = Operations["listPasskeys"]["answer"]["passkeys"][number];
type Session = Operations["listAccountSessions"]["answer"]["sessions"][number];

export interface MePlace {
  root: HTMLElement;
  api: Api;
  speech: Speech;
  toast: (toast: Toast) => void;
  failed: (error: unknown) => void;
  signal: AbortSignal;
}

const providerNames = { google: "Google", discord: "Discord", twitch: "Twitch" } as const;

/** Draws it, and resolves when it is there. */
export async function openMe({ root, api, speech, toast, failed, signal }: MePlace): Promise<void> {
  const say: Say = speech.of("settings", english);
  const times = new Intl.DateTimeFormat(speech.locale, { dateStyle: "medium", timeStyle: "short" });
  const when = (time: string) => times.format(new Date(time));
  const sure: Sure = { pressed: "" };
  let account: Account;
  let passkeys: readonly Passkey[] = [];
  let sessions: readonly Session[] = [];
  let renaming = "";
  /** Where the mail address was asked for: the link itself, on a machine that sends no mail. */
  let sent: { link: string | undefined } | undefined;

  async function read(): Promise<void> {
    [account, { passkeys }, { sessions }] = await Promise.all([
      api.readAccount(),
      api.listPasskeys(),
      api.listAccountSessions(),
    ]);
    show();
  }

  /** Does it, says so, and reads anew what it changed. */
  const doing = (work: () => Promise<string | undefined>) => () =>
    void work()
      .then((text) => text !== undefined && toast({ text, tone: "ok" }))
      .catch((error: unknown) =>
        isProblem(error, "last_way_in") ? toast({ text: say("me.lastWay"), tone: "stop" }) : failed(error),
      )
      .then(read)
      .catch(failed);

  const submitting = (work: (event: Event) => Promise<string | undefined>) => (event: Event) => {
    event.preventDefault();
    // The form is gone from the event once it was handled.
    const working = work(event);
    doing(() => working)();
  };

  const button = (label: string, about: string, run: () => void): Node =>
    h(
      "button",
      {
        class: "btn",
        "data-kind": "quiet",
        "data-size": "s",
        type: "button",
        "aria-label": about === "" ? undefined : `${label}: ${about}`,
        onclick: run,
      },
      label,
    );

  function nameView(): Node {
    const rename = async (event: Event) => {
      const name = typed(event, "name");
      if (name === "" || name === account.name) return undefined;
      await api.renameAccount({ body: { name } });
      return say("saved");
    };
    return block(
      say("me.name"),
      say("me.nameAbout"),
      h(
        "form",
        { class: "set-form", "data-one": true, onsubmit: submitting(rename) },
        field(
          say("me.name"),
          h("input", { class: "input", name: "name", required: true, maxlength: "60", value: account.name }),
        ),
        h("div", { class: "btns wide" }, h("button", { class: "btn", type: "submit" }, say("save"))),
      ),
    );
  }

  function passkeyView({ passkeyId, name, synced, lastUsedAt }: Passkey): Node {
    const params = { passkeyId };
    const about = [lastUsedAt === null ? say("me.notUsed") : say("me.lastUsed", { time: when(lastUsedAt) })];
    if (synced) about.push(say("me.synced"));
    const rename = async (event: Event) => {
      await api.renamePasskey({ params, body: { name: typed(event, "name") } });
      renaming = "";
      return say("saved");
    };
    const remove = async () => {
      await api.removePasskey({ params });
      return say("me.removed", { name });
    };
    return h(
      "li",
      { key: passkeyId, class: "set-card" },
      icon("key"),
      h("span", { class: "set-name" }, h("b", {}, h("bdi", { class: "cut" }, name)), h("small", {}, about.join(" · "))),
      h(
        "span",
        { class: "btns" },
        button(say("me.rename"), name, () => {
          renaming = renaming === passkeyId ? "" : passkeyId;
          show();
        }),
        sureButton({ say }, sure, { key: passkeyId, label: say("remove"), about: name, act: doing(remove), show }),
      ),
      renaming === passkeyId &&
        h(
          "form",
          { class: "wide set-form", "data-one": true, onsubmit: submitting(rename) },
          field(
            say("me.newName"),
            h("input", {
              class: "input",
              name: "name",
              required: true,
              maxlength: "60",
              value: name,
              mounted: (input: HTMLElement) => input.focus(),
            }),
          ),
          h("div", { class: "btns wide" }, h("button", { class: "btn", type: "submit" }, say("save"))),
        ),
    );
  }

  function passkeysView(): Node {
    const add = async () => {
      const { options } = await api.askNewPasskey();
      await api.addPasskey({ body: { answer: await makePasskey(options) } });
      return say("me.added");
    };
    return block(
      say("me.passkeys"),
      say("me.passkeysAbout"),
      h("ul", { class: "set-cards" }, passkeys.map(passkeyView)),
      h(
        "div",
        { class: "btns" },
        h("button", { class: "btn", type: "button", onclick: doing(add) }, icon("plus"), say("me.addPasskey")),
      ),
    );
  }

  function emailView(): Node {
    const { email, providers } = account;
    const remove = async () => {
      await api.removeEmail();
      return say("me.emailRemoved");
    };
    const send = async (event: Event) => {
      const { link } = await api.sendEmailLink({ body: { email: typed(event, "email") } });
      sent = { link: link ?? undefined };
      return undefined;
    };
    return block(
      say("me.other"),
      say("me.otherAbout"),
      h(
        "ul",
        { class: "set-cards" },
        email !== null &&
          h(
            "li",
            { key: "email", class: "set-card" },
            icon("mail"),
            h("span", { class: "set-name" }, h("b", {}, h("bdi", { class: "cut" }, email))),
            sureButton({ say }, sure, { key: "email", label: say("remove"), about: email, act: doing(remove), show }),
          ),
        providers.map((provider) =>
          h(
            "li",
            { key: provider, class: "set-card" },
            icon("user"),
            h("span", { class: "set-name" }, h("b", {}, providerNames[provider])),
            sureButton({ say }, sure, {
              key: provider,
              label: say("remove"),
              about: providerNames[provider],
              act: doing(async () => {
                await api.removeProvider({ params: { provider } });
                return say("me.removed", { name: providerNames[provider] });
              }),
              show,
            }),
          ),
        ),
      ),
      email === null &&
        h(
          "form",
          { class: "set-form", "data-one": true, onsubmit: submitting(send) },
          field(
            say("me.email"),
            h("input", {
              class: "input",
              type: "email",
              name: "email",
              autocomplete: "email",
              required: true,
              dir: "ltr",
            }),
          ),
          h("div", { class: "btns wide" }, h("button", { class: "btn", type: "submit" }, say("me.emailButton"))),
        ),
      sent !== undefined &&
        h(
          "p",
          { class: "t-small", role: "status" },
          sent.link === undefined
            ? say("me.emailSent")
            : [say("me.emailHere"), " ", h("a", { href: sent.link }, say("me.openLink"))],
        ),
    );
  }

  function sessionView({ sessionId, device, current, seenAt }: Session): Node {
    const name = device === "" ? say("me.unknown") : device;
    const end = async () => {
      await api.revokeAccountSession({ params: { sessionId } });
      return say("me.ended", { name });
    };
    return h(
      "li",
      { key: sessionId, class: "set-card" },
      icon("screen"),
      h(
        "span",
        { class: "set-name" },
        h("b", {}, h("bdi", { class: "cut" }, name)),
        h("small", {}, current ? say("me.thisOne") : say("me.seen", { time: when(seenAt) })),
      ),
      !current && button(say("me.end"), name, doing(end)),
    );
  }

  function show(): void {
    if (signal.aborted) return;
    draw(
      root,
      nameView(),
      passkeysView(),
      emailView(),
      block(say("me.sessions"), say("me.sessionsAbout"), h("ul", { class: "set-cards" }, sessions.map(sessionView))),
    );
  }

  await read();
}
