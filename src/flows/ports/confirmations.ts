/** What became of an address that a vendor wants fetched, to confirm that we want what it brings. */
export type Confirmation = {
  readonly state: 'waiting' | 'confirmed' | 'given-up'
  /** When the vendor asked, or when it was confirmed. Epoch milliseconds, as the other. */
  readonly since: number
  readonly nextAt: number | null
  /** Why the last try failed; null: none did. */
  readonly because: string | null
}

export type DueConfirmation = {
  readonly accountId: string
  readonly url: string
  readonly askedAt: number
  /** This one among them. */
  readonly tries: number
}

export type Confirmations = {
  /** Durable when it resolves; a later one takes the place of an earlier. */
  ask(accountId: string, url: string, now: number): Promise<void>
  /** Those whose time has come; nobody else is given them before `untilMs`. */
  take(now: number, untilMs: number): Promise<readonly DueConfirmation[]>
  confirmed(accountId: string, now: number): Promise<void>
  /** @param nextAt null: it is given up. */
  failed(accountId: string, because: string, nextAt: number | null): Promise<void>
  of(accountId: string): Promise<Confirmation | null>
}
