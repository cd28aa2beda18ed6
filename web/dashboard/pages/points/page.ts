/** Points: who has how many, what somebody's points came from, changes by hand, and what earns them. */
import { pointsLimits, pointsRates } from "#shared/points/settings.ts";
import { readWrittenList } from "#shared/points/written-list.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { Operations } from "../../../../client/api.ts";
import { draw } from "../../../kit/node.ts";
import type { Page } from "../../frame/page.ts";
import { markOf } from "./mark.ts";
import { draftOf, type SettingsDraft, settingsOf } from "./draft.ts";
import { pointsView } from "./view.ts";
import english from "./words/en.json" with { type: "json" };
import { serverNow } from "../../../kit/server-clock.ts";

export type List = Operations["readPoints"]["answer"];
export type Person = List["people"][number];

const pageSize = 100;
/** A change by hand is asked for by so many at a time. */
const importedAtOnce = pointsLimits.changes;
const historyTypes = "GIFT,LIKE,SHARE,FOLLOW,SUBSCRIBE,CHAT,POINTS_CHANGED";
const historyDays = 90;
const followedMs = 5_000;
const mostLooks = 6;

/** What the page knows and what is typed in it. */
export interface Model {
  list: List | undefined;
  draft: SettingsDraft | undefined;
  chosen: Person | undefined;
  /** Of who is chosen; undefined while it is read. */
  history: readonly RecordedEvent[] | undefined;
  isBusy: boolean;
}

export async function open(page: Page): Promise<void> {
  const { root, speech, api, stream, signal, may } = page;
  const say = speech.of("points", english);
  const params = { streamId: stream.streamId };
  const model: Model = { list: undefined, draft: undefined, chosen: undefined, history: undefined, isBusy: false };
  let text = "";
  let asked = 0;
  /** How often the history was read anew for what it lacks. */
  let looks = 0;

  async function read(limit = pageSize): Promise<void> {
    const mine = ++asked;
    const list = await api.readPoints({ params, query: { text, limit: String(Math.min(limit, 200)) } });
    if (mine !== asked) return;
    model.list = list;
    model.draft ??= draftOf(list.settings);
    const { chosen } = model;
    if (chosen) model.chosen = list.people.find((one) => isSame(one, chosen)) ?? chosen;
    show();
  }

  async function more(): Promise<void> {
    const known = model.list;
    if (!known) return;
    const query = { text, after: String(known.people.length), limit: String(pageSize) };
    const next = await api.readPoints({ params, query });
    model.list = { ...next, people: [...known.people, ...next.people] };
    show();
  }

  async function choose(person: Person | undefined): Promise<void> {
    const isAnother = !person || !model.chosen || !isSame(person, model.chosen);
    model.chosen = person;
    if (isAnother) model.history = undefined;
    looks = 0;
    show();
    await readHistory().catch(page.failed);
  }

  async function readHistory(): Promise<void> {
    const { chosen: person } = model;
    if (!person || person.userId === "" || !may("history:read")) return;
    const from = new Date(serverNow() - historyDays * 24 * 60 * 60_000).toISOString();
    const query = { user: person.userId, types: historyTypes, from, limit: "200" };
    const { events } = await api.searchHistory({ params, query });
    if (model.chosen?.userId !== person.userId) return;
    model.history = (events as RecordedEvent[]).filter((event) => markOf(event) !== undefined);
    show();
  }

  /** The log has what changed some seconds later than the list; idle points that went are in no event yet. */
  const isBehind = () => {
    const { chosen, history } = model;
    if (!chosen || history === undefined) return false;
    const [latest] = history;
    return (latest ? markOf(latest)?.balance : 0) !== chosen.balance;
  };

  /** Does it once, and reads the list anew. */
  async function work(what: () => Promise<void>): Promise<void> {
    if (model.isBusy) return;
    model.isBusy = true;
    show();
    try {
      await what();
      await read();
    } catch (error) {
      page.failed(error);
    } finally {
      model.isBusy = false;
      show();
    }
  }

  const whoseOf = ({ userId, uniqueId }: Person) => (userId === "" ? `@${uniqueId}` : userId);
  const noted = (note: string) => (note.trim() === "" ? {} : { note: note.trim() });

  const change = (person: Person, points: number, note: string) =>
    work(async () => {
      const body = { changes: [{ user: whoseOf(person), change: points, ...noted(note) }] };
      const { people } = await api.changePoints({ params, body });
      const [after] = people;
      if (after) page.toast({ text: say("changed", { name: `@${after.uniqueId}`, count: after.balance }) });
    }).then(() => choose(model.chosen));

  const handOn = (person: Person, to: string, points: number, note: string) =>
    work(async () => {
      const receiver = `@${to.trim().replace(/^@/, "")}`;
      const body = { from: whoseOf(person), to: receiver, points, ...noted(note) };
      await api.transferPoints({ params, body });
      page.toast({ text: say("handedOn", { name: receiver, count: points }) });
    }).then(() => choose(model.chosen));

  const save = (draft: SettingsDraft) => {
    const settings = settingsOf(draft);
    if (settings === undefined) return page.toast({ text: say("levels.wrong"), tone: "stop" });
    return void work(async () => {
      await api.setPoints({ params, body: settings });
      model.draft = undefined;
      page.toast({ text: say("saved") });
    });
  };

  const readIn = (file: File) =>
    work(async () => {
      const { people, refused } = readWrittenList(await file.text());
      if (people.length === 0) return page.toast({ text: say("import.none"), tone: "stop" });
      for (let from = 0; from < people.length; from += importedAtOnce) {
        const some = people.slice(from, from + importedAtOnce);
        const changes = some.map(({ handle, points }) => ({ user: `@${handle}`, to: points }));
        await api.changePoints({ params, body: { changes, isImport: true } });
      }
      page.toast({ text: say("import.done", { count: people.length, refused }) });
    });

  function show(): void {
    if (signal.aborted) return;
    draw(
      root,
      pointsView({
        say,
        language: speech.locale,
        model,
        rates: pointsRates,
        mayChange: may("tally:write"),
        search: (typed) => {
          text = typed;
          void read().catch(page.failed);
        },
        more: () => void more().catch(page.failed),
        choose: (person) => void choose(person),
        change: (person, points, note) => void change(person, points, note),
        handOn: (person, to, points, note) => void handOn(person, to, points, note),
        edit: (draft) => {
          model.draft = draft;
          show();
        },
        save,
        readIn: (file) => void readIn(file),
      }),
    );
  }

  show();
  await read();
  const timer = setInterval(() => {
    if (model.isBusy || document.visibilityState !== "visible") return;
    void follow().catch(page.failed);
  }, followedMs);
  signal.addEventListener("abort", () => clearInterval(timer));

  /** Points come with events: the list follows them, at its own pace. */
  async function follow(): Promise<void> {
    await read(Math.max(pageSize, model.list?.people.length ?? 0));
    if (!isBehind() || looks >= mostLooks) return;
    looks += 1;
    await readHistory();
  }
}

function isSame(a: Person, b: Person): boolean {
  return a.userId === b.userId && (a.userId !== "" || a.uniqueId === b.uniqueId);
}
