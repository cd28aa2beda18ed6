/** The parts of the home that are about oneself: passkeys, sessions, the address. */
import { api } from "./api.ts";
import { action, bdi, el, field, form, note } from "./dom.ts";
import { explain } from "./explain.ts";
import type { Account } from "./home.ts";
import { makePasskey } from "../kit/passkey.ts";
import { asMyself } from "./step-up.ts";
import { words } from "./words.ts";

interface Passkey {
  passkeyId: string;
  name: string;
  synced: boolean;
  lastUsedAt: string | null;
}

interface Session {
  sessionId: string;
  device: string;
  current: boolean;
  seenAt: string;
}

export async function accountParts(account: Account, again: () => void): Promise<HTMLElement[]> {
  const [{ passkeys }, { sessions }] = await Promise.all([api.listPasskeys(), api.listAccountSessions()]);
  return [passkeysPart(passkeys, again), addressPart(account, again), sessionsPart(sessions, again)];
}

function passkeysPart(passkeys: Passkey[], again: () => void): HTMLElement {
  const said = note();
  const say = (error: unknown) => said.say(explain(error));
  const add = action(
    words.home.addPasskey,
    "plain",
    async () => {
      const { options } = await asMyself(() => api.askNewPasskey());
      const answer = await makePasskey(options);
      await asMyself(() => api.addPasskey({ body: { answer } }));
      again();
    },
    say,
  );
  const rows = passkeys.map(({ passkeyId, name, synced, lastUsedAt }) => {
    const params = { passkeyId };
    const about = [lastUsedAt === null ? words.home.neverUsed : words.home.lastUsed(day(lastUsedAt))];
    if (synced) about.push(words.home.synced);
    const row = el("li");
    const rename = async () => row.append(renameForm(passkeyId, name, again, say));
    const remove = async () => (await asMyself(() => api.removePasskey({ params })), again());
    row.append(
      el(
        "div",
        { class: "row" },
        el("div", { class: "what" }, bdi(name), el("small", {}, about.join(" · "))),
        action(words.home.rename, "quiet", rename, say),
        action(words.home.remove, "quiet", remove, say),
      ),
    );
    return row;
  });
  return el(
    "section",
    { class: "part" },
    el("h2", {}, words.home.passkeys),
    el("ul", { class: "rows" }, ...rows),
    said.node,
    el("div", {}, add),
  );
}

function renameForm(passkeyId: string, name: string, again: () => void, say: (error: unknown) => void): HTMLElement {
  const wanted = field(words.home.renameHint, { type: "text", value: name, maxlength: "60", required: true });
  return form([wanted.node], words.home.rename, "plain", {
    className: "inline",
    say,
    act: async () => {
      await api.renamePasskey({ params: { passkeyId }, body: { name: wanted.input.value } });
      again();
    },
  });
}

function addressPart({ email }: Account, again: () => void): HTMLElement {
  const said = note();
  const say = (error: unknown) => said.say(explain(error));
  const title = el("h2", {}, words.home.email);
  if (email !== null) {
    const remove = async () => (await asMyself(() => api.removeEmail()), again());
    const row = el(
      "div",
      { class: "row" },
      el("div", { class: "what" }, bdi(email)),
      action(words.home.emailRemove, "quiet", remove, say),
    );
    return el("section", { class: "part" }, title, row, said.node);
  }
  const mail = field(words.home.emailAbout, { type: "email", autocomplete: "email", required: true });
  const link = el("p", { class: "small" });
  const confirm = form([mail.node], words.home.emailButton, "plain", {
    className: "inline",
    say,
    act: async () => {
      const sent = await asMyself(() => api.sendEmailLink({ body: { email: mail.input.value } }));
      said.say(words.signIn.sent, "ok");
      if (sent.link) link.replaceChildren(words.signIn.shown, " ", el("a", { href: sent.link }, words.signIn.open));
    },
  });
  return el("section", { class: "part" }, title, confirm, said.node, link);
}

function sessionsPart(sessions: Session[], again: () => void): HTMLElement {
  const said = note();
  const say = (error: unknown) => said.say(explain(error));
  const rows = sessions.map(({ sessionId, device, current, seenAt }) => {
    const end = async () => (await api.revokeAccountSession({ params: { sessionId } }), again());
    const name = device === "" ? words.home.unknownDevice : device;
    const about = current ? words.home.thisOne : words.home.seen(day(seenAt));
    return el(
      "li",
      { class: "row" },
      el("div", { class: "what" }, bdi(name), el("small", {}, about)),
      current ? undefined : action(words.home.end, "quiet", end, say),
    );
  });
  const list = el("ul", { class: "rows" }, ...rows);
  return el("section", { class: "part" }, el("h2", {}, words.home.sessions), list, said.node);
}

function day(time: string): string {
  return new Date(time).toLocaleString(words.language, { dateStyle: "medium", timeStyle: "short" });
}
