/** Nothing of the feed is shown. */
export const example = [];

export const looks = [
  { name: "round", options: { picture: "/library/heart.svg", shape: "round", fit: "cut" } },
  { name: "card", options: { picture: "/library/gift.svg", shape: "card" } },
];
