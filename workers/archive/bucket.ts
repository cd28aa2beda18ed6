/** What of an R2 bucket segments need: the binding is one, and the types of it are the runtime's own. */
export interface ArchiveBucket {
  /** Refuses bytes that have another SHA-256. */
  put: (name: string, bytes: ReadableStream | ArrayBuffer, options: { sha256: string }) => Promise<unknown>;
  get: (
    name: string,
    options?: { range: { offset: number; length: number } },
  ) => Promise<{ body: ReadableStream; size: number; arrayBuffer: () => Promise<ArrayBuffer> } | null>;
  delete: (name: string) => Promise<void>;
}
