/**
 * Waits for all of them, and only then fails with the first that failed. Within a transaction nothing
 * may go on when it is rolled back: what went on would be written for itself alone.
 */
export async function together(works: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected')
  if (failed !== undefined) throw (failed as PromiseRejectedResult).reason
}
