/** A load generator in a process of its own: what it costs must not be taken from the loop of what is measured. */
import { fork } from "node:child_process";
import { once } from "node:events";

/** What a generator offers: each method takes and returns plain data. */
export type LoadMethods = Record<string, (argument: never) => Promise<unknown>>;

/** A running generator: its methods called over IPC. A method that throws there rejects here. */
export interface LoadProcess<Methods extends LoadMethods> {
  call: <Name extends keyof Methods & string>(
    name: Name,
    argument: Parameters<Methods[Name]>[0],
  ) => Promise<Awaited<ReturnType<Methods[Name]>>>;
  stop: () => Promise<void>;
  /** Ends it as a crash does, with nothing said or closed. */
  kill: () => Promise<void>;
}

interface Call {
  id: number;
  name: string;
  argument: unknown;
}
type Answer = { id: number; result: unknown } | { id: number; error: string };

/** Starts the module at `file` as a process; calls still open when it ends are rejected. */
export function startLoadProcess<Methods extends LoadMethods>(file: URL): LoadProcess<Methods> {
  const child = fork(file, { serialization: "advanced" });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  child.on("message", (answer: Answer) => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) caller?.reject(new Error(answer.error));
    else caller?.resolve(answer.result as never);
  });
  child.on("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`a load process ended with code ${code}`));
  });

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  }

  return {
    call: (name, argument) =>
      new Promise((resolve, reject) => {
        if (!child.connected) return reject(new Error("the load process has ended"));
        const id = ++calls;
        waiting.set(id, { resolve, reject });
        child.send({ id, name, argument } satisfies Call);
      }),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/** The other side: answers calls with `methods`. To be called once, by a process that `startLoadProcess` started. */
export function serveLoadProcess(methods: LoadMethods): void {
  process.on("message", ({ id, name, argument }: Call) => {
    const method = methods[name] as ((argument: unknown) => Promise<unknown>) | undefined;
    const running = method ? method(argument) : Promise.reject(new Error(`no method ${name}`));
    running.then(
      (result) => process.send?.({ id, result } satisfies Answer),
      (error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        process.send?.({ id, error: text } satisfies Answer);
      },
    );
  });
  // The parent is gone: nobody will ask for anything any more.
  process.on("disconnect", () => process.exit());
}
