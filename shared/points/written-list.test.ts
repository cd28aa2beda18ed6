import { expect, test } from "vitest";
import { readWrittenList } from "./written-list.ts";

test.each([
  ["commas", "ada,12\nbo,3.5"],
  ["semicolons, capitals and an @", "@Ada;12\r\nbo;3.5\r\n"],
  ["names of columns in another order", '\uFEFFPoints,Nickname,Username\n12,"Ada, the first",ada\n3.5,Bo,@bo'],
  ["names that have what parts other files", 'Username,Nickname,Points\nada,"Ada; the first\t!",12\nbo,"Bo;",3.5'],
  ["a comma for the point of a number", "Username;Points\nada;12\nbo;3,5"],
  ["a line twice", "ada\t1\nada\t12\n\nbo\t3.5"],
])("is read with %s", (_, text) => {
  expect(readWrittenList(text)).toEqual({
    people: [
      { handle: "ada", points: 12 },
      { handle: "bo", points: 3.5 },
    ],
    refused: 0,
  });
});

test("lines that are no handle and points are counted and left out", () => {
  const { people, refused } = readWrittenList("Who, How many\nada,-1\nbo,x\ncy,\n,5\ndi,7");
  expect(people).toEqual([{ handle: "di", points: 7 }]);
  expect(refused).toBe(5);
});
