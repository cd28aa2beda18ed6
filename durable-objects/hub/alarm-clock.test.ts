import { expect, test } from "vitest";
import { AlarmClock } from "./alarm-clock.ts";

/** Storage that keeps an alarm, and fails to where it is told to. */
function alarmStorage() {
  const set: number[] = [];
  const storage = {
    isBroken: false,
    set,
    setAlarm(at: number): Promise<void> {
      if (storage.isBroken) return Promise.reject(new Error("the disk is full"));
      set.push(at);
      return Promise.resolve();
    },
  };
  return storage;
}

test("the soonest wish is set, and a later one costs no row; after it rang the next one is", async () => {
  const storage = alarmStorage();
  const clock = new AlarmClock(storage as unknown as DurableObjectStorage);
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
  const clock = new AlarmClock(storage as unknown as DurableObjectStorage);
  storage.isBroken = true;
  await expect(clock.setBy(500)).rejects.toThrow("the disk is full");
  storage.isBroken = false;
  await clock.setBy(600);
  expect(storage.set).toEqual([600]);
});

test("where a sooner alarm could not be set, the one that is set still counts", async () => {
  const storage = alarmStorage();
  const clock = new AlarmClock(storage as unknown as DurableObjectStorage);
  await clock.setBy(600);
  storage.isBroken = true;
  await expect(clock.setBy(500)).rejects.toThrow("the disk is full");
  storage.isBroken = false;
  await clock.setBy(700);
  expect(storage.set).toEqual([600]);
  await clock.setBy(500);
  expect(storage.set).toEqual([600, 500]);
});
