import { useInfiniteQuery } from '@tanstack/react-query'
import type { InfiniteData, UseInfiniteQueryOptions } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { List } from '../api/types.ts'
import { words } from '../words/en.ts'
import { Button } from './Button.tsx'
import { Skeleton, Trouble } from './Notice.tsx'

type PagedQuery<Item> = UseInfiniteQueryOptions<
  List<Item>,
  Error,
  InfiniteData<List<Item>, string | null>,
  readonly unknown[],
  string | null
>

type PagesProps<Item> = {
  // TanStack's options carry more type parameters than a list needs.
  query: object
  refetchMs?: number | false
  empty: ReactNode
  children: (items: readonly Item[]) => ReactNode
}

/** A list that grows page by page: loading, trouble, empty and "more" are the same everywhere. */
export function Pages<Item>({ query, refetchMs = false, empty, children }: PagesProps<Item>) {
  const list = useInfiniteQuery({ ...(query as PagedQuery<Item>), refetchInterval: refetchMs })
  if (list.isPending) return <Skeleton rows={6} />
  if (list.data === undefined) {
    return <Trouble error={list.error} onRetry={() => void list.refetch()} />
  }
  const items = list.data.pages.flatMap((page) => page.data)
  if (items.length === 0) return empty
  return (
    <div className="stack">
      {children(items)}
      {list.hasNextPage && (
        <div className="more">
          <Button busy={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
            {words.common.more}
          </Button>
        </div>
      )}
    </div>
  )
}
