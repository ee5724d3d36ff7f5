import type { AccountSettings } from '../../core/account-settings.ts'
import { readCommandStatus } from '../../core/dialects/smpp/receipt.ts'
import type { BindName } from '../../smpp/session-types.ts'
import { Link } from './link.ts'
import { type SegmentBody, encodeText, submitPdu } from './submit-pdu.ts'

type Step = {
  readonly step: string
  readonly ok: boolean
  readonly detail: string
  readonly tookMs: number
}

type Wish = { readonly password: string; readonly to: string | null; readonly text: string }

const BIND_WITHIN_MS = 15_000
const ANSWER_WITHIN_MS = 30_000

/**
 * Tries an account out over a connection of its own: connects and binds, and sends one text if asked to.
 * What comes in meanwhile is left with the provider, for the account's own links.
 */
export function accountTester(clock: { now(): number }, random: () => number) {
  return async (
    account: { readonly settings: AccountSettings },
    wish: Wish,
  ): Promise<readonly Step[]> => {
    const { settings } = account
    const bindAs: BindName = settings.bindType === 'receiver' ? 'bind_receiver' : 'bind_transceiver'
    const as =
      settings.bindType === 'transmitter' || settings.bindType === 'pair'
        ? 'bind_transmitter'
        : bindAs
    const steps: Step[] = []
    let since = clock.now()
    const done = (step: string, ok: boolean, detail: string) => {
      steps.push({ step, ok, detail, tookMs: clock.now() - since })
      since = clock.now()
      return steps
    }
    const events = waitable<{ kind: 'changed' } | { kind: 'lost'; because: string } | Answered>()
    const link = new Link<'test'>(
      { settings, password: wish.password, bindAs: as, clock, random },
      {
        answered: (_, answer) => events.tell({ kind: 'answered', ...answer }),
        unheard: () => events.tell({ kind: 'unheard' }),
        delivered: () => Promise.reject(new Error('left for the account')),
        unreadable: () => undefined,
        stateChanged: () => events.tell({ kind: 'changed' }),
        lost: (because) => events.tell({ kind: 'lost', because }),
      },
    )
    try {
      const bound = await events.wait(
        (event) => event.kind === 'lost' || link.state.kind === 'bound',
        BIND_WITHIN_MS,
      )
      if (bound?.kind === 'lost') return done('bind', false, bound.because)
      if (bound === null) return done('bind', false, 'no answer to the bind')
      done('bind', true, `bound to ${settings.host}:${settings.port} as ${settings.systemId}`)
      if (wish.to === null) return steps
      return done(
        'submit',
        ...(await submitOne(link, { to: wish.to, text: wish.text }, { settings, clock, events })),
      )
    } finally {
      await link.close()
    }
  }
}

type Answered =
  { kind: 'answered'; status: number; providerId: string | null } | { kind: 'unheard' }

type Events = ReturnType<
  typeof waitable<{ kind: 'changed' } | { kind: 'lost'; because: string } | Answered>
>

async function submitOne(
  link: Link<'test'>,
  { to, text }: { to: string; text: string },
  {
    settings,
    clock,
    events,
  }: { settings: AccountSettings; clock: { now(): number }; events: Events },
): Promise<[ok: boolean, detail: string]> {
  const encoded = encodeText(text, { longText: settings.longText, reference: 0 })
  const body = encoded.kind === 'encoded' ? encoded.segments[0] : undefined
  if (body === undefined || (encoded.kind === 'encoded' && encoded.segments.length > 1)) {
    return [false, 'the text is too long for a test: one segment at most']
  }
  const now = clock.now()
  const handover = { recipient: to, sender: settings.defaultSender, validUntil: null }
  const sent = link.request(submitPdu(handover, body as SegmentBody, { settings, now }), 'test')
  if (sent.kind === 'unencodable') return [false, sent.because]
  if (sent.kind === 'no_room') return [false, 'the link was lost before the text left']
  const answer = await events.wait(
    ({ kind }) => kind === 'answered' || kind === 'unheard',
    ANSWER_WITHIN_MS,
  )
  if (answer?.kind !== 'answered') return [false, 'no answer came: it may have been sent']
  const { name, outcome } = readCommandStatus(answer.status)
  if (outcome !== 'accepted') return [false, `${outcome}: ${name}`]
  return [true, `accepted as ${answer.providerId ?? 'nothing: the provider gave no id'}`]
}

/** Events to wait for, one waiter at a time. */
function waitable<Event>() {
  let notice: ((event: Event) => void) | null = null
  return {
    tell: (event: Event) => notice?.(event),
    wait: (is: (event: Event) => boolean, withinMs: number): Promise<Event | null> =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(null), withinMs)
        notice = (event) => {
          if (!is(event)) return
          clearTimeout(timer)
          notice = null
          resolve(event)
        }
      }),
  }
}
