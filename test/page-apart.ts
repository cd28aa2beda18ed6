/**
 * A page that is opened past Playwright: where a process of one of its frames dies, Playwright takes the whole page for crashed, and
 * asks it nothing more. This one is looked at by the browser's own protocol, in a context that Playwright knows nothing of.
 */
import type { Browser } from "playwright-core";

export interface PageApart {
  /** The value of an expression in the page. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** Ends the process of the frame with this path, as a crash does. */
  crashFrame(path: string): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  id?: number;
  result?: { result?: { value?: unknown } };
}

export async function openApart(browser: Browser, url: string): Promise<PageApart> {
  const line = await browser.newBrowserCDPSession();
  const { browserContextId } = await line.send("Target.createBrowserContext");
  const answers = new Map<number, (answer: Answer) => void>();
  let asked = 0;
  line.on("Target.receivedMessageFromTarget", ({ message }) => {
    const answer = JSON.parse(message) as Answer;
    answers.get(answer.id ?? 0)?.(answer);
    answers.delete(answer.id ?? 0);
  });

  /** Asks a target over a session of its own. One that dies of it does not answer. */
  async function say(sessionId: string, method: string, params: object = {}): Promise<Answer> {
    asked += 1;
    const id = asked;
    const answered = new Promise<Answer>((resolve) => answers.set(id, resolve));
    await line.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method, params }) });
    return answered;
  }
  const attach = async (targetId: string) =>
    (await line.send("Target.attachToTarget", { targetId, flatten: false })).sessionId;

  const { targetId } = await line.send("Target.createTarget", { url, browserContextId });
  const page = await attach(targetId);
  return {
    async evaluate<Value>(expression: string) {
      const { result } = await say(page, "Runtime.evaluate", { expression, returnByValue: true });
      return result?.result?.value as Value;
    },
    async crashFrame(path) {
      const { targetInfos } = await line.send("Target.getTargets", { filter: [{ type: "iframe" }] });
      const frame = targetInfos.find(
        (one) => one.browserContextId === browserContextId && new URL(one.url).pathname === path,
      );
      if (!frame) throw new Error(`no frame of ${path} has a process of its own`);
      const died = new Promise<void>((resolve) => {
        line.on("Target.receivedMessageFromTarget", ({ message }) => {
          if (message.includes("Inspector.targetCrashed")) resolve();
        });
      });
      void say(await attach(frame.targetId), "Page.crash");
      await died;
    },
    async close() {
      await line.send("Target.disposeBrowserContext", { browserContextId });
      await line.detach();
    },
  };
}
