/** Media: the pictures, videos and sounds of the workspace, where they are used, and how much room is left. */
import { type MediaKind, mediaLimits, mostMediaBytes } from "#shared/media/formats.ts";
import type { Operations } from "../../../../client/api.ts";
import { isProblem } from "../../../../client/problem.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { listenTo, playingNow } from "../../../studio/media/listen.ts";
import { type Media, sendFile } from "../../../studio/media/send-file.ts";
import { sizeOf } from "../../../studio/media/size.ts";
import { whyRefused } from "../../../studio/media/why-refused.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import english from "./words/en.json" with { type: "json" };

type Listed = Operations["listMedia"]["answer"];
type Uses = Operations["getMedia"]["answer"]["uses"];
type Which = "all" | MediaKind;

const whiches: readonly Which[] = ["all", "picture", "video", "sound"];
/** What the file dialog offers. What a file is, the server finds out. */
const accept = "image/png,image/jpeg,image/webp,image/gif,image/avif,video/mp4,video/webm,audio/*,.mp3,.ogg,.wav";

/** A file on its way, or one that was not taken. */
interface Coming {
  name: string;
  share: number;
  problem: string;
}

export async function open(page: Page): Promise<void> {
  const { root, speech, api, place, stream, signal, may } = page;
  const say = speech.of("media", english);
  const mayWrite = may("overlay:write");
  let listed: Listed | undefined;
  let which: Which = "all";
  let text = "";
  let coming: Coming[] = [];
  /** Where the one that is open is used. */
  let uses: { mediaId: string; uses: Uses } | undefined;
  let asked: string | undefined;
  let isOver = false;

  async function read(): Promise<void> {
    listed = await api.listMedia();
    show();
    await lookUp();
  }

  const opened = () => listed?.media.find(({ mediaId }) => mediaId === place.now.query["file"]);

  async function lookUp(): Promise<void> {
    const one = opened();
    if (!one || uses?.mediaId === one.mediaId) return;
    try {
      const found = await api.getMedia({ params: { mediaId: one.mediaId } });
      uses = { mediaId: one.mediaId, uses: found.uses };
    } catch (error) {
      page.failed(error);
    }
    show();
  }

  function choose(one: Media | undefined): void {
    asked = undefined;
    place.change({ file: one?.mediaId }, { step: one !== undefined });
    show();
    void lookUp();
  }

  async function send(file: File): Promise<void> {
    const mine: Coming = { name: file.name, share: 0, problem: "" };
    coming = [...coming, mine];
    show();
    const most = sizeOf(mostMediaBytes);
    if (file.size > mostMediaBytes) mine.problem = say("media.tooLarge", { size: sizeOf(file.size), most });
    else {
      try {
        const told = (share: number) => {
          mine.share = share;
          show();
        };
        const made = await sendFile(file, told, stream.workspaceId);
        coming = coming.filter((one) => one !== mine);
        await read();
        choose(made);
      } catch (error) {
        mine.problem = whyRefused(error, say) ?? page.explain(error);
        // Its session may have ended: the dialog for it comes over the page, and the file is sent by another press.
        if (isProblem(error, "unauthorized")) void api.listMedia().catch(page.failed);
      }
    }
    show();
  }

  async function take(files: readonly File[]): Promise<void> {
    coming = coming.filter(({ problem }) => problem === "");
    for (const file of files) await send(file);
  }

  async function rename({ mediaId, name: before }: Media, name: string): Promise<void> {
    if (name === "" || name === before) return;
    await api.renameMedia({ params: { mediaId }, body: { name } }).catch(page.failed);
    await read().catch(page.failed);
  }

  async function remove({ mediaId, name }: Media, anyway: boolean): Promise<void> {
    asked = undefined;
    try {
      await api.deleteMedia({ params: { mediaId }, query: { anyway: anyway ? "true" : "false" } });
      page.toast({ text: say("deleted", { name }) });
      place.change({ file: undefined });
      await read();
    } catch (error) {
      if (isProblem(error, "media_in_use")) asked = mediaId;
      else page.failed(error);
    }
    show();
  }

  const secondsOf = (durationMs: number) => `${(durationMs / 1_000).toFixed(1)} s`;
  const factsOf = ({ format, width, height, frames, durationMs, bytes }: Media) =>
    [
      format.toUpperCase(),
      width !== null && height !== null && `${width} × ${height}`,
      frames !== null && frames > 1 && say("media.frames", { count: frames }),
      durationMs !== null && secondsOf(durationMs),
      sizeOf(bytes),
    ]
      .filter((part) => part !== false)
      .join(" · ");

  const pictureOf = ({ kind, address }: { kind: MediaKind; address: string }, isLarge = false): Node =>
    kind === "sound"
      ? icon("speaker", "i-l")
      : kind === "picture"
        ? h("img", { src: address, alt: "", loading: "lazy" })
        : h("video", {
            src: `${address}#t=0.1`,
            preload: "metadata",
            muted: true,
            playsinline: true,
            controls: isLarge,
          });

  const listen = (address: string, name: string) =>
    h(
      "button",
      { class: "btn", "data-size": "s", type: "button", onclick: () => listenTo(address, show) },
      icon(playingNow() === address ? "pause" : "play"),
      say(playingNow() === address ? "media.stop" : "media.listen", { name }),
    );

  function tile(one: Media): Node {
    const isOpen = opened()?.mediaId === one.mediaId;
    return h(
      "li",
      { key: one.mediaId },
      h(
        "button",
        {
          type: "button",
          class: "med-tile",
          "aria-pressed": isOpen ? "true" : "false",
          onclick: () => choose(isOpen ? undefined : one),
        },
        h("span", { class: "med-thumb" }, pictureOf(one)),
        h("b", { class: "cut" }, h("bdi", {}, one.name)),
        h("small", { class: "cut" }, factsOf(one)),
      ),
    );
  }

  function details(one: Media): Node {
    const known = uses?.mediaId === one.mediaId ? uses.uses : undefined;
    const isUsed = known !== undefined && known.scenes.length + known.rules.length + known.elsewhere > 0;
    return h(
      "aside",
      { key: "one", class: "med-one", "aria-label": one.name },
      h("span", { class: "med-thumb", "data-large": true }, pictureOf(one, true)),
      one.kind === "sound" && listen(one.address, one.name),
      mayWrite
        ? h("input", {
            key: one.mediaId,
            class: "input",
            dir: "auto",
            maxlength: String(mediaLimits.name),
            value: one.name,
            "aria-label": say("name"),
            onchange: ({ target }: Event) => void rename(one, (target as HTMLInputElement).value.trim()),
          })
        : h("b", {}, h("bdi", {}, one.name)),
      h("p", { class: "t-small t-quiet" }, factsOf(one)),
      h("h2", { class: "t-label" }, say("used")),
      known === undefined
        ? h("p", { class: "bone" })
        : isUsed
          ? h(
              "ul",
              { class: "med-uses" },
              known.scenes.map(({ streamId, sceneId, name }) =>
                h(
                  "li",
                  { key: sceneId },
                  icon("layers", "i-s"),
                  h("a", { href: `/studio/?stream=${streamId}&scene=${sceneId}` }, h("bdi", {}, name)),
                ),
              ),
              known.rules.map(({ streamId, ruleId, name }) =>
                h(
                  "li",
                  { key: ruleId },
                  icon("rules", "i-s"),
                  h("a", { href: `/dashboard/rules/?stream=${streamId}&rule=${ruleId}` }, h("bdi", {}, name)),
                ),
              ),
              known.elsewhere > 0 && h("li", { key: "more" }, say("media.elsewhere")),
            )
          : h("p", { class: "t-quiet" }, say("used.nowhere")),
      mayWrite &&
        (asked === one.mediaId
          ? h(
              "div",
              { class: "med-sure", role: "alert" },
              h("p", {}, say("inUse")),
              known?.elsewhere === 0 &&
                h(
                  "button",
                  { class: "btn", "data-kind": "stop", type: "button", onclick: () => void remove(one, true) },
                  say("media.anyway"),
                ),
            )
          : h(
              "button",
              { class: "btn", "data-kind": "stop-quiet", type: "button", onclick: () => void remove(one, false) },
              icon("trash"),
              say("delete"),
            )),
    );
  }

  function uploadButton(kind: string): Node {
    return h(
      "label",
      { class: "btn med-file", "data-kind": kind },
      icon("plus"),
      say("media.upload"),
      h("input", {
        type: "file",
        class: "vh",
        multiple: true,
        accept,
        onchange: ({ target }: Event) => {
          const input = target as HTMLInputElement;
          void take([...(input.files ?? [])]).finally(() => (input.value = ""));
        },
      }),
    );
  }

  function comingView(one: Coming, index: number): Node {
    const percent = Math.round(one.share * 100);
    return h(
      "li",
      { key: `${one.name} ${index}`, class: "med-coming" },
      h("bdi", { class: "cut" }, one.name),
      one.problem === ""
        ? h("progress", { max: "100", value: String(percent), "aria-label": say("media.coming", { name: one.name }) })
        : h("span", { class: "t-stop", role: "alert" }, one.problem),
      one.problem !== "" &&
        h(
          "button",
          {
            class: "btn",
            "data-kind": "quiet",
            "data-icon": true,
            "data-size": "s",
            type: "button",
            "aria-label": say("dismiss"),
            onclick: () => {
              coming = coming.filter((other) => other !== one);
              show();
            },
          },
          icon("x"),
        ),
    );
  }

  function show(): void {
    if (signal.aborted) return;
    const wanted = text.trim().toLowerCase();
    const fits = ({ kind, name }: { kind: MediaKind; name: string }) =>
      (which === "all" || kind === which) && name.toLowerCase().includes(wanted);
    const mine = listed?.media.filter(fits) ?? [];
    const ours = listed?.library.filter(fits) ?? [];
    const one = opened();
    page.title(one?.name ?? "");
    draw(
      root,
      h(
        "section",
        {
          class: "sheet",
          "data-over": isOver,
          ondragover: (event: DragEvent) => {
            if (!mayWrite || event.dataTransfer?.types.includes("Files") !== true) return;
            event.preventDefault();
            if (isOver) return;
            isOver = true;
            show();
          },
          ondragleave: (event: DragEvent) => {
            if (event.relatedTarget instanceof Element && root.contains(event.relatedTarget)) return;
            isOver = false;
            show();
          },
          ondrop: (event: DragEvent) => {
            if (!mayWrite) return;
            event.preventDefault();
            isOver = false;
            void take([...(event.dataTransfer?.files ?? [])]);
          },
        },
        h(
          "header",
          { class: "sheet-head med-head" },
          h("h1", { class: "t-page" }, say("title")),
          listed &&
            h(
              "span",
              { class: "t-quiet num" },
              say("media.room", { files: listed.used.files, size: sizeOf(listed.used.bytes) }),
            ),
          h(
            "label",
            { class: "with push" },
            icon("search", "i-s"),
            h("input", {
              type: "search",
              "aria-label": say("media.search"),
              placeholder: say("media.search"),
              oninput: ({ target }: Event) => {
                text = (target as HTMLInputElement).value;
                show();
              },
            }),
          ),
          h(
            "div",
            { class: "seg", role: "group", "aria-label": say("title") },
            whiches.map((each) =>
              h(
                "button",
                {
                  key: each,
                  type: "button",
                  "aria-pressed": which === each ? "true" : "false",
                  onclick: () => ((which = each), show()),
                },
                say(each === "all" ? "all" : `media.${each}s`),
              ),
            ),
          ),
          mayWrite && uploadButton("main"),
        ),
        h(
          "div",
          { class: "med-cols", "data-one": one !== undefined },
          h(
            "div",
            { class: "scroll med" },
            coming.length > 0 && h("ul", { key: "coming" }, coming.map(comingView)),
            mayWrite &&
              h(
                "p",
                { key: "drop", class: "med-drop" },
                h("b", {}, say("media.dropHere")),
                h("small", {}, say("media.formats.picture")),
                h("small", {}, say("media.formats.video")),
                h("small", {}, say("media.formats.sound")),
              ),
            listed === undefined
              ? h("p", { key: "bone", class: "bone" })
              : mine.length === 0
                ? h("p", { key: "none", class: "t-quiet" }, say(listed.media.length === 0 ? "empty" : "media.notFound"))
                : h("ul", { key: "mine", class: "med-tiles" }, mine.map(tile)),
            ours.length > 0 && [
              h("h2", { key: "ours", class: "t-head" }, say("media.ours")),
              h(
                "ul",
                { key: "library", class: "med-tiles" },
                ours.map((each) =>
                  h(
                    "li",
                    { key: each.address, class: "med-tile" },
                    h("span", { class: "med-thumb" }, pictureOf(each)),
                    h("b", { class: "cut" }, each.name),
                    each.kind === "sound" && listen(each.address, each.name),
                  ),
                ),
              ),
            ],
          ),
          one && details(one),
        ),
      ),
    );
  }

  page.onAddress(() => {
    show();
    void lookUp();
  });
  show();
  await read();
}
