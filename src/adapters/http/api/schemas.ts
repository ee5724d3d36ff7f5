import Type from 'typebox'
import type { TObject, TProperties, TSchema } from 'typebox'
import { WIRE_KINDS } from '../../../core/ids.ts'
import type { WireKind } from '../../../core/ids.ts'

/** Pieces that every resource's schemas are made of. */

export const Nullable = <Schema extends TSchema>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description })

const AN_ID: Readonly<Record<WireKind, string>> = {
  msg: 'msg_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  cmp: 'cmp_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  wsp: 'wsp_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  acc: 'acc_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  key: 'key_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  usr: 'usr_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  rcp: 'rcp_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  inb: 'inb_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  unk: 'unk_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  ent: 'ent_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  imp: 'imp_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  cbk: 'cbk_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  cep: 'cep_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
  dlg: 'dlg_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
}

/** An id on the wire, of one kind: msg_0192…. A request with another shape is refused. */
export const WireId = (kind: WireKind) =>
  Type.String({ pattern: `^${kind}_[0-9a-f]{32}$`, examples: [AN_ID[kind]] })

export const exampleId = (kind: WireKind): string => AN_ID[kind]

/** The id in a path. Malformed ones are simply not found, so that nothing is learned from the answer. */
export const IdParams = Type.Object({
  id: Type.String({
    maxLength: 100,
    examples: [`${WIRE_KINDS[0]}_0192f1c07b3a7c55a1b2c3d4e5f6a7b8`],
  }),
})

export const Instant = Type.String({
  description: 'ISO 8601, UTC, milliseconds.',
  examples: ['2026-11-21T19:38:45.123Z'],
})

export const instant = (ms: number): string => new Date(ms).toISOString()
export const instantOrNull = (ms: number | null): string | null =>
  ms === null ? null : instant(ms)

export const Money = Type.Object(
  {
    amount: Type.String({ description: 'Decimal, exact.', examples: ['0.045'] }),
    currency: Type.String({ description: 'ISO 4217.', examples: ['EUR'] }),
  },
  { title: 'Money' },
)

/** Millionths as an exact decimal with at least two places: 45000 → "0.045". */
export function decimal(micros: number): string {
  const sign = micros < 0 ? '-' : ''
  const whole = Math.floor(Math.abs(micros) / 1_000_000)
  const rest = String(Math.abs(micros) % 1_000_000).padStart(6, '0')
  return `${sign}${whole}.${rest.replace(/0{1,4}$/, '')}`
}

export const ListOf = <Schema extends TSchema>(item: Schema, title: string) =>
  Type.Object(
    {
      object: Type.Literal('list'),
      data: Type.Array(item),
      has_more: Type.Boolean(),
      next_cursor: Nullable(Type.String(), 'Give it back as `cursor` for the next page.'),
    },
    { title },
  )

export const LIMIT_MAX = 1_000

/** The query of a list: its filters, and which page. */
export const ListQuery = <Properties extends TProperties>(
  filters: Properties,
): TObject<Properties & typeof PAGE> =>
  Type.Object({ ...filters, ...PAGE }, { additionalProperties: false })

const PAGE = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: LIMIT_MAX, description: 'How many at most. Default 50.' }),
  ),
  cursor: Type.Optional(
    Type.String({ maxLength: 200, description: 'Where the last page ended: its `next_cursor`.' }),
  ),
}
