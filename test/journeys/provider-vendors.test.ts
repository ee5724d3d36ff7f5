import { after, before } from 'node:test'
import { ALL_PROVIDERS } from '../support/all-providers.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { type ProductWorld, openProduct } from '../support/product-and-fakes.ts'
import { testVendor } from '../support/provider-vendors-suite.ts'

/** Every provider over HTTP at once in one installation, through its API, its doors and its database. */

/** One that signs addresses, one that signs bodies, one that is proven by the reference. */
const IN_FULL: ReadonlySet<string> = new Set(['twilio', 'telnyx', 'kannel'])

let database: TestDatabase
let product: ProductWorld

before(async () => {
  database = await createTestDatabase()
  product = await openProduct(database.url)
})

after(async () => {
  await product?.close()
  await database?.drop()
})

for (const { kind } of ALL_PROVIDERS)
  testVendor(() => product, kind, { messages: IN_FULL.has(kind) ? 1_000 : 100 })
