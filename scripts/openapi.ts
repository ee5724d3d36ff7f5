/** Prints the OpenAPI document that the routes make, or writes it to docs with --write. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describedApi } from '../test/support/described-api.ts'

const text = await describedApi()
if (process.argv.includes('--write')) {
  writeFileSync(join(import.meta.dirname, '../docs/openapi.json'), text)
} else {
  process.stdout.write(text)
}
