/** What TikTok holds against the broadcast: warnings, restrictions, and their end. */
import { systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, textOf } from "./fields.ts";
import { displayTextOf, renderText } from "./display-text.ts";
import type { MeaningOf, Reader } from "./meaning.ts";

type Moderation = MeaningOf<"MODERATION">;

export const readPerception: Reader<"MODERATION"> = (data) => {
  const dialog = fieldsOf(data.dialog);
  const texts = [dialog.title, dialog.subTitle, data.toast, data.floatText].map(renderText);
  return moderation("warning", data, { text: firstText(...texts), scene: firstText(dialog.scene) });
};

export const readAccessRecall: Reader<"MODERATION"> = (data) =>
  moderation("access", data, {
    text: firstText(renderText(data.notice), renderText(data.content)),
    durationSeconds: countOf(data.duration),
    status: countOf(data.status),
  });

export const readBottom: Reader<"MODERATION"> = (data) =>
  moderation("banner", data, {
    text: firstText(data.content, displayTextOf(data)),
    scene: firstText(data.bizType),
    violatorUserId: idOf(data.violationUserId),
    durationSeconds: countOf(data.duration),
  });

export const readNotice: Reader<"MODERATION"> = (data) =>
  moderation("notice", data, {
    text: firstText(
      data.content,
      ...[data.noticeContent, data.noticeTitle, data.displayText, data.title].map(renderText),
    ),
    reason: renderText(data.violationReason),
  });

export const readVerify: Reader<"MODERATION"> = (data) =>
  moderation("verify", data, {
    text: textOf(data.content),
    scene: firstText(data.noticeType),
    status: countOf(data.action),
  });

export const readPartnershipPunish: Reader<"MODERATION"> = (data) => moderation("partnership", data, {});

function moderation(kind: string, data: Fields, found: Partial<Moderation["payload"]>): Moderation {
  const punish = fieldsOf(data.punishInfo);
  return {
    eventType: "MODERATION",
    user: { ...systemUser },
    payload: {
      kind,
      scene: found.scene ?? textOf(data.scene),
      punishType: textOf(punish.punishType),
      reason: firstText(found.reason, punish.showReason, punish.punishReason),
      text: found.text ?? "",
      violatorUserId: idOf(found.violatorUserId, punish.violationUid, punish.violationUidStr),
      durationSeconds: countOf(found.durationSeconds) || countOf(punish.duration),
      ...(found.status !== undefined && { status: found.status }),
    },
  };
}
