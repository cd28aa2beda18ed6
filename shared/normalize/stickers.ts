/** What the host puts on the picture: stickers, and those that ask for donations; and what charity brings. */
import { type Payload, systemUser } from "#shared/event.ts";
import { addressOf, countOf, fieldsOf, idOf, imageUrlOf, listOf, textOf } from "./fields.ts";
import type { MeaningOf, Reader } from "./meaning.ts";
import { namedOf } from "./named.ts";

export const readStickers: Reader<"STICKERS"> = (data) => ({
  eventType: "STICKERS",
  user: { ...systemUser },
  payload: {
    stickers: listOf(data.sticker).map((one) => ({
      stickerId: idOf(one.id),
      name: textOf(one.name),
      text: textOf(one.content),
      imageUrl: imageUrlOf(one.image) || imageUrlOf(one.ninePatchImage),
      x: countOf(one.x),
      y: countOf(one.y),
      screenWidth: countOf(one.screenWidth),
      screenHeight: countOf(one.screenHeight),
    })),
  },
});

const nothing = { organization: "", amount: "", currency: "", donorCount: 0 } as const;

/** Stickers that name an organization; without any the host took them off. */
export const readDonationStickers: Reader<"CHARITY"> = (data) => {
  const [first] = listOf(data.donationSticker);
  if (first === undefined) return charity({ ...nothing, kind: "sticker_removed" });
  const organization = fieldsOf(first.content);
  const imageUrl = imageUrlOf(organization.icon) || imageUrlOf(first.image);
  return charity({
    ...nothing,
    kind: "sticker",
    organization: textOf(organization.name),
    ...(imageUrl && { imageUrl }),
    donateUrl: addressOf(organization.donateLink, organization.detailUrl),
  });
};

export const readDonationTotal: Reader<"CHARITY"> = (data) => {
  const amount = textOf(data.totalMoney, 64);
  if (amount === "") return undefined;
  const donorCount = countOf(data.totalUser);
  return charity({ ...nothing, kind: "total", amount, currency: textOf(data.currency, 64), donorCount });
};

export const readDonations: Reader<"CHARITY"> = (data) => {
  const [donors, sponsors] = [listOf(data.user).map(namedOf), listOf(data.sponsor).map(namedOf)];
  const amount = countOf(data.total);
  if (amount === 0 && donors.length === 0 && sponsors.length === 0) return undefined;
  const said = { amount: amount === 0 ? "" : String(amount), currency: textOf(data.currency, 64) };
  return charity({ ...nothing, ...said, kind: "donations", donors, sponsors });
};

function charity(payload: Payload<"CHARITY">): MeaningOf<"CHARITY"> {
  return { eventType: "CHARITY", user: { ...systemUser }, payload };
}
