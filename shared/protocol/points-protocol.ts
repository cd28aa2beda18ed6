/** What a hub is asked about points, and what it answers. */
import type { Ranked } from "#shared/points/ranking.ts";
import type { PointsSettings } from "#shared/points/settings.ts";

/** A page of the list, of those whose handle or name has a text in it where one is given. */
export interface PointsAsk {
  after: number;
  limit: number;
  text: string;
}

export type PointsAnswer =
  | {
      ok: true;
      settings: PointsSettings;
      people: Ranked[];
      /** How many there are of them. */
      count: number;
      /** These are the points of a recording that is played. */
      isPlayed: boolean;
      /** The most points of somebody who was forgotten because there were too many. */
      forgotten: number;
    }
  | { ok: false; code: "unknown_stream" };

export type SetPointsAnswer = { ok: true } | { ok: false; code: "unknown_stream" };

/** Whom it is of: by id, or by handle. */
export type Whose = { userId: string } | { handle: string };

/** `change` adds or takes, `to` sets. */
export type PointsChange = { whose: Whose; note?: string } & ({ change: number } | { to: number });

/** `entryId` names it: said twice it is done once. */
export type ChangePointsCall = { entryId: string } & (
  | { do: "change" | "import"; changes: PointsChange[] }
  | { do: "transfer"; from: Whose; to: Whose; points: number; note?: string }
);

export type ChangePointsAnswer =
  /** Those whose points it changed, as they stand now, in the order of the call. */
  | { ok: true; people: Ranked[] }
  | { ok: false; code: "unknown_stream" }
  | { ok: false; code: "ambiguous_user" | "unknown_person" | "not_enough_points" | "same_person"; whose: Whose };

/** The part of a hub that keeps points. */
export interface PointsRpc {
  /** Who has how many. */
  points(ask: PointsAsk): Promise<PointsAnswer>;
  /** Sets what earns points from now on. */
  setPoints(settings: PointsSettings): Promise<SetPointsAnswer>;
  /** Changes what people have by hand, each with an event of the feed; all of it or nothing. */
  changePoints(call: ChangePointsCall): Promise<ChangePointsAnswer>;
}
