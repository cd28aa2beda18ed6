/**
 * What somebody answers. Throws where they say nothing for `ms`, milliseconds: a call that nothing ends would hold up all that waits for
 * it. The late answer is not heard of again. `who` stands in the error.
 */
export async function inTime<Answer>(asked: Promise<Answer>, ms: number, who: string): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${who} has not answered within ${ms} ms`)), ms);
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
