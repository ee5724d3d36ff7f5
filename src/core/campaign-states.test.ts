import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CAMPAIGN_COMMANDS, CAMPAIGN_STATES, commandCampaign } from './campaign-states.ts'

test('each command does the same in each state, every time', () => {
  const table = CAMPAIGN_STATES.map((state) => {
    const outcomes = CAMPAIGN_COMMANDS.map((command) => {
      const outcome = commandCampaign(state, command)
      return outcome.kind === 'moves' ? outcome.to : outcome.kind === 'already' ? '=' : '-'
    })
    return `${state}: ${outcomes.join(' ')}`
  })
  assert.deepEqual(table, [
    'importing: - - - - - -',
    'draft: running - - cancelled draft draft',
    'scheduled: running stopped - cancelled - -',
    'running: = stopped = cancelled - -',
    'stopped: - = running cancelled stopped stopped',
    'cancelled: - - - = cancelled cancelled',
    'done: - - - - done done',
  ])
})

test('a command that is not possible says where it would be', () => {
  const outcome = commandCampaign('done', 'stop')
  assert.equal(
    outcome.kind === 'refused' && outcome.because,
    'A campaign that is done cannot stop; one that is scheduled or running can.',
  )
})
