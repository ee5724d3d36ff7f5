import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { listenForStop } from './stop-signals.ts'

function listening() {
  const source = new EventEmitter()
  let now = 1_000
  let forced = 0
  const signals = listenForStop(() => now, source as never)
  signals.onImpatience(() => (forced += 1))
  const hear = (name: string, afterMs = 0) => {
    now += afterMs
    source.emit(name)
  }
  return { hear, asked: signals.asked, forced: () => forced }
}

test('the first signal asks for an orderly stop, and its echoes ask for nothing more', async () => {
  const { hear, asked, forced } = listening()
  hear('SIGINT')
  hear('SIGINT', 3)
  hear('disconnect', 200)
  assert.equal(await asked, 'SIGINT')
  assert.equal(forced(), 0)
})

test('a second Ctrl-C, later than an echo, means at once', async () => {
  const { hear, asked, forced } = listening()
  hear('SIGINT')
  hear('SIGINT', 1_500)
  await asked
  assert.equal(forced(), 1)
})

test('a launcher that was killed stops the server too', async () => {
  const { hear, asked } = listening()
  hear('disconnect')
  assert.equal(await asked, 'launcher')
})
