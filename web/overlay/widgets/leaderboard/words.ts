/** The words of a leaderboard, by language. To add one, add a line. */
import type { LeaderboardOptions } from "./options.ts";

export type BoardWords = Record<LeaderboardOptions["of"] | LeaderboardOptions["over"], string>;

const names = ["gifters", "likers", "chatters", "sharers", "points", "live", "day", "week", "month", "all"] as const;

/** In the order of `names`. */
const wordsOf = (who: readonly string[], when: readonly string[]): BoardWords => {
  const words = [...who, ...when];
  return Object.fromEntries(names.map((name, index) => [name, words[index] ?? ""])) as BoardWords;
};

const english = wordsOf(
  ["Top gifters", "Top likers", "Top chatters", "Top sharers", "Top points"],
  ["This live", "Today", "This week", "This month", "All time"],
);

const languages: Readonly<Record<string, BoardWords>> = {
  en: english,
  de: wordsOf(
    ["Beste Schenker", "Meiste Likes", "Meiste Nachrichten", "Am meisten geteilt", "Meiste Punkte"],
    ["Dieses Live", "Heute", "Diese Woche", "Dieser Monat", "Seit Beginn"],
  ),
  es: wordsOf(
    ["Top regalos", "Top me gusta", "Top chat", "Top compartidos", "Top puntos"],
    ["Este live", "Hoy", "Esta semana", "Este mes", "Siempre"],
  ),
  fr: wordsOf(
    ["Top cadeaux", "Top j’aime", "Top chat", "Top partages", "Top points"],
    ["Ce live", "Aujourd’hui", "Cette semaine", "Ce mois-ci", "Depuis toujours"],
  ),
  pt: wordsOf(
    ["Top presentes", "Top curtidas", "Top chat", "Top compartilhamentos", "Top pontos"],
    ["Esta live", "Hoje", "Esta semana", "Este mês", "Desde sempre"],
  ),
  id: wordsOf(
    ["Pemberi teratas", "Penyuka teratas", "Paling ramai", "Pembagi teratas", "Poin terbanyak"],
    ["Live ini", "Hari ini", "Minggu ini", "Bulan ini", "Sepanjang masa"],
  ),
  tr: wordsOf(
    ["En çok hediye", "En çok beğeni", "En çok yazan", "En çok paylaşan", "En çok puan"],
    ["Bu yayın", "Bugün", "Bu hafta", "Bu ay", "Tüm zamanlar"],
  ),
  vi: wordsOf(
    ["Tặng quà nhiều nhất", "Thích nhiều nhất", "Trò chuyện nhiều nhất", "Chia sẻ nhiều nhất", "Nhiều điểm nhất"],
    ["Live này", "Hôm nay", "Tuần này", "Tháng này", "Mọi lúc"],
  ),
  ja: wordsOf(
    ["ギフトランキング", "いいねランキング", "コメントランキング", "シェアランキング", "ポイントランキング"],
    ["このライブ", "今日", "今週", "今月", "全期間"],
  ),
  ar: wordsOf(
    ["أكثر من أهدى", "أكثر إعجابًا", "أكثر دردشة", "أكثر مشاركة", "أكثر نقاطًا"],
    ["هذا البث", "اليوم", "هذا الأسبوع", "هذا الشهر", "كل الأوقات"],
  ),
};

/** The words of a language; English where it is not known. */
export function boardWords(language: string): BoardWords {
  return languages[language.split("-")[0] ?? ""] ?? english;
}
