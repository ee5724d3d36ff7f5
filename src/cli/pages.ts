import type { Printer } from './printer.ts'
import type { List } from './wire.ts'

/** A list that was cut says so, and how to go on. */
export function moreToSee(
  print: Printer,
  { has_more: hasMore, next_cursor: next }: List<unknown>,
): void {
  if (hasMore && next !== null && !print.isJson) print.say(`There are more: --cursor ${next}`)
}
