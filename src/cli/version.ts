import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Of what runs here: package.json has it, and nothing else does. */
export const VERSION: string = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    readonly version: string
  }
).version
