/**
 * A rule while it is edited: what was read, the draft, what is wrong with it, and what a dry run said. Saving never writes over what
 * somebody else saved meanwhile: both stand side by side then.
 */
import type { Operations } from "../../../../client/api.ts";
import { ApiProblem, isProblem } from "../../../../client/problem.ts";
import type { ToldEvent } from "#shared/rules/dry-run.ts";
import type { RuleDraft } from "#shared/rules/rule.ts";
import type { Page } from "../../frame/page.ts";
import type { Logic } from "./condition/blocks.ts";
import { type Draft, forgetDraft, isSame, keepDraft, keptDraft, ruleOf } from "./draft.ts";
import type { Stored } from "./model.ts";

export type Revision = Omit<Operations["listRuleRevisions"]["answer"]["revisions"][number], "rule"> & {
  rule: RuleDraft | null;
};
export interface DryRun {
  sessionId: string;
  complete: boolean;
  events: number;
  fired: number;
  heldBack: Readonly<Record<string, number>>;
  conditionFalse: number;
  times: { fired: readonly number[]; heldBack: readonly number[] };
  told: readonly ToldEvent[];
}

export interface Editor {
  /** Undefined for a rule that is not there yet. */
  readonly stored: Stored | undefined;
  readonly rule: RuleDraft;
  readonly isChanged: boolean;
  /** What the server has now, where that is not what the draft was made from. */
  readonly theirs: Stored | undefined;
  /** By path, what the server said is wrong. */
  readonly errors: ReadonlyMap<string, string>;
  readonly json: { text: string | undefined; error: string | undefined };
  readonly revisions: readonly Revision[] | undefined;
  readonly dry:
    | { of: string; own: DryRun | undefined; before: DryRun | undefined; problem: string | undefined }
    | undefined;
  readonly isBusy: boolean;
  change: (more: Partial<RuleDraft>) => void;
  typeJson: (text: string) => void;
  /** Returns the id of what was saved; undefined where it was not. */
  save: (reason: string) => Promise<string | undefined>;
  saveAsNew: () => Promise<string | undefined>;
  /** Mine on top of what they saved. */
  keepMine: () => Promise<string | undefined>;
  takeTheirs: () => void;
  discard: () => void;
  readRevisions: () => Promise<void>;
  rollBack: (revision: number) => Promise<void>;
  runDry: (sessionId: string) => Promise<void>;
}

export function openEditor(
  { api, stream, explain, failed, signal }: Pick<Page, "api" | "stream" | "explain" | "failed" | "signal">,
  from: { stored: Stored } | { fresh: RuleDraft },
  changed: () => void,
): Editor {
  const id = "stored" in from ? from.stored.ruleId : `new.${stream.streamId}`;
  const params = { streamId: stream.streamId };
  let stored = "stored" in from ? from.stored : undefined;
  const begin: Draft = stored
    ? { rule: ruleOf(stored), revision: stored.revision }
    : { rule: ("fresh" in from && from.fresh) as RuleDraft, revision: undefined };
  const kept = "stored" in from ? keptDraft(id) : undefined;
  let draft = kept ?? begin;
  let theirs = kept && stored && kept.revision !== stored.revision ? stored : undefined;
  let errors: ReadonlyMap<string, string> = new Map();
  let json: Editor["json"] = { text: undefined, error: undefined };
  let revisions: readonly Revision[] | undefined;
  let dry: Editor["dry"];
  let isBusy = false;
  const tell = () => !signal.aborted && changed();

  function put(rule: RuleDraft): void {
    draft = { ...draft, rule };
    keepDraft(id, draft);
    tell();
  }

  /** Does something that the server may refuse; says what is wrong beside where it is. */
  async function trying<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> {
    isBusy = true;
    errors = new Map();
    tell();
    try {
      return await work();
    } catch (error) {
      if (isProblem(error, "revision_conflict") && stored) await readTheirs();
      else if (!takeErrors(error)) failed(error);
      return undefined;
    } finally {
      isBusy = false;
      tell();
    }
  }

  function takeErrors(error: unknown): boolean {
    if (!(error instanceof ApiProblem) || !isProblem(error, "invalid_request")) return false;
    const found = (error.problem as { errors?: { path: string; message: string }[] }).errors ?? [];
    errors = new Map(found.map(({ path, message }) => [path.replace(/^rule\.?/, ""), message]));
    return found.length > 0;
  }

  async function readTheirs(): Promise<void> {
    if (!stored) return;
    theirs = (await api.getRule({ params: { ruleId: stored.ruleId } })) as Stored;
  }

  async function write(revision: number | undefined, reason: string): Promise<string | undefined> {
    return trying(async () => {
      const { rule } = draft;
      const answer = stored
        ? await api.replaceRule({
            params: { ruleId: stored.ruleId },
            body: { rule: rule as never, reason, ...(revision !== undefined && { revision }) },
          })
        : await api.createRule({ params, body: { rule: rule as never, reason } });
      forgetDraft(id);
      const { ruleId } = answer;
      stored = (await api.getRule({ params: { ruleId } })) as Stored;
      draft = { rule: ruleOf(stored), revision: stored.revision };
      theirs = undefined;
      revisions = undefined;
      return ruleId;
    });
  }

  return {
    get stored() {
      return stored;
    },
    get rule() {
      return draft.rule;
    },
    get isChanged() {
      return stored === undefined || !isSame(draft.rule, ruleOf(stored));
    },
    get theirs() {
      return theirs;
    },
    get errors() {
      return errors;
    },
    get json() {
      return json;
    },
    get revisions() {
      return revisions;
    },
    get dry() {
      return dry;
    },
    get isBusy() {
      return isBusy;
    },
    change(more) {
      if ("condition" in more) json = { text: undefined, error: undefined };
      put({ ...draft.rule, ...more });
    },
    typeJson(text) {
      if (text.trim() === "") {
        json = { text, error: undefined };
        return put({ ...draft.rule, condition: null });
      }
      try {
        const logic = JSON.parse(text) as unknown;
        const isLogic = typeof logic === "object" && logic !== null && !Array.isArray(logic);
        json = { text, error: isLogic ? undefined : "{ … }" };
        if (isLogic) return put({ ...draft.rule, condition: logic as Logic });
      } catch (error) {
        json = { text, error: (error as Error).message };
      }
      tell();
    },
    save: (reason) => write(draft.revision, reason),
    keepMine: () => write(theirs?.revision, ""),
    saveAsNew: () =>
      trying(async () => {
        const { ruleId } = await api.createRule({ params, body: { rule: draft.rule as never, reason: "" } });
        forgetDraft(id);
        return ruleId;
      }),
    takeTheirs() {
      if (!theirs) return;
      stored = theirs;
      theirs = undefined;
      draft = { rule: ruleOf(stored), revision: stored.revision };
      forgetDraft(id);
      tell();
    },
    discard() {
      forgetDraft(id);
      json = { text: undefined, error: undefined };
      errors = new Map();
      draft = stored ? { rule: ruleOf(stored), revision: stored.revision } : begin;
      tell();
    },
    async readRevisions() {
      if (!stored) return;
      const answer = await api.listRuleRevisions({ params: { ruleId: stored.ruleId } });
      revisions = answer.revisions as Revision[];
      tell();
    },
    async rollBack(revision) {
      await trying(async () => {
        if (!stored) return;
        const { ruleId } = stored;
        await api.rollbackRule({ params: { ruleId }, body: { revision, reason: "" } });
        stored = (await api.getRule({ params: { ruleId } })) as Stored;
        draft = { rule: ruleOf(stored), revision: stored.revision };
        forgetDraft(id);
        revisions = undefined;
      });
    },
    async runDry(sessionId) {
      dry = { of: sessionId, own: undefined, before: undefined, problem: undefined };
      tell();
      const run = async (tried: object): Promise<DryRun> => {
        const answer = (await api.dryRunRule({
          body: { sessionId, streamId: stream.streamId, over: "live", ...tried },
        })) as unknown as DryRun & { rules: readonly Omit<DryRun, "events">[] };
        const [one] = answer.rules;
        return { ...answer, ...one };
      };
      try {
        const [own, before] = await Promise.all([
          run({ rule: draft.rule }),
          stored ? run({ ruleId: stored.ruleId }) : undefined,
        ]);
        dry = { of: sessionId, own, before, problem: undefined };
      } catch (error) {
        dry = {
          of: sessionId,
          own: undefined,
          before: undefined,
          problem: takeErrors(error) ? [...errors.values()].join(" ") : explain(error),
        };
      }
      tell();
    },
  };
}
