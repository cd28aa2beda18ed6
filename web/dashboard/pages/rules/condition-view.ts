/** A condition as blocks, and as JSON Logic beside them: both can be written in. */
import type { EventType } from "#shared/event.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import {
  type Block,
  type BlockPath,
  blocksOf,
  compareBy,
  conditionOf,
  type Group,
  type Logic,
  newTest,
  putBlock,
  type Test,
} from "./condition/blocks.ts";
import { type Comparison, comparisons, fieldOf, fieldsFor } from "./condition/fields.ts";
import { writtenLogic } from "./condition/written.ts";
import { giftPicture, type PictureOf } from "./gift-dialog.ts";
import type { Gifts } from "./gifts.ts";
import type { Say, Word } from "./rule-words.ts";

export interface ConditionViewOptions {
  say: Say;
  gifts: Gifts;
  picture: PictureOf;
  types: readonly EventType[];
  condition: Logic | null;
  change: (condition: Logic | null) => void;
  /** What was typed as JSON and is none yet, and why. */
  json: { text: string | undefined; error: string | undefined };
  typeJson: (text: string) => void;
  chooseGift: (chosen: string, choose: (giftId: string) => void) => void;
  mayWrite: boolean;
}

export function conditionView(options: ConditionViewOptions): Node {
  const { say, condition, json, typeJson, mayWrite } = options;
  const group = blocksOf(condition);
  return h(
    "div",
    { class: "build-if" },
    group.blocks.length === 0
      ? h(
          "div",
          { class: "cond-none" },
          h("p", { class: "t-quiet" }, say("if.none")),
          mayWrite && adders(group, [], options),
        )
      : groupView(group, [], options),
    h(
      "div",
      { class: "code-box" },
      h("textarea", {
        class: "code",
        dir: "ltr",
        spellcheck: "false",
        "aria-label": say("if.json"),
        "aria-invalid": json.error !== undefined ? "true" : "false",
        readonly: !mayWrite,
        rows: "8",
        value: json.text ?? (condition === null ? "" : writtenLogic(condition)),
        oninput: ({ target }: Event) => typeJson((target as HTMLTextAreaElement).value),
      }),
      json.error !== undefined && h("p", { class: "t-stop t-small", role: "status" }, json.error),
    ),
  );
}

function groupView(group: Group, path: BlockPath, options: ConditionViewOptions): Node {
  const { say, mayWrite } = options;
  return h(
    "div",
    { class: "cond", role: "group", "aria-label": say(`join.${group.join}`) },
    group.blocks.length > 1 &&
      h(
        "button",
        {
          class: "join",
          type: "button",
          disabled: !mayWrite,
          title: say("join.switch"),
          onclick: () => put(path, { ...group, join: group.join === "and" ? "or" : "and" }, options),
        },
        say(`join.${group.join}`),
      ),
    group.blocks.map((block, index) => blockView(block, [...path, index], options)),
    mayWrite && adders(group, path, options),
  );
}

function put(path: BlockPath, block: Block | undefined, { condition, change }: ConditionViewOptions): void {
  change(conditionOf(putBlock(blocksOf(condition), path, block)));
}

function adders(group: Group, path: BlockPath, options: ConditionViewOptions): Node {
  const { say, types } = options;
  const [first] = fieldsFor(types);
  const add = (block: Block) => put([...path, group.blocks.length], block, options);
  const test = newTest(first?.name ?? "viewer.coins");
  return h(
    "div",
    { key: "adders", class: "btns" },
    quiet("plus", say("if.add"), () => add(test)),
    quiet("plus", say("if.addGroup"), () =>
      add({ is: "group", join: group.join === "and" ? "or" : "and", blocks: [test, newTest("viewer.coins")] }),
    ),
  );
}

function quiet(name: string, label: string, run: () => void): Node {
  return h(
    "button",
    { class: "btn", "data-kind": "quiet", "data-size": "s", type: "button", onclick: run },
    icon(name),
    label,
  );
}

function remove(path: BlockPath, options: ConditionViewOptions): Child {
  return (
    options.mayWrite &&
    h(
      "button",
      {
        class: "btn",
        "data-kind": "quiet",
        "data-size": "s",
        "data-icon": true,
        type: "button",
        "aria-label": options.say("if.remove"),
        onclick: () => put(path, undefined, options),
      },
      icon("x"),
    )
  );
}

function blockView(block: Block, path: BlockPath, options: ConditionViewOptions): Node {
  const key = path.join(".");
  if (block.is === "group")
    return h("div", { key, class: "cond-row cond-nest" }, groupView(block, path, options), remove(path, options));
  if (block.is === "written") {
    return h(
      "div",
      { key, class: "cond-row" },
      h("code", { class: "cond-written cut", dir: "ltr" }, JSON.stringify(block.logic)),
      remove(path, options),
    );
  }
  return h("div", { key, class: "cond-row" }, testView(block, path, options), remove(path, options));
}

function testView(test: Test, path: BlockPath, options: ConditionViewOptions): Child[] {
  const { say, types, mayWrite } = options;
  const field = fieldOf(test.field);
  const kind = field?.kind ?? "number";
  const offered = fieldsFor(types);
  const all = offered.some(({ name }) => name === test.field) || !field ? offered : [field, ...offered];
  return [
    h(
      "select",
      {
        class: "input",
        "aria-label": say("if.what"),
        disabled: !mayWrite,
        value: test.field,
        onchange: ({ target }: Event) => put(path, newTest((target as HTMLSelectElement).value), options),
      },
      all.map(({ name, word }) =>
        h("option", { key: name, value: name }, say(`field.${word}` as Word, { name: name.split(".")[1] ?? name })),
      ),
    ),
    h(
      "select",
      {
        class: "input",
        "aria-label": say("if.how"),
        disabled: !mayWrite,
        value: test.compare,
        onchange: ({ target }: Event) => {
          const compare = (target as HTMLSelectElement).value as Comparison;
          put(path, kind === "flag" ? { ...test, compare } : compareBy(test, compare), options);
        },
      },
      comparisons[kind].map((one) => h("option", { key: one, value: one }, say(`compare.${one}`))),
    ),
    valueView(test, kind, path, options),
  ];
}

function valueView(test: Test, kind: string, path: BlockPath, options: ConditionViewOptions): Child {
  const { say, gifts, picture, chooseGift, mayWrite } = options;
  const set = (value: Test["value"]) => put(path, { ...test, value }, options);
  if (kind === "flag") return undefined;
  if (kind === "gift") {
    const ids =
      typeof test.value === "object" && test.value !== null
        ? test.value
        : [String(test.value ?? "")].filter((one) => one !== "");
    const isMany = test.compare === "any";
    const shown = isMany || ids.length === 0 ? [...ids, ""] : ids;
    return shown.map((id) => {
      const gift = gifts.all.find(({ giftId }) => giftId === id);
      return h(
        "button",
        {
          key: `gift-${id}`,
          class: "input giftpick",
          type: "button",
          disabled: !mayWrite,
          "aria-haspopup": "dialog",
          onclick: () =>
            chooseGift(id, (chosen) =>
              set(isMany ? [...new Set([...ids.filter((one) => one !== id), chosen])] : chosen),
            ),
        },
        id !== "" && giftPicture(gift?.imageUrl, picture),
        h(
          "span",
          { class: "cut" },
          id === ""
            ? say("gift.pick")
            : [h("bdi", {}, gift?.name ?? say("gift.unknown", { id })), " ", h("span", { class: "t-faint" }, id)],
        ),
      );
    });
  }
  const isNumber = kind === "number";
  return h("input", {
    class: "input",
    type: isNumber ? "number" : "text",
    step: "any",
    "aria-label": say("if.value"),
    readonly: !mayWrite,
    value: String(test.value ?? ""),
    oninput: ({ target }: Event) => {
      const { value } = target as HTMLInputElement;
      if (!isNumber) set(value);
      else if (value !== "" && Number.isFinite(Number(value))) set(Number(value));
    },
  });
}
