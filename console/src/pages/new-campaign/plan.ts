import type { ListCheck } from '../../api/admin-types.ts'
import { type Channels, TEXTS_ALONE, channelsAsked } from '../../parts/channels.ts'

import { NOTHING, toldOf } from '../callbacks/wish.ts'
import type { Wish } from '../callbacks/wish.ts'

/** What is being put together, step by step; nothing is stored until it is sent or saved. */
export type Plan = {
  list: { file: Blob; name: string; id: number } | null
  /** The column a person chose for the numbers; empty: the API's own guess. */
  numberColumn: string
  name: string
  text: string
  from: string
  accountId: string
  channels: Channels
  validityHours: string
  /** As the browser's field writes it, in the viewer's zone; empty: at once. */
  startsAt: string
  /** Where its changes are told; without an address: nowhere. */
  told: Wish
}

/** Of a campaign that has no id yet. */
export const TOLD_NOWHERE: Wish = { ...NOTHING, campaignId: 'new' }

export const EMPTY_PLAN: Plan = {
  list: null,
  numberColumn: '',
  name: '',
  text: '',
  from: '',
  accountId: '',
  channels: TEXTS_ALONE,
  validityHours: '',
  startsAt: '',
  told: TOLD_NOWHERE,
}

export const tells = ({ told }: Plan): boolean => told.url.trim() !== ''

/** As a field of the form; empty: nowhere. */
export const callbackOf = (plan: Plan): string =>
  tells(plan) ? JSON.stringify(toldOf(plan.told)) : ''

const SECONDS_AN_HOUR = 3_600

/** The campaign as the API takes it; the check takes the same. */
export function formOf(plan: Plan, extra: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData()
  const { channel, fallback } = channelsAsked(plan.channels)
  const fields = {
    name: plan.name,
    text: plan.text,
    from: plan.from,
    account_id: plan.accountId,
    channel: channel ?? '',
    fallback: fallback === undefined ? '' : JSON.stringify(fallback),
    callback: callbackOf(plan),
    columns: plan.numberColumn === '' ? '' : JSON.stringify({ number: plan.numberColumn }),
    validity_seconds:
      plan.validityHours === '' ? '' : String(Number(plan.validityHours) * SECONDS_AN_HOUR),
    ...extra,
  }
  for (const [name, value] of Object.entries(fields)) if (value !== '') form.set(name, value)
  // Last: the API reads the fields before it streams the file.
  if (plan.list !== null) form.set('file', plan.list.file, plan.list.name)
  return form
}

/** 'spring sale.csv' → 'spring sale'. */
export const nameOfFile = (name: string): string => name.replace(/\.[a-z0-9]{1,5}$/i, '')

/** {name}, or {name|friend} for rows that have none. */
const FIELD = /\{([^{}|]+)(?:\|([^{}]*))?\}/g

export const fieldsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(FIELD)].map(([, name = '']) => name.trim())),
]

/** The text as one recipient gets it, for as long as the API has not said it itself. */
export const filled = (text: string, fields: Readonly<Record<string, string>>): string =>
  text.replace(FIELD, (whole, name: string, otherwise?: string) => {
    const value = fields[name.trim()] ?? ''
    return value === '' ? (otherwise ?? whole) : value
  })

/** Columns that may stand in the text. */
export const fieldColumns = (check: ListCheck | undefined): readonly string[] =>
  check === undefined ? [] : check.columns.filter((column) => column !== check.mapping.number)
