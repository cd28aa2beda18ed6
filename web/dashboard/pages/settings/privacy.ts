/** Privacy: for how long what is kept, what viewers ask for, and forgetting one person. */
import type { Operations } from "../../../../client/api.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import { block, type Context, type Sure, sureButton, typed } from "./context.ts";

type Retention = Operations["getRetention"]["answer"];
type Kind = Retention["kinds"][number];
type Request = Operations["listViewerRequests"]["answer"]["requests"][number];
type Preview = Operations["previewErasure"]["answer"];
type Erasure = Operations["listErasures"]["answer"]["erasures"][number];
type Person = Operations["previewErasure"]["body"]["person"];

/** How often an erasure that runs is looked at. */
const lookEveryMs = 2_000;

export async function open(context: Context): Promise<void> {
  const { page, say, root, mayHere, signal, doing, when, day } = context;
  const { api, stream, account, speech } = page;
  const whole = wholeNumbers(speech.locale);
  const sure: Sure = { pressed: "" };
  const mayErase = mayHere("privacy:erase");
  const mayRetain = mayHere("retention:write");
  let retention: Retention | undefined;
  let requests: readonly Request[] = [];
  let erasures: readonly Erasure[] = [];
  /** What was typed for a kind and is not saved. */
  const days = new Map<Kind["kind"], string>();
  let tried: Retention["due"] | undefined;
  let person: { typed: string; who: Person; preview: Preview } | undefined;
  let typedPerson = "";
  let problem = "";
  let keepProblem = "";

  async function read(): Promise<void> {
    const [kept, asked, erased] = await Promise.all([
      mayHere("workspace:read") ? api.getRetention() : undefined,
      api.listViewerRequests(),
      mayErase ? api.listErasures() : undefined,
    ]);
    retention = kept;
    ({ requests } = asked);
    erasures = erased?.erasures ?? [];
    show();
    if (erasures.some(({ state }) => state === "running")) again();
  }

  function again(): void {
    const timer = setTimeout(() => void read().catch(page.failed), lookEveryMs);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }

  const handleOf = (streamId: string) => account.streams.find((one) => one.streamId === streamId)?.uniqueId ?? streamId;

  // ---------------------------------------------------------------------------------------------------------- retention

  /** What differs from what is in force; an empty field is the host's usual number. */
  function changed(): Record<string, number | null> {
    return Object.fromEntries(
      [...days].flatMap(([kind, text]) => {
        const now = retention?.kinds.find((one) => one.kind === kind);
        const wanted = text.trim() === "" ? null : Number(text);
        if (wanted === null ? now?.isSet !== true : wanted === now?.days) return [];
        return [[kind, wanted]];
      }),
    );
  }

  async function keep(dryRun: boolean): Promise<void> {
    const wanted = changed();
    keepProblem = "";
    try {
      const answer = await api.setRetention({ body: { days: wanted, dryRun } });
      if (dryRun) tried = answer.due;
      else {
        retention = answer;
        tried = undefined;
        days.clear();
        page.toast({ text: say("saved"), tone: "ok" });
      }
    } catch (error) {
      keepProblem = page.explain(error);
    }
    show();
  }

  function kindView({ kind, days: now, least, usual, most, isSet }: Kind): Node {
    return h(
      "li",
      { key: kind },
      h("span", { class: "set-name grow" }, h("b", {}, say(`keep.${kind}`)), h("small", {}, say(`keep.${kind}.about`))),
      mayRetain
        ? h(
            "label",
            { class: "set-days" },
            h("input", {
              class: "input num",
              type: "number",
              inputmode: "numeric",
              min: String(least),
              max: String(most),
              step: "1",
              value: days.get(kind) ?? (isSet ? String(now) : ""),
              placeholder: String(usual),
              "aria-label": say("keep.daysOf", { what: say(`keep.${kind}`) }),
              oninput: ({ target }: Event) => {
                days.set(kind, (target as HTMLInputElement).value);
                tried = undefined;
                show();
              },
            }),
            h("small", {}, say("keep.bounds", { least: whole(least), most: whole(most) })),
          )
        : h("span", { class: "num" }, say("days", { count: whole(now), n: now })),
    );
  }

  function retentionView(): Node | false {
    if (!retention) return false;
    const isChanged = Object.keys(changed()).length > 0;
    const due = tried ?? retention.due;
    const says: [number, string][] = [
      [due.hide.events, say("due.hide", { count: whole(due.hide.events), n: due.hide.events })],
      [due.show.events, say("due.show", { count: whole(due.show.events), n: due.show.events })],
      [due.remove.events, say("due.remove", { count: whole(due.remove.events), n: due.remove.events })],
    ];
    const told = says.filter(([count]) => count > 0).map(([, text]) => text);
    return block(
      say("keep"),
      say("keep.about"),
      h("ul", { class: "set-keep" }, retention.kinds.map(kindView)),
      h(
        "p",
        {
          class: tried && tried.remove.events + tried.hide.events > 0 ? "t-caution" : "t-small t-quiet",
          role: "status",
        },
        `${say(tried ? "keep.would" : "keep.due")} ${told.length === 0 ? say("due.nothing") : told.join(" ")}`,
      ),
      !retention.pseudonyms && h("p", { class: "t-small t-quiet" }, say("keep.noPseudonyms")),
      keepProblem !== "" && h("p", { class: "t-stop", role: "alert" }, keepProblem),
      mayRetain &&
        h(
          "div",
          { class: "btns" },
          h(
            "button",
            { class: "btn", type: "button", disabled: !isChanged, onclick: () => void keep(true) },
            icon("flask"),
            say("keep.try"),
          ),
          h(
            "button",
            {
              class: "btn",
              "data-kind": "main",
              type: "button",
              disabled: !isChanged,
              onclick: () => void keep(false),
            },
            say("save"),
          ),
        ),
    );
  }

  // ----------------------------------------------------------------------------------------------------------- requests

  const settle = ({ requestId }: Request, outcome: "done" | "refused") =>
    void doing(async () => {
      await api.settleViewerRequest({ params: { requestId }, body: { outcome } });
      return say("request.settled");
    }).then(read, page.failed);

  function requestView(one: Request): Node {
    const isOpen = one.settledAt === null;
    return h(
      "li",
      { key: one.requestId, class: "set-card" },
      icon(one.kind === "erasure" ? "trash" : "eye"),
      h(
        "span",
        { class: "set-name" },
        h(
          "b",
          {},
          say(`request.${one.kind}`),
          one.handle !== null && [" ", h("bdi", { key: "handle" }, `@${one.handle}`)],
        ),
        h(
          "small",
          {},
          h("bdi", {}, `@${handleOf(one.streamId)}`),
          ` · ${say("request.code")} `,
          h("span", { class: "mono" }, one.code),
          ` · ${day(one.askedAt)}`,
          one.contact !== null && [" · ", h("bdi", { key: "contact" }, one.contact)],
        ),
      ),
      isOpen
        ? h(
            "span",
            { class: one.daysLeft < 7 ? "num t-caution" : "num t-quiet" },
            say("request.left", { count: whole(one.daysLeft), n: one.daysLeft }),
          )
        : h("span", { class: "t-quiet" }, say(`request.is.${one.outcome ?? "done"}`)),
      one.words !== null && h("p", { class: "wide" }, h("bdi", {}, one.words)),
      isOpen &&
        h(
          "span",
          { class: "btns wide" },
          mayErase &&
            one.handle !== null &&
            h(
              "button",
              {
                class: "btn",
                "data-size": "s",
                type: "button",
                onclick: () => {
                  typedPerson = `@${one.handle ?? ""}`;
                  void look(typedPerson);
                },
              },
              say("person.look"),
            ),
          h(
            "button",
            { class: "btn", "data-size": "s", type: "button", onclick: () => settle(one, "done") },
            say("request.done"),
          ),
          sureButton(context, sure, {
            key: `refuse-${one.requestId}`,
            label: say("request.refuse"),
            act: () => settle(one, "refused"),
            show,
          }),
        ),
    );
  }

  // ------------------------------------------------------------------------------------------------------------- person

  const whoOf = (text: string): Person => (/^\d{5,}$/.test(text) ? { userId: text } : { handle: text });

  async function look(text: string): Promise<void> {
    const who = whoOf(text);
    problem = "";
    person = undefined;
    show();
    try {
      person = { typed: text, who, preview: await api.previewErasure({ body: { person: who } }) };
    } catch (error) {
      if (!(error instanceof DOMException)) problem = page.explain(error);
    }
    show();
    root.querySelector(".set-person")?.scrollIntoView({ block: "nearest" });
  }

  async function erase(): Promise<void> {
    if (!person) return;
    const { who } = person;
    await doing(async () => {
      await api.erasePerson({ body: { person: who } });
      person = undefined;
      typedPerson = "";
      return say("person.begun");
    });
    await read().catch(page.failed);
  }

  async function takeAlong(): Promise<void> {
    if (!person) return;
    const { who, typed: name } = person;
    await doing(async () => {
      const file = await api.exportPerson({ body: { person: who } });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = `${name.replace("@", "")}.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      return undefined;
    });
  }

  function personView(): Node {
    return block(
      say("person"),
      say("person.about"),
      h(
        "form",
        {
          class: "set-line",
          onsubmit: (event: Event) => {
            event.preventDefault();
            typedPerson = typed(event, "person");
            void look(typedPerson);
          },
        },
        h("input", {
          class: "input",
          name: "person",
          dir: "ltr",
          required: true,
          maxlength: "200",
          value: typedPerson,
          placeholder: "@handle, 6812345678901234567",
          "aria-label": say("person.who"),
          oninput: ({ target }: Event) => (typedPerson = (target as HTMLInputElement).value),
        }),
        h("button", { class: "btn", type: "submit" }, icon("search"), say("person.look")),
      ),
      problem !== "" && h("p", { class: "t-stop", role: "alert" }, problem),
      person && previewView(person.typed, person.preview),
      erasures.length > 0 && h("h3", {}, say("erasures")),
      erasures.length > 0 && h("ul", { class: "set-cards" }, erasures.slice(0, 20).map(erasureView)),
    );
  }

  function previewView(name: string, { events, firstAt, lastAt, streams, places, remains }: Preview): Node {
    return h(
      "div",
      { key: "preview", class: "set-person" },
      h("h3", {}, h("bdi", {}, name)),
      h(
        "p",
        {},
        events === 0
          ? say("person.nothing")
          : say("person.found", {
              events: whole(events),
              streams: whole(streams),
              n: events,
              m: streams,
              first: firstAt === null ? "" : day(firstAt),
              last: lastAt === null ? "" : day(lastAt),
            }),
      ),
      h("p", { class: "t-small t-quiet" }, `${say("person.places")} ${places.join(" · ")}`),
      remains.length > 0 && [
        h("h4", { key: "stays" }, say("person.remains")),
        h(
          "ul",
          { key: "remains", class: "set-remains" },
          remains.map((one) =>
            h(
              "li",
              { key: one.place },
              h("b", {}, one.place),
              ` ${one.what} `,
              h(
                "span",
                { class: "t-faint" },
                one.until === null ? one.by : say("person.until", { time: day(one.until) }),
              ),
            ),
          ),
        ),
      ],
      h("p", { class: "t-small t-quiet" }, say("person.log")),
      h(
        "div",
        { class: "btns" },
        mayHere("privacy:export") &&
          h(
            "button",
            { class: "btn", type: "button", onclick: () => void takeAlong() },
            icon("download"),
            say("person.export"),
          ),
        sureButton(context, sure, {
          key: "erase",
          label: say("person.erase", { name }),
          sure: say("person.eraseSure", { name }),
          act: () => void erase(),
          show,
          size: "m",
        }),
      ),
    );
  }

  function erasureView({ erasureId, state, step, problem: stopped, askedAt, summary }: Erasure): Node {
    return h(
      "li",
      { key: erasureId, class: "set-card" },
      h("span", { class: "dot", "data-state": stopped !== null ? "caution" : state === "done" ? "ok" : "off" }),
      h(
        "span",
        { class: "set-name" },
        h("b", { class: "mono" }, erasureId),
        h(
          "small",
          {},
          `${when(askedAt)} · ${
            stopped !== null
              ? say("erasure.stopped", { why: stopped })
              : summary === null
                ? say("erasure.running", { step: step ?? "" })
                : say("erasure.done", {
                    rows: whole(summary.rowsAffected),
                    places: whole(summary.placesTouched.length),
                    n: summary.rowsAffected,
                    m: summary.placesTouched.length,
                  })
          }`,
        ),
      ),
    );
  }

  function show(): void {
    if (signal.aborted) return;
    const address = `${location.origin}/privacy/${stream.streamId}`;
    draw(
      root,
      retentionView(),
      block(
        say("requests"),
        [
          say("requests.about"),
          " ",
          h("a", { key: "page", href: address, target: "_blank", rel: "noopener" }, say("requests.page")),
        ],
        requests.length === 0
          ? h("p", { class: "t-quiet" }, say("requests.none"))
          : h("ul", { class: "set-cards" }, requests.map(requestView)),
      ),
      mayErase && personView(),
    );
  }

  await read();
}
