import { isBad, messages, percent } from './facts.ts'
import type { Advice, Adviser, CampaignFacts, Sampled } from './facts.ts'

/**
 * "Only certain numbers fail": what the failing ones have in common that the others have not. Said only
 * where it is plain: enough of them, failing far more often than the rest.
 */
export const BY_COMPARISON: readonly Adviser[] = [
  byCountry,
  byFormat,
  bySender,
  byLength,
  byAccount,
]

const ENOUGH = 5
/** So many times as often as the rest, and at least so large a share. */
const TIMES = 3
const SHARE = 0.2

type Compared = { readonly bad: number; readonly all: number }

const NOTHING: Compared = { bad: 0, all: 0 }

const add = (sum: Compared, isBadOne: boolean, count = 1): Compared => ({
  bad: sum.bad + (isBadOne ? count : 0),
  all: sum.all + count,
})

const isStriking = (group: Compared, rest: Compared): boolean => {
  if (group.bad < ENOUGH || group.bad < SHARE * group.all) return false
  return rest.all >= ENOUGH && group.bad * rest.all >= TIMES * rest.bad * group.all
}

/** Splits the sample by what one function says of each; answers the groups that fail strikingly. */
function striking(
  sample: readonly Sampled[],
  groupOf: (one: Sampled) => string | null,
): readonly { readonly name: string; readonly group: Compared; readonly rest: Compared }[] {
  const groups = new Map<string, Compared>()
  let total = NOTHING
  for (const one of sample) {
    const name = groupOf(one)
    if (one.status === 'draft') continue
    total = add(total, isBad(one.status))
    if (name !== null) groups.set(name, add(groups.get(name) ?? NOTHING, isBad(one.status)))
  }
  return [...groups]
    .map(([name, group]) => ({
      name,
      group,
      rest: { bad: total.bad - group.bad, all: total.all - group.all },
    }))
    .filter(({ group, rest }) => isStriking(group, rest))
    .toSorted((a, b) => b.group.bad - a.group.bad)
}

const compared = (group: Compared, rest: Compared): string =>
  `${group.bad} of ${messages(group.all)} did not arrive (${percent(group.bad, group.all)}), ` +
  `against ${rest.bad} of ${rest.all} of the others (${percent(rest.bad, rest.all)}).`

const allOf = ({ counts }: CampaignFacts): number =>
  counts.reduce((sum, line) => sum + line.messages, 0)

const inSample = (facts: CampaignFacts): string =>
  facts.sample.length < allOf(facts)
    ? ` Seen in ${messages(facts.sample.length)} of this campaign, evenly picked.`
    : ''

/** As many in the whole campaign as the sample lets expect. */
const inCampaign = (facts: CampaignFacts, seen: number): number =>
  facts.sample.length < allOf(facts)
    ? Math.round((seen * allOf(facts)) / Math.max(1, facts.sample.length))
    : seen

function byCountry(facts: CampaignFacts): readonly Advice[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region' })
  return striking(facts.sample, ({ country }) => country).map(({ name, group, rest }) => ({
    id: `country-${name.toLowerCase()}`,
    title: `Numbers in ${names.of(name) ?? name} fail more often`,
    because: compared(group, rest) + inSample(facts),
    whatToDo:
      'Ask what that country demands: a registered sender name, certain hours, a local route. See whether your provider account reaches it at all.',
    affected: inCampaign(facts, group.bad),
    filter: null,
    needsSupport: false,
  }))
}

function byFormat(facts: CampaignFacts): readonly Advice[] {
  const invalid = facts.sample.filter(({ reason }) => reason === 'invalid-number')
  const bare = invalid.filter(({ recipient }) => recipient !== null && !recipient.startsWith('+'))
  if (bare.length < ENOUGH || bare.length * 2 < invalid.length) return []
  const shown = bare.slice(0, 3).map(({ recipient }) => recipient)
  return [
    {
      id: 'number-format',
      title: 'Numbers without their country',
      because: `${bare.length} of ${invalid.length} invalid numbers do not begin with + and a country’s code: ${shown.join(', ')} …${inSample(facts)}`,
      whatToDo:
        'Write them with + and the country’s code, or set the workspace’s country so that national numbers are understood.',
      affected: inCampaign(facts, bare.length),
      filter: { reasons: ['invalid-number'] },
      needsSupport: false,
    },
  ]
}

function bySender(facts: CampaignFacts): readonly Advice[] {
  return striking(facts.sample, ({ sender }) => sender || null).map(({ name, group, rest }) => ({
    id: 'sender-compared',
    title: `Messages from ${name} fail more often`,
    because: compared(group, rest) + inSample(facts),
    whatToDo:
      'Compare the senders: is this one registered, and of a kind that these destinations accept?',
    affected: inCampaign(facts, group.bad),
    filter: null,
    needsSupport: false,
  }))
}

function byLength(facts: CampaignFacts): readonly Advice[] {
  const groupOf = ({ segments }: Sampled): string => (segments > 1 ? 'long' : 'short')
  return striking(facts.sample, groupOf)
    .filter(({ name }) => name === 'long')
    .map(({ group, rest }) => ({
      id: 'long-texts',
      title: 'Long texts fail more often',
      because: compared(group, rest) + inSample(facts),
      whatToDo:
        'A text of several segments arrives only if all of them do. Shorten it to one, or see whether the provider account joins segments in another way (its long text setting).',
      affected: inCampaign(facts, group.bad),
      filter: null,
      needsSupport: false,
    }))
}

function byAccount({ counts, accountNames }: CampaignFacts): readonly Advice[] {
  const groups = new Map<string, Compared>()
  let total = NOTHING
  for (const { accountId, status, messages: count } of counts) {
    // What no account ever saw tells nothing about any.
    if (!accountNames.has(accountId)) continue
    groups.set(accountId, add(groups.get(accountId) ?? NOTHING, isBad(status), count))
    total = add(total, isBad(status), count)
  }
  return [...groups].flatMap(([accountId, group]) => {
    const rest = { bad: total.bad - group.bad, all: total.all - group.all }
    if (!isStriking(group, rest)) return []
    return [
      {
        id: 'account-compared',
        title: `${accountNames.get(accountId) ?? 'One provider account'} fails more often`,
        because: compared(group, rest),
        whatToDo:
          'Look at its health and its codes. Give it less weight, or take the failing destinations from it, until the provider has answered.',
        affected: group.bad,
        filter: { accountId, statuses: ['failed', 'rejected', 'expired', 'partial'] },
        needsSupport: false,
      } satisfies Advice,
    ]
  })
}
