/** What stopped a deployment, as a sentence, and how to mend it. Never holds a token, a key or a password. */
export class DeployError extends Error {
  override name = "DeployError";
  readonly mend: string;
  /** Of the answer that was refused; 0 where none came. */
  readonly status: number | undefined;
  constructor(message: string, mend: string, options: ErrorOptions & { status?: number } = {}) {
    super(message, options);
    this.mend = mend;
    this.status = options.status;
  }
}

/** What another program says, without what it was given and may repeat. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== "").reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
}

/** Words for a request whose answer did not come: it may have been carried out. */
export function noAnswer(whose: string, host: string): DeployError {
  return new DeployError(
    `${whose} API at ${host} does not answer`,
    "run the same command again: what is there already is found, and left as it is",
    { status: 0 },
  );
}
