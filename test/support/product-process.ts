/**
 * The whole product as a process of its own, but that what vendors publish comes from their fakes.
 * `product-process.ts DATABASE_URL PORT ADMIN_KEY DATA_DIR CERTIFICATE [CALLBACK_ALLOW] [TELLING]`; says its
 * address when it is ready.
 */
import { once } from 'node:events'
import { startProduct } from '../../src/main.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { parseAllowList } from '../../src/core/callbacks/allow-list.ts'
import { log } from './pipeline-world.ts'

const [databaseUrl = '', port = '0', adminKey = '', dataDir = '', certificate = '', ...rest] =
  process.argv.slice(2)
const [allow = '', telling = '{}'] = rest
const allowed = parseAllowList(allow)
if (allowed.kind === 'no') throw new Error(allowed.because)
const starting = await startProduct({
  config: {
    port: { number: Number(port), isExplicit: true },
    dataDir,
    adminKey,
    publicBaseUrl: `http://127.0.0.1:${port}`,
    callbackAllow: allowed.places,
  },
  databaseUrl,
  secretKey: new Uint8Array(32).fill(7),
  log,
  say: () => undefined,
  telling: JSON.parse(telling),
  published: { fetchText: () => Promise.resolve(certificate) },
})
if (starting.kind === 'refused') throw new Error(starting.because)
await prepareSetup(starting.product.platform)
process.send?.({ url: starting.product.url })
await once(process, 'SIGTERM')
await starting.product.stop()
process.exit(0)
