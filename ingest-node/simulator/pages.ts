/** What TikTok's web host and the sign service answer. Shapes only as far as a client reads them. */
import type { ServerResponse } from "node:http";

/** How the sign endpoint behaves. `silent` takes the request and never answers. */
export type SignBehaviour =
  | { kind: "ok" }
  /** A batch without the place to listen: it got none either. */
  | { kind: "empty" }
  | { kind: "status"; status: number; retryAfterSeconds?: number; body?: string }
  | { kind: "garbage" }
  | { kind: "silent" };

/**
 * What the web host knows of a user, and tells. `age`: the room's answer says that it is for people of a certain age. `sign-in`:
 * the page leads to one to sign in on. `region`: it leads to one that says there is nothing here. `captcha`, `refused`: it
 * tells this asker nothing, with a page for robots or with a bare 403.
 */
export type UserState = "live" | "offline" | "missing" | Refusal;
export type Refusal = "age" | "sign-in" | "region" | "captcha" | "refused";

export interface RoomView {
  uniqueId: string;
  roomId: string;
  userState: UserState;
  /** TikTok's id of the creator. */
  creatorId: string;
}

/** TikTok's room status: 2 is live, 4 is over. */
function statusOf(room: RoomView): number {
  return room.userState === "live" || room.userState === "age" ? 2 : 4;
}

/** Answers where the web host lets nobody in, and says so; else does nothing. */
export function answerRefusal(response: ServerResponse, path: string, { userState }: RoomView): boolean {
  switch (userState) {
    case "live":
    case "offline":
    case "missing":
    case "age":
      return false;
    case "sign-in":
      if (path.startsWith("/login")) answerPage(response, 200, "<title>Log in | TikTok</title>");
      else response.writeHead(302, { Location: "/login?redirect_url=%2Flive" }).end();
      return true;
    case "region":
      if (path === "/hk/notfound") answerPage(response, 200, "<title>Not available</title>");
      else response.writeHead(302, { Location: "/hk/notfound" }).end();
      return true;
    case "captcha":
      answerPage(response, 200, "<title>Security check</title><div id=captcha_container></div>");
      return true;
    case "refused":
      answerPage(response, 403, "<title>Access denied</title>");
      return true;
    default:
      return userState satisfies never;
  }
}

function answerPage(response: ServerResponse, status: number, head: string): void {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" });
  response.end(`<!doctype html>${head}`);
}

/** `GET /@user/live`: the page whose script tells the room. A user who does not exist has a page without one. */
export function answerLivePage(response: ServerResponse, room: RoomView): void {
  const status = statusOf(room);
  const user = { id: room.creatorId, uniqueId: room.uniqueId, nickname: room.uniqueId, roomId: room.roomId, status };
  const state = room.userState === "missing" ? {} : { LiveRoom: { liveRoomUserInfo: { user, liveRoom: { status } } } };
  const json = JSON.stringify(state).replaceAll("<", "\\u003c");
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
  response.end(`<!doctype html><script id="SIGI_STATE" type="application/json">${json}</script>`);
}

/** `GET /api-live/user/room/`. */
export function answerApiLive(response: ServerResponse, room: RoomView): void {
  if (room.userState === "missing")
    return answerJson(response, 200, { statusCode: 19881007, message: "user_not_found" });
  const status = statusOf(room);
  const user = { id: room.creatorId, uniqueId: room.uniqueId, roomId: room.roomId, status };
  answerJson(response, 200, { statusCode: 0, message: "", data: { user, liveRoom: { status } } });
}

/** `GET /webcast/room/info/`. */
export function answerRoomInfo(response: ServerResponse, room: RoomView): void {
  if (room.userState === "age") {
    const prompts = "This LIVE is age-restricted";
    return answerJson(response, 200, { data: { message: "restricted", prompts }, status_code: 4_003_110 });
  }
  const owner = { display_id: room.uniqueId, nickname: room.uniqueId };
  answerJson(response, 200, { data: { id_str: room.roomId, status: statusOf(room), owner }, status_code: 0 });
}

/** `GET /webcast/anchors/{uniqueId}/room_id` of the sign service: the last resort for a room's id. */
export function answerRoomId(response: ServerResponse, room: RoomView): void {
  if (room.userState === "missing" || isRefused(room))
    return answerJson(response, 404, { code: 404, ok: false, message: "User not found" });
  answerJson(response, 200, { code: 200, ok: true, room_id: room.roomId, is_live: room.userState === "live" });
}

/** The sign service asks the same web host. */
function isRefused({ userState }: RoomView): boolean {
  return userState !== "live" && userState !== "offline" && userState !== "age";
}

/** `GET /webcast/rooms/{roomId}/connect` of the sign service. `batch` is the answer when all is well. */
export function answerSign(
  response: ServerResponse,
  behaviour: SignBehaviour,
  roomId: string,
  batch: () => Uint8Array,
): void {
  switch (behaviour.kind) {
    case "ok":
      response.writeHead(200, {
        "Content-Type": "application/protobuf",
        "X-Set-Tt-Cookie": "ttwid=simulator; Path=/",
        "X-Room-Id": roomId,
      });
      response.end(batch());
      return;
    case "empty":
      response.writeHead(200, { "Content-Type": "application/protobuf", "X-Set-Tt-Cookie": "ttwid=simulator" });
      response.end();
      return;
    case "status": {
      const { retryAfterSeconds } = behaviour;
      response.writeHead(behaviour.status, {
        "Content-Type": "application/json",
        ...(retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) }),
      });
      response.end(behaviour.body ?? JSON.stringify({ code: behaviour.status, message: "no" }));
      return;
    }
    case "garbage":
      response.writeHead(200, { "Content-Type": "application/protobuf", "X-Set-Tt-Cookie": "ttwid=simulator" });
      response.end(Buffer.from("<html>this is not protobuf</html>"));
      return;
    case "silent":
      return;
    default:
      behaviour satisfies never;
  }
}

export function answerJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}
