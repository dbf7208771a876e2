/**
 * Promise.all that waits for every one of them, also where one fails: then its error is thrown. For work in a folder that is
 * removed afterwards.
 */
export async function allEnded<const Work extends readonly unknown[]>(
  work: Work,
): Promise<{ -readonly [at in keyof Work]: Awaited<Work[at]> }> {
  await Promise.allSettled(work)
  return Promise.all(work)
}
