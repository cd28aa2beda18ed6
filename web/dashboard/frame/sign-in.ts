/** Showing who one is in the middle of work: over the page, which stays as it is with all that was typed. */
import { createClient } from "../../../client/client.ts";
import { isProblem } from "../../../client/problem.ts";
import { draw, h } from "../../kit/node.ts";
import { showPasskey } from "../../kit/passkey.ts";
import type { Doorway } from "./api.ts";
import type { FrameSay } from "./words.ts";
import { clockedFetch, serverNow } from "../../kit/server-clock.ts";

export interface SignInOptions {
  say: FrameSay;
  explain: (error: unknown) => string;
  /** Who worked here. Somebody else starts anew. */
  accountId: string;
  /** The session is there again. */
  back: () => void;
}

/** What is asked meanwhile waits for the same dialog. */
export function openDoorway({ say, explain, accountId, back }: SignInOptions): Doorway {
  const client = createClient({ retries: 1, fetch: clockedFetch });
  let signingIn: Promise<void> | undefined;
  let steppingUp: Promise<void> | undefined;

  async function isBack(): Promise<void> {
    const account = await client.readAccount();
    if (account.accountId !== accountId) location.reload();
  }

  async function byPasskey(): Promise<void> {
    const { options } = await client.askPasskey();
    await client.signInByPasskey({ body: { answer: await showPasskey(options) } });
    await isBack();
  }

  async function showSelf(): Promise<void> {
    const { stepUpBy } = await client.readAccount();
    if (stepUpBy === "passkey") {
      const { options } = await client.askStepUp();
      await client.stepUp({ body: { answer: await showPasskey(options) } });
      return;
    }
    const { link } = await client.sendStepUpLink();
    await ask({
      title: say("stepUp.title"),
      about: say("stepUp.link"),
      ...(link ? { link } : {}),
      label: say("stepUp.done"),
      act: async () => {
        const { steppedUpUntil } = await client.readAccount();
        if (steppedUpUntil === null || Date.parse(steppedUpUntil) < serverNow()) throw new Error(say("stepUp.notYet"));
      },
    });
  }

  interface Asked {
    title: string;
    about: string;
    link?: string;
    label: string;
    act: () => Promise<void>;
    other?: { label: string; href: string; label2: string; act: () => Promise<void> };
  }

  /** A dialog that is done once `act` is; closed without, it rejects. */
  function ask({ title, about, link, label, act, other }: Asked): Promise<void> {
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", "sign-in-title");
    document.body.append(dialog);
    return new Promise((resolve, reject) => {
      let said = "";
      const attempt = (what: () => Promise<void>) => () => {
        said = "";
        show();
        what()
          .then(resolve)
          .then(() => dialog.close())
          .catch((error: unknown) => {
            said = isProblem(error, "unauthorized") ? say("signIn.notYet") : explain(error);
            show();
          });
      };
      const show = () =>
        draw(
          dialog,
          h("header", { role: "none" }, h("h2", { id: "sign-in-title" }, title)),
          h(
            "div",
            { class: "body" },
            h("p", {}, about),
            link !== undefined && h("p", {}, h("a", { href: link, target: "_blank", rel: "noopener" }, link)),
            h("p", { role: "status", class: "t-stop" }, said),
          ),
          h(
            "footer",
            { role: "none" },
            other && h("a", { class: "btn", href: other.href, target: "_blank", rel: "noopener" }, other.label),
            other && h("button", { class: "btn", type: "button", onclick: attempt(other.act) }, other.label2),
            h(
              "button",
              { class: "btn", "data-kind": "main", type: "button", autofocus: true, onclick: attempt(act) },
              label,
            ),
          ),
        );
      dialog.addEventListener("close", () => {
        dialog.remove();
        reject(new DOMException("closed", "AbortError"));
      });
      show();
      dialog.showModal();
    });
  }

  return {
    signIn() {
      signingIn ??= ask({
        title: say("signIn.title"),
        about: say("signIn.about"),
        label: say("signIn.passkey"),
        act: byPasskey,
        other: { label: say("signIn.other"), href: "/account/", label2: say("signIn.back"), act: isBack },
      })
        .then(back)
        .finally(() => {
          signingIn = undefined;
        });
      return signingIn;
    },
    stepUp() {
      steppingUp ??= showSelf().finally(() => {
        steppingUp = undefined;
      });
      return steppingUp;
    },
  };
}
