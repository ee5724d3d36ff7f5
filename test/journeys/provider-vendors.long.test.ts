import { after, before } from 'node:test'
import { ALL_PROVIDERS } from '../support/all-providers.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { type ProductWorld, openProduct } from '../support/product-and-fakes.ts'
import { type VendorFigures, testVendor } from '../support/provider-vendors-suite.ts'

/** As provider-vendors.test.ts, with so many messages for each provider that every word is told. */
const MESSAGES = Number(process.env['MESSAGES'] ?? '1000')

let database: TestDatabase
let product: ProductWorld
const figures: VendorFigures[] = []

before(async () => {
  database = await createTestDatabase()
  product = await openProduct(database.url)
})

after(async () => {
  console.table(figures)
  await product?.close()
  await database?.drop()
})

for (const { kind } of ALL_PROVIDERS)
  testVendor(() => product, kind, { messages: MESSAGES, tell: (one) => figures.push(one) })
