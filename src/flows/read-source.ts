import type { RawSource } from './ports/pipeline.ts'
import { readDelivered } from './read-delivered.ts'
import { readDoor, readPolled } from './read-door.ts'
import { NOTHING_SAID } from './said-source.ts'
import type { ReadingContext, SourceReaders, SourceReading } from './said-source.ts'

/** Reads what came, by the habits of its account and what people have decided. Total: it never throws. */
export function readSource(
  readers: SourceReaders,
  source: RawSource,
  context: ReadingContext,
): SourceReading {
  const { account } = context
  if (source.protocol === 'smpp') return readDelivered(readers.readPdu(source.raw), context)
  const provider = account.protocol === 'http' ? readers.providers.of(account.kind) : undefined
  if (account.protocol !== 'http' || provider === undefined) {
    const because = `its account is of the kind ${account.kind}, which reads no requests`
    return { ...NOTHING_SAID, malformed: [{ because, text: null }] }
  }
  const by = { ...context, account, provider }
  return source.protocol === 'http' ? readDoor(source, by) : readPolled(source, by)
}
