import { isStatus } from '../parts/StatusMark.tsx'
import { words } from './en.ts'
import { STATUS_WORDS } from './statuses.ts'

/** 'message.delivered' → 'Delivered'; what we have no words for is said as it is. */
export function eventWords(type: string): string {
  const status = type.replace(/^message\./, '')
  if (isStatus(status)) return STATUS_WORDS[status].label
  return (words.callbacks.events as Readonly<Record<string, string>>)[type] ?? type
}
