/** What an API key looks like, and where a request has it. */
const keyPattern = /^tle_[A-Za-z0-9_-]{43}$/;

/** Whether it is worth asking for a key. */
export function isApiKey(text: string): boolean {
  return keyPattern.test(text);
}

/** The key of `Authorization: Bearer KEY`; undefined where there is none. */
export function bearerKey(header: string | undefined): string | undefined {
  return /^Bearer ([\x21-\x7e]+)$/i.exec(header ?? "")?.[1];
}
