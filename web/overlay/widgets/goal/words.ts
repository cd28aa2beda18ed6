/** The words of a goal, by language. To add one, add a line. */

export interface GoalWords {
  /** What is counted, as a title. */
  titles: { likes: string; coins: string; follows: string; subscribers: string; shares: string; goal: string };
  /** "Likes goal reached" is said as "10,000 likes": the mark, then the title. */
  reached: (mark: string) => string;
  next: (mark: string) => string;
  step: (name: string, mark: string) => string;
  of: (mark: string) => string;
}

type Titles = [likes: string, coins: string, follows: string, subscribers: string, shares: string, goal: string];

/** `{mark}` and `{name}` stand in the texts. */
function wordsOf(titles: Titles, reached: string, next: string, step: string, of: string): GoalWords {
  const [likes, coins, follows, subscribers, shares, goal] = titles;
  const put = (text: string, mark: string, name = "") =>
    text.replace("{mark}", () => mark).replace("{name}", () => name);
  return {
    titles: { likes, coins, follows, subscribers, shares, goal },
    reached: (mark) => put(reached, mark),
    next: (mark) => put(next, mark),
    step: (name, mark) => put(step, mark, name),
    of: (mark) => put(of, mark),
  };
}

const english = wordsOf(
  ["Likes", "Coins", "New followers", "New subscribers", "Shares", "Goal"],
  "{mark} reached",
  "Next goal: {mark}",
  "Next: {name} at {mark}",
  "of {mark}",
);

const languages: Readonly<Record<string, GoalWords>> = {
  en: english,
  de: wordsOf(
    ["Likes", "Münzen", "Neue Follower", "Neue Abonnenten", "Geteilt", "Ziel"],
    "{mark} erreicht",
    "Nächstes Ziel: {mark}",
    "Als Nächstes: {name} bei {mark}",
    "von {mark}",
  ),
  es: wordsOf(
    ["Me gusta", "Monedas", "Nuevos seguidores", "Nuevos suscriptores", "Compartidos", "Meta"],
    "¡{mark} alcanzados!",
    "Próxima meta: {mark}",
    "Siguiente: {name} a los {mark}",
    "de {mark}",
  ),
  fr: wordsOf(
    ["J’aime", "Pièces", "Nouveaux abonnés", "Nouveaux abonnements", "Partages", "Objectif"],
    "{mark} atteint",
    "Prochain objectif : {mark}",
    "Ensuite : {name} à {mark}",
    "sur {mark}",
  ),
  pt: wordsOf(
    ["Curtidas", "Moedas", "Novos seguidores", "Novos assinantes", "Compartilhamentos", "Meta"],
    "{mark} alcançado",
    "Próxima meta: {mark}",
    "A seguir: {name} em {mark}",
    "de {mark}",
  ),
  id: wordsOf(
    ["Suka", "Koin", "Pengikut baru", "Pelanggan baru", "Dibagikan", "Target"],
    "{mark} tercapai",
    "Target berikutnya: {mark}",
    "Berikutnya: {name} di {mark}",
    "dari {mark}",
  ),
  tr: wordsOf(
    ["Beğeni", "Jeton", "Yeni takipçiler", "Yeni aboneler", "Paylaşım", "Hedef"],
    "{mark} tamam",
    "Sıradaki hedef: {mark}",
    "Sırada: {mark} olunca {name}",
    "/ {mark}",
  ),
  vi: wordsOf(
    ["Lượt thích", "Xu", "Người theo dõi mới", "Người đăng ký mới", "Lượt chia sẻ", "Mục tiêu"],
    "Đã đạt {mark}",
    "Mục tiêu tiếp theo: {mark}",
    "Tiếp theo: {name} khi đạt {mark}",
    "trên {mark}",
  ),
  ja: wordsOf(
    ["いいね", "コイン", "新しいフォロワー", "新しいサブスク", "シェア", "目標"],
    "{mark} 達成",
    "次の目標：{mark}",
    "次は {mark} で {name}",
    "/ {mark}",
  ),
  ar: wordsOf(
    ["إعجابات", "عملات", "متابعون جدد", "مشتركون جدد", "مشاركات", "الهدف"],
    "تم بلوغ {mark}",
    "الهدف التالي: {mark}",
    "التالي: {name} عند {mark}",
    "من {mark}",
  ),
};

/** The words of a language; English where it is not known. */
export function goalWords(language: string): GoalWords {
  return languages[language.split("-")[0] ?? ""] ?? english;
}
