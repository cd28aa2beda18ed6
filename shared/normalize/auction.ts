/** Auctions of the shop, which come inside shopping messages. */
import { systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, firstText, flagOf, idOf, imageUrlOf, momentOf, pictureOf } from "./fields.ts";
import type { MeaningOf } from "./meaning.ts";
import { userOrSystem } from "./user.ts";

/** What a shopping message says of an auction; undefined where it is about none. */
export function auctionIn(data: Fields): MeaningOf<"AUCTION"> | undefined {
  const commerce = fieldsOf(fieldsOf(data.oecLiveShoppingMessageV2).commerceInfo);
  const auction = fieldsOf(commerce.auctionInfo);
  const popup = fieldsOf(fieldsOf(commerce.popupWindowInfo).auctionWinnerPopup);
  const auctionId = idOf(auction.auctionIdStr, auction.auctionId, popup.auctionId);
  if (auctionId === "") return undefined;
  const winner = fieldsOf(auction.auctionWinner);
  const leader = { id: idOf(popup.winnerUserId, winner.userId), nickname: winner.nickName, avatarThumb: winner.avatar };
  const productId = idOf(auction.productId, popup.productId);
  const product = productIn(data, commerce, productId);
  const endsAt = momentOf(auction.endTime);
  const stage = stageOf({
    isSold: idOf(popup.winnerUserId) !== "",
    hasLeader: leader.id !== "",
    endsAt,
    now: timeIn(data),
  });
  return {
    eventType: "AUCTION",
    user: leader.id === "" ? { ...systemUser } : userOrSystem({}, leader),
    payload: {
      auctionId,
      stage,
      productId,
      title: product.title,
      imageUrl: product.imageUrl || imageUrlOf(popup.productImg),
      price: priceOf(auction.winnerBidPrice),
      nextPrice: priceOf(auction.nextBidPrice),
      buyerUserId: stage === "sold" || flagOf(winner.isWinner) ? leader.id : "",
      startsAt: momentOf(auction.startTime),
      endsAt,
      status: countOf(auction.auctionStatus),
      auctionType: countOf(auction.auctionType),
    },
  };
}

/** `sold`: TikTok names the buyer. `ended`: the time is over. `bid`: somebody leads. `started`: nobody does yet. */
function stageOf(auction: { isSold: boolean; hasLeader: boolean; endsAt: number; now: number }): string {
  if (auction.isSold) return "sold";
  if (auction.endsAt > 0 && auction.now >= auction.endsAt) return "ended";
  return auction.hasLeader ? "bid" : "started";
}

/** When TikTok sent the message; milliseconds since 1970, 0 where it does not say. */
function timeIn(data: Fields): number {
  return momentOf(fieldsOf(data.common).createTime);
}

function productIn(data: Fields, commerce: Fields, productId: string): { title: string; imageUrl: string } {
  const products = fieldsOf(commerce.productInfo);
  const product = Object.hasOwn(products, productId) ? fieldsOf(products[productId]) : {};
  const popped = [fieldsOf(data.popProduct), fieldsOf(data.productSnapShot)].find(
    (one) => productId !== "" && idOf(one.productId) === productId,
  );
  return {
    title: firstText(fieldsOf(product.title).text, popped?.title),
    imageUrl: imageUrlOf(product.cover) || pictureOf(popped?.imageUrl),
  };
}

/** A price as TikTok writes it, with its currency. */
function priceOf(value: unknown): string {
  const price = fieldsOf(value);
  const written = firstText(price.salePriceFormat, price.singleProductPriceFormat, price.salePriceDecimal);
  if (written === "" || !/^[\d.,\s]+$/.test(written)) return written;
  return `${firstText(price.currencySymbol, price.currencyName)}${written}`;
}
