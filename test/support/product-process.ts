/**
 * The whole product as a process of its own, but that what vendors publish comes from their fakes.
 * `product-process.ts DATABASE_URL PORT ADMIN_KEY DATA_DIR CERTIFICATE`; says its address when it is ready.
 */
import { once } from 'node:events'
import { startProduct } from '../../src/main.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { log } from './pipeline-world.ts'

const [databaseUrl = '', port = '0', adminKey = '', dataDir = '', certificate = ''] =
  process.argv.slice(2)
const starting = await startProduct({
  config: {
    port: { number: Number(port), isExplicit: true },
    dataDir,
    adminKey,
    publicBaseUrl: `http://127.0.0.1:${port}`,
  },
  databaseUrl,
  secretKey: new Uint8Array(32).fill(7),
  log,
  say: () => undefined,
  published: { fetchText: () => Promise.resolve(certificate) },
})
if (starting.kind === 'refused') throw new Error(starting.because)
await prepareSetup(starting.product.platform)
process.send?.({ url: starting.product.url })
await once(process, 'SIGTERM')
await starting.product.stop()
process.exit(0)
