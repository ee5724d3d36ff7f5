import { SPOKE_SERVICES } from '../../workspace-settings.ts'
import type { SpokeService } from '../../workspace-settings.ts'
import { SPOKE } from '../spoke/table.ts'
import type { Seen } from './place.ts'
import { SERVICE_CODES, codeAsTold, serviceCode } from './service-codes.ts'
import {
  arrived,
  because,
  both,
  either,
  ended,
  field,
  otherwise,
  speaker,
  word,
} from './speaker.ts'
import type { FieldSpeech } from './speaker.ts'

const ERROR_TRIGGER = 'It ended without arriving, or only in part.'

const STATUS = field('send status', [
  word(
    'DELIVERED',
    'All of it arrived; an inbound message always has.',
    either(arrived, ({ direction }) => direction === 'inbound'),
    'Carriers now and then say delivered of what they never sent, mostly after many texts with one link.',
  ),
  word('ERROR', ERROR_TRIGGER, ended, null),
  word(
    'SENT',
    'It has not ended, or no news of it ever came.',
    otherwise,
    'Most get their last word in seconds, some in hours; a few stay SENT for ever, because the carrier never reports.',
  ),
])

const CODE_TRIGGER =
  'With ERROR: the code that the service gave; of another service or of none, the code that the chosen service has for the reason.'

const isService = (vendor: string | null): vendor is SpokeService =>
  SPOKE_SERVICES.some((one) => one === vendor)

/** The code of the service that carried it, else of the one that the workspace chose. */
const CODE: FieldSpeech = {
  field: 'error code',
  channel: null,
  words: [],
  choose: (seen) => {
    if (seen.direction === 'inbound' || !ended(seen)) return null
    const own = ownCode(seen)
    const code = own?.code ?? SERVICE_CODES[seen.reason ?? 'unknown'][seen.spokeCodes]
    const reason = own === null ? (serviceCode(seen.spokeCodes, code)?.reason ?? null) : own.reason
    return { word: code, trigger: CODE_TRIGGER, advice: adviceFor(seen), reason }
  },
}

/** The code as it was told: by the service itself, or by a Spoke that passed it on. */
function ownCode(seen: Seen): ReturnType<typeof codeAsTold> {
  const { vendor, code, reason } = seen
  if (vendor === 'spoke' && code !== null) return { code, reason }
  return isService(vendor) ? codeAsTold(vendor, seen) : null
}

const adviceFor = (seen: Seen): string | null =>
  ADVICE.find(({ when }) => when(seen))?.advice ?? null

const ADVICE = [
  {
    when: because('opted-out'),
    advice:
      'The recipient asked to get no more texts. This refusal costs nothing; confirming an opt-out by one last text is good practice.',
  },
  {
    when: both(
      ended,
      because(
        'spam-filtered-carrier',
        'spam-filtered-gateway',
        'carrier-rejected',
        'content-prohibited',
      ),
    ),
    advice:
      'Carriers filter most for links: send fewer of them, from a domain of your own. What a carrier refuses is charged.',
  },
]

export const spoke = speaker({
  dialect: 'spoke',
  title: 'Spoke',
  vocabulary: SPOKE,
  fields: [STATUS, CODE],
})
