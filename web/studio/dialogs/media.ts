/** The media: what was uploaded and what is there for everybody, to choose from, to upload to, and to look after. */
import type { MediaKind } from "#shared/media/formats.ts";
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { explain } from "../api.ts";
import { acceptOf, type LibraryEntry, type Media, type Uses } from "../media/shelf.ts";
import { sizeOf } from "../media/size.ts";
import { listenTo } from "../media/listen.ts";
import { coming, dropping, listenButton, pictureOf } from "../views/media-field.ts";
import { button, dialog, icon, segments } from "../views/parts.ts";

const place = "dialog";
const kinds = ["picture", "video", "sound"] as const satisfies readonly MediaKind[];

let wanted = "";
/** What is picked: its address. */
let picked: string | undefined;
let uses: Uses | undefined;
let problem = "";

type One = Media | LibraryEntry;
const isMine = (one: One): one is Media => "mediaId" in one;

export function mediaDialog(editor: Editor): Node {
  const { say, shelf } = editor;
  const { picking = { kind: "picture", value: "", label: "" } } = editor.get();
  const { kind, use } = picking;
  shelf.load();
  const chosen = picked ?? picking.value;
  const media = (shelf.media() ?? []).filter((one) => one.kind === kind);
  const library = shelf.library().filter((one) => one.kind === kind);
  const isWanted = ({ name }: One) => name.toLowerCase().includes(wanted.trim().toLowerCase());
  const [mine, ours] = [media.filter(isWanted), library.filter(isWanted)];
  const one = [...media, ...library].find(({ address }) => address === chosen);
  const again = () => editor.set({});
  const close = () => {
    forget();
    editor.set({ dialog: undefined, picking: undefined });
  };
  const choose = (address: string) => {
    picked = address;
    uses = undefined;
    problem = "";
    again();
  };
  const useIt = (address: string) => {
    use?.(address);
    close();
  };
  const take = async (files: readonly File[]) => {
    const taken = await shelf.upload(files, place);
    const last = taken.findLast((each) => each.kind === kind);
    if (last) choose(last.address);
  };
  const tile = (each: One) =>
    h(
      "li",
      { key: each.address, "data-on": each.address === chosen },
      h(
        "button",
        {
          type: "button",
          class: "media-tile",
          "aria-pressed": String(each.address === chosen),
          "data-address": each.address,
          onclick: () => choose(each.address),
          ondblclick: () => use && useIt(each.address),
        },
        h(
          "span",
          { class: "media-thumb", "data-kind": kind },
          kind === "sound" ? icon("sound") : pictureOf(kind, each.address),
        ),
        h("b", {}, h("bdi", {}, each.name)),
        h("small", {}, factsOf(editor, each)),
      ),
      kind === "sound" && listenButton(editor, each.address, each.name),
    );
  return dialog(
    say("media.title"),
    {
      closing: say("close"),
      close,
      wide: true,
      actions: [
        h("span", { class: "grow" }, usedText(editor)),
        button(say(use ? "cancel" : "done"), close, { "data-kind": use ? "quiet" : "main" }),
        use &&
          button(one ? say("media.use", { name: one.name }) : say("media.useNone"), () => one && useIt(one.address), {
            "data-kind": "main",
            id: "use-media",
            disabled: !one,
          }),
      ],
    },
    h("p", { class: "note", role: "alert", key: "problem" }, problem || shelf.problem()),
    h(
      "div",
      { class: "media-top", key: "top" },
      use
        ? h("span", { class: "hint grow" }, say("media.for", { what: picking.label }))
        : h(
            "span",
            { class: "grow" },
            segments(say("media.title"), "media-kind", {
              values: kinds.map((each) => [each, say(`media.${each}s`)] as const),
              chosen: kind,
              choose: (to) => {
                forget();
                editor.set({ picking: { ...picking, kind: to, value: "" } });
              },
            }),
          ),
      h(
        "span",
        { class: "search" },
        icon("search"),
        h("input", {
          class: "in",
          type: "search",
          "aria-label": say("media.search"),
          placeholder: say("media.search"),
          oninput: (event: Event) => {
            wanted = (event.currentTarget as HTMLInputElement).value;
            again();
          },
        }),
      ),
      h(
        "label",
        { class: "btn file-btn", "data-kind": "main" },
        icon("upload"),
        say("media.upload"),
        h("input", {
          type: "file",
          id: "media-file",
          multiple: true,
          accept: acceptOf[kind],
          onchange: (event: Event) => {
            const input = event.currentTarget as HTMLInputElement;
            void take([...(input.files ?? [])]).finally(() => {
              input.value = "";
            });
          },
        }),
      ),
    ),
    h(
      "div",
      { class: "media-two", key: "two" },
      h(
        "div",
        { class: "media-shelf" },
        h(
          "div",
          { class: "drop", key: "drop", ...dropping((files) => void take(files)) },
          h("b", {}, say("media.dropHere")),
          h("span", {}, say(`media.formats.${kind}`)),
        ),
        ...shelf.coming(place).map((each) => coming(editor, each)),
        h("h3", { key: "mine" }, say("media.mine")),
        shelf.media() === undefined
          ? h("p", { class: "hint", role: "status", key: "waiting" }, say("media.loading"))
          : mine.length === 0
            ? h("p", { class: "hint", key: "none" }, say(wanted === "" ? "media.noneYet" : "media.notFound"))
            : h("ul", { class: "media-tiles", key: "tiles" }, mine.map(tile)),
        ours.length > 0 && h("h3", { key: "ours" }, say("media.ours")),
        ours.length > 0 && h("ul", { class: "media-tiles", key: "library" }, ours.map(tile)),
      ),
      one && details(editor, one, { again, close }),
    ),
  );
}

function forget(): void {
  wanted = "";
  picked = undefined;
  uses = undefined;
  problem = "";
}

/** What is picked, large; its name and deleting it where it is of the workspace. */
function details(editor: Editor, one: One, { again }: { again: () => void; close: () => void }): Node {
  const { say, shelf } = editor;
  const failed = (error: unknown) => {
    problem = explain(error, say);
    again();
  };
  const remove = (anyway: boolean) => () => {
    if (!isMine(one)) return;
    const run = async () => {
      uses = await shelf.remove(one, anyway);
      if (!uses) picked = undefined;
      again();
    };
    run().catch(failed);
  };
  return h(
    "aside",
    { class: "media-one", key: "one", "aria-label": one.name },
    one.kind === "sound"
      ? button([icon("play"), say("media.listen", { name: one.name })], () => listenTo(one.address, again), {
          "data-kind": "line",
        })
      : h("span", { class: "media-thumb large" }, pictureOf(one.kind, one.address)),
    isMine(one)
      ? h("input", {
          class: "in",
          key: one.address,
          "aria-label": say("options.name"),
          maxlength: 100,
          value: one.name,
          dir: "auto",
          onchange: (event: Event) => {
            const name = (event.currentTarget as HTMLInputElement).value.trim();
            if (name !== "" && name !== one.name) shelf.rename(one, name).catch(failed);
          },
        })
      : h("b", {}, one.name),
    h("span", { class: "hint" }, factsOf(editor, one)),
    isMine(one) && uses === undefined
      ? button([icon("trash"), say("key.delete")], remove(false), { "data-kind": "line", key: "delete" })
      : undefined,
    uses &&
      h(
        "div",
        { class: "refused", role: "alert", key: "uses" },
        h("b", {}, say("media.inUse")),
        h(
          "ul",
          {},
          [...uses.scenes, ...uses.rules].map(({ name }, index) => h("li", { key: String(index) }, h("bdi", {}, name))),
        ),
        uses.elsewhere > 0
          ? h("span", {}, say("media.elsewhere"))
          : button(say("media.anyway"), remove(true), { "data-kind": "line" }),
      ),
  );
}

function factsOf({ say }: Editor, one: One): string {
  if (!isMine(one))
    return one.durationMs === null ? say("media.free") : `${say("media.free")} · ${secondsOf(one.durationMs)}`;
  const { format, width, height, frames, durationMs, bytes } = one;
  return [
    format.toUpperCase(),
    width !== null && height !== null ? `${width} × ${height}` : undefined,
    frames !== null && frames > 1 ? say("media.frames", { count: frames }) : undefined,
    durationMs === null ? undefined : secondsOf(durationMs),
    sizeOf(bytes),
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

const secondsOf = (durationMs: number) => `${(durationMs / 1_000).toFixed(1)} s`;

function usedText({ say, shelf }: Editor): string {
  const used = shelf.used();
  return used ? say("media.room", { files: used.files, size: sizeOf(used.bytes) }) : "";
}
