/** The same methods as an object's callers see, without the promises that the way between them adds. */
export type Synchronous<Rpc> = {
  [Name in keyof Rpc]: Rpc[Name] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: Args) => Answer
    : never;
};
