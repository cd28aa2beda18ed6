/**
 * What `work` comes to, or "late" where it takes longer than `ms`. What is late is not ended by it and not heard of again:
 * for calls that nothing ends, such as those to an object.
 */
export async function within<Result>(work: PromiseLike<Result>, ms: number): Promise<Result | "late"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What an object answers. Throws where it stays silent for `ms`: it may not hold up what others wait for. */
export async function inTime<Result>(asked: PromiseLike<Result>, ms: number): Promise<Result> {
  const answer = await within(asked, ms);
  if (answer === "late") throw new Error(`an object has not answered within ${ms} ms`);
  return answer;
}
