import assert from 'node:assert/strict'
import test from 'node:test'
import type { LinkTimers } from './link-timers.ts'
import { active, enquired, heard, judgeLink, startLinkTimers } from './link-timers.ts'

const LIMITS = { enquireAfterMs: 60_000, enquireReplyMs: 30_000, inactivityMs: null }
const second = 1_000

const timetable = (
  limits: Parameters<typeof judgeLink>[1],
  steps: [number, (timers: LinkTimers, nowMs: number) => LinkTimers][],
) => {
  let timers = startLinkTimers(0)
  return (at: number) => {
    for (const [when, step] of steps) if (when <= at) timers = step(timers, when * second)
    return judgeLink(timers, limits, at * second)
  }
}

test('a silent link is fine at 59 s and asked at 60', () => {
  const at = timetable(LIMITS, [])
  assert.equal(at(59), 'fine')
  assert.equal(at(60), 'enquire')
})

test('a link that was asked at 60 s and stays silent is dead at 90', () => {
  const at = timetable(LIMITS, [[60, enquired]])
  assert.equal(at(61), 'fine')
  assert.equal(at(89), 'fine')
  assert.equal(at(90), 'silent')
})

test('any octet from the peer proves that the link lives', () => {
  const at = timetable(LIMITS, [
    [60, enquired],
    [75, heard],
  ])
  assert.equal(at(134), 'fine')
  assert.equal(at(135), 'enquire')
})

test('a link that only answers enquire_links is closed after the inactivity time', () => {
  const at = timetable({ ...LIMITS, inactivityMs: 100_000 }, [
    [10, active],
    [109, heard],
  ])
  assert.equal(at(109), 'fine')
  assert.equal(at(110), 'inactive')
})
