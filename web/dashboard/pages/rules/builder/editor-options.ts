/** What the parts of the builder are made from. */
import type { ActionViewOptions } from "../action-view.ts";
import type { Editor } from "../editor.ts";
import type { PictureOf } from "../gift-dialog.ts";
import type { Gifts } from "../gifts.ts";
import type { Model } from "../model.ts";
import type { Say } from "../rule-words.ts";
import type { Names } from "../sentence.ts";

export interface EditorViewOptions {
  say: Say;
  language: string;
  names: Names;
  gifts: Gifts;
  picture: PictureOf;
  model: Model;
  editor: Editor;
  mayWrite: boolean;
  mayShow: boolean;
  mayTestHooks: boolean;
  trialOf: ActionViewOptions["trialOf"];
  back: () => void;
  save: () => void;
  saveAsNew: () => void;
  keepMine: () => void;
  test: (index: number) => void;
  chooseGift: (chosen: string, choose: (giftId: string) => void) => void;
  chooseAction: () => void;
  /** The revisions stand beside instead of the dry run. */
  isLookingBack: boolean;
  lookBack: (isOn: boolean) => void;
  press: (of: string) => void;
}
