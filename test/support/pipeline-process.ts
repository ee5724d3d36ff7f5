/** The pipeline as a process of its own, to be killed: `node pipeline-process.ts DATABASE_URL BUCKET`. */
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { startProcess } from './pipeline-world.ts'

const [url, bucket] = process.argv.slice(2)
if (url === undefined) throw new Error('no database url')
const pool = openPool(url, { max: 12, pipeline: true })
const { pipeline } = await startProcess(pool, Number(bucket ?? 1))
console.log('ready')
process.once('SIGTERM', () => {
  void pipeline.stop().then(async () => {
    await pool.end()
    console.log('stopped')
    process.exit(0)
  })
})
