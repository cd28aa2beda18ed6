/** Programs that press keys, by the names that the host gave them: no rule says which program, nor with what. */
import { execFile } from "node:child_process";

export async function press(
  name: string,
  programs: Record<string, readonly string[]>,
  signal: AbortSignal,
): Promise<void> {
  const [program, ...args] = (Object.hasOwn(programs, name) ? programs[name] : undefined) ?? [];
  if (program === undefined) throw new Error(`${name} is not among the keys that the runner's host has allowed`);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  execFile(program, args, { signal, maxBuffer: 64 * 1024, windowsHide: true }, (error) => {
    if (!error) return resolve();
    const { code } = error;
    if (signal.aborted) return reject(new Error(`${program} took too long and was stopped`));
    reject(
      new Error(code === "ENOENT" ? `${program} is not installed` : `${program} failed with ${code ?? "a signal"}`),
    );
  });
  return promise;
}
