/** What viewers can buy or choose: products, also by auction, and gifts that the host asks for. */
import { systemUser } from "#shared/event.ts";
import { auctionIn } from "./auction.ts";
import { countOf, fieldsOf, firstText, idOf, listOf, millisecondsOf, pictureOf, textOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";

export const readShopping: Reader<"AUCTION" | "SHOPPING"> = (data) => {
  const auction = auctionIn(data);
  if (auction !== undefined) return auction;
  const product = fieldsOf(data.popProduct);
  const snapshot = fieldsOf(data.productSnapShot);
  const productId = idOf(product.productId, snapshot.productId);
  const productCount = countOf(data.liveProductNumber);
  // Most of these say only that something about the shop changed.
  if (productId === "" && productCount === 0) return undefined;
  return {
    eventType: "SHOPPING",
    user: { ...systemUser },
    payload: {
      action: countOf(data.actionType),
      productId,
      title: firstText(product.title, snapshot.title),
      price: textOf(product.price),
      imageUrl: pictureOf(product.imageUrl),
      productCount,
    },
  };
};

export const readViewerPicks: Reader<"VIEWER_PICKS"> = (data) => {
  const info = fieldsOf(data.info);
  const viewerPicksId = idOf(info.viewerPicksId, info.viewerPicksIdStr);
  if (viewerPicksId === "") return "subject_id_absent";
  return {
    eventType: "VIEWER_PICKS",
    user: { ...systemUser },
    payload: {
      viewerPicksId,
      status: countOf(info.status),
      picks: listOf(info.giftPickList).map((one) => {
        const pick = fieldsOf(one.giftPick);
        return { giftId: idOf(pick.giftId), text: textOf(pick.customizedDesc), score: countOf(one.score) };
      }),
      endsAt: millisecondsOf(info.endTimeMs),
    },
  };
};
