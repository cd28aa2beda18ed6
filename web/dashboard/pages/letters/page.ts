/** Dead letters: what the log could not take, for the host. Sent again, or given up. */
import type { Operations } from "../../../../client/api.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { sizeOf } from "../../../studio/media/size.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import { sheetHead } from "../../frame/sheet-head.ts";
import english from "./words/en.json" with { type: "json" };

type Letter = Operations["listDeadLetters"]["answer"]["deadLetters"][number];
type Conflict = Operations["listConflicts"]["answer"]["conflicts"][number];

export async function open(page: Page): Promise<void> {
  const { root, speech, api, may, signal } = page;
  const say = speech.of("letters", english);
  const whole = wholeNumbers(speech.locale);
  const when = new Intl.DateTimeFormat(speech.locale, { dateStyle: "medium", timeStyle: "short" });
  const mayWrite = may("host:write");
  let letters: readonly Letter[] = [];
  let next: number | null = null;
  let conflicts: readonly Conflict[] = [];
  let hasMore = false;
  let isRead = false;
  /** The one that was pressed once: giving up has no way back. */
  let sure = "";

  async function read(): Promise<void> {
    const [found, clashes] = await Promise.all([api.listDeadLetters(), api.listConflicts()]);
    ({ deadLetters: letters, next } = found);
    ({ conflicts, more: hasMore } = clashes);
    isRead = true;
    show();
  }

  async function more(): Promise<void> {
    if (next === null) return;
    try {
      const found = await api.listDeadLetters({ query: { after: next } });
      letters = [...letters, ...found.deadLetters];
      ({ next } = found);
    } catch (error) {
      page.failed(error);
    }
    show();
  }

  async function resend({ deadLetterId }: Letter): Promise<void> {
    try {
      await api.resendDeadLetter({ params: { deadLetterId: String(deadLetterId) } });
      page.toast({ text: say("resent"), tone: "ok" });
      await read();
    } catch (error) {
      page.failed(error);
    }
  }

  async function giveUp({ streamId, sessionId }: Conflict): Promise<void> {
    sure = "";
    try {
      let settled = 0;
      // So many at a time; the last answer says that none is left.
      for (let left = 1; left > 0 && !signal.aborted;) {
        const answer = await api.settleConflicts({ body: { streamId, sessionId } });
        settled += answer.settled;
        left = answer.settled === 0 ? 0 : answer.left;
      }
      page.toast({ text: say("settled", { count: whole(settled), n: settled }), tone: "ok" });
    } catch (error) {
      page.failed(error);
    }
    await read().catch(page.failed);
  }

  function letterView(letter: Letter): Node {
    const { deadLetterId, stage, reason, createdAt, resentCount, bytes } = letter;
    return h(
      "li",
      { key: String(deadLetterId), class: "let-row" },
      h("span", { class: "tag", "data-tone": stage === "conflict" ? "stop" : "caution" }, say(`stage.${stage}`)),
      h(
        "span",
        { class: "let-what" },
        h("b", { class: "mono", dir: "ltr" }, `#${deadLetterId}`),
        h("bdi", { dir: "ltr" }, reason),
      ),
      h("span", { class: "num t-quiet" }, when.format(new Date(createdAt))),
      h("span", { class: "num t-quiet" }, sizeOf(bytes)),
      h("span", { class: "t-quiet" }, resentCount === 0 ? say("never") : say("times", { count: whole(resentCount) })),
      mayWrite &&
        stage !== "conflict" &&
        h(
          "button",
          { class: "btn", "data-size": "s", type: "button", onclick: () => void resend(letter) },
          icon("refresh"),
          say("resend"),
        ),
    );
  }

  function conflictView(one: Conflict): Node {
    const key = `${one.streamId} ${one.sessionId}`;
    return h(
      "li",
      { key, class: "let-row" },
      h("span", { class: "tag", "data-tone": "stop" }, say("stage.conflict")),
      h(
        "span",
        { class: "let-what" },
        h("b", { class: "mono", dir: "ltr" }, one.streamId),
        h("bdi", { class: "mono", dir: "ltr" }, one.sessionId),
      ),
      h("span", { class: "num" }, say("numbers", { first: whole(one.firstSeqNo), last: whole(one.lastSeqNo) })),
      h("span", { class: "num t-quiet" }, say("events", { count: whole(one.events), n: one.events })),
      h("span", { class: "num t-quiet" }, when.format(new Date(one.since))),
      mayWrite &&
        h(
          "button",
          {
            class: "btn",
            "data-kind": sure === key ? "stop" : "stop-quiet",
            "data-size": "s",
            type: "button",
            onblur: () => {
              if (sure !== key) return;
              sure = "";
              show();
            },
            onclick: () => {
              if (sure === key) void giveUp(one);
              else sure = key;
              show();
            },
          },
          say(sure === key ? "giveUp.sure" : "giveUp"),
        ),
    );
  }

  function show(): void {
    if (signal.aborted) return;
    draw(
      root,
      h(
        "section",
        { class: "sheet" },
        sheetHead({ title: say("title"), again: say("again"), read: () => void read().catch(page.failed) }),
        h(
          "div",
          { class: "scroll let" },
          h("p", { key: "about", class: "t-quiet" }, say("about")),
          !isRead
            ? h("p", { key: "bone", class: "bone" })
            : letters.length === 0 &&
                h(
                  "div",
                  { key: "empty", class: "empty" },
                  icon("check", "i-l"),
                  h("h2", { class: "t-head" }, say("empty")),
                  h("p", {}, say("empty.about")),
                ),
          conflicts.length > 0 && [
            h("h2", { key: "conflicts", class: "t-head" }, say("conflicts")),
            h("p", { key: "conflicts-about", class: "t-small t-quiet" }, say("conflicts.about")),
            h("ul", { key: "clashes" }, conflicts.map(conflictView)),
            hasMore && h("p", { key: "more-conflicts", class: "t-quiet" }, say("conflicts.more")),
          ],
          letters.length > 0 && [
            h("h2", { key: "letters", class: "t-head" }, say("letters")),
            h("ul", { key: "all" }, letters.map(letterView)),
          ],
          next !== null &&
            h(
              "div",
              { key: "next", class: "btns" },
              h("button", { class: "btn", type: "button", onclick: () => void more() }, say("more")),
            ),
        ),
      ),
    );
  }

  show();
  await read();
}
