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
