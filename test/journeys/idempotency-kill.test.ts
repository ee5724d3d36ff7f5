import { idempotencySuite } from '../support/idempotency-suite.ts'

idempotencySuite({ rounds: 1, keys: 6, seed: Number(process.env['SEED'] ?? 34) })
