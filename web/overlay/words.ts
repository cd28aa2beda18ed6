/** The few words the overlay says by itself. */
export interface Words {
  sent: (gift: string) => string;
  /** The word after a number of coins. */
  coins: (count: number) => string;
  followed: string;
  joined: string;
  subscribed: string;
  subscribedFor: (months: number) => string;
  battle: (opponents: string) => string;
  /** Of several people. */
  followedMany: string;
  /** Some people by their names, and how many others. */
  names: (names: readonly string[], others: number) => string;
  /** Above a large gift. */
  bigGift: string;
  /** Short, beside a name. */
  moderator: string;
  /** Above the clock of a battle, above who won it, and where nobody did. */
  battleLabel: string;
  winner: string;
  draw: string;
}

/** By the language's own rule for numbers (CLDR): French and Portuguese count 0 as one. */
function counted(language: string, one: string, other: string): (count: number) => string {
  const rules = new Intl.PluralRules(language);
  return (count) => (rules.select(count) === "one" ? one : other);
}

/** "Ann, Ben and 3 others". */
function listed(and: string, othersOf: (count: number) => string): Words["names"] {
  return (names, others) => {
    const all = others > 0 ? [...names, othersOf(others)] : [...names];
    const [last, ...before] = all.toReversed();
    return before.length === 0 ? (last ?? "") : `${before.toReversed().join(", ")} ${and} ${last}`;
  };
}

const english: Words = {
  sent: (gift) => (gift === "" ? "sent a gift" : `sent ${gift}`),
  coins: counted("en", "coin", "coins"),
  followed: "is now following",
  joined: "joined",
  subscribed: "subscribed",
  subscribedFor: (months) => `subscribed for ${months} ${counted("en", "month", "months")(months)}`,
  battle: (opponents) => (opponents === "" ? "Battle!" : `battles ${opponents}`),
  followedMany: "are now following",
  names: listed("and", (others) => `${others} ${counted("en", "other", "others")(others)}`),
  bigGift: "Big gift",
  moderator: "Mod",
  battleLabel: "Battle",
  winner: "Winner",
  draw: "Draw",
};

const languages: Record<string, Words> = {
  en: english,
  de: {
    sent: (gift) => (gift === "" ? "schickt ein Geschenk" : `schickt ${gift}`),
    coins: counted("de", "Münze", "Münzen"),
    followed: "folgt jetzt",
    joined: "ist dabei",
    subscribed: "hat abonniert",
    subscribedFor: (months) => `seit ${months} ${counted("de", "Monat", "Monaten")(months)} abonniert`,
    battle: (opponents) => (opponents === "" ? "Battle!" : `im Battle mit ${opponents}`),
    followedMany: "folgen jetzt",
    names: listed("und", (others) => `${others} ${counted("de", "weiterer", "weitere")(others)}`),
    bigGift: "Großes Geschenk",
    moderator: "Mod",
    battleLabel: "Battle",
    winner: "Gewonnen",
    draw: "Unentschieden",
  },
  es: {
    sent: (gift) => (gift === "" ? "envió un regalo" : `envió ${gift}`),
    coins: counted("es", "moneda", "monedas"),
    followed: "ahora te sigue",
    joined: "se unió",
    subscribed: "se suscribió",
    subscribedFor: (months) => `suscripción de ${months} ${counted("es", "mes", "meses")(months)}`,
    battle: (opponents) => (opponents === "" ? "¡Batalla!" : `en batalla con ${opponents}`),
    followedMany: "ahora te siguen",
    names: listed("y", (others) => `${others} más`),
    bigGift: "Gran regalo",
    moderator: "Mod",
    battleLabel: "Batalla",
    winner: "Gana",
    draw: "Empate",
  },
  fr: {
    sent: (gift) => (gift === "" ? "a envoyé un cadeau" : `a envoyé ${gift}`),
    coins: counted("fr", "pièce", "pièces"),
    followed: "suit maintenant",
    joined: "a rejoint",
    subscribed: "s’est abonné·e",
    subscribedFor: (months) => `abonnement de ${months} mois`,
    battle: (opponents) => (opponents === "" ? "Battle !" : `en battle avec ${opponents}`),
    followedMany: "suivent maintenant",
    names: listed("et", (others) => `${others} ${counted("fr", "autre", "autres")(others)}`),
    bigGift: "Grand cadeau",
    moderator: "Modo",
    battleLabel: "Battle",
    winner: "Victoire",
    draw: "Égalité",
  },
  pt: {
    sent: (gift) => (gift === "" ? "enviou um presente" : `enviou ${gift}`),
    coins: counted("pt", "moeda", "moedas"),
    followed: "agora segue você",
    joined: "entrou",
    subscribed: "assinou",
    subscribedFor: (months) => `assinatura de ${months} ${counted("pt", "mês", "meses")(months)}`,
    battle: (opponents) => (opponents === "" ? "Batalha!" : `em batalha com ${opponents}`),
    followedMany: "agora seguem você",
    names: listed("e", (others) => `${others} ${counted("pt", "outro", "outros")(others)}`),
    bigGift: "Grande presente",
    moderator: "Mod",
    battleLabel: "Batalha",
    winner: "Vencedor",
    draw: "Empate",
  },
};

/** The words of a language; English where it is not known. */
export function wordsOf(locale: string | undefined): Words {
  return languages[(locale ?? "en").split("-")[0] ?? "en"] ?? english;
}
