/** `npm run schema`: writes db/schema.sql as the migrations make it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestDatabase } from '../test/support/database.ts'
import { describeSchema } from '../test/support/schema-text.ts'
import { ROOT } from '../test/support/tree.ts'

const database = await createTestDatabase()
const schema = await describeSchema(database.url)
await database.drop()
mkdirSync(join(ROOT, 'db'), { recursive: true })
writeFileSync(join(ROOT, 'db/schema.sql'), schema)
