import { BY_COMPARISON } from './by-comparison.ts'
import { BY_STATUS } from './by-status.ts'
import { isBad, countWhere, messages } from './facts.ts'
import type { Adviser, CampaignFacts, Advice } from './facts.ts'

const LINK = /\bhttps?:\/\/|\bwww\.|\b[a-z0-9-]+\.(?:com|net|org|io|co|ly|me|gl|info|link)\/\S/i

/** Filters read links first: where messages were stopped and the text has one, it is said. */
function linkInText({ text, counts }: CampaignFacts): readonly Advice[] {
  if (!LINK.test(text)) return []
  const filtered = (reason: string): boolean =>
    reason === 'spam-filtered-carrier' ||
    reason === 'spam-filtered-gateway' ||
    reason === 'carrier-rejected'
  const affected = countWhere(counts, (line) => isBad(line.status) && filtered(line.reason))
  if (affected === 0) return []
  return [
    {
      id: 'link',
      title: 'The text has a link, and carriers refused it',
      because: `${messages(affected)} were refused by a carrier or a filter, and every text of this campaign has a link.`,
      whatToDo:
        'Send from your own domain, never through a public shortener, and spread a large list over time. A carrier that filters a link may also claim deliveries that never happened: judge by replies and clicks.',
      affected,
      filter: {
        reasons: ['spam-filtered-carrier', 'spam-filtered-gateway', 'carrier-rejected'],
      },
      needsSupport: false,
    },
  ]
}

const ADVISERS: readonly Adviser[] = [...BY_STATUS, linkInText, ...BY_COMPARISON]

/** Good to know, and nothing to be done at once: after what can be done. */
const TO_KNOW: ReadonlySet<string> = new Set(['waiting', 'unconfirmed', 'charged'])

/** What to do about a campaign, from its own data: first what can be done, what touches most messages first. */
export const adviseCampaign = (facts: CampaignFacts): readonly Advice[] =>
  ADVISERS.flatMap((adviser) => adviser(facts)).toSorted(
    (a, b) => Number(TO_KNOW.has(a.id)) - Number(TO_KNOW.has(b.id)) || b.affected - a.affected,
  )
