import { createHmac } from 'node:crypto'
import { bucketOfId } from '../../core/ids.ts'
import { type Mac, readReference, writeReference } from '../../core/references.ts'
import type { PipelineAccount, References } from '../../flows/ports/pipeline.ts'

/** Keyed by the workspace and bound to the account: what one account's provider is told says nothing to another. */
const macOf =
  ({ id, numberKey }: Pick<PipelineAccount, 'id' | 'numberKey'>): Mac =>
  (text) =>
    createHmac('sha256', numberKey).update(`reference ${id} ${text}`).digest()

export const references: References = {
  write: (account, { id, submission }) =>
    writeReference({ messageId: id, submission }, macOf(account)),
  read: (account, reference) => {
    const referred = readReference(reference, macOf(account))
    if (referred === null) return null
    const { messageId: id, submission } = referred
    return { bucket: bucketOfId(id), id, submission }
  },
}
