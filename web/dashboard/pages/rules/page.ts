/** Rules: all of them as sentences, and the builder. */
import { draw, h } from "../../../kit/node.ts";
import type { Page } from "../../frame/page.ts";
import { ruleOf } from "./draft.ts";
import { type Editor, openEditor } from "./editor.ts";
import { editorView } from "./builder/editor-view.ts";
import { openActionDialog } from "./action-dialog.ts";
import { groupsOf } from "./action-kinds.ts";
import { openGiftDialog, type PictureOf } from "./gift-dialog.ts";
import { openGifts } from "./gifts.ts";
import { listView, type Which, whiches } from "./list-view.ts";
import { openTrials } from "./trial/trials.ts";
import { openModel, type Stored } from "./model.ts";
import { english, type Say } from "./rule-words.ts";
import type { Names } from "./sentence.ts";
import { templates } from "./templates.ts";
import type { RuleDraft } from "#shared/rules/rule.ts";

/** A file with more than this holds no rules. */
const mostFileBytes = 2_000_000;

export function open(page: Page): void {
  const { root, speech, place, api, stream, signal, toast, failed } = page;
  const say: Say = speech.of("rules", english);
  const params = { streamId: stream.streamId };
  const sheet = document.createElement("section");
  sheet.className = "sheet rules";
  root.append(sheet);
  const mayWrite = page.may("rule:write");
  const mayShow = page.may("rule:show");
  const mayTestHooks = page.may("webhook:write") && page.may("webhook:read");
  const picture: PictureOf = (address) => page.picture(address);

  let giftDialog: { redraw: () => void } | undefined;
  const gifts = openGifts(page, () => {
    giftDialog?.redraw();
    drawSoon();
  });
  const model = openModel(page, () => {
    follow();
    drawSoon();
  });
  const names: Names = {
    say,
    language: speech.locale,
    gift: (giftId) => gifts.nameOf(giftId),
    endpoint: (endpointId) => model.known.endpoints.find((one) => one.endpointId === endpointId)?.name,
  };
  let editor: Editor | undefined;
  let fresh: RuleDraft | undefined;
  let hasTemplates = false;
  let isLookingBack = false;

  /** Opens what the address names. */
  function follow(): void {
    const { rule: asked } = place.now.query;
    if (asked === undefined) {
      editor = undefined;
      return;
    }
    if (editor && (asked === "new" ? editor.stored === undefined : editor.stored?.ruleId === asked)) return;
    isLookingBack = false;
    if (asked === "new") {
      editor = openEditor(page, { fresh: fresh ?? templates[0]?.rule(say) ?? ({} as RuleDraft) }, drawSoon);
      return;
    }
    const stored = model.rules?.find(({ ruleId }) => ruleId === asked);
    if (stored) editor = openEditor(page, { stored }, drawSoon);
    else if (model.rules) place.change({ rule: undefined });
  }

  const openRule = (ruleId: string) => {
    place.change({ rule: ruleId }, { step: true });
    follow();
    drawNow();
    sheet.querySelector<HTMLElement>(".build-name input")?.focus();
  };
  function beginWith(rule: RuleDraft | undefined): void {
    if (!mayWrite) return;
    fresh = rule;
    editor = undefined;
    openRule("new");
  }

  /** After something was saved: the list is read anew, and what was saved is open. */
  async function saved(ruleId: string | undefined): Promise<void> {
    if (ruleId === undefined) return;
    await model.refresh();
    place.change({ rule: ruleId });
    toast({ text: say("saved"), tone: "ok" });
    drawSoon();
  }

  async function setEnabled(rule: Stored, isOn: boolean): Promise<void> {
    try {
      await api.changeRule({ params: { ruleId: rule.ruleId }, body: { rule: { enabled: isOn }, reason: "" } });
      toast({
        text: say(isOn ? "on.done" : "off.done", { name: rule.name }),
        tone: "ok",
        undo: () => setEnabled(rule, !isOn),
      });
      await model.refresh();
    } catch (error) {
      failed(error);
      drawSoon();
    }
  }

  async function remove(rule: Stored): Promise<void> {
    const { ruleId, revision } = rule;
    await api.deleteRule({ params: { ruleId }, query: { reason: "" } });
    toast({
      text: say("removed", { name: rule.name }),
      undo: async () => {
        await api.rollbackRule({ params: { ruleId }, body: { revision, reason: "" } });
        await model.refresh();
      },
    });
    await model.refresh();
  }

  async function show(rule: Stored): Promise<void> {
    const { sockets } = await api.showRule({ params: { ruleId: rule.ruleId }, body: {} });
    tellShown(sockets);
  }
  const tellShown = (sockets: number) =>
    toast({
      text: sockets === 0 ? say("shown.none") : say("shown", { count: sockets }),
      tone: sockets === 0 ? "stop" : "ok",
    });

  const trials = openTrials(page, { say, shown: tellShown }, drawSoon);

  async function exportFile(): Promise<void> {
    const answer = await api.exportRules({ params });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(answer, undefined, 2)], { type: "application/json" }));
    link.download = `rules-${stream.uniqueId}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  function importFile(): void {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "application/json,.json";
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      if (file) takeFile(file).catch(failed);
    });
    input.click();
  }
  async function takeFile(file: File): Promise<void> {
    let rules: unknown;
    try {
      if (file.size > mostFileBytes) throw new Error("too large");
      ({ rules } = JSON.parse(await file.text()) as { rules?: unknown });
    } catch {
      rules = undefined;
    }
    if (!Array.isArray(rules)) return toast({ text: say("import.none"), tone: "stop" });
    const answer = await api.importRules({ params, body: { rules: rules as never, mode: "add", reason: "" } });
    toast({ text: say("import.done", { count: answer.rules.length }), tone: "ok" });
    await model.refresh();
  }

  function templatesView() {
    return h(
      "section",
      { key: "templates", class: "templates", "aria-label": say("templates") },
      templates.map(({ word, rule }) =>
        h(
          "button",
          { key: word, class: "template", type: "button", onclick: () => beginWith(rule(say)) },
          h("b", {}, say(word)),
        ),
      ),
    );
  }

  function drawNow(): void {
    if (signal.aborted) return;
    sheet.classList.toggle("build", editor !== undefined);
    if (editor) {
      const now = editor;
      page.title(now.rule.name);
      return draw(
        sheet,
        editorView({
          say,
          language: speech.locale,
          names,
          gifts,
          picture,
          model,
          editor: now,
          mayWrite,
          mayShow,
          mayTestHooks,
          trialOf: trials.of,
          back: () => {
            place.change({ rule: undefined }, { step: true });
            editor = undefined;
            drawNow();
          },
          save: () => void now.save("").then(saved, failed),
          saveAsNew: () => void now.saveAsNew().then(saved, failed),
          keepMine: () => void now.keepMine().then(saved, failed),
          test: (index) => void trials.test(now.rule, index),
          chooseGift: (chosen, choose) => {
            giftDialog = openGiftDialog(say, gifts, { language: speech.locale, picture, chosen, choose, signal });
          },
          chooseAction: () =>
            openActionDialog(say, groupsOf(model.known), {
              signal,
              choose(action) {
                now.change({ actions: [...now.rule.actions, action] });
                drawNow();
                sheet.querySelector<HTMLElement>(".build-do > li:last-child .do-form :is(input, select)")?.focus();
              },
            }),
          isLookingBack,
          lookBack: (isOn) => {
            isLookingBack = isOn;
            if (isOn) now.readRevisions().catch(failed);
            drawNow();
          },
          press: (of) => {
            const name = of.startsWith("do.")
              ? "do"
              : of.startsWith("limit.")
                ? "limits"
                : of.startsWith("what.") || of.startsWith("if.")
                  ? "if"
                  : "when";
            const title = sheet.querySelector<HTMLElement>(`#bt-${name}`);
            title?.scrollIntoView({ block: "start" });
            title?.focus({ preventScroll: true });
          },
        }),
      );
    }
    page.title("");
    const { q = "", which = "all" } = place.now.query;
    draw(
      sheet,
      listView({
        say,
        names,
        gifts,
        picture,
        model,
        text: q,
        which: whiches.find((one) => one === which) ?? "all",
        mayWrite,
        mayShow,
        setText: (text) => {
          place.change({ q: text });
          drawSoon();
        },
        setWhich: (one: Which) => {
          place.change({ which: one === "all" ? undefined : one });
          drawSoon();
        },
        open: openRule,
        begin: () => beginWith(undefined),
        templates: mayWrite && (hasTemplates || model.rules?.length === 0) ? templatesView() : undefined,
        showTemplates: () => {
          hasTemplates = !hasTemplates;
          drawSoon();
        },
        setEnabled: (rule, isOn) => void setEnabled(rule, isOn),
        show: (rule) => void show(rule).catch(failed),
        remove: (rule) => void remove(rule).catch(failed),
        copy: (rule) => beginWith({ ...ruleOf(rule), name: say("copyOf", { name: rule.name }).slice(0, 100) }),
        importFile,
        exportFile: () => void exportFile().catch(failed),
      }),
    );
  }

  let isDrawing = false;
  function drawSoon(): void {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      drawNow();
    });
  }

  page.onAddress(() => {
    follow();
    drawSoon();
  });
  page.shortcuts([
    {
      key: "/",
      label: say("search"),
      run: () => sheet.querySelector<HTMLInputElement>(".rules-search input")?.focus(),
    },
    ...(mayWrite ? [{ key: "n", label: say("new"), run: () => beginWith(undefined) }] : []),
  ]);
  page.commands(() =>
    (model.rules ?? []).map((rule) => ({
      id: `rule-${rule.ruleId}`,
      icon: "rules",
      label: rule.name,
      where: say("title"),
      run: () => openRule(rule.ruleId),
    })),
  );
  follow();
  drawNow();
}
