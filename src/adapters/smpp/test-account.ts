import type { SmppSettings } from '../../core/account-settings.ts'
import type { BindName } from '../../smpp/session-types.ts'
import { Link } from './link.ts'

type Step = {
  readonly step: string
  readonly ok: boolean
  readonly detail: string
  readonly tookMs: number
}

type Wish = { readonly password: string }

const BIND_WITHIN_MS = 15_000

/**
 * Tries an account out over a connection of its own: connects, binds and says goodbye. What comes in
 * meanwhile is left with the provider, for the account's own links.
 */
export function accountTester(clock: { now(): number }, random: () => number) {
  return async (
    account: { readonly settings: SmppSettings },
    wish: Wish,
  ): Promise<readonly Step[]> => {
    const { settings } = account
    const bindAs: BindName = settings.bindType === 'receiver' ? 'bind_receiver' : 'bind_transceiver'
    const as =
      settings.bindType === 'transmitter' || settings.bindType === 'pair'
        ? 'bind_transmitter'
        : bindAs
    const since = clock.now()
    const done = (step: string, ok: boolean, detail: string): readonly Step[] => [
      { step, ok, detail, tookMs: clock.now() - since },
    ]
    const events = waitable<{ kind: 'changed' } | { kind: 'lost'; because: string }>()
    const link = new Link<'test'>(
      { settings, password: wish.password, bindAs: as, clock, random },
      {
        answered: () => undefined,
        unheard: () => undefined,
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
      return done(
        'bind',
        true,
        `bound to ${settings.host}:${settings.port} as ${settings.systemId}`,
      )
    } finally {
      await link.close()
    }
  }
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
