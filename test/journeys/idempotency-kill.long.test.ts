import { idempotencySuite } from '../support/idempotency-suite.ts'

/** 2,000 keys and 100,000 requests by default. */
idempotencySuite({
  rounds: Number(process.env['ROUNDS'] ?? 50),
  keys: Number(process.env['KEYS'] ?? 40),
  seed: Number(process.env['SEED'] ?? 34),
})
