import type { Command } from 'commander'
import { type Acting, type Run, describe } from '../command.ts'
import { EXIT, type ExitCode } from '../failure.ts'
import type { AccountHealthJson, AccountJson, CampaignJson, List, ReadinessJson } from '../wire.ts'

export function addStatus(program: Command, acting: Acting): void {
  describe(program.command('status'), {
    summary: 'Is the server ready, are the providers connected, what is running.',
    examples: ['delivrd status', 'delivrd status --json | jq .ready'],
  }).action(acting(showStatus))
}

async function showStatus(run: Run): Promise<ExitCode> {
  const { api, print } = run
  const query = { verbose: '1' }
  const { status, body } = await api().raw('GET', '/readyz', { query })
  const readiness = body as ReadinessJson
  const isReady = status === 200
  // Readiness is for anybody; the rest needs a key.
  const hasKey = api().address.key !== null
  const accounts = hasKey ? await accountStates(run) : []
  const running = hasKey
    ? (await api().ask<List<CampaignJson>>('GET', '/v1/campaigns', { query: { state: 'running' } }))
        .data
    : []
  const found = {
    url: api().address.url,
    ready: isReady,
    checks: readiness.checks ?? [],
    accounts,
    running,
  }
  print.one(found, () => {
    const mark = (ok: boolean): string => (ok ? print.style('green', '✔') : print.style('red', '✕'))
    return [
      `${mark(isReady)} ${found.url} is ${isReady ? 'ready' : 'not ready'}`,
      ...found.checks.map((check) => `  ${mark(check.ok)} ${check.name}: ${check.found}`),
      ...accounts.map((account) => {
        const { name, enabled, links } = account
        const because = links.last_error === null || !enabled ? '' : ` (${links.last_error})`
        const sick = account.health.state === 'sick' ? `, ${account.health.trouble}` : ''
        return `${mark(isConnected(account))} provider account ${name}: ${linksText(account)}${sick}${because}`
      }),
      ...running.map(({ name, id, progress, recipients }) => {
        return `${mark(true)} campaign ${name} (${id}): ${progress.final} of ${recipients} final`
      }),
      ...(hasKey ? [] : ['Set DELIVRD_KEY to see provider accounts and campaigns.']),
    ].join('\n')
  })
  return isReady && accounts.every(isConnected) ? EXIT.ok : EXIT.failed
}

/** Whether messages can leave by it, if they are meant to. */
export const isConnected = ({ enabled, links }: AccountState): boolean =>
  !enabled || links.bound > 0

export function linksText({ enabled, protocol, links }: AccountState): string {
  if (!enabled) return 'disabled'
  if (protocol === 'smpp') return `${links.bound} of ${links.wanted} links bound`
  return links.bound > 0 ? 'reached' : 'out of reach'
}

export type AccountState = AccountHealthJson & AccountJson

export async function accountStates({ api }: Pick<Run, 'api'>): Promise<readonly AccountState[]> {
  const { data } = await api().ask<List<AccountJson>>('GET', '/v1/accounts')
  const healths = data.map(async (account) => ({
    ...account,
    ...(await api().ask<AccountHealthJson>('GET', `/v1/accounts/${account.id}/health`)),
  }))
  return Promise.all(healths)
}
