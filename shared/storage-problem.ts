/** What a system's error about files means for who typed the command, and the mend. Pure. */

export interface StorageProblem {
  message: string;
  mend: string;
}

const fullDisk = "make room on that disk, or name a folder on another one with --data; what was stored is safe.";

/**
 * The sentence for an error about a file, a folder or a disk; undefined for every other error.
 * @param folder where it was about, for the errors that name no path
 */
export function storageProblem(error: unknown, folder = "a file"): StorageProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path } = error as { code?: unknown; path?: unknown };
  const place = typeof path === "string" ? path : folder;
  switch (code) {
    case "EACCES":
    case "EPERM":
      return {
        message: `${place} cannot be written or read: it belongs to somebody else, or its rights forbid it`,
        mend: 'take it over (sudo chown -R "$USER" FOLDER), or name a folder of yours with --data FOLDER.',
      };
    case "EROFS":
      return {
        message: `${place} lies on a disk that can only be read`,
        mend: "name a folder on another disk with --data FOLDER.",
      };
    case "ENOSPC":
    case "EDQUOT":
      return { message: `the disk with ${place} is full`, mend: fullDisk };
    case "ENOTDIR":
    case "EEXIST":
      return {
        message: `${place} is in the way: a file stands where a folder is needed`,
        mend: "move that file away, or name another folder with --data FOLDER.",
      };
    case "EISDIR":
      return {
        message: `${place} is in the way: a folder stands where a file is needed`,
        mend: "move that folder away, or name another place.",
      };
    case "ENOENT":
      // Node says this of a folder that it cannot make on a disk that is only read, and of a way that is not there.
      if ((error as { syscall?: unknown }).syscall !== "mkdir") return undefined;
      return {
        message: `${place} cannot be made there`,
        mend: "name a folder that can be made, with --data FOLDER; a disk that can only be read takes none.",
      };
    case "EMFILE":
    case "ENFILE":
      return {
        message: "too many files are open",
        mend: "allow more (ulimit -n 8192), then run the same command again.",
      };
    default:
      return readWords(error.message);
  }
}

/** What a program said that has no codes: PostgreSQL, npm. */
function readWords(message: string): StorageProblem | undefined {
  if (/no space left on device|disk quota exceeded/i.test(message)) {
    return { message: `the disk is full: ${lastLine(message)}`, mend: fullDisk };
  }
  return undefined;
}

function lastLine(text: string): string {
  const line = text.split("\n").findLast((one) => /no space left|quota exceeded/i.test(one)) ?? "";
  return line.trim().slice(-300);
}
