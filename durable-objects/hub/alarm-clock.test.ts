import { expect, test } from "vitest";
import { AlarmClock } from "./alarm-clock.ts";

/** Storage that keeps an alarm, `before` from before the hub woke, and fails to where it is told to. */
function alarmStorage(before?: number) {
  const set = before === undefined ? [] : [before];
  const storage = {
    isBroken: false,
    set,
    getAlarm: () => Promise.resolve(set.at(-1) ?? null),
    setAlarm(at: number | Date): Promise<void> {
      if (storage.isBroken) return Promise.reject(new Error("the disk is full"));
      set.push(Number(at));
      return Promise.resolve();
    },
  };
  return storage;
}

test("the soonest wish is set, and a later one costs no row; after it rang the next one is", async () => {
  const storage = alarmStorage();
  const clock = new AlarmClock(storage);
  await clock.setBy(500);
  await clock.setBy(700);
  await clock.setBy(300);
  expect(storage.set).toEqual([500, 300]);
  clock.rang();
  await clock.setBy(900);
  expect(storage.set).toEqual([500, 300, 900]);
});

test("an alarm that could not be set is not taken for set", async () => {
  const storage = alarmStorage();
  const clock = new AlarmClock(storage);
  storage.isBroken = true;
  await expect(clock.setBy(500)).rejects.toThrow("the disk is full");
  storage.isBroken = false;
  await clock.setBy(600);
  expect(storage.set).toEqual([600]);
});

test("where a sooner alarm could not be set, the one that is set still counts", async () => {
  const storage = alarmStorage();
  const clock = new AlarmClock(storage);
  await clock.setBy(600);
  storage.isBroken = true;
  await expect(clock.setBy(500)).rejects.toThrow("the disk is full");
  storage.isBroken = false;
  await clock.setBy(700);
  expect(storage.set).toEqual([600]);
  await clock.setBy(500);
  expect(storage.set).toEqual([600, 500]);
});

test("an alarm that was set before the hub woke is not put off", async () => {
  const storage = alarmStorage(100);
  const clock = new AlarmClock(storage);
  await clock.setBy(500);
  await clock.setBy(400);
  expect(storage.set).toEqual([100]);
  await clock.setBy(50);
  expect(storage.set).toEqual([100, 50]);
  clock.rang();
  await clock.setBy(500);
  expect(storage.set).toEqual([100, 50, 500]);
});

test.each([
  [500, 300],
  [300, 500],
])("of two that are wanted at once (%i, %i) the sooner one is set", async (first, second) => {
  for (const before of [undefined, 900]) {
    const storage = alarmStorage(before);
    const clock = new AlarmClock(storage);
    await Promise.all([clock.setBy(first), clock.setBy(second)]);
    expect(storage.set.at(-1)).toBe(300);
  }
});

test("never is no alarm", async () => {
  const storage = alarmStorage();
  await new AlarmClock(storage).setBy(Infinity);
  expect(storage.set).toEqual([]);
});
