import type { Command } from 'commander'
import { type Acting, describe } from '../command.ts'

type AdviceJson = {
  readonly title: string
  readonly because: string
  readonly what_to_do: string
}

export function addCampaignGuidance(campaign: Command, acting: Acting): void {
  describe(campaign.command('guidance <id>'), {
    summary: 'What to do about it, from its own statuses, reasons and numbers.',
    examples: ['delivrd campaign guidance cmp_…'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const path = `/v1/campaigns/${encodeURIComponent(id)}/guidance`
      const found = await api().ask<{ advice: readonly AdviceJson[] }>('GET', path)
      print.one(found, () =>
        found.advice.length === 0
          ? 'Nothing to do: everything arrived, or waits as it should.'
          : found.advice
              .map((one) => `${one.title}\n  ${one.because}\n  ${one.what_to_do}`)
              .join('\n\n'),
      )
    }),
  )
}
