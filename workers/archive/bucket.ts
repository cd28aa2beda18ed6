/** What of an R2 bucket segments and exports need: the binding is one, and the types of it are the runtime's own. */
export interface ArchiveBucket {
  /** Refuses bytes that have another hash. */
  put: (
    name: string,
    bytes: ReadableStream | ArrayBuffer,
    options: { sha256: string } | { md5: string },
  ) => Promise<unknown>;
  get: (
    name: string,
    options?: { range: { offset: number; length: number } },
  ) => Promise<{ body: ReadableStream; size: number; arrayBuffer: () => Promise<ArrayBuffer> } | null>;
  delete: (name: string) => Promise<void>;
  /** Names that begin with `prefix`, at most a thousand at a time. */
  list: (options: { prefix: string }) => Promise<{ objects: { key: string }[]; truncated: boolean }>;
}

/** The bucket did not answer, or refused: the same call may succeed later. */
export class BucketError extends Error {
  override name = "BucketError";
  readonly retryable = true;

  constructor(method: string, cause: unknown) {
    super(`${method}: ${cause instanceof Error ? cause.message : "unknown"}`, { cause });
  }
}

export function isBucketOutage(error: unknown): boolean {
  return error instanceof BucketError;
}

/** The same bucket, whose failures say that they are its own: R2's are errors without a name. */
export function namedBucket(bucket: ArchiveBucket): ArchiveBucket {
  const named = async <Result>(method: string, call: () => Promise<Result>): Promise<Result> => {
    try {
      return await call();
    } catch (error) {
      throw new BucketError(method, error);
    }
  };
  return {
    put: (...given) => named("put", () => bucket.put(...given)),
    get: (...given) => named("get", () => bucket.get(...given)),
    delete: (...given) => named("delete", () => bucket.delete(...given)),
    list: (...given) => named("list", () => bucket.list(...given)),
  };
}
