import type { CallbackFormat } from '../../api/callback-types.ts'
import { Notice } from '../../parts/Notice.tsx'
import { OnceSecret } from '../../parts/OnceSecret.tsx'
import { words } from '../../words/en.ts'
import { isSigned } from './state.ts'

const text = words.callbacks

/** Shown once, and what it is for; forms without a signature have no use for it. */
export const EndpointSecret = ({
  format,
  secret,
}: {
  format: CallbackFormat | null
  secret: string
}) =>
  isSigned(format) ? (
    <OnceSecret
      title={text.secretTitle}
      hint={text.secret}
      secret={secret}
      label={text.secretLabel}
    />
  ) : (
    <Notice tone="info" title={text.unsigned} />
  )
