/** What can be set of a custom widget: its code, the form of its FIELDS, and the hosts that it may load from. */
import { readFields, setValue } from "#shared/custom-widget/fields.ts";
import { hostsOf } from "#shared/custom-widget/hosts.ts";
import { customWidgetLimits } from "#shared/custom-widget/limits.ts";
import type { SceneWidget } from "#shared/overlay/scene.ts";
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { changeWidgets } from "../model/scene-edit.ts";
import type { Stage } from "../stage.ts";
import { button, icon, section, toggle } from "../views/parts.ts";
import { editCode } from "./code-dialog.ts";
import { codeOf } from "./codes.ts";
import { customField } from "./custom-field.ts";
import { grouped, textsOf, valuesOf, withValue } from "./values.ts";

/** Options that the form has in its own way. */
export const ownOptions: ReadonlySet<string> = new Set(["code", "values", "hosts"]);

export function customSections(editor: Editor, widget: SceneWidget, stage: Stage): Node[] {
  const { say } = editor;
  const { code: given } = widget.options;
  const codeId = typeof given === "string" ? given : "";
  const code = codeOf(codeId, () => editor.set({}));
  const change = (to: (options: SceneWidget["options"]) => SceneWidget["options"], gesture?: string) =>
    editor.edit((scene) => changeWidgets(scene, [widget.id], (one) => ({ ...one, options: to(one.options) })), gesture);
  const top = section(
    say("custom.code"),
    "code",
    h("p", { class: "hint" }, say(codeId === "" ? "custom.starter" : "custom.about")),
    code === "gone" ? h("p", { class: "hint", role: "alert" }, say("custom.gone")) : undefined,
    button(
      [icon("code"), say("custom.edit")],
      () => editCode(editor, widget.id, code === "gone" || code === "coming" ? undefined : code),
      {
        disabled: code === "coming",
        id: "edit-code",
      },
    ),
  );
  if (code === "coming" || code === "gone") return [top];
  const { fields } = readFields(code.fields);
  const set = valuesOf(widget.options);
  const forms = grouped(fields).map(([group, some]) =>
    section(
      group === "" ? say("custom.fields") : group,
      `fields ${group}`,
      some.map((field) =>
        customField(editor, field, {
          id: `f-${widget.id}-${field.name}`,
          value: setValue(field, set) ?? field.value,
          change: (value, gesture) => change((options) => withValue(options, field, value), gesture),
          press: () => stage.press(codeId, field.name, field.value),
        }),
      ),
    ),
  );
  const allowed = textsOf(widget.options, "hosts");
  const named = [...new Set([...hostsOf(code), ...allowed])].sort();
  const hosts =
    named.length === 0
      ? undefined
      : section(
          say("custom.hosts"),
          "hosts",
          h("p", { class: "hint" }, say("custom.hostsAbout")),
          named.map((host) =>
            toggle(host, `h-${widget.id}-${host}`, allowed.includes(host), (isOn) =>
              change((options) => {
                const others = textsOf(options, "hosts").filter((one) => one !== host);
                return { ...options, hosts: (isOn ? [...others, host] : others).slice(0, customWidgetLimits.hosts) };
              }),
            ),
          ),
        );
  return [top, ...forms, ...(hosts ? [hosts] : [])];
}
