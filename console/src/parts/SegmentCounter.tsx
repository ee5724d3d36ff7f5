import type { TextPreview } from '../api/types.ts'
import { words } from '../words/en.ts'
import { price } from '../words/format.ts'

const SHOWN = 8

/** What a text becomes on the air: encoding, segments, what forced them, what each costs. */
export function SegmentCounter({ preview }: { preview: TextPreview | null }) {
  const text = words.messages.counter
  if (preview === null || preview.characters === 0) return <span>{text.empty}</span>
  const offending = [...new Set(preview.offending.map(({ character }) => character))].slice(
    0,
    SHOWN,
  )
  return (
    <div className="stack-tight">
      <span>
        <strong>{words.common.segments(preview.segments)}</strong> ·{' '}
        {text.encodings[preview.encoding]} · {text.left(preview.remaining)}
        {preview.price !== null && (
          <>
            {' '}
            · {price(preview.price)} {text.price}
          </>
        )}
      </span>
      {offending.length > 0 && (
        <span>
          {offending.length === 1 ? text.forced : text.forcedMany}{' '}
          {offending.map((character) => (
            <kbd key={character}>{character}</kbd>
          ))}
        </span>
      )}
    </div>
  )
}
