import { NOTHING_LEARNED, merged } from '../../core/learning.ts'
import type { Learned } from '../../core/learning.ts'
import type { AccountBook, PipelineAccount, PipelineStore } from '../../flows/ports/pipeline.ts'

export type LiveAccountBook = AccountBook & {
  all(): readonly PipelineAccount[]
  refresh(): Promise<void>
  /** Writes down what was learned since the last time. */
  writeLessons(): Promise<void>
}

/** The provider accounts as last read. Lessons are kept here and written now and then, account by account. */
export function createAccountBook(
  store: Pick<PipelineStore, 'accounts' | 'addLearned'>,
): LiveAccountBook {
  let accounts = new Map<string, PipelineAccount>()
  let lessons = new Map<string, Learned>()

  const keep = (accountId: string, lesson: Learned) => {
    lessons.set(accountId, merged(lessons.get(accountId) ?? NOTHING_LEARNED, lesson))
  }

  return {
    get: (accountId) => accounts.get(accountId),
    all: () => [...accounts.values()],
    learn(accountId, lesson) {
      keep(accountId, lesson)
      const account = accounts.get(accountId)
      if (account === undefined) return
      accounts.set(accountId, { ...account, learned: merged(account.learned, lesson) })
    },
    async refresh() {
      const listed = await store.accounts()
      accounts = new Map(
        listed.map((account) => {
          const unwritten = lessons.get(account.id) ?? NOTHING_LEARNED
          return [account.id, { ...account, learned: merged(account.learned, unwritten) }]
        }),
      )
    },
    async writeLessons() {
      const due = lessons
      lessons = new Map()
      const failures: unknown[] = []
      for (const [accountId, lesson] of due) {
        try {
          await store.addLearned(accountId, lesson)
        } catch (error) {
          keep(accountId, lesson)
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
