/** Sends a file to the Worker. By XMLHttpRequest: a `fetch` does not tell how much of a body has gone. */
import { mediaLimits } from "#shared/media/formats.ts";
import type { Operations } from "../../../client/api.ts";
import { problemOf } from "../../../client/problem.ts";

export type Media = Operations["listMedia"]["answer"]["media"][number];

/** @param told is given how much has gone, 0 to 1. `workspace` is said for who is in several. */
export function sendFile(file: File, told: (share: number) => void, workspace?: string): Promise<Media> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ name: nameOf(file) });
    request.open("POST", `/v1/media?${query.toString()}`);
    request.setRequestHeader("Accept", "application/json");
    if (workspace !== undefined) request.setRequestHeader("Workspace", workspace);
    request.upload.addEventListener("progress", ({ loaded, total }) => told(total > 0 ? loaded / total : 0));
    request.addEventListener("load", () => {
      const { status, responseText } = request;
      if (status === 200 || status === 201) resolve(JSON.parse(responseText) as Media);
      else {
        const retryAfter = request.getResponseHeader("Retry-After");
        const headers = retryAfter === null ? {} : { "Retry-After": retryAfter };
        void problemOf(new Response(responseText, { status, headers })).then(reject);
      }
    });
    request.addEventListener("error", () => reject(new TypeError("the server did not answer")));
    request.send(file);
  });
}

/** As the API takes names: one line, and not too long. */
export function nameOf({ name }: Pick<File, "name">): string {
  const line = name.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, " ").trim();
  return line.slice(0, mediaLimits.name).trim() || "file";
}
