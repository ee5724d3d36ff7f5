/** The receipt doors as a process of their own, to be killed: `node door-process.ts DATABASE_URL PORT`. */
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { openDoors } from '../../src/wiring/doors.ts'
import { PUBLIC_URL, SEALING, doorServer } from './door-world.ts'
import { clock, log, startProcess } from './pipeline-world.ts'

const [url, port] = process.argv.slice(2)
if (url === undefined) throw new Error('no database url')
const pool = openPool(url, { max: 12, pipeline: true })
const { pipeline } = await startProcess(pool)
const doors = openDoors({ pool, pipeline, clock, log, secrets: SEALING, baseUrl: () => PUBLIC_URL })
const app = await doorServer(doors)
await app.listen({ port: Number(port), host: '127.0.0.1' })
console.log('ready')
