import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPrinter, fields } from './printer.ts'
import { testWorld } from '../../test/support/cli-world.ts'

const ROWS = [
  { name: 'Sim', count: 7 },
  { name: 'A longer\none\u001b[2J', count: 1234 },
]
const COLUMNS = [
  { title: 'NAME', value: (row: { name: string }) => row.name },
  { title: 'COUNT', value: (row: { count: number }) => row.count, isFigure: true },
] as const

function printed(given: {
  isTTY?: boolean
  isJson?: boolean
  environment?: Record<string, string>
}) {
  const world = testWorld(given)
  const print = createPrinter(world, { isJson: given.isJson ?? false })
  print.many({ data: ROWS }, ROWS, COLUMNS)
  return world.printed()
}

test('in a pipe a table is values between tabs, a row a line, without a heading', () => {
  assert.equal(printed({}), 'Sim\t7\nA longer one\t1234\n')
})

test('on a terminal it is aligned below a heading, figures to the right', () => {
  const environment = { NO_COLOR: '1' }
  assert.equal(
    printed({ isTTY: true, environment }),
    'NAME          COUNT\nSim               7\nA longer one   1234\n',
  )
})

test('colour is for terminals, and for those who have not said no', () => {
  const isColoured = (text: string): boolean => text.includes('\u001b[')
  assert.equal(isColoured(printed({ isTTY: true })), true)
  assert.equal(isColoured(printed({ isTTY: true, environment: { NO_COLOR: '1' } })), false)
  assert.equal(isColoured(printed({ isTTY: true, environment: { TERM: 'dumb' } })), false)
  assert.equal(isColoured(printed({})), false)
})

test('with --json it is the JSON as the server gave it, on one line for programs', () => {
  assert.equal(printed({ isJson: true }), `${JSON.stringify({ data: ROWS })}\n`)
})

test('fields without a value are left out', () => {
  assert.equal(
    fields([
      ['to', '+1'],
      ['reason', null],
      ['what to do', 'Wait.'],
    ]),
    'to:         +1\nwhat to do: Wait.',
  )
})
